"""The tables at the end: every measure, and every value that the scorecard shows."""

from collections.abc import Iterator

from analysis.report.composition import Amount, Block, Bullets, Cell, Chapter, Heading, Paragraph, ReportTable
from analysis.report.composition.lines import NONE, all_lines, areas_of, in_unit, lines_of, lines_table
from analysis.scorecard.document import LineDocument, PublishedValue, ScorecardDocument

COLUMNS = (
    "Measure",
    "Id",
    "Period",
    "Part",
    "Value",
    "Numerator",
    "Denominator",
    "Lower 95%",
    "Upper 95%",
    "Flags",
)


def appendix(scorecard: ScorecardDocument) -> Chapter:
    return Chapter(id="appendix", title="Appendix: tables", blocks=tuple(_blocks(scorecard)))


def _blocks(scorecard: ScorecardDocument) -> Iterator[Block]:
    for area in areas_of(scorecard):
        there = [line for line in lines_of(area) if line.latest is not None]
        waiting = tuple(line.name for line in lines_of(area) if line.latest is None)
        yield Heading(level=2, text=area.name)
        if there:
            yield lines_table(f"all-{area.id}", f"{area.name}: every measure with a value", there)
        if waiting:
            yield Paragraph(text="No data yet:")
            yield Bullets(items=waiting)
        if not there and not waiting:
            yield Paragraph(text="The plan names no measure here.")
    if not areas_of(scorecard):
        yield Paragraph(text="The plan has no areas yet.")
    values = _values(scorecard)
    if values.rows:
        yield Paragraph(text="The workbook of this report has every value of every period.", style="note")
        yield values


def _values(scorecard: ScorecardDocument) -> ReportTable:
    return ReportTable(
        id="values",
        caption="Every value that the scorecard shows",
        columns=COLUMNS,
        rows=tuple(
            _row(line, value) for line in all_lines(scorecard) for value in (*line.values, *line.parts)
        ),
        data_only=True,
    )


def _row(line: LineDocument, value: PublishedValue) -> tuple[Cell, ...]:
    lower, upper = value.interval or (None, None)
    return (
        line.name,
        line.id,
        value.period,
        value.breakdown,
        Amount(text=value.text, value=value.value),
        _count(value.numerator),
        _count(value.denominator),
        _edge(lower, line),
        _edge(upper, line),
        ", ".join(value.flags) or NONE,
    )


def _count(count: int | None) -> Cell:
    return NONE if count is None else Amount(text=f"{count:,}", value=count)


def _edge(edge: float | None, line: LineDocument) -> Cell:
    return NONE if edge is None else Amount(text=in_unit(edge, line), value=edge)
