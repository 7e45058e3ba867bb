"""Every red and every concern with what is done about it."""

from collections.abc import Iterator

from analysis.report.composition import Block, Chapter, Paragraph, ReportTable
from analysis.report.composition.lines import all_lines
from analysis.scorecard.document import ExceptionOfScorecard, ScorecardDocument


def exceptions_chapter(scorecard: ScorecardDocument) -> Chapter:
    return Chapter(id="exceptions", title="Exceptions", blocks=tuple(_blocks(scorecard)))


def _blocks(scorecard: ScorecardDocument) -> Iterator[Block]:
    yield Paragraph(text="Measures that are red, or give a concern that is more than chance.")
    if not scorecard.exceptions:
        judged = any(line.latest for line in all_lines(scorecard))
        yield Paragraph(text="None." if judged else "No measure has a value yet, so nothing can be judged.")
        return
    yield ReportTable(
        id="exceptions",
        caption="Exceptions and what is done about each",
        columns=("Measure", "Status", "Why", "What is done", "Still needed"),
        rows=tuple(map(_row, scorecard.exceptions)),
        widths=(22, 12, 28, 24, 14),
    )


def _row(exception: ExceptionOfScorecard) -> tuple[str, ...]:
    needs = " and ".join(exception.needs)
    return (
        exception.name,
        exception.status,
        exception.reason,
        "; ".join(exception.actions) or "Nothing yet",
        needs or "Nothing",
    )
