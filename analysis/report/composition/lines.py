"""The lines of a published scorecard as a report writes them: in tables with a value, how sure it is, and how it stands."""

from collections.abc import Iterator, Sequence

from analysis.plan.units import printed
from analysis.report.composition import Amount, Cell, ReportTable
from analysis.scorecard.document import (
    AreaOfScorecard,
    FrozenBaseline,
    IndicatorLine,
    LineDocument,
    MeasureLine,
    ScorecardDocument,
)

NONE = "None"
"""A cell is never left empty: somebody who hears a table read cannot see that it is."""


def areas_of(scorecard: ScorecardDocument) -> tuple[AreaOfScorecard, ...]:
    return (*scorecard.priorities, *scorecard.voice, *scorecard.broader, *scorecard.training)


def lines_of(area: AreaOfScorecard) -> tuple[LineDocument, ...]:
    """The area's own lines; those that it shows from other areas are reported there."""
    shown = (*area.indicators, *(line for group in area.measures for line in group.lines))
    return tuple(line for line in shown if line.area == area.id)


def all_lines(scorecard: ScorecardDocument) -> tuple[LineDocument, ...]:
    """Every line once."""
    return tuple(line for area in areas_of(scorecard) for line in lines_of(area))


def bellwethers(scorecard: ScorecardDocument) -> tuple[IndicatorLine, ...]:
    return tuple(line for line in all_lines(scorecard) if isinstance(line, IndicatorLine) and line.bellwether)


def headlines(scorecard: ScorecardDocument) -> tuple[MeasureLine, ...]:
    return tuple(
        line for line in all_lines(scorecard) if isinstance(line, MeasureLine) and line.tier == "headline"
    )


def is_charted(line: LineDocument) -> bool:
    """A bellwether or a headline, whose chart stands beside its numbers."""
    return line.bellwether if isinstance(line, IndicatorLine) else line.tier == "headline"


COLUMNS = ("Measure", "Latest", "Period", "How sure", "Target", "Status", "Since last")
WIDTHS = (26, 12, 12, 18, 9, 13, 12)


def lines_table(table_id: str, caption: str, lines: Sequence[LineDocument]) -> ReportTable:
    """Each line with its value, n and interval, target, status and direction."""
    return ReportTable(
        id=table_id, caption=caption, columns=COLUMNS, rows=tuple(map(_row, lines)), widths=WIDTHS
    )


def _row(line: LineDocument) -> tuple[Cell, ...]:
    return (
        line.name,
        latest(line),
        line.latest.period if line.latest else NONE,
        line.sureness or NONE,
        target(line),
        line.status.word,
        direction(line),
    )


def latest(line: LineDocument) -> Amount:
    return Amount(text=line.text, value=line.latest.value if line.latest else None)


def target(line: LineDocument) -> Cell:
    wanted = line.target.value
    return NONE if wanted is None else Amount(text=in_unit(wanted, line), value=wanted)


def in_unit(value: float, line: LineDocument) -> str:
    return printed(value, line.unit, line.per)


def direction(line: LineDocument) -> str:
    """`Better: +4.2 points`, `Not known`."""
    change = line.since_previous
    word = line.travel_words.since_previous
    return word if change.absolute.value is None else f"{word}: {change.text}"


BELLWETHER_COLUMNS = (
    "Indicator",
    "Latest",
    "Period",
    "First value",
    "Frozen forecast",
    "Status",
    "Since last",
)


def bellwether_table(lines: Sequence[IndicatorLine]) -> ReportTable:
    """Each bellwether with its history and forecast."""
    return ReportTable(
        id="bellwethers",
        caption="Bellwether indicators: the whole population",
        columns=BELLWETHER_COLUMNS,
        rows=tuple(map(_bellwether_row, lines)),
        widths=(22, 11, 13, 16, 18, 15, 12),
    )


def _bellwether_row(line: IndicatorLine) -> tuple[Cell, ...]:
    first = next(iter(line.values), None)
    return (
        line.name,
        latest(line),
        line.latest.period if line.latest else NONE,
        f"{first.text}, {first.period}" if first else NONE,
        "; ".join(_forecast(line)) or NONE,
        line.status.word,
        direction(line),
    )


def _forecast(line: LineDocument) -> Iterator[str]:
    """What the baseline expected of the latest period; where it says nothing of that, of the last period it reaches."""
    if not isinstance(line.baseline, FrozenBaseline) or not line.baseline.forecast:
        return
    now = line.latest.period if line.latest else ""
    expected = next(
        (point for point in line.baseline.forecast if point.period == now), line.baseline.forecast[-1]
    )
    yield f"{expected.text}, {expected.period}"
