"""Telling people of proposals: in the app at once, by e-mail soon after."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from decisions.models import Notice, NoticeKind, Proposal, User

log = logging.getLogger(__name__)

AT_ONCE = 200
"""Mails of one run; the next one goes on."""


def tell_approvers(proposal: Proposal, *, by: User) -> None:
    """Ask everybody who is to sign."""
    asked = User.objects.filter(sign_offs__proposal=proposal, sign_offs__verdict="")
    _tell(proposal, NoticeKind.PROPOSED, asked, by)


def tell_concerned(proposal: Proposal, kind: NoticeKind, *, by: User | None) -> None:
    """Say what became of a proposal: to who put it up, who was to sign, and who answered in the review."""
    proposer = Q(pk=proposal.by_id) if proposal.by_id else Q()
    concerned = User.objects.filter(
        Q(sign_offs__proposal=proposal) | Q(answers__review=proposal.review_id) | proposer
    )
    _tell(proposal, kind, concerned, by)


def _tell(proposal: Proposal, kind: NoticeKind, people: QuerySet[User], by: User | None) -> None:
    readers = proposal.review.component.project.team.readers()
    told = people.filter(is_active=True, pk__in=readers.values("pk"))
    if by:
        told = told.exclude(pk=by.pk)
    Notice.objects.bulk_create(
        (
            Notice(
                recipient=person,
                kind=kind,
                review=proposal.review,
                proposal=proposal,
                actor=by,
                actor_name=by.name if by else "A change of the review",
            )
            for person in told.distinct()
        ),
        ignore_conflicts=True,
    )


def mail_waiting() -> int:
    """Send what is to be mailed, and say how many. Several workers take others; one failure stops none."""
    waiting = Notice.objects.to_mail(timezone.now()).order_by("created_at")
    sent = 0
    for notice in waiting.select_related("recipient", "proposal", "review__component__project")[:AT_ONCE]:
        if _claim(notice):
            sent += _mail(notice)
    return sent


def _claim(notice: Notice) -> bool:
    """Take one over; the number of tries is the lock."""
    now = timezone.now()
    mine = Notice.objects.to_mail(now).filter(pk=notice.pk, mail_tries=notice.mail_tries)
    return bool(mine.update(claimed_at=now, mail_tries=F("mail_tries") + 1))


def _mail(notice: Notice) -> bool:
    try:
        _message(notice).send()
    except OSError as error:  # every error of a mail server is one; it is tried again later
        log.warning("A notice could not be mailed: %s: %s", notice.pk, error)
        return False
    except Exception:  # one that cannot be written stops no other
        log.exception("A notice could not be mailed: %s", notice.pk)
        return False
    Notice.objects.filter(pk=notice.pk).update(mailed_at=timezone.now())
    return True


def _message(notice: Notice) -> EmailMultiAlternatives:
    context = {"notice": notice, "proposal": notice.proposal, "site": settings.SITE_URL}
    template = "decisions/emails/proposal"
    subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
    message = EmailMultiAlternatives(
        subject,
        render_to_string(f"{template}.txt", context),
        to=[notice.recipient.email],
        # The same for each try, so that a repeat can be told as one.
        headers={"Message-ID": f"<notice-{notice.pk}@{settings.SITE.hostname}>"},
    )
    message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return message
