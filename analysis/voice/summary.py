"""From releases and the plan to what young people told us. It sees published numbers only."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from analysis.measures import newest_releases
from analysis.periods import Period, titled
from analysis.plan import Plan
from analysis.release import Release, Table
from analysis.release.documents.document import Cell
from analysis.release.documents.themes import ways_of
from analysis.text.explained.accuracy import accuracy
from analysis.voice.changes import NOT_KNOWN, PublishedShare, change_of_share
from analysis.voice.document import (
    ActionTold,
    InOurWords,
    MeasureTold,
    PriorityTold,
    SurveyTold,
    ThemeEarlier,
    ThemeTold,
    Told,
    Voice,
)
from analysis.voice.quotes import Quote, told_with_quotes
from surveys.definition.survey import Survey
from surveys.rounds import RoundId

Asked = tuple[Release, Survey]

NOT_ANSWERED = "not-answered"
IN_SHORT = 3
METHOD = (
    "Every number is of people, a multiple of 5, from a release that was made safe; those below 10 are hidden.",
    "Percentages are of those who wrote something, from these numbers.",
    "A change is stated only where it is more than rounding and chance together.",
    "“In our words” is written by one person and approved by another, and only where ten or more people stand behind it.",
    "A quote is a whole comment of one person who said that it may be shown; two people with a name approved it. Every word "
    "in it was used by ten or more people, so quotes are few and short, and are no sample of what was said.",
)


def summary(
    releases: Iterable[Asked],
    plan: Plan,
    as_of: date,
    in_our_words: Sequence[InOurWords] = (),
    quotes: Sequence[Quote] = (),
) -> Voice:
    """What was told, survey by survey, in its newest round. `in_our_words` and `quotes` that fewer than ten stand behind are
    left out."""
    rounds: dict[str, list[Asked]] = {}
    for release, survey in newest_releases(releases):
        if release.kind == "final":
            rounds.setdefault(release.survey.id, []).append((release, survey))
    surveys = tuple(
        _survey_told(asked, plan, in_our_words) for asked in rounds.values() if _has_text(asked[-1][1])
    )
    surveys = tuple(told_with_quotes(told, quotes) for told in surveys)
    ranked = tuple(sorted(surveys, key=lambda told: (told.audience != "young_people", told.title)))
    return Voice(
        schema="heard-voice/1",
        as_of=as_of,
        example=any(told.example for told in ranked),
        in_short=tuple(said for told in ranked if told.audience == "young_people" for said in told.in_short),
        surveys=ranked,
        method=METHOD,
    )


def _has_text(survey: Survey) -> bool:
    return any(question.kind == "text" for question in survey.questions)


def _survey_told(asked: Sequence[Asked], plan: Plan, in_our_words: Sequence[InOurWords]) -> SurveyTold:
    """`asked` are the rounds of a survey, oldest first."""
    asked = sorted(asked, key=lambda pair: RoundId.parse(pair[0].round.id))
    release, survey = asked[-1]
    table, mine = _table(release, "themes"), [words for words in in_our_words if words.survey == survey.id]
    earlier = [before for before, _ in reversed(asked[:-1])]
    themes = tuple(_themes_told(release, table, earlier, mine)) if table else ()
    return SurveyTold(
        survey=survey.id,
        title=release.survey.title,
        audience=release.survey.audience,
        round=release.round.id,
        release=release.id,
        period=_period(release),
        example=release.example,
        took_part=release.participation.text,
        wrote=table.people if table else None,
        in_short=tuple(_in_short(release, themes)),
        how_sure=_how_sure(release),
        themes=themes,
        feelings=tuple(_feelings(release)),
        unread=_unread(release),
        belongs_to=tuple(_belongs(survey, plan)),
    )


def _table(release: Release, table_id: str) -> Table | None:
    return next((table for table in release.tables if table.id == table_id), None)


def _period(release: Release) -> str:
    return Period.parse(release.round.time_period, release.round.time_identifier).label


def _how_sure(release: Release) -> str:
    themes, went = (scores[release.survey.audience] for scores in (accuracy().themes, accuracy().went))
    low, high = themes.interval
    return (
        "Sorted by machine, and not yet checked by people: these numbers are estimates [e]. "
        f"On {themes.comments:,} comments that were new to it, it scored {themes.f1:.2f} for what they are about "
        f"({low:.2f} to {high:.2f}) and {went.f1:.2f} for how that goes, where 1 would be always right (F1)."
    )


# Themes ----------


def _themes_told(
    release: Release, table: Table, earlier: Sequence[Release], in_our_words: Sequence[InOurWords]
) -> Iterator[ThemeTold]:
    """Hidden ones come last, in the order of their names, so that their place says nothing."""
    cells = [cell for cell in table.cells if cell.id != NOT_ANSWERED]
    for cell in sorted(cells, key=lambda cell: (cell.count is None, -(cell.count or 0), cell.label)):
        now = PublishedShare(cell.count, table.people)
        before = list(_before(cell.id, earlier))
        change = change_of_share(now, _share_in(cell.id, earlier[0])) if earlier else NOT_KNOWN
        went = tuple(
            Told(
                id=w.way,
                title=w.title,
                count=w.count,
                text=w.text,
                percent=PublishedShare(w.count, cell.count).percent,
            )
            for w in ways_of(release, cell.id)
        )
        shown = {told.id for told in went if told.count is not None}
        yield ThemeTold(
            code=cell.id,
            title=cell.label,
            count=cell.count,
            text=cell.text,
            percent=now.percent,
            went=went,
            change=change.words,
            changed=change.way,
            earlier=tuple(before),
            in_our_words=tuple(w for w in in_our_words if w.theme == cell.id and w.way in shown),
        )


def _cell(release: Release, code: str) -> Cell | None:
    table = _table(release, "themes")
    return next((cell for cell in table.cells if cell.id == code), None) if table else None


def _share_in(code: str, release: Release) -> PublishedShare:
    table, cell = _table(release, "themes"), _cell(release, code)
    return PublishedShare(cell.count if cell else None, table.people if table else None)


def _before(code: str, earlier: Iterable[Release]) -> Iterator[ThemeEarlier]:
    for release in earlier:
        if cell := _cell(release, code):
            yield ThemeEarlier(
                round=release.round.id,
                period=_period(release),
                count=cell.count,
                text=cell.text,
                percent=_share_in(code, release).percent,
            )


# The whole, and what it belongs to ----------


def _feelings(release: Release) -> Iterator[Told]:
    table = _table(release, "sentiment")
    for cell in table.cells if table else ():
        if table and cell.id != NOT_ANSWERED:
            percent = PublishedShare(cell.count, table.people).percent
            yield Told(id=cell.id, title=cell.label, count=cell.count, text=cell.text, percent=percent)


def _unread(release: Release) -> str:
    unclear = next((told for told in _feelings(release) if told.id == "unclear"), None)
    if unclear is None:
        return "How people felt was not read in this round. No check by people is published yet."
    if unclear.count is None:
        return "Nearly everything could be read by machine, or the number is hidden. No check by people is published yet."
    share = f" ({unclear.percent} %)" if unclear.percent is not None else ""
    return (
        f"The comments of about {unclear.count:,} people{share} are unclear to the machine, for example in another "
        "language: they wait for somebody to read them. No check by people is published yet."
    )


def _belongs(survey: Survey, plan: Plan) -> Iterator[PriorityTold]:
    wanted = {question.counts.measure for question in survey.questions if question.counts}
    for area in plan.areas:
        measures = [measure for measure in area.measured if measure.id in wanted]
        if measures:
            yield PriorityTold(
                id=area.id,
                name=area.name,
                measures=tuple(MeasureTold(id=measure.id, name=measure.name) for measure in measures),
                actions=tuple(
                    ActionTold(
                        what=action.what, owner=action.owner, due_on=action.due_on, status=action.status
                    )
                    for action in area.actions
                    if action.status in ("not_started", "doing")
                ),
            )


def _in_short(release: Release, themes: Iterable[ThemeTold]) -> Iterator[str]:
    """What was written about most, how that went, and what changed beyond rounding and chance; where themes are shown."""
    shown = [theme for theme in themes if theme.count is not None]
    if shown:
        about = ", ".join(f"“{theme.title}” ({theme.text})" for theme in shown[:IN_SHORT])
        yield f"{titled(release.survey.title, _period(release))}: written about most, {about}."
    yield from (f"{theme.title}: {_went(theme)}." for theme in shown[:IN_SHORT] if _went(theme))
    yield from (f"{theme.title}: {theme.change}" for theme in shown if theme.changed in ("more", "fewer"))


def _went(theme: ThemeTold) -> str:
    shown = [f"{told.title.lower()} {told.text}" for told in theme.went if told.count is not None]
    return ", ".join(shown)
