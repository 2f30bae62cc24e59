"""Readings that several frameworks share, three-valued: None while the answer is unknown."""

from decisions.engine.evidence import Evidence
from decisions.engine.thresholds import QUALITY_BAR, VOLUME_PER_DAY

HOURLY_TO_WEEKLY = ("hourly", "daily", "weekly")


def among(key: str, values: tuple[str, ...], e: Evidence) -> bool | None:
    """Whether a single choice is one of these."""
    return None if e.unknown(key) else e.get(key) in values


def any_of(key: str, values: tuple[str, ...], e: Evidence) -> bool | None:
    """Whether a question of many choices has one of these ticked."""
    return None if e.unknown(key) else not set(values).isdisjoint(e.get(key))


def at_least(key: str, floor: float, e: Evidence) -> bool | None:
    return None if e.unknown(key) else e.get(key) >= floor


def both(one: bool | None, other: bool | None) -> bool | None:
    """Three-valued and: one no is enough."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def either(one: bool | None, other: bool | None) -> bool | None:
    """Three-valued or: one yes is enough."""
    if one is True or other is True:
        return True
    return None if one is None or other is None else False


def behaviour_stated(e: Evidence) -> bool | None:
    """A behaviour other than none is needed."""
    needs = e.get("behaviour_needs")
    return None if needs is None else needs != ("none",)


def below_bar(e: Evidence) -> bool:
    """Known to be below the quality bar."""
    return at_least("prompt_quality_percent", QUALITY_BAR.value, e) is False


def high_volume(e: Evidence) -> bool | None:
    return at_least("queries_per_day", VOLUME_PER_DAY.value, e)


def tuning_is_owned(e: Evidence) -> bool:
    """Known: a platform, and the three owners named."""
    owners = ("owner_training_data", "owner_evaluation", "owner_deployment")
    return e.get("tuning_platform") in ("hosted", "own_gpus") and all(e.get(key) for key in owners)
