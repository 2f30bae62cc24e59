"""Promises of a review's pages: what is shown to whom, what is saved, and what comes back."""

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from decisions.engine.questions import QUESTIONNAIRE
from decisions.engine.wire import recommendation_to_wire
from decisions.models import Answer, AnswerState, AuditEntry, Review, User
from decisions.services import projects, reviews
from decisions.services.reviews import Given, touch
from decisions.templatetags.look import WORDS
from tests.failures import make_examples, read_all, run
from tests.statements import statements

HTMX = {"HX-Request": "true"}
EVIL = "<script>alert('hi')</script> & co"


def url(name: str, review: Review, **kwargs: str) -> str:
    return reverse(f"decisions:{name}", kwargs={"review_id": review.pk, **kwargs})


def save(review: Review, key: str, value: Any, by: User, version: int = 0, note: str = "") -> Answer:
    state = AnswerState.DONT_KNOW if value is None else AnswerState.ANSWERED
    return reviews.save_answer(review, key, Given(state, value, note), version=version, by=by)


def field(key: str, value: object, version: int = 0, **others: object) -> dict[str, Any]:
    """What the controls of one question send."""
    return {f"{key}-{name}": each for name, each in {"value": value, "version": version, **others}.items()}


def answer(client: Client, review: Review, key: str, value: object, version: int = 0, **others: object):
    """Answer one question as the page's script does."""
    data = field(key, value, version, **others)
    return client.post(url("answer", review, key=key), data, headers=HTMX)


def text(page: Any) -> str:
    """The words of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def question_of(page: Any, key: str) -> str:
    """The markup of one question."""
    found = re.search(rf'<section class="question[^>]*id="question-{key}".*?</section>', page.text, re.DOTALL)
    assert found
    return found[0]


def stored(key: str = "stage") -> Answer:
    return Answer.objects.get(question_key=key)


def revision(review: Review) -> int:
    return Review.objects.get(pk=review.pk).revision


@pytest.fixture
def me(signed_in, contributor) -> Client:
    """A contributor's browser."""
    return signed_in(contributor)


# The page ------------------------------------------------------------------------------------------------


def test_the_page_asks_every_question_beside_the_recommendation(me, review):
    page = me.get(url("review", review))
    for question in QUESTIONNAIRE:
        assert escape(question.prompt) in question_of(page, question.key)
        assert f'hx-post="{url("answer", review, key=question.key)}"' in question_of(page, question.key)
    assert 'id="recommendation"' in page.text
    assert 'data-revision="0"' in page.text


def test_the_page_holds_what_is_stored(me, review, manager):
    save(review, "stage", "growing", manager)
    save(review, "citations", None, manager)
    save(review, "kb_tokens", 128_000, manager, note="Counted in May.")
    save(review, "owner_retrieval", "", manager)
    page = me.get(url("review", review))
    assert re.search(r'id="stage-growing"[^>]*checked', page.text)
    assert re.search(r'id="citations-dont_know"[^>]*checked', page.text)
    assert re.search(r'id="owner_retrieval-nobody"[^>]*checked', page.text)
    assert 'value="128,000"' in question_of(page, "kb_tokens")
    assert "Counted in May." in question_of(page, "kb_tokens")
    assert re.search(r'name="kb_tokens-version" value="1"', page.text)
    assert "Mara Manager, just now" in text(page)


@pytest.mark.parametrize("count", [0, 20])
def test_the_page_keeps_its_queries(me, review, contributor, count):
    for question in list(QUESTIONNAIRE)[:count]:
        save(review, question.key, None, contributor)
    with statements() as made:
        me.get(url("review", review))
    assert len(made) <= 7, made  # session, person, review, answers, who is here, comments, notices


def test_a_viewer_reads_the_answers_and_has_no_controls(signed_in, review, viewer, contributor):
    save(review, "stage", "growing", contributor, note="As of May.\nAsk Ines.")
    page = signed_in(viewer).get(url("review", review))
    assert "Growing" in question_of(page, "stage")
    assert "As of May.<br>Ask Ines." in question_of(page, "stage")
    assert "Not answered yet" in question_of(page, "citations")
    assert 'id="recommendation"' in page.text
    for control in ("hx-post", 'form="answers"', "Save all", "<textarea", 'name="stage-value"'):
        assert control not in page.text
    assert url("review_close", review) not in page.text


