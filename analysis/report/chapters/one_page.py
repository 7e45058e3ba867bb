"""The report at a glance: the outcome, how each priority stands, what needs attention, bellwethers and headlines."""

from collections.abc import Iterator

from analysis.report.composition import Block, Bullets, Chapter, Heading, Paragraph, ReportTable
from analysis.report.composition.lines import all_lines, bellwether_table, bellwethers, headlines, lines_table
from analysis.scorecard.document import ScorecardDocument


def one_page(scorecard: ScorecardDocument) -> Chapter:
    return Chapter(id="one-page", title="At a glance", blocks=tuple(_blocks(scorecard)))


def _blocks(scorecard: ScorecardDocument) -> Iterator[Block]:
    yield Paragraph(text=f"Outcome: {scorecard.outcome.says}.", style="lead")
    if scorecard.example_note:
        yield Paragraph(text=scorecard.example_note, style="warning")
    if scorecard.priorities:
        yield _priorities(scorecard)
    yield Heading(level=2, text="What needs attention")
    yield _attention(scorecard)
    yield from _bellwethers(scorecard)
    yield from _headlines(scorecard)


def _priorities(scorecard: ScorecardDocument) -> ReportTable:
    return ReportTable(
        id="priorities",
        caption="How each priority stands",
        columns=("Priority", "Status", "Why", "Lead"),
        rows=tuple(
            (area.name, area.status.word, area.status.reason, area.lead) for area in scorecard.priorities
        ),
        widths=(22, 16, 44, 18),
    )


def _attention(scorecard: ScorecardDocument) -> Block:
    if not scorecard.exceptions and not any(line.latest for line in all_lines(scorecard)):
        return Paragraph(text="No measure has a value yet, so nothing can be judged.")
    if not scorecard.exceptions:
        return Paragraph(text="No measure is red, and none gives a concern that is more than chance.")
    return Bullets(
        items=tuple(
            f"{exception.name}: {exception.status}. {exception.reason}" for exception in scorecard.exceptions
        )
    )


def _bellwethers(scorecard: ScorecardDocument) -> Iterator[Block]:
    lines = bellwethers(scorecard)
    yield Heading(level=2, text="Bellwether indicators")
    yield bellwether_table(lines) if lines else Paragraph(text="The plan names no bellwether indicator.")


def _headlines(scorecard: ScorecardDocument) -> Iterator[Block]:
    """Those with a value; of the others, how many there are."""
    lines = headlines(scorecard)
    there = [line for line in lines if line.latest is not None]
    yield Heading(level=2, text="Headline measures")
    if there:
        yield lines_table("headlines", "Headline measures: the people served", there)
    waiting = len(lines) - len(there)
    if waiting or not lines:
        yield Paragraph(text=_waiting(waiting, len(lines)), style="note")


def _waiting(waiting: int, of: int) -> str:
    if not of:
        return "The plan names no headline measure."
    return f"{waiting} of {of} headline measures have no data yet. They are named in the appendix."
