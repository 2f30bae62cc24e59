"""The decision part, proposals, sign-offs, and the records that come of them."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.urls import reverse

from decisions.models import Decision, DecisionDraft, Proposal, ProposalState, Review, SignOffVerdict
from decisions.services import decisions, proposals, reviews
from tests.decisions.services.deciding import FULL, decided, proposed, written

DRAFT = {
    "title": "Look the articles up",
    "context": "It does not know what our articles say.",
    "approach": "rag",
    "reasons": "The facts change weekly.",
    "override_reason": "The pilot has shown it.",
    "rag_good": "Fresh facts\nNothing to train",
    "rag_bad": "An index to keep",
    "prompt_neutral": "What we have",
    "currency": "USD",
    "deciders": "Mara Manager\n\n Cleo Contributor ",
    "every_months": "3",
    "quorum": "1",
    "version": "0",
}


def draft_url(review):
    return reverse("decisions:decision_draft", args=[review.pk])


def url(name, row):
    return reverse(f"decisions:{name}", args=[row.pk])


def post(client, where, **fields):
    return client.post(where, fields, follow=True)


@pytest.fixture
def proposal(review, contributor, manager):
    return proposed(review, contributor, [manager])


@pytest.fixture
def decision(review, contributor, manager):
    return decided(review, contributor, manager)


# Writing --------------------------------------------------------------------------------------------------


def test_what_is_written_is_kept_with_the_options_considered(review, contributor, manager, signed_in):
    page = post(signed_in(contributor), draft_url(review), **DRAFT, approvers=[manager.pk])
    assert "The decision part is saved." in page.text
    draft = DecisionDraft.objects.get()
    assert draft.deciders == ["Mara Manager", "Cleo Contributor"]
    assert [(one["approach"], one["good"], one["bad"]) for one in draft.options] == [
        ("prompt", [], []),
        ("rag", ["Fresh facts", "Nothing to train"], ["An index to keep"]),
    ]
    assert list(draft.approvers.all()) == [manager]


def test_what_is_missing_for_a_proposal_is_listed_with_links(review, contributor, signed_in):
    page = post(signed_in(contributor), draft_url(review), **DRAFT)
    assert 'href="#id_approvers"' in page.text
    assert "Name at least one approver besides yourself." in page.text
    assert "Propose for sign-off</button>" not in page.text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("quality_percent", "120", "less than or equal to 100"),
        ("cost_per_month", "-1", "greater than or equal to 0"),
        ("every_months", "0", "greater than or equal to 1"),
        ("revisit_on", "tomorrow", "Enter a valid date"),
        ("approach", "magic", "magic is not one"),
        ("never_because", "It is small.", "not both"),
    ],
)
def test_bad_values_come_back_with_a_message(review, contributor, signed_in, field, value, sentence):
    page = post(signed_in(contributor), draft_url(review), **DRAFT | {field: value})
    assert sentence in page.text
    assert "Look the articles up" in page.text, "what was entered is still there"
    assert not DecisionDraft.objects.exists()


def test_what_another_saved_meanwhile_is_said(review, contributor, manager, signed_in):
    written(review, manager, [manager])
    page = post(signed_in(contributor), draft_url(review), **DRAFT)
    assert "Mara Manager has saved this part since." in page.text
    assert DecisionDraft.objects.get().updated_by_name == manager.name


def test_approvers_are_of_the_team(review, contributor, stranger, signed_in):
    page = post(signed_in(contributor), draft_url(review), **DRAFT, approvers=[stranger.pk])
    assert "is not one of the available choices" in page.text


def test_viewers_read_it_without_a_form(review, contributor, manager, viewer, signed_in):
    written(review, contributor, [manager])
    page = signed_in(viewer).get(draft_url(review))
    assert "Look the articles up" in page.text
    assert 'name="reasons"' not in page.text


# Proposing and signing --------------------------------------------------------------------------------------


def test_proposing_leads_to_the_proposal(review, contributor, manager, signed_in):
    written(review, contributor, [manager])
    page = post(signed_in(contributor), url("proposal_new", review))
    assert "0 of 1 signature given" in page.text
    assert Proposal.objects.get().content_hash in page.text


def test_what_is_missing_is_said_when_proposed_nevertheless(review, contributor, manager, signed_in):
    written(review, contributor, [manager], reasons="")
    page = post(signed_in(contributor), url("proposal_new", review))
    assert "Say why this approach." in page.text
    assert not Proposal.objects.exists()


def test_only_those_asked_see_the_form_to_sign(proposal, contributor, manager, viewer, signed_in):
    assert "Your signature" in signed_in(manager).get(proposal.get_absolute_url()).text
    for person in (contributor, viewer):
        assert "Your signature" not in signed_in(person).get(proposal.get_absolute_url()).text


def test_a_signature_leads_to_the_decision(proposal, manager, signed_in):
    page = post(
        signed_in(manager),
        url("proposal_sign", proposal),
        verdict="accepted",
        seen_hash=proposal.content_hash,
    )
    assert "Signed. It is ADR-0001 now." in page.text
    assert "In force" in page.text
    assert Decision.objects.get().title == FULL["title"]


def test_asking_for_changes_without_a_word_comes_back(proposal, manager, signed_in):
    fields = {"verdict": "changes_requested", "seen_hash": proposal.content_hash}
    page = post(signed_in(manager), url("proposal_sign", proposal), **fields)
    assert "Say why." in page.text
    page = post(signed_in(manager), url("proposal_sign", proposal), **fields, comment="Name the index.")
    assert "Name the index." in page.text
    assert Proposal.objects.get().state == ProposalState.CHANGES_REQUESTED


def test_signing_a_withdrawn_proposal_is_refused_in_words(proposal, contributor, manager, signed_in):
    proposals.withdraw(proposal, reason="Too early.", by=contributor)
    fields = {"verdict": "accepted", "seen_hash": proposal.content_hash}
    page = post(signed_in(manager), url("proposal_sign", proposal), **fields)
    assert "takes no signature any more: Withdrawn" in page.text
    assert "Too early." in page.text


@pytest.mark.django_db(transaction=True)
def test_signing_what_was_changed_says_what(review, contributor, manager, signed_in):
    proposal = proposed(review, contributor, [manager])
    written(Review.objects.get(pk=review.pk), contributor, [manager], reasons="Others.")
    fields = {"verdict": "accepted", "seen_hash": proposal.content_hash}
    page = post(signed_in(manager), url("proposal_sign", proposal), **fields)
    assert "<li>reasons</li>" in page.text
    assert not Decision.objects.exists()


# The record -----------------------------------------------------------------------------------------------


def test_the_record_reads_as_it_was_signed(decision, viewer, signed_in):
    page = signed_in(viewer).get(decision.get_absolute_url())
    for said in ("ADR-0001", "Fresh", "An index", "accepted,", decision.content_hash, "Mara Manager"):
        assert said in page.text


def test_texts_are_shown_and_never_run(review, contributor, manager, viewer, signed_in):
    decision = decided(review, contributor, manager, reasons="<script>alert(1)</script>")
    page = signed_in(viewer).get(decision.get_absolute_url())
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text


def test_no_form_changes_a_decision(decision, manager, signed_in):
    client = signed_in(manager)
    for where in (
        decision.get_absolute_url(),
        url("decision_json", decision),
        draft_url(decision.proposal.review),
    ):
        client.post(where, DRAFT | {"title": "Another one", "version": "1"})
    kept = Decision.objects.get()
    assert kept.title == FULL["title"]
    assert decisions.verify([kept]) == []


def test_a_decision_is_deprecated_with_a_reason(decision, manager, signed_in):
    page = post(signed_in(manager), url("decision_deprecate", decision), reason="The feature is gone.")
    assert "No longer applies: The feature is gone." in page.text


def test_the_files_of_a_decision_speak_of_it(decision, viewer, signed_in):
    client = signed_in(viewer)
    text = client.get(url("decision_markdown", decision))
    assert text.headers["Content-Disposition"] == 'attachment; filename="0001-look-the-articles-up.md"'
    assert text.text.startswith("---\nstatus: ")
    (found,) = json.loads(client.get(url("decision_json", decision)).content)["decisions"]
    assert (found["title"], found["status"]) == (FULL["title"], "accepted")
    with zipfile.ZipFile(io.BytesIO(client.get(url("decisions_zip", decision.team)).content)) as packed:
        assert "0001-look-the-articles-up.md" in packed.namelist()


# The register ---------------------------------------------------------------------------------------------


def test_the_register_holds_what_one_may_read(decision, viewer, stranger, signed_in):
    where = reverse("decisions:decisions")
    assert decision.title in signed_in(viewer).get(where).text
    assert decision.title not in signed_in(stranger).get(where).text
    assert decision.title not in signed_in(viewer).get(where, {"q": "parcels"}).text


def test_rejected_proposals_are_kept_and_found(proposal, manager, viewer, signed_in):
    proposals.sign(
        proposal, verdict=SignOffVerdict.REJECTED, comment="No.", by=manager, seen_hash=proposal.content_hash
    )
    page = signed_in(viewer).get(reverse("decisions:decisions"), {"q": "articles", "status": "rejected"})
    assert proposal.get_absolute_url() in page.text


def test_the_register_asks_as_often_for_many_as_for_one(
    decision, component, contributor, manager, signed_in, django_assert_max_num_queries
):
    for number in range(3):
        decided(
            reviews.start_review(component, by=contributor), contributor, manager, covers=f"Part {number}"
        )
    client = signed_in(manager)
    with django_assert_max_num_queries(12):
        client.get(reverse("decisions:decisions"))


# Comparing, health, bringing in ---------------------------------------------------------------------------


def test_a_proposal_is_compared_with_today_and_with_another(review, contributor, manager, viewer, signed_in):
    first = proposed(review, contributor, [manager])
    proposals.withdraw(first, reason="Too early.", by=contributor)
    second = proposed(review, contributor, [manager], reasons="They change every day.")
    where = url("proposal_comparison", second)
    assert "They say the same." in signed_in(viewer).get(where).text
    page = signed_in(viewer).get(where, {"with": "1"}).text
    assert "Reasons" in page
    assert "They change every day." in page
    assert FULL["reasons"] in page
    for wrong in ("2", "x", "99999999999"):
        assert "the review as it is today" in signed_in(viewer).get(where, {"with": wrong}).text


def test_the_health_page_names_what_is_not_in_order(decision, viewer, signed_in):
    assert "rests on no evidence" in signed_in(viewer).get(url("health", decision.team)).text


MADR = """---
status: superseded by ADR-0009
date: 2025-03-04
decision-makers: Ada Invented
---