def test_a_closed_review_is_read_by_everybody(me, review, contributor):
    save(review, "stage", "growing", contributor)
    reviews.close_review(review, reason="Dropped.", by=contributor)
    page = me.get(url("review", review))
    assert "Growing" in question_of(page, "stage")
    assert 'name="stage-value"' not in page.text
    assert "Open again" in text(page)


def test_what_people_write_is_text(me, review, contributor):
    save(review, "owner_retrieval", EVIL, contributor, note=EVIL)
    contributor.name = EVIL
    contributor.save()
    save(review, "stage", None, contributor, note=EVIL)
    for name in ("review", "history", "recommendation"):
        assert "<script>alert" not in me.get(url(name, review)).text
    reviews.close_review(review, reason=EVIL, by=contributor)
    for name in ("review", "history"):
        page = me.get(url(name, review))
        assert "<script>alert" not in page.text
        assert escape(EVIL) in page.text


# One answer, by htmx -------------------------------------------------------------------------------------


def test_an_answer_is_saved_and_the_fragment_says_what_follows(me, review, contributor):
    page = answer(me, review, "current_system", "prompt")
    assert (page.status_code, page["X-Saved"]) == (200, "true")
    assert (stored("current_system").value, stored("current_system").answered_by) == ("prompt", contributor)
    assert "<html" not in page.text
    assert "<h1" not in page.text
    assert page.text.lstrip().startswith('<div class="answer-state" id="answer-current_system"')
    assert 'name="current_system-version" value="1"' in page.text
    (shown,) = re.findall(r'<section class="recommendation"[^>]*>', page.text)
    assert 'hx-swap-oob="true"' in shown
    assert 'data-revision="1"' in shown
    (progress,) = re.findall(r'<nav class="progress-index"[^>]*>', page.text)
    assert 'hx-swap-oob="true"' in progress
    assert "The problem 1/6" in text(page)
    assert 'name="current_system-value"' not in page.text  # what is being entered is left alone


def test_the_recommendation_is_that_of_the_fresh_answers(me, review):
    before = me.get(url("recommendation", review))
    answer(me, review, "knowledge_need", "private_or_current")
    answer(me, review, "perfect_context", "right")
    after = answer(me, review, "prompt_effort", "week_or_more")
    assert "Retrieval" not in re.findall(r'class="headline-now".*?</h2>', before.text)[0]
    assert after.context["panel"].found.knowledge.level == "proven"
    assert after.context["panel"].found.evidence.answers["prompt_effort"] == "week_or_more"


@pytest.mark.parametrize("given", [{}, {"note": "As of May.", "evidence_url": "https://example.org/"}])
def test_an_answer_costs_at_most_eight_statements(me, review, given):
    for version, value in enumerate(["growing", "stable", "dont_know"]):
        with statements() as made:
            page = answer(me, review, "stage", value, version, **given)
        assert page["X-Saved"]
        assert len(made) <= 8, made


def test_other_replies_cost_no_more(me, review, contributor):
    save(review, "stage", "growing", contributor)
    for value, version in [("growing", 1), ("nonsense", 1), ("stable", 0)]:
        with statements() as made:
            answer(me, review, "stage", value, version)
        assert len(made) <= 8, made


def test_a_wrong_value_gets_its_message_and_the_old_answer_is_kept(me, review, contributor):
    save(review, "labelled_examples", 500, contributor)
    page = answer(me, review, "labelled_examples", "plenty", 1)
    assert (page.status_code, "X-Saved" in page) == (200, False)
    assert "“plenty” is no number. Write it like 10k, 1.5M or 100,000." in text(page)
    assert "What was saved before is kept: 500 examples." in text(page)
    assert 'name="labelled_examples-version" value="1"' in page.text
    assert (stored("labelled_examples").value, revision(review)) == (500, 1)


def test_a_wrong_first_value_changes_nothing(me, review):
    page = answer(me, review, "prompt_quality_percent", "101")
    assert "That is out of range: at most 100 percent. Nothing was changed." in text(page)
    assert Answer.objects.count() == 0


def test_a_bad_note_is_refused_with_the_answer(me, review):
    page = answer(me, review, "stage", "growing", evidence_url="javascript:alert(1)")
    assert "The link to the evidence is no web address." in text(page)
    assert Answer.objects.count() == 0


