"""Triggers: set with what the decision itself says, changed or muted with a reason, fired by what is seen."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from decisions.engine.triggers import Compared, Kind, State
from decisions.models import AuditEntry, CostsToday, Decision, DecisionTrigger, Observation, Source
from decisions.services import figures_today, reviews, triggers
from decisions.services.decisions import NotInForce, deprecate
from decisions.services.figures_today import Figures
from decisions.services.observations import record_observations
from decisions.services.observed_values import Item
from decisions.services.triggers import CannotWatch
from tests.decisions.services.deciding import answered, decided
from tests.threads import at_once

COSTS = {"monthly": {"prompt": 900.0, "rag": 700.0}}


def day(later: int = 0) -> date:
    return reviews.today() + timedelta(days=later)


@pytest.fixture
def decision(review, contributor, manager):
    answered(review, contributor, "queries_per_day", 10_000)
    answered(review, contributor, "change_rate", "weekly")
    answered(review, contributor, "latency_budget_ms", 1_500)
    made = decided(review, contributor, manager, quality_percent="85.5", cost_per_month="900")
    Decision.objects.filter(pk=made.pk).update(looked_at=timezone.now() - timedelta(days=40))
    made.refresh_from_db()
    return made


def trigger(decision, kind):
    return DecisionTrigger.objects.get(decision=decision, kind=kind)


def see(decision, metric, value, later=0):
    item = Item(str(decision.pk), metric, value, on=day(later))
    (answer,) = record_observations(
        [item], among=Decision.objects.all(), source=Source.FORM, as_of=day(max(later, 0))
    )
    assert answer.id, answer.says


def states(decision, as_of=None):
    watched = triggers.watched_by(decision, as_of=as_of or day())
    return {one.trigger.kind: one.judged.state.value for one in watched}


def test_an_accepted_decision_is_watched_by_its_own_figures(decision):
    found = {one.kind: one.then_number or one.then_word for one in DecisionTrigger.objects.all()}
    assert found == {
        "volume": Decimal(300_000),
        "change_rate": "weekly",
        "quality": Decimal("85.5"),
        "cost": Decimal(900),
        "latency": Decimal(1_500),
        "platform": "",
    }
    assert set(states(decision).values()) == {"armed"}


def test_a_decision_without_figures_waits_for_the_end_of_a_platform_alone(review, contributor, manager):
    made = decided(review, contributor, manager)
    assert list(states(made)) == ["platform"]
    assert triggers.arm(made, by=contributor) == 0


@pytest.mark.parametrize(
    ("metric", "quiet", "loud", "kind"),
    [
        ("requests_per_month", 2_999_999, 3_000_000, "volume"),
        ("change_rate", "weekly", "daily", "change_rate"),
        ("quality_percent", "85.5", "85.4", "quality"),
        ("cost_per_month", 900, "900.01", "cost"),
        ("latency_ms", 1_500, 1_501, "latency"),
        ("latency_limit_ms", 1_500, 1_200, "latency"),
    ],
)
def test_each_fires_on_its_own_figure(decision, metric, quiet, loud, kind):
    see(decision, metric, quiet, later=-2)
    assert states(decision)[kind] == "armed"
    see(decision, metric, loud, later=-1)
    assert states(decision)[kind] == "fired"


def test_what_was_known_at_the_last_look_fires_nothing(decision):
    see(decision, "quality_percent", 10, later=-60)
    assert states(decision)["quality"] == "armed"


def test_on_the_day_of_the_look_only_what_came_after_it_counts(decision):
    Decision.objects.filter(pk=decision.pk).update(looked_at=timezone.now())
    decision.refresh_from_db()
    see(decision, "quality_percent", 10)
    assert states(decision)["quality"] == "fired"
    Observation.objects.update(recorded_at=decision.looked_at - timedelta(minutes=1))
    assert states(decision)["quality"] == "armed"


def test_a_platform_that_ends_keeps_asking_after_the_day_was_brought_forward(decision):
    see(decision, "retires_on", day(20).isoformat())
    decision.refresh_from_db()
    assert decision.revisit_on == day()
    assert states(decision)["platform"] == "fired"


def test_muting_takes_a_reason_and_ends(decision, contributor):
    quality = trigger(decision, "quality")
    see(decision, "quality_percent", 10)
    for until, because in ((day(), "A known gap."), (day(5), " ")):
        with pytest.raises(CannotWatch):
            triggers.mute(quality, until=until, because=because, by=contributor, as_of=day())
    triggers.mute(quality, until=day(5), because="A known gap.", by=contributor, as_of=day())
    assert states(decision)["quality"] == "muted"
    assert states(decision, as_of=day(5))["quality"] == "fired"
    quality.refresh_from_db()
    triggers.unmute(quality, by=contributor)
    assert states(decision)["quality"] == "fired"
    told = AuditEntry.objects.filter(action__startswith="trigger-").order_by("pk")
    assert [(entry.action, entry.reason) for entry in told] == [
        ("trigger-muted", "A known gap."),
        ("trigger-unmuted", ""),
    ]


def test_a_metric_of_ones_own(decision, contributor):
    triggers.add(
        decision,
        kind=Kind.METRIC,
        metric="complaints_per_week",
        then_number=Decimal(20),
        compared=Compared.ABOVE,
        in_a_row=2,
        by=contributor,
    )
    see(decision, "complaints_per_week", 25, later=-2)
    assert states(decision)["metric"] == "armed"
    see(decision, "complaints_per_week", 21, later=-1)
    assert states(decision)["metric"] == "fired"


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"kind": Kind.METRIC, "metric": ""}, "Give it a name."),
        ({"kind": Kind.METRIC, "metric": "latency_ms"}, "is the name of a metric that everybody knows"),
        ({"kind": Kind.METRIC, "metric": "complaints"}, "Say what it is compared with."),
        ({"kind": Kind.QUALITY, "then_number": Decimal(1)}, "is watched already"),
        ({"kind": Kind.CHANGE_RATE, "then_word": "often"}, "Choose how often"),
    ],
)
def test_what_cannot_be_watched_is_refused(decision, contributor, columns, why):
    with pytest.raises(CannotWatch, match=why):
        triggers.add(decision, by=contributor, **columns)


def test_one_name_is_watched_once(decision, contributor):
    triggers.add(decision, kind=Kind.EVENT, metric="Audit", by=contributor)
    with pytest.raises(CannotWatch):
        triggers.add(decision, kind=Kind.METRIC, metric="Audit", then_number=Decimal(1), by=contributor)


def test_a_changed_figure_is_told_with_what_it_was(decision, contributor):
    triggers.change(trigger(decision, "quality"), then_number=Decimal(80), by=contributor)
    entry = AuditEntry.objects.get(action="trigger-changed")
    assert (entry.before["then_number"], entry.after["then_number"]) == ("85.5", "80")
    triggers.change(trigger(decision, "quality"), then_number=Decimal(80), by=contributor)
    assert AuditEntry.objects.filter(action="trigger-changed").count() == 1


def test_a_removed_one_cannot_be_changed(decision, contributor):
    quality = trigger(decision, "quality")
    triggers.remove(quality, by=contributor)
    triggers.remove(quality, by=contributor)
    with pytest.raises(CannotWatch):
        triggers.change(quality, then_number=Decimal(1), by=contributor)
    assert AuditEntry.objects.filter(action="trigger-removed").count() == 1


def test_nothing_is_watched_of_a_decision_that_ended(decision, contributor, manager):
    deprecate(decision, reason="Gone.", by=manager)
    decision.refresh_from_db()
    with pytest.raises(CannotWatch):
        triggers.add(decision, kind=Kind.EVENT, metric="Audit", by=contributor)


def test_many_decisions_take_two_queries(decision, django_assert_num_queries):
    see(decision, "quality_percent", 10)
    with django_assert_num_queries(2):
        found = triggers.watched_in([decision], as_of=day())
    assert found[decision.pk][0].judged.state is State.FIRED


# Figures of the day -----------------------------------------------------------------------------------------


def figures(per_month: Any = 40_000, **changed: Any) -> Figures:
    given: dict[str, Any] = {
        "costs": COSTS,
        "break_even_then": Decimal(41_000),
        "break_even_per_month": Decimal(per_month),
        "volume": Decimal(50_000),
    }
    return Figures(**given | changed)


def test_a_price_that_moves_the_break_even_fires(decision):
    assert figures_today.hand_over(decision, figures(), as_of=day(-2))
    assert states(decision)["price"] == "armed"
    assert figures_today.hand_over(decision, figures(60_000), as_of=day())
    assert states(decision)["price"] == "fired"
    decision.refresh_from_db()
    assert decision.revisit_on == day()


def test_the_same_figures_again_are_no_news(decision):
    for later in (-2, -1, 0, 0):
        figures_today.hand_over(decision, figures(retires_on=day(400)), as_of=day(later))
    assert Observation.objects.count() == 2
    assert CostsToday.objects.get().as_of == day()


def test_another_figure_of_the_same_day_takes_its_place_but_never_a_persons(decision):
    figures_today.hand_over(decision, figures(), as_of=day())
    figures_today.hand_over(decision, figures(39_000), as_of=day())
    assert Observation.objects.get().number == 39_000
    Observation.objects.all().delete()
    see(decision, "break_even_per_month", 30_000)
    figures_today.hand_over(decision, figures(38_000), as_of=day())
    assert Observation.objects.get().number == 30_000


def test_older_figures_and_those_of_an_ended_decision_are_left_aside(decision, manager):
    figures_today.hand_over(decision, figures(), as_of=day())
    assert not figures_today.hand_over(decision, figures(1), as_of=day(-1))
    deprecate(decision, reason="Gone.", by=manager)
    with pytest.raises(NotInForce):
        figures_today.hand_over(decision, figures(), as_of=day())


def test_a_trigger_on_prices_that_somebody_removed_does_not_come_back(decision, contributor):
    figures_today.hand_over(decision, figures(), as_of=day(-1))
    triggers.remove(trigger(decision, "price"), by=contributor)
    figures_today.hand_over(decision, figures(), as_of=day())
    assert "price" not in states(decision)


@pytest.mark.django_db(transaction=True)
def test_of_several_who_set_the_usual_ones_at_once_each_is_set_once(review, contributor, manager):
    made = decided(review, contributor, manager, quality_percent="85")
    DecisionTrigger.objects.all().delete()
    at_once(*(lambda: triggers.arm(made, by=contributor) for _ in range(4)))
    assert DecisionTrigger.objects.count() == 2
