"""Holds what arrived against what was due: what was lost, and what came twice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage

from tests.faults import deeds
from tests.faults.installation import Installation
from tests.faults.post import Post


@dataclass(frozen=True, slots=True)
class Account:
    """How many messages were lost; came again under the same Message-ID; came again under another."""

    due: int
    lost: int
    repeated: int
    doubled: int


def account_of(site: Installation, post: Post) -> Account:
    """The account of every decision that came due: one mail and one notice to each person."""
    wanted, told = site.do(deeds.due_by), site.do(deeds.told)
    arrived = names_by_subject(post.messages)
    names = [message["Message-ID"] for message in post.messages]
    return Account(
        due=2 * len(wanted),
        lost=len(wanted - set(arrived)) + len(wanted - set(told.notices)) + len(wanted - set(told.mails)),
        repeated=len(names) - len(set(names)),
        doubled=sum(len(found) - 1 for found in arrived.values())
        + sum(count - 1 for said in (told.mails, told.notices) for count in said.values()),
    )


def names_by_subject(messages: Sequence[EmailMessage]) -> dict[tuple[str, str], set[str]]:
    """By address and decision, the Message-IDs under which it was mailed."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for message in messages:
        text = message.get_body(("plain",)).get_content()
        for decision in set(re.findall(r"ADR-\d+", text)):
            found[message["To"], decision].add(message["Message-ID"])
    return found
