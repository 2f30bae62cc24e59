"""The charts of the portfolio: decisions as counts, each of which leads to the decisions behind it. Pure.

Few decisions look like few: counts stand in the bars, and shares come with the range that fits them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from decisions.charts import (
    ROOM,
    TOP_DOWN,
    Drawing,
    Figure,
    counted_to,
    counts_axis,
    fill,
    height_of,
    label,
    linked,
    marker,
    plain,
)
from decisions.engine.diagnosis import share
from decisions.engine.tally import Tallies, What
from decisions.engine.track_record import CostBand, Grade, Took
from decisions.share_charts import shares_figure
from decisions.stacked_charts import FITTING, LEGEND, Counts, Kind, line_of, part, stacked_figure

Link = Callable[..., str]
"""The address of the decisions that fit these filters."""

KEPT = "kept"
ENDED = (KEPT, "amended", "superseded", "deprecated")
CONFIDENCES = {"low": "Low", "medium": "Medium", "high": "High"}
MOST_CAUSES = 3
"""Of each approach."""
MONTHS_DRAWN = 24
"""Beyond, quarters are drawn."""
APPROACHES = (
    Kind("prompt", "Prompting", fill("prompt"), "●"),
    Kind("rag", "Retrieval", fill("rag"), "◆"),
    Kind("fine_tune", "Fine-tuning", fill("fine-tune"), "▲"),
    Kind("both", "Both", fill("both"), "◆▲"),
)
NONE = Kind("none", "None named", fill("open"), "○")
NOT_READY = Kind("not_ready", "Not ready", fill("open"), "○")
HUES = {"prompt": "prompt", "rag": "rag", "fine_tune": "fine-tune", "both": "both"}
BANDS = tuple(
    Kind(band.value, band.says.capitalize(), colour)
    for band, colour in {
        CostBand.HALF: "var(--good)",
        CostBand.LESS: "color-mix(in srgb, var(--good) 55%, var(--surface))",
        CostBand.ABOUT: fill("open"),
        CostBand.MORE: "color-mix(in srgb, var(--overdue) 55%, var(--surface))",
        CostBand.DOUBLE: "var(--overdue)",
    }.items()
)
DUE = (
    Kind("overdue", "Overdue", "var(--overdue)"),
    Kind("soon", "Due within 30 days", "color-mix(in srgb, var(--due) 60%, var(--surface))"),
)


@dataclass(frozen=True, slots=True)
class Period:
    """A month or a quarter: how it is called, and its first and last day as addresses say them."""

    name: str
    months: tuple[str, ...]
    first: str
    last: str


def over_time(tallies: Tallies, periods: Sequence[Period], link: Link) -> Figure | None:
    """How many were decided in each period, by approach."""
    by_month = tallies.by_month(What.MADE)
    if not by_month:
        return None
    counts = {
        (kind.key, period.name): sum(by_month[month, kind.key] for month in period.months)
        for kind in (*APPROACHES, NONE)
        for period in periods
    }
    kinds = [kind for kind in (*APPROACHES, NONE) if any(counts[kind.key, one.name] for one in periods)]

    def leads(kind: str, place: str) -> str:
        period = next(one for one in periods if one.name == place)
        approach = {} if kind == NONE.key else {"approach": kind}
        return link(**approach, **{"from": period.first, "to": period.last})

    names = [period.name for period in periods]
    traces = [part(kind, names, counts, leads, across=True) for kind in kinds]
    layout = {
        **LEGEND,
        "barmode": "stack",
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "xaxis": {"type": "category", "showgrid": False, "nticks": 12, "tickfont": {"size": 12}},
        "yaxis": counts_axis(max(sum(counts[kind.key, name] for kind in kinds) for name in names)),
        **FITTING,
    }
    rows = [line_of(name, name, kinds, counts, leads) for name in names]
    total = sum(counts.values())
    most = max(kinds, key=lambda kind: sum(counts[kind.key, name] for name in names))
    says = f"{total} decided from {names[0]} to {names[-1]}, most for {most.word.lower()}."
    return Figure(traces, layout, 320, says, ("Decided", *(kind.word for kind in kinds), "Total"), rows)


def due_by_team(teams: Sequence[tuple[str, str]], counts: Counts, link: Link) -> Figure | None:
    """What is overdue and what comes due, team by team; ``counts`` by team and kind of :data:`DUE`."""
    return stacked_figure(
        teams,
        DUE,
        counts,
        lambda team, kind: link(team=team, due=kind, sort="soonest"),
        head="Team",
        says=lambda place: f"{place} of {len(teams)} teams",
    )


def recommended_and_chosen(tallies: Tallies, link: Link) -> Figure | None:
    """What was chosen where each approach was recommended."""
    places = [(kind.key, kind.word) for kind in (*APPROACHES, NOT_READY)]
    return stacked_figure(
        places,
        APPROACHES,
        tallies.of(What.PAIR),
        lambda recommended, approach: link(recommended=recommended, approach=approach),
        head="Recommended",
    )


def how_overrides_fared(tallies: Tallies, link: Link) -> Figure | None:
    """How many were kept at their first revisit: those against the recommendation, and the others."""
    names = {"no": "As recommended", "yes": "Against the recommendation"}
    links = {key: link(chosen=key, first=KEPT) for key in names}
    return _kept(tallies.of(What.FARED), names, dict.fromkeys(names, "open"), links, "Chosen")


def reaffirmed(tallies: Tallies, link: Link) -> Figure | None:
    """How many of each approach were kept at their first revisit."""
    names = {kind.key: kind.word for kind in APPROACHES}
    links = {key: link(approach=key, first=KEPT) for key in names}
    return _kept(tallies.of(What.FIRST), names, HUES, links, "Approach")


def cost_against_forecast(tallies: Tallies, link: Link) -> Figure | None:
    """What was observed of the cost against what was expected of it, by approach."""
    return stacked_figure(
        [(kind.key, kind.word) for kind in APPROACHES],
        BANDS,
        tallies.of(What.COST),
        lambda approach, band: link(approach=approach, costs=band),
        head="Approach",
    )


def causes_behind(tallies: Tallies, link: Link) -> Figure | None:
    """The commonest causes of the failures behind each approach."""
    counts = tallies.of(What.CAUSE)
    bars: list[tuple[Kind, str, int]] = []
    for kind in APPROACHES:
        of_it = sorted(
            ((count, cause) for (approach, cause), count in counts.items() if approach == kind.key),
            key=lambda one: (-one[0], one[1]),
        )
        bars += [(kind, cause, count) for count, cause in of_it[:MOST_CAUSES]]
    if not bars:
        return None
    links = [link(approach=kind.key, cause=cause) for kind, cause, _ in bars]
    labels = [label(f"{kind.sign} {cause.capitalize()}") for kind, cause, _ in bars]
    # Equal words under two approaches are two bars; plotly tells bars apart by their words.
    places = [f"{'​' * place}{text}" for place, text in enumerate(labels)]
    told = [f"{kind.word}, {cause.capitalize()}: {count}" for kind, cause, count in bars]
    drawn: Drawing = {
        "type": "bar",
        "orientation": "h",
        "y": places,
        "x": [count for _, _, count in bars],
        "text": [str(count) for _, _, count in bars],
        "textposition": "outside",
        "textfont": {"size": 12},
        "cliponaxis": False,
        "hoverinfo": "text",
        "hovertext": [plain(one) for one in told],
        "marker": {"color": [kind.colour for kind, _, _ in bars]},
        "customdata": links,
    }
    most = max(count for _, _, count in bars)
    layout = {"xaxis": counted_to(most), "yaxis": TOP_DOWN, "margin": ROOM, "bargap": 0.35}
    rows = [
        (kind.word, cause.capitalize(), linked(count, href))
        for (kind, cause, count), href in zip(bars, links, strict=True)
    ]
    head = ("Approach", "Cause", "Decisions")
    return Figure([drawn], layout, height_of(labels, least=1), f"{'; '.join(told)}.", head, rows)


def time_to_sign(tallies: Tallies, link: Link) -> Figure | None:
    """How long it took from the draft to the last signature."""
    counts = tallies.of(What.TOOK)
    return stacked_figure(
        [(band.value, band.says.capitalize()) for band in Took],
        (Kind("", "Decisions", fill("open")),),
        counts,
        lambda took, _: link(took=took),
        head="Time",
    )


def calibration(tallies: Tallies, link: Link) -> Figure | None:
    """How often what came of a decision was good, by how sure those were who made it."""
    counts = tallies.of(What.SURE)
    links = {key: link(sure=key, came=Grade.GOOD.value) for key in CONFIDENCES}
    shares = [
        share(level, counts[level, Grade.GOOD], sum(counts[level, grade] for grade in Grade))
        for level in CONFIDENCES
    ]
    judged = [one for one in shares if one.of]
    if not judged:
        return None
    names = [f"{CONFIDENCES[one.name]} confidence" for one in judged]
    markers = [marker("open") for _ in judged]
    columns = ("Confidence", "Came out well")
    return shares_figure(judged, names, markers, columns=columns, links=[links[one.name] for one in judged])


# How they are drawn -----------------------------------------------------------------------------------------


def _kept(
    counts: Counts, names: Mapping[str, str], hues: Mapping[str, str], links: Mapping[str, str], head: str
) -> Figure | None:
    shares = [
        share(key, counts.get((key, KEPT), 0), sum(counts.get((key, ending), 0) for ending in ENDED))
        for key in names
    ]
    ended = [one for one in shares if one.of]
    if not ended:
        return None
    return shares_figure(
        ended,
        [names[one.name] for one in ended],
        [marker(hues[one.name]) for one in ended],
        columns=(head, "Kept"),
        links=[links[one.name] for one in ended],
    )