# Look <b>refunds</b> up

## Context and Problem Statement

It makes rules up.

## Considered Options

* Retrieval
* Tuning

## Decision Outcome

Chosen option: "Retrieval", because the rules change.
"""


def bring(client, team, name, data):
    return client.post(url("decisions_import", team), {"file": named(name, data)})


def named(name, data):
    file = io.BytesIO(data)
    file.name = name
    return file


def test_decisions_are_looked_at_before_they_are_stored(team, contributor, signed_in):
    client = signed_in(contributor)
    page = bring(client, team, "0007-refunds.md", MADR.encode())
    assert "Look &lt;b&gt;refunds&lt;/b&gt; up" in page.text
    assert not Decision.objects.exists()
    key = page.context["key"]
    for said in ("1 decision brought in.", "What you looked at is no longer kept."):
        assert said in post(client, url("decisions_bring", team), key=key).text
    kept = Decision.objects.get()
    assert (kept.number, kept.state, kept.title) == (7, "superseded", "Look <b>refunds</b> up")


def test_what_was_looked_at_is_ones_own(team, contributor, manager, signed_in):
    key = bring(signed_in(contributor), team, "a.md", MADR.encode()).context["key"]
    page = post(signed_in(manager), url("decisions_bring", team), key=key)
    assert "no longer kept" in page.text
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01", b"---\na: &a [x]\nb: [*a, *a]\n---\n# T\n", b"{", b"PK\x03\x04broken"]
)
def test_files_that_are_none_are_refused_in_words(team, contributor, signed_in, data):
    page = bring(signed_in(contributor), team, "a.md", data)
    assert "form-error" in page.text
    assert "preview" not in page.context


def test_the_history_of_the_review_tells_of_writing_proposing_and_signing(decision, viewer, signed_in):
    page = signed_in(viewer).get(reverse("decisions:history", args=[decision.proposal.review_id])).text
    for said in (
        "wrote in the decision part",
        "put the review up for sign-off",
        "signed the proposal",
        "Accepted",
    ):
        assert said in page
