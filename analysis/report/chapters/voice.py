"""What children and practitioners told the board, and what it answered."""

from collections.abc import Iterator

from analysis.plan import BoardAnswer
from analysis.report.chapters.areas import Charts, six_areas
from analysis.report.composition import Block, Chapter, Heading, Paragraph, Table, day
from analysis.scorecard.document import ScorecardDocument, ThemesOfRound
from analysis.scorecard.wording import number

ANSWER_WORDS = {"deciding": "Deciding", "doing": "Doing", "done": "Done", "cannot": "Cannot, and why"}


def voice_chapter(scorecard: ScorecardDocument, charts: Charts) -> Chapter:
    blocks = (*_themes(scorecard), *_answers(scorecard), *_area(scorecard, charts))
    return Chapter(id="what-children-told-us", title="What children told us", blocks=blocks)


def _themes(scorecard: ScorecardDocument) -> Iterator[Block]:
    yield Heading(level=2, text="What people wrote about")
    for themes in scorecard.said.themes:
        yield _table(themes)
        yield Paragraph(text=themes.note, style="note")
    if not scorecard.said.themes:
        yield Paragraph(text="No release says yet what people wrote about.")


def _table(themes: ThemesOfRound) -> Table:
    example = ", example data" if themes.example else ""
    return Table(
        id=f"themes-{themes.round}",
        caption=f"{themes.survey} ({themes.round}{example}): people by theme",
        columns=("Theme", "People"),
        rows=tuple((cell.label, cell.text) for cell in themes.cells),
        widths=(70, 30),
    )


def _answers(scorecard: ScorecardDocument) -> Iterator[Block]:
    yield Heading(level=2, text="You said, we did")
    said = scorecard.said
    if not said.you_said_we_did:
        yield Paragraph(text="The board has not answered a theme yet.")
        return
    yield Table(
        id="you-said-we-did",
        caption="You said, we did: what was decided about each theme",
        columns=("You said", "Heard on", "Decision", "Owner", "Answered on", "Status", "Message back"),
        rows=tuple(map(_answer, said.you_said_we_did)),
        widths=(18, 12, 20, 12, 12, 10, 20),
    )
    if said.days_to_answer is not None:
        yield Paragraph(text=f"Half of the answers came within {number(said.days_to_answer, 0)} days.")


def _answer(answer: BoardAnswer) -> tuple[str, ...]:
    return (
        answer.theme,
        day(answer.heard_on),
        answer.decision or "None yet",
        answer.owner,
        day(answer.answered_on) if answer.answered_on else "Not yet",
        ANSWER_WORDS[answer.status],
        answer.message or answer.why or "None yet",
    )


def _area(scorecard: ScorecardDocument, charts: Charts) -> Iterator[Block]:
    for area in scorecard.voice:
        yield Heading(level=2, text=area.name)
        yield from six_areas(area, charts, level=3)