def test_a_stale_answer_is_shown_beside_ones_own(me, review, manager):
    save(review, "stage", "growing", manager, note="As of May.")
    page = answer(me, review, "stage", "stable", note="Asked Tom.")
    assert (page.status_code, "X-Saved" in page) == (200, False)
    for words in ("Mara Manager has answered", "Growing", "As of May.", "Stable", "Asked Tom."):
        assert words in text(page)
    assert 'name="stage-version" value="0"' in page.text
    assert 'name="stage-their_version" value="1"' in page.text
    assert (stored().value, revision(review)) == ("growing", 1)


def test_mine_may_hold(me, review, manager, contributor):
    save(review, "stage", "growing", manager)
    page = answer(me, review, "stage", "stable", their_version=1, resolve="mine")
    assert page["X-Saved"]
    assert (stored().value, stored().version, stored().answered_by) == ("stable", 2, contributor)


def test_mine_does_not_go_over_a_third_that_was_not_shown(me, review, manager):
    save(review, "stage", "growing", manager)
    save(review, "stage", "exploring", manager, 1)
    page = answer(me, review, "stage", "stable", their_version=1, resolve="mine")
    assert "X-Saved" not in page
    assert "Exploring" in text(page)
    assert 'name="stage-their_version" value="2"' in page.text
    assert stored().value == "exploring"


def test_theirs_may_hold_and_the_whole_question_comes_back(me, review, manager):
    save(review, "stage", "growing", manager)
    page = answer(me, review, "stage", "stable", their_version=1, resolve="theirs")
    assert (page["X-Saved"], page["HX-Retarget"]) == ("true", "#question-stage")
    assert re.search(r'id="stage-growing"[^>]*checked', question_of(page, "stage"))
    assert not re.search(r'id="stage-stable"[^>]*checked', page.text)
    assert 'name="stage-version" value="1"' in page.text
    assert (stored().value, revision(review)) == ("growing", 1)


def test_saying_the_same_as_another_is_no_conflict(me, review, manager):
    save(review, "stage", "growing", manager)
    page = answer(me, review, "stage", "growing")
    assert page["X-Saved"]
    assert "Mara Manager" in text(page)


def test_a_review_closed_meanwhile_says_so(me, review, contributor):
    save(review, "stage", "growing", contributor)
    reviews.close_review(review, reason="Dropped.", by=contributor)
    page = answer(me, review, "stage", "stable", 1)
    assert (page.status_code, "X-Saved" in page) == (200, False)
    assert "This review takes no changes now" in text(page)
    assert "What was saved before is kept: growing." in text(page)
    assert stored().value == "growing"


@pytest.mark.parametrize("key", ["stage", "behaviour_needs", "permissions", "kb_tokens", "owner_retrieval"])
def test_nothing_said_where_nothing_was_is_no_answer(me, review, key):
    page = answer(me, review, key, [])
    assert page["X-Saved"]
    assert f'name="{key}-version" value="0"' in page.text
    assert Answer.objects.count() == 0


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("stage", "growing"),
        ("permissions", "no"),
        ("behaviour_needs", ["tone"]),
        ("kb_tokens", "100k"),
        ("owner_retrieval", "Ines"),
        ("tuning_platform_until", "2031-01-31"),
    ],
)
def test_each_kind_is_answered_and_cleared_again(me, review, key, value):
    assert "Cleo Contributor, just now" in text(answer(me, review, key, value))
    assert stored(key).state == AnswerState.ANSWERED
    assert "Cleared by Cleo Contributor, just now" in text(answer(me, review, key, [], 1))
    assert stored(key).state == AnswerState.UNANSWERED


# Who may, and how ----------------------------------------------------------------------------------------


def test_an_unknown_question_is_not_found(me, review):
    assert answer(me, review, "favourite_colour", "blue").status_code == 404


def test_strangers_do_not_find_it_and_viewers_may_not(signed_in, review, stranger, viewer, owner):
    for person, status in [(stranger, 404), (viewer, 403), (owner, 403)]:
        client = signed_in(person)
        assert answer(client, review, "stage", "growing").status_code == status
        assert client.post(url("answers", review), field("stage", "growing")).status_code == status
    assert Answer.objects.count() == 0


@pytest.mark.parametrize("name", ["answer", "answers", "review_reopen"])
def test_saving_is_no_get(me, review, name):
    kwargs = {"key": "stage"} if name == "answer" else {}
    assert me.get(url(name, review, **kwargs)).status_code == 405


