"""Whether young people got an answer in time to what they raised: from the days of releases and of published answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from analysis.periods import Period
from analysis.plan import BoardAnswer, PerformanceMeasure, Plan
from analysis.release import Release
from analysis.release.documents.themes import ThemeCount
from analysis.release.shown_themes import shown_themes
from analysis.statistics import Figure
from analysis.values import AnswersSource, MeasureValue
from surveys.days import day_in_words
from surveys.rounds import ReleaseId

WITHIN = "In time: within {} days of the first release that showed the theme."
HIDDEN_SINCE = "A theme that the newest release of its round hides is not counted."
SO_FAR = "So far: the period goes on until {}."


@dataclass(frozen=True)
class RaisedTheme:
    """A theme that the newest final release of a round shows. `heard_on` is the day of the first that showed it: making the
    numbers anew gives nobody more time. `answered_on` is the day of the first answer, None as long as there is none."""

    release: Release
    code: str
    title: str
    heard_on: date
    due: date
    answered_on: date | None = None

    @property
    def in_time(self) -> bool:
        return self.answered_on is not None and self.answered_on <= self.due


def themes_raised(
    releases: Sequence[Release], answers: Sequence[BoardAnswer], within_days: int
) -> list[RaisedTheme]:
    """Every theme of the rounds of young people, the oldest round first."""
    return [
        _raised(release, theme.code, theme.title, heard_on, answers, within_days)
        for release, theme, heard_on in _shown(releases)
    ]


def _shown(releases: Sequence[Release]) -> Iterator[tuple[Release, ThemeCount, date]]:
    """Every theme of the newest final release of each round, with the day on which one of the round showed it first."""
    rounds: dict[str, list[Release]] = {}
    for release in sorted(releases, key=lambda each: ReleaseId.parse(each.id)):
        if release.kind == "final" and release.survey.audience == "young_people":
            rounds.setdefault(release.round.id, []).append(release)
    for made in rounds.values():
        for theme in shown_themes(made[-1]):
            heard = [
                each.made_on for each in made if theme.code in {shown.code for shown in shown_themes(each)}
            ]
            yield made[-1], theme, min(heard)


def _raised(
    release: Release, code: str, title: str, heard_on: date, answers: Sequence[BoardAnswer], within_days: int
) -> RaisedTheme:
    days = [
        each.first_on
        for each in answers
        if each.first_on and each.answers(release.round.id, code, title, heard_on)
    ]
    due = heard_on + timedelta(days=within_days)
    return RaisedTheme(release, code, title, heard_on, due, min(days, default=None))


def overdue(
    plan: Plan, releases: Sequence[Release], answers: Sequence[BoardAnswer], as_of: date
) -> list[RaisedTheme]:
    """The themes of the newest round of each survey whose day is over and that nobody has answered. Examples wait for
    nothing."""
    own = [release for release in releases if not release.example]
    raised = themes_raised(own, (*plan.board.responses, *answers), plan.board.answer_within_days)
    newest = {theme.release.survey.id: theme.release.id for theme in raised}
    return [
        theme
        for theme in raised
        if theme.release.id in newest.values() and theme.due < as_of and theme.answered_on is None
    ]


def values_from_answers(
    plan: Plan, releases: Sequence[Release], answers: Sequence[BoardAnswer], as_of: date
) -> list[MeasureValue]:
    """A value of each measure that the plan fills from answers, for each period in which an answer fell due before the day;
    none where nothing was due. Themes of example rounds count where there are no others."""
    within = plan.board.answer_within_days
    raised = themes_raised(releases, (*plan.board.responses, *answers), within)
    due = [theme for theme in raised if theme.due < as_of]
    own = [theme for theme in due if not theme.release.example] or due
    return [
        _value(measure, period, themes, within, as_of)
        for measure in plan.measured.values()
        if isinstance(measure, PerformanceMeasure) and measure.filled_by == "answers"
        for period, themes in _by_period(measure, own)
    ]


def _by_period(
    measure: PerformanceMeasure, due: Sequence[RaisedTheme]
) -> Iterator[tuple[Period, list[RaisedTheme]]]:
    periods = [Period.containing(theme.due, measure.frequency) for theme in due]
    for wanted in sorted(set(periods)):
        yield wanted, [theme for theme, period in zip(due, periods, strict=True) if period == wanted]


def _value(
    measure: PerformanceMeasure, period: Period, themes: Sequence[RaisedTheme], within: int, as_of: date
) -> MeasureValue:
    is_share = measure.unit == "percent"
    answered = sum(theme.in_time for theme in themes)
    return MeasureValue(
        measure_id=measure.id,
        period=period,
        figure=Figure(value=100 * answered / len(themes) if is_share else float(len(themes))),
        numerator=answered if is_share else None,
        denominator=len(themes) if is_share else None,
        source=AnswersSource(tuple(dict.fromkeys(theme.release.id for theme in themes)), as_of),
        example=any(theme.release.example for theme in themes),
        notes=tuple(_notes(period, themes, within, as_of)),
    )


def _notes(period: Period, themes: Sequence[RaisedTheme], within: int, as_of: date) -> Iterator[str]:
    yield WITHIN.format(within)
    yield HIDDEN_SINCE
    if late := [_late(theme) for theme in themes if not theme.in_time]:
        yield f"Not in time: {'; '.join(late)}."
    if period.ends_on >= as_of:
        yield SO_FAR.format(day_in_words(period.ends_on))


def _late(theme: RaisedTheme) -> str:
    said = f"{theme.title} ({theme.release.survey.title}), due on {day_in_words(theme.due)}"
    return (
        f"{said}, answered on {day_in_words(theme.answered_on)}"
        if theme.answered_on
        else f"{said}, not answered"
    )
