"""What people do on a site, for `manage.py shell --command` of the released code: it names what that has.

When another release takes its place, it may have to say things in other words.
"""

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from decisions.models import Membership, Review, ReviewState, Role
from tests.decisions.services.deciding import decided

settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.ALLOWED_HOSTS.append("testserver")

call_command("check")
call_command("load_demo")

password = (settings.VAR_DIR / "demo-password").read_text().strip()
review = Review.objects.filter(state=ReviewState.DRAFT, decision_draft=None).order_by("pk")[0]
members = Membership.objects.filter(team=review.component.project.team).exclude(role=Role.VIEWER)
person, other = (member.user for member in members.order_by("pk")[:2])
client = Client()
came_in = client.post(reverse("account_login"), {"login": person.email, "password": password})
assert came_in.status_code == 302, came_in

page = reverse("decisions:review", args=[review.pk])
answer = {"stage-value": "growing", "stage-version": "0"}
review.answers.filter(question_key="stage").delete()
answered = client.post(
    reverse("decisions:answer", args=[review.pk, "stage"]), answer, headers={"HX-Request": "true"}
)
assert answered.status_code == 200, answered
assert review.answers.get(question_key="stage").value == "growing"

decision = decided(review, person, other)
for address in ("/", page, decision.get_absolute_url(), reverse("decisions:decisions")):
    assert client.get(address).status_code == 200, address
call_command("remind")
call_command("rejudge")
call_command("verify")
print("decided", decision.pk)  # noqa: T201 - what it is run for
