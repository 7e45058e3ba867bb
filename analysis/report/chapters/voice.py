"""What children and practitioners told the board, and what it answered."""

from collections.abc import Iterable, Iterator, Sequence

from analysis.periods import titled
from analysis.plan import BoardAnswer
from analysis.report.chapters.areas import Charts, six_areas
from analysis.report.composition import (
    Amount,
    Block,
    Bullets,
    Cell,
    Chapter,
    Heading,
    Paragraph,
    ReportTable,
    day,
)
from analysis.scorecard.document import ScorecardDocument, ThemesOfRound
from analysis.scorecard.wording import answered_within
from analysis.voice.document import SurveyTold, ThemeTold, Told, Voice

NOT_SHOWN, NOTHING_TO_COMPARE = "Not shown", "Nothing to compare"
NO_THEME = "So few people wrote about any one theme that no number is shown."
ANSWER_WORDS = {"deciding": "Deciding", "doing": "Doing", "done": "Done", "cannot": "Cannot, and why"}


def voice_chapter(scorecard: ScorecardDocument, charts: Charts, voice: Voice | None) -> Chapter:
    """From the published summary of what was said; from the scorecard's own themes where none is published."""
    told = _told(voice) if voice is not None and voice.surveys else _themes(scorecard)
    blocks = (*told, *_answers(scorecard), *_area(scorecard, charts))
    return Chapter(id="what-children-told-us", title="What children told us", blocks=blocks)


def _told(voice: Voice) -> Iterator[Block]:
    """Young people first, and practitioners under a heading of their own."""
    for audience, who in (("young_people", "young people"), ("practitioners", "practitioners")):
        surveys = [survey for survey in voice.surveys if survey.audience == audience]
        if surveys:
            yield Heading(level=2, text=f"What {who} told us")
            yield from _in_short(surveys)
        for survey in surveys:
            yield from _survey(survey)


def _in_short(surveys: Sequence[SurveyTold]) -> Iterator[Block]:
    said = tuple(sentence for survey in surveys for sentence in survey.in_short)
    if said:
        yield Bullets(items=said)


def _survey(survey: SurveyTold) -> Iterator[Block]:
    example = " (example data)" if survey.example else ""
    yield Heading(level=3, text=f"{titled(survey.title, survey.period)}{example}")
    yield Paragraph(text=survey.took_part)
    yield from _by_theme(survey)
    words = tuple(f"{theme.title}: {said.text}" for theme in survey.themes for said in theme.in_our_words)
    if words:
        yield Paragraph(text="In our words, each said by ten people or more:")
        yield Bullets(items=words)
    quotes = tuple(
        f"{theme.title}: “{said.text}”" for theme in survey.themes for said in theme.in_their_words
    )
    if quotes:
        yield Paragraph(text="In their own words. Each is of one person, who said that it may be shown:")
        yield Bullets(items=quotes)
    felt = _ways(survey.feelings)
    if felt:
        yield Paragraph(text=f"How people felt in what they wrote: {felt}.")
    if felt or _shown(survey):
        yield from (Paragraph(text=said, style="note") for said in (survey.how_sure, survey.unread) if said)


def _shown(survey: SurveyTold) -> list[ThemeTold]:
    return [theme for theme in survey.themes if theme.count is not None]


def _by_theme(survey: SurveyTold) -> Iterator[Block]:
    shown = _shown(survey)
    if shown:
        yield _themes_told(survey, shown)
    elif survey.themes:
        yield Paragraph(text=NO_THEME)
    hidden = "; ".join(theme.title for theme in survey.themes if theme.count is None)
    if shown and hidden:
        yield Paragraph(text=f"Fewer than 10 people, or held back: {hidden}.")


def _themes_told(survey: SurveyTold, shown: Iterable[ThemeTold]) -> ReportTable:
    return ReportTable(
        id=f"themes-{survey.round}",
        caption=f"{titled(survey.title, survey.period)}: people by theme",
        columns=("Theme", "People", "Of those who wrote", "How it went", "Since the round before"),
        rows=tuple(map(_theme, shown)),
        widths=(24, 14, 14, 26, 22),
    )


def _theme(theme: ThemeTold) -> tuple[Cell, ...]:
    return (
        theme.title,
        Amount(text=theme.text, value=theme.count),
        NOT_SHOWN if theme.percent is None else Amount(text=f"{theme.percent}%", value=theme.percent),
        _ways(theme.went) or NOT_SHOWN,
        theme.change or NOTHING_TO_COMPARE,
    )


def _ways(went: Sequence[Told]) -> str:
    """Those that are shown."""
    return "; ".join(f"{way.title} {way.text}" for way in went if way.count is not None)


def _themes(scorecard: ScorecardDocument) -> Iterator[Block]:
    yield Heading(level=2, text="What people wrote about")
    for themes in scorecard.said.themes:
        yield _table(themes)
        yield Paragraph(text=themes.note, style="note")
    if not scorecard.said.themes:
        yield Paragraph(text="No release says yet what people wrote about.")


def _table(themes: ThemesOfRound) -> ReportTable:
    example = ", example data" if themes.example else ""
    return ReportTable(
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
    yield ReportTable(
        id="you-said-we-did",
        caption="You said, we did: what was decided about each theme",
        columns=("You said", "Heard on", "Decision", "Owner", "Answered on", "Status", "Message back"),
        rows=tuple(map(_answer, said.you_said_we_did)),
        widths=(18, 12, 20, 12, 12, 10, 20),
    )
    if said.days_to_answer is not None:
        yield Paragraph(text=f"{answered_within(said.days_to_answer)}.")


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
