"""The template tags of the look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django import forms
from django.template import Context, Template
from django.test import Client, RequestFactory

from decisions.engine.frameworks.procedure import Verdict
from decisions.engine.needs import Level
from decisions.engine.plan import Now
from decisions.engine.recommend import Readiness
from decisions.engine.rules import Status
from decisions.engine.situation import Approach
from decisions.models import User
from decisions.templatetags import look
from decisions.templatetags.drawings import ICONS, MARKS, mark_svg

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


def render(source: str, **context: object) -> str:
    return Template("{% load look %}" + source).render(Context(context))


@pytest.mark.parametrize("key", [*Approach, *Verdict, *Now])
def test_every_word_of_the_engine_has_a_mark_and_a_word(key: str) -> None:
    drawn = render("{% approach key %}", key=key)
    assert f'class="approach approach-{key.value}"' in drawn  # type: ignore[attr-defined]
    assert "<svg" in drawn
    assert look.WORDS[key] in drawn


def test_every_level_and_status_can_be_drawn() -> None:
    assert set(look.CERTAINTIES) == {level.value for level in Level}
    assert {status.value for status in Status} <= set(ICONS)
    assert [look.texture(readiness) for readiness in Readiness] == ["proven", "indicated", "unknown"]


@pytest.mark.parametrize("key", MARKS)
def test_the_textures_of_a_mark_differ(key: str) -> None:
    drawn = {certainty: mark_svg(key, certainty) for certainty in ("proven", "indicated", "unknown")}
    assert drawn["proven"] != drawn["unknown"]
    if key in {"prompt", "rag", "fine_tune", "both"}:
        assert len(set(drawn.values())) == 3


def test_a_chip_says_how_certain() -> None:
    assert 'class="approach approach-rag chip certainty-indicated"' in render('{% chip "rag" "indicated" %}')


def test_a_word_of_its_own_is_escaped() -> None:
    assert "&lt;b&gt;" in render('{% approach "rag" "proven" word %}', word="<b>")


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOW - timedelta(seconds=20), "just now"),
        (NOW - timedelta(minutes=5), "5\xa0minutes ago"),
        (NOW - timedelta(hours=26), "1\xa0day ago"),
        (NOW + timedelta(days=21), "in 3\xa0weeks"),
    ],
)
def test_how_long_ago(moment: datetime, words: str) -> None:
    assert look.ago(moment) == words


@time_machine.travel(NOW, tick=False)
def test_a_moment_is_exact_for_machines_and_on_hover() -> None:
    drawn = render("{% when moment %}", moment=NOW - timedelta(hours=2))
    assert 'datetime="2026-03-04T08:00:00+00:00"' in drawn
    assert 'title="4 March 2026, 08:00 UTC"' in drawn


@pytest.mark.parametrize(
    ("name", "letters"), [("Ana Ruiz", "AR"), ("Ana Maria Ruiz", "AR"), ("support", "S"), ("", "")]
)
def test_initials(name: str, letters: str) -> None:
    assert look.initials(name) == letters


@pytest.mark.parametrize(("number", "words"), [(1234567, "1,234,567"), (12, "12"), (None, "–")])
def test_numbers_are_grouped(number: float | None, words: str) -> None:
    assert look.grouped(number) == words


@pytest.mark.parametrize(
    ("part", "whole", "name"),
    [(31, 36, "share-86"), (0, 4, "share-0"), (4, 4, "share-100"), (1, 0, "share-0")],
)
def test_shares_of_a_bar(part: float, whole: float, name: str) -> None:
    assert look.share(part, whole) == name


@pytest.mark.parametrize(
    ("path", "mark"),
    [
        ("/projects/", ' aria-current="page"'),
        ("/projects/new/", ' aria-current="true"'),
        ("/teams/", ""),
    ],
)
def test_the_navigation_knows_where_one_is(path: str, mark: str) -> None:
    request = RequestFactory().get(path)
    assert render("{% here 'decisions:projects' %}", request=request) == mark


def test_home_is_only_home() -> None:
    request = RequestFactory().get("/teams/")
    assert render("{% here 'decisions:home' %}", request=request) == ""


class NameForm(forms.Form):
    name = forms.CharField(help_text="As your team calls it.")


def test_hint_and_error_are_tied_to_their_field() -> None:
    drawn = render('{% include "_form.html" with form=form %}', form=NameForm({}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
    assert 'id="id_name_helptext"' in drawn
    assert 'id="id_name_error"' in drawn
    assert 'class="form-control is-invalid"' in drawn


def test_a_refused_sign_in_says_so_in_plain_words(client: Client, owner: User) -> None:
    page = client.post("/sign-in/", {"login": owner.email, "password": "not this one"}).content.decode()
    assert "This e-mail and this password do not belong together." in page
    assert "placeholder" not in page
    assert 'value="olga@example.org"' in page  # what was typed is kept
