"""Runs over all decisions in force: one at a time, taken over when one dies, stopped by who may begin one."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone

from decisions.engine.recommend import ENGINE_VERSION
from decisions.models import Membership, Occasion, Rejudging, Role, Today, User
from decisions.models.rejudging import SILENT
from decisions.services.rejudging import Progress, rejudge_all

LONGEST = 10 * 60
"""Seconds after which a run lays its work down, for a task of its own to take up; no task may last longer."""
KEPT = timedelta(days=90)
"""How long one can look back at runs."""
SIGN_OF_LIFE = 1.0
"""Seconds between two signs of life, at the least."""


class UnderWay(Exception):
    """Another run goes on."""


def may_judge(user: User) -> bool:
    """Whether this person may begin and stop runs: owners, and whoever manages a team."""
    return user.is_owner or Membership.objects.filter(user=user, role=Role.MANAGER).exists()


def begin(occasion: Occasion, *, as_of: date, holder: str, by: User | None = None) -> Rejudging:
    """The run to work on: a new one, or the one that was left lying. Raises :class:`UnderWay`.

    ``holder`` names the task. One that died and was handed out again takes its own run up at once; any other
    waits until that has given no sign of life for a while.
    """
    _tidy()
    if (left := Rejudging.objects.under_way().first()) is not None:
        return _take_over(left, holder)
    run = Rejudging(occasion=occasion, as_of=as_of, holder=holder, rules=ENGINE_VERSION)
    run.by, run.by_name = by, by.name if by else ""
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError:
        raise UnderWay from None
    return run


def _take_over(left: Rejudging, holder: str) -> Rejudging:
    now = timezone.now()
    if left.holder != holder and not left.is_silent(now):
        raise UnderWay
    same = Rejudging.objects.held_by(left).filter(seen_at=left.seen_at)
    if not same.update(holder=holder, seen_at=now):
        raise UnderWay
    left.holder, left.seen_at = holder, now
    return left


class Watch:
    """Gives a run's signs of life, and hears from it whether to go on."""

    def __init__(self, run: Rejudging, tell: Callable[[Progress], object] | None = None) -> None:
        self.run, self.tell = run, tell
        self.end, self.last, self.is_over = time.monotonic() + LONGEST, 0.0, False

    def goes_on(self, progress: Progress | None = None) -> bool:
        """Say that the work goes on, and how far it is; False where it is to end."""
        if self.tell and progress:
            self.tell(progress)
        now = time.monotonic()
        if not self.is_over and now - self.last >= SIGN_OF_LIFE:
            self.last = now
            done = {"of": progress.of, "judged": progress.judged} if progress else {}
            is_mine = Rejudging.objects.held_by(self.run).update(seen_at=timezone.now(), **done)
            self.is_over = not is_mine or now >= self.end
        return not self.is_over


def go_on(
    run: Rejudging,
    *,
    prices: str = "",
    price: Callable[[Callable[[], bool]], object] | None = None,
    tell: Callable[[Progress], object] | None = None,
) -> Rejudging:
    """Work on a run until it ends, is stopped, or its time is over; how it stands then.

    ``price`` works out costs first, at the ``prices`` so named, and asks again and again whether to go on.
    ``tell`` hears how far it is.
    """
    watch = Watch(run, tell)
    if price and not run.prices:
        price(watch.goes_on)
        if watch.is_over:
            return _laid_down(run)
        Rejudging.objects.held_by(run).update(prices=prices)
    progress = rejudge_all(as_of=run.as_of, goes_on=watch.goes_on)
    return _laid_down(run) if progress.stopped else _end(run, progress)


def _end(run: Rejudging, progress: Progress) -> Rejudging:
    otherwise = Today.objects.aggregate(
        flips=Count("pk", filter=Q(outcome="flips")), weaker=Count("pk", filter=Q(outcome="weaker"))
    )
    now = timezone.now()
    mine = Rejudging.objects.filter(pk=run.pk, holder=run.holder, ended_at=None)
    mine.update(ended_at=now, seen_at=now, of=progress.of, judged=progress.judged, **otherwise)
    run.refresh_from_db()
    return run


def _laid_down(run: Rejudging) -> Rejudging:
    """As it stands: ended where somebody stopped it; else its time was over, or another has taken it over."""
    stopped = Rejudging.objects.filter(pk=run.pk, holder=run.holder, ended_at=None).exclude(
        stopped_by_name=""
    )
    stopped.update(ended_at=timezone.now())
    run.refresh_from_db()
    return run


def stop(*, by: User) -> bool:
    """Ask the run that goes on to end after its batch; False where none does."""
    now = timezone.now()
    for run in Rejudging.objects.under_way().filter(stopped_by_name=""):
        mine = Rejudging.objects.filter(pk=run.pk, ended_at=None)
        gone = {"ended_at": now} if run.is_silent(now) else {}
        return bool(mine.update(stopped_by_name=by.name, **gone))
    return False


def left_lying() -> bool:
    """Whether a run waits for somebody to take it over."""
    _tidy()
    run = Rejudging.objects.under_way().first()
    return run is not None and run.is_silent(timezone.now())


def last_through() -> Rejudging | None:
    """The last run that worked costs out and came to its end; None where there was none."""
    return Rejudging.objects.exclude(ended_at=None).exclude(prices="").filter(stopped_by_name="").first()


def _tidy() -> None:
    """End what was to stop when its worker died, and forget what was long ago."""
    now = timezone.now()
    stopped = Rejudging.objects.under_way().exclude(stopped_by_name="")
    stopped.filter(seen_at__lt=now - SILENT).update(ended_at=now)
    Rejudging.objects.exclude(ended_at=None).filter(started_at__lt=now - KEPT).delete()
