"""Who is looking at a review now: kept in the cache as long as a page keeps saying so, and nowhere else."""

from __future__ import annotations

from decisions.forgetful import cache
from decisions.models import Review, User

HERE_SECONDS = 15
"""A page says that it is open every few seconds; who has not been heard of for so long has left."""


def arrive(review: Review, user: User) -> None:
    """Note that this person has the review open."""
    cache.set(_key(review, user.pk), True, HERE_SECONDS)


def others_at(review: Review, user: User) -> list[User]:
    """The other people who have the review open, by name. Asks only for those who may see it at all."""
    may_see = review.component.project.team.readers()
    people = {_key(review, person.pk): person for person in may_see.exclude(pk=user.pk)}
    here = cache.get_many(list(people))
    return [person for key, person in people.items() if key in here]


def _key(review: Review, user_id: int) -> str:
    return f"here:{review.pk}:{user_id}"
