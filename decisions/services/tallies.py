"""How many decisions each team has made of every kind: counted once, and marked stale by every change.

What a reader sees is always right: a stale tally is counted afresh from its rows, all others are read as they
are stored. The tally of all teams is the sum of those stored, so that an owner of hundreds of teams reads one
row and corrects it by the few stale ones.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from decisions.engine.tally import Counted, tally
from decisions.models import Decision, Tally
from decisions.models.track_records import ALL_TEAMS

AT_ONCE = 20
"""Teams counted in one transaction."""

FIELDS = (
    *("team", "decided_at", "approach", "listing__recommended", "overrides", "listing__cause"),
    *("track_record__confidence", "track_record__took", "track_record__first_ending"),
    *("track_record__first_result", "track_record__cost_band"),
)


def mark_stale(teams: Iterable[UUID]) -> None:
    """Say that something was changed that is counted, in the transaction that changes it.

    Every row is written, marked already or not: a count beside this one waits for it, or comes after it.
    """
    rows = [Tally(pk=team, is_stale=True) for team in sorted(set(teams), key=str)]
    Tally.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=["is_stale"])


def counts_of(teams: Collection[UUID] | None) -> Mapping[str, int]:
    """The counts of these teams together, or of all (None). Two queries, whatever is stale."""
    wanted = Q(pk=ALL_TEAMS) | Q(is_stale=True) if teams is None else Q(pk__in=list(teams))
    total: Counter[str] = Counter()
    stale = []
    for row in Tally.objects.filter(wanted):
        if row.pk == ALL_TEAMS or not row.is_stale:
            total.update(row.counts)
            continue
        stale.append(row.pk)
        if teams is None:
            total.subtract(row.counts)  # as it stands in the sum of all
    for counts in counted(stale).values():
        total.update(counts)
    return total


def counted(teams: Collection[UUID]) -> dict[UUID, Counter[str]]:
    """Count the decisions of these teams, one query; none for none."""
    if not teams:
        return {}
    zone, found = timezone.get_default_timezone(), defaultdict(list)
    rows = Decision.objects.filter(team__in=list(teams)).order_by()
    for team, decided_at, approach, recommended, overrides, *values in rows.values_list(*FIELDS):
        month = f"{timezone.localdate(decided_at, zone):%Y-%m}"
        known = (value or "" for value in values)
        found[team].append(Counted(month, approach, recommended or "", overrides, *known))
    return {team: tally(found[team]) for team in teams}


def store_stale() -> int:
    """Count what is stale and store it, a few teams at a time; how many teams."""
    done = 0
    while teams := _store_some():
        done += teams
    return done


def count_anew() -> int:
    """Count every team again, whatever was marked."""
    Tally.objects.exclude(pk=ALL_TEAMS).update(is_stale=True)
    return store_stale()


@transaction.atomic
def _store_some() -> int:
    """Take the marks away first, which waits for those who are changing something; then count."""
    total, _ = Tally.objects.select_for_update().get_or_create(pk=ALL_TEAMS, defaults={"is_stale": False})
    teams = Tally.objects.filter(is_stale=True).exclude(pk=ALL_TEAMS).order_by("pk")[:AT_ONCE]
    rows = {row.pk: row for row in teams.select_for_update()}
    if not rows:
        return 0
    Tally.objects.filter(pk__in=list(rows)).update(is_stale=False)
    sums = Counter(total.counts)
    for team, counts in counted(list(rows)).items():
        sums.subtract(rows[team].counts)
        sums.update(counts)
        Tally.objects.filter(pk=team).update(counts=counts)
    total.counts = {key: count for key, count in sums.items() if count}
    total.save(update_fields=["counts"])
    return len(rows)