def test_a_signed_out_answer_leads_to_sign_in_and_back_to_the_page(client, review):
    here = f"http://testserver{url('review', review)}"
    page = client.post(
        url("answer", review, key="stage"),
        field("stage", "growing"),
        headers=HTMX | {"HX-Current-URL": here},
    )
    assert page["HX-Redirect"] == f"{reverse('account_login')}?next={url('review', review)}"
    assert Answer.objects.count() == 0


def test_a_forged_request_is_refused(review, contributor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(contributor)
    assert answer(client, review, "stage", "growing").status_code == 403
    assert Answer.objects.count() == 0


# Without script ------------------------------------------------------------------------------------------


def test_one_question_posted_plainly_leads_back_to_its_place(me, review):
    page = me.post(url("answer", review, key="stage"), field("stage", "growing"))
    assert page["Location"] == f"{url('review', review)}#question-stage"
    assert stored().value == "growing"


def test_one_wrong_question_posted_plainly_comes_back_on_the_whole_page(me, review):
    page = me.post(url("answer", review, key="labelled_examples"), field("labelled_examples", "plenty"))
    assert page.status_code == 200
    assert "<h1" in page.text
    assert 'value="plenty"' in question_of(page, "labelled_examples")
    assert "“plenty” is no number" in question_of(page, "labelled_examples")


def is_sent(control: dict[str, str | None]) -> bool:
    return control.get("type") not in ("radio", "checkbox") or "checked" in control


class Controls(HTMLParser):
    """What a page would send if its button were pressed: every control of the form, as it stands."""

    def __init__(self, page: Any) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._within = ""  # the textarea or select being read
        self.feed(page.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag in ("textarea", "select") and given.get("form") == "answers":
            self._within = name
            self.sent[name] = [""] if tag == "textarea" else []
        elif tag == "option" and self._within and ("selected" in given or not self.sent[self._within]):
            self.sent[self._within] = [value]
        elif tag == "input" and given.get("form") == "answers" and is_sent(given):
            self.sent.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self._within and not self._within.endswith("-unit"):
            self.sent[self._within] = [data.replace("\n", "\r\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "select"):
            self._within = ""


def whole_page(client: Client, review: Review) -> dict[str, Any]:
    """What the page of a review sends without script when nothing on it was touched."""
    return dict(Controls(client.get(url("review", review))).sent)


def test_the_whole_page_saves_what_was_changed_and_only_that(me, review, manager):
    save(review, "stage", "growing", manager, note="As of May.\nAsk Ines.")
    save(review, "permissions", False, manager)
    save(review, "kb_tokens", None, manager)
    page = me.post(
        url("answers", review),
        whole_page(me, review)
        | field("citations", "required")
        | field("kb_tokens", "250", 1, unit="pages", dont_know="")
        | field("behaviour_needs", ["tone", "format"])
        | field("owner_retrieval", "", instead="nobody"),
        follow=True,
    )
    assert "Your answers are saved." in text(page)
    assert {row.question_key: row.value for row in Answer.objects.all()} == {
        "stage": "growing",
        "permissions": False,
        "kb_tokens": 100_000,
        "citations": "required",
        "behaviour_needs": ["tone", "format"],
        "owner_retrieval": "",
    }
    assert stored("stage").answered_by == manager
    assert AuditEntry.objects.filter(action="answered").count() == 3 + 4


def test_untouched_questions_of_a_stale_page_are_no_conflicts(me, review, contributor, manager):
    save(review, "stage", "growing", contributor)
    save(review, "citations", "useful", contributor)
    seen = whole_page(me, review)
    save(review, "stage", "stable", manager, 1)
    save(review, "permissions", True, manager)
    page = me.post(url("answers", review), seen | field("citations", "required", 1))
    assert page.status_code == 302
    assert (stored().value, stored("permissions").value) == ("stable", True)
    assert stored("citations").value == "required"


def test_problems_come_back_together_and_everything_else_is_saved(me, review, contributor, manager):
    save(review, "stage", "growing", contributor)
    seen = whole_page(me, review)
    save(review, "stage", "stable", manager, 1)
    page = me.post(
        url("answers", review),
        seen
        | field("stage", "exploring", 1, note="Asked Tom.")
        | field("labelled_examples", "plenty", note="Ask Ines.")
        | field("owner_retrieval", "Ines", instead="nobody")
        | field("tuning_platform_until", "soon")
        | field("kb_tokens", "lots", unit="pages")
        | field("citations", "required"),
    )
    assert page.status_code == 200
    assert [asked.key for asked in page.context["problems"]] == [
        *("kb_tokens", "stage", "labelled_examples", "owner_retrieval", "tuning_platform_until")
    ]
    conflict = question_of(page, "stage")
    for words in ("Stable", "Exploring", "Mara Manager", "Asked Tom."):
        assert words in conflict
    assert re.search(r'id="stage-exploring"[^>]*checked', conflict)
    number = question_of(page, "labelled_examples")
    assert 'value="plenty"' in number
    assert "Ask Ines." in number
    assert "is no number" in number
    person = question_of(page, "owner_retrieval")
    assert 'value="Ines"' in person
    assert re.search(r'id="owner_retrieval-nobody"[^>]*checked', person)
    assert 'value="soon"' in question_of(page, "tuning_platform_until")
    assert 'value="pages" selected' in question_of(page, "kb_tokens")
    assert {row.question_key: row.value for row in Answer.objects.all()} == {
        "stage": "stable",
        "citations": "required",
    }
    for asked in page.context["problems"]:
        assert f'href="#question-{asked.key}"' in page.text


@pytest.mark.parametrize(("resolve", "value"), [("mine", "exploring"), ("theirs", "stable")])
def test_a_conflict_is_settled_without_script_too(me, review, contributor, manager, resolve, value):
    save(review, "stage", "growing", contributor)
    save(review, "stage", "stable", manager, 1)
    chosen = field("stage", "exploring", 1, their_version=2, resolve=resolve)
    page = me.post(url("answers", review), whole_page(me, review) | chosen)
    assert page.status_code == 302
    assert stored().value == value


def test_a_page_of_a_review_closed_meanwhile_says_what_was_not_saved(me, review, contributor):
    save(review, "stage", "growing", contributor)
    seen = whole_page(me, review)
    reviews.close_review(review, reason="Dropped.", by=contributor)
    page = me.post(url("answers", review), seen | field("stage", "stable", 1))
    assert page.status_code == 200
    assert [asked.key for asked in page.context["problems"]] == ["stage"]
    shown = question_of(page, "stage")
    for words in ("This review takes no changes now", "You entered: stable.", "Growing"):
        assert words in shown
    assert stored().value == "growing"


def test_a_page_of_fewer_questions_leaves_the_others_alone(me, review, contributor):
    save(review, "stage", "growing", contributor)
    assert me.post(url("answers", review), {}).status_code == 302
    assert me.post(url("answers", review), {"stage-value": "stable"}).status_code == 302
    assert stored().value == "growing"


# The recommendation --------------------------------------------------------------------------------------

SOME_ANSWERS: dict[str, Any] = {
    "current_system": "prompt",
    "knowledge_need": "private_or_current",
    "perfect_context": "sometimes",
    "behaviour_needs": ["tone", "format"],
    "factual_precision": True,
    "change_rate": "daily",
    "citations": "required",
    "permissions": None,
    "kb_tokens": 5_000_000,
    "queries_per_day": 20_000,
    "prompt_effort": "days",
    "prompt_evals": None,
    "labelled_examples": 300,
    "owner_retrieval": "Ines & Tom",
    "owner_deployment": "",
    "tuning_platform_until": "2031-01-31",
}


def printed_by_the_command(folder: Path, answers: dict[str, Any]) -> dict[str, Any]:
    (folder / "input.json").write_text(json.dumps({"answers": answers}))
    out = StringIO()
    call_command("recommend", str(folder / "input.json"), stdout=out)
    return json.loads(out.getvalue())


def test_the_page_says_what_the_command_line_says_of_the_same_answers(me, review, contributor, tmp_path):
    for key, value in SOME_ANSWERS.items():
        save(review, key, value, contributor)
    printed = printed_by_the_command(tmp_path, SOME_ANSWERS)
    page = me.get(url("review", review))
    assert recommendation_to_wire(page.context["panel"].found) == printed
    words = text(page)
    headline = re.search(r'class="headline-now".*?</h2>', page.text, re.DOTALL)
    assert headline
    assert WORDS[printed["now"]] in headline[0]
    assert escape(printed["now_says"]) in words
    for part in ("reasons", "against", "warnings"):
        for rule in printed[part]:
            assert escape(rule["says"]) in words
            assert rule["rule"] in words
    for gate in printed["gates"]:
        assert (escape(gate["asks"]) in words) >= gate["needed"]
    assert f'href="#question-{printed["next_question"]["key"]}"' in page.text
    assert f"{len(printed['gaps'])}" in re.findall(r'id="gaps-title">.*?</h3>', page.text)[0]


@time_machine.travel(datetime(2026, 6, 30, 20, tzinfo=UTC), tick=False)
def test_all_readers_see_it_judged_as_of_the_organisations_day(signed_in, review, contributor, manager):
    manager.time_zone = "Pacific/Auckland"  # where it is July already
    manager.save()
    for person in (contributor, manager):
        page = signed_in(person).get(url("review", review))
        assert "judged as of 30 June 2026" in text(page)


def test_the_recommendation_alone(me, review, contributor):
    save(review, "stage", "growing", contributor)
    page = me.get(url("recommendation", review), headers=HTMX)
    assert page.text.lstrip().startswith('<section class="recommendation" id="recommendation"')
    assert 'data-revision="1"' in page.text
    assert "hx-swap-oob" not in page.text
    assert "<html" not in page.text


# History -------------------------------------------------------------------------------------------------


def test_the_history_says_who_changed_what_from_what_to_what(me, review, contributor, manager):
    reviews.rename_review(review, title="Spring", by=manager)
    save(review, "stage", "growing", contributor)
    save(review, "stage", None, manager, 1, note=f"Asked {EVIL}.")
    reviews.close_review(review, reason="Dropped.", by=contributor)
    page = me.get(url("history", review))
    rows = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in rows_of(page)]
    prompt = QUESTIONNAIRE["stage"].prompt
    assert rows == [
        "Cleo Contributor closed the review “Dropped.” just now",
        f"Mara Manager answered {prompt} growing don’t know Note: {escape(f'Asked {EVIL}.')} just now",
        f"Cleo Contributor answered {prompt} growing just now",
        "Mara Manager changed the title Spring just now",
    ]
    assert f'href="{url("review", review)}#question-stage"' in page.text


def rows_of(page: Any) -> list[str]:
    """The entries of a history, without their drawings."""
    history = re.search(r'<ul class="list-rows history">(.*?)</ul>', page.text, re.DOTALL)
    assert history
    return re.findall(r"<li>(.*?)</li>", re.sub(r"<svg.*?</svg>", "", history[1], flags=re.DOTALL), re.DOTALL)


def test_a_long_history_has_pages(me, review, contributor):
    for number in range(55):
        save(review, "labelled_examples", number, contributor, number)
    first, second = (rows_of(me.get(url("history", review), {"page": page})) for page in (1, 2))
    assert (len(first), len(second)) == (50, 5)
    assert len(rows_of(me.get(url("history", review), {"page": "none"}))) == 50
    with statements() as made:
        me.get(url("history", review))
    assert len(made) <= 7, made


# Start, title, end ---------------------------------------------------------------------------------------


def test_a_review_is_started_and_opened(me, component, contributor):
    page = me.post(reverse("decisions:review_start", args=[component.pk]))
    review = Review.objects.get()
    assert page["Location"] == url("review", review)
    assert (review.number, review.created_by) == (1, contributor)


def test_no_review_starts_in_a_project_that_was_put_away(me, component, project, contributor):
    projects.archive_project(project, by=contributor)
    page = me.post(reverse("decisions:review_start", args=[component.pk]), follow=True)
    assert "This project was put away. Take it up again before starting a review." in text(page)
    assert page.redirect_chain == [(project.get_absolute_url(), 302)]
    assert Review.objects.count() == 0


def test_a_title_is_given(me, review):
    assert "Title of Review 1" in text(me.get(url("review_edit", review)))
    page = me.post(url("review_edit", review), {"title": "Spring"}, follow=True)
    assert "<h1>Spring</h1>" in page.text
    assert "at most 160" in text(me.post(url("review_edit", review), {"title": "x" * 161}))


def test_a_closed_review_keeps_its_title(me, review, contributor):
    reviews.close_review(review, reason="Dropped.", by=contributor)
    page = me.post(url("review_edit", review), {"title": "Spring"})
    assert "This review takes no changes now" in text(page)
    assert Review.objects.get().title == ""


def test_a_review_is_closed_with_a_reason_and_opened_again(me, review):
    assert "This field is required." in text(me.post(url("review_close", review), {"reason": " "}))
    assert Review.objects.get().is_open
    me.post(url("review_close", review), {"reason": "Dropped."})
    assert not Review.objects.get().is_open
    page = me.post(url("review_close", review), {"reason": "Again."}, follow=True)
    assert "Somebody else closed this review before you." in text(page)
    me.post(url("review_reopen", review))
    assert Review.objects.get().is_open


# What was measured ---------------------------------------------------------------------------------------


def measured(page, key="failure_pattern"):
    """What stands beside an answer of what was measured."""
    found = re.search(rf'<div class="measured" id="measured-{key}"[^>]*>(.*?)</div>', page.text, re.DOTALL)
    assert found, "its place is on the page, be it empty"
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def read_failures(review, by, knowledge, behaviour=0, prompt=0):
    counts = {"fact-out-of-date": knowledge, "wrong-format": behaviour, "never-asked-for": prompt}
    examples = iter(make_examples(review, sum(counts.values())))
    for code, count in counts.items():
        read_all([next(examples) for _ in range(count)], by, code)


def test_the_diagnosis_overrules_an_answer_and_says_so(me, review, contributor):
    save(review, "failure_pattern", "behaviour", contributor)
    read_failures(review, contributor, 12)
    assert measured(me.get(url("review", review))) == "", "in progress it decides nothing"
    read_failures(review, contributor, 8)
    page = me.get(url("review", review))
    assert measured(page).startswith("Overruled by the diagnosis: “it did not know”. The answer stays here;")
    assert reverse("decisions:diagnosis", args=[review.pk]) in question_of(page, "failure_pattern")
    assert 'value="behaviour" form="answers" checked' in question_of(page, "failure_pattern")


def test_what_was_measured_and_answered_alike_is_confirmed(me, review, contributor):
    save(review, "failure_pattern", "knowledge", contributor)
    read_failures(review, contributor, 20)
    assert measured(me.get(url("review", review))).startswith("The diagnosis says the same, and counts.")


@pytest.mark.parametrize("answered", [True, False])
def test_an_open_question_is_answered_by_the_diagnosis(me, review, contributor, answered):
    if answered:
        save(review, "failure_pattern", None, contributor)
    read_failures(review, contributor, 20)
    assert measured(me.get(url("review", review))).startswith("The diagnosis says: “it did not know”.")


def test_a_diagnosis_that_names_neither_side_sets_the_answer_aside(me, review, contributor):
    save(review, "failure_pattern", "behaviour", contributor)
    read_failures(review, contributor, 4, prompt=16)
    assert measured(me.get(url("review", review))).startswith("Set aside by the diagnosis,")


def test_the_re_tests_overrule_what_was_said_of_perfect_context(me, review, contributor):
    save(review, "perfect_context", "still_wrong", contributor)
    read_failures(review, contributor, 20)
    for example in review.examples.all()[:7]:
        run(example, "control", right=False)
        run(example, "context", right=True)
    assert measured(me.get(url("review", review)), "perfect_context").startswith(
        "Overruled by the diagnosis: "
    )


def test_viewers_read_what_was_measured_too(signed_in, viewer, review, contributor):
    save(review, "failure_pattern", "behaviour", contributor)
    read_failures(review, contributor, 20)
    assert measured(signed_in(viewer).get(url("review", review))).startswith("Overruled by the diagnosis")


def test_an_open_page_is_told_of_a_finished_reading(me, review, contributor):
    save(review, "failure_pattern", "behaviour", contributor)
    read_failures(review, contributor, 20)
    review.refresh_from_db()
    touch(review)
    page = me.get(url("changes", review), {"revision": "1", "failure_pattern-version": "1"})
    assert measured(page).startswith("Overruled by the diagnosis: “it did not know”.")
    assert 'id="measured-failure_pattern" data-revision="2" hx-swap-oob="true"' in page.text
    assert 'id="recommendation"' in page.text
    quiet = me.get(url("changes", review), {"revision": "2"})
    assert "measured" not in quiet.text


def test_answering_tells_anew_how_the_answer_stands_to_what_was_measured(me, review, contributor):
    save(review, "failure_pattern", "behaviour", contributor)
    read_failures(review, contributor, 20)
    page = answer(me, review, "failure_pattern", "knowledge", 1)
    assert measured(page).startswith("The diagnosis says the same")
    assert page.text.count('id="measured-failure_pattern"') == 1
