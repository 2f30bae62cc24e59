"""Promises of the middleware, over a few pages of its own."""

import pytest
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import Client
from django.urls import include, path
from django.views.decorators.csrf import csrf_protect

HTMX = {"HX-Request": "true"}


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("a page")


urlpatterns = [
    path("open/", csrf_protect(page)),
    path("closed/", login_required(page)),
    path("moved/", lambda request: HttpResponseRedirect("/open/")),
    path("", include("ragft_site.urls")),
]

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


def signed_out_request(client: Client, **headers: str):
    return client.post("/closed/", headers=HTMX | headers)


def test_every_response_forbids_what_is_inline(client):
    policy = client.get("/open/").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_view_may_bring_a_policy_of_its_own():
    from ragft_site.middleware import content_security_policy

    own = content_security_policy(
        lambda request: HttpResponse(headers={"Content-Security-Policy": "sandbox"})
    )
    assert own(HttpRequest()).headers["Content-Security-Policy"] == "sandbox"


def test_signed_out_htmx_leads_to_sign_in_and_back_to_the_page(client):
    response = signed_out_request(client, **{"HX-Current-URL": "http://testserver/reviews/7/?tab=costs"})
    assert response.status_code == 200
    assert response.headers["HX-Redirect"] == "/sign-in/?next=/reviews/7/%3Ftab%3Dcosts"
    assert response.content == b""


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example.org/trap/", "//elsewhere.example.org", "nonsense"]
)
def test_signed_out_htmx_keeps_no_address_of_another_site(client, address):
    response = signed_out_request(client, **{"HX-Current-URL": address})
    assert response.headers["HX-Redirect"] == "/sign-in/?next=/"


def test_signed_out_htmx_without_an_address_leads_home(client):
    assert signed_out_request(client).headers["HX-Redirect"] == "/sign-in/?next=/"


def test_signed_out_pages_redirect_as_ever(client):
    response = client.get("/closed/")
    assert response.status_code == 302
    assert response.headers["Location"] == "/sign-in/?next=/closed/"


def test_other_redirects_of_htmx_are_left_alone(client):
    response = client.get("/moved/", headers=HTMX)
    assert response.status_code == 302
    assert "HX-Redirect" not in response.headers


@pytest.mark.parametrize(("headers", "refresh"), [(HTMX, "true"), ({}, None)])
def test_a_stale_token_is_refused_and_htmx_told_to_load_again(headers, refresh):
    response = Client(enforce_csrf_checks=True).post("/open/", headers=headers)
    assert response.status_code == 403
    assert response.headers.get("HX-Refresh") == refresh
