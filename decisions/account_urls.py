"""The pages of allauth that this site offers, one by one, each with its mark. Nobody signs up uninvited."""

from allauth.account import views
from django.urls import path, re_path

from decisions.access import public, signed_in
from decisions.views.people import sign_in

urlpatterns = [
    path("sign-in/", sign_in, name="account_login"),
    path("sign-out/", public(views.logout), name="account_logout"),
    path("inactive/", public(views.account_inactive), name="account_inactive"),
    path("password/change/", signed_in(views.password_change), name="account_change_password"),
    path("password/reset/", public(views.password_reset), name="account_reset_password"),
    path("password/reset/done/", public(views.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        public(views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]
