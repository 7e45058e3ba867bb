"""The parts of a scorecard above its lines: areas, what people wrote about, exceptions and data quality."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.plan import Action, Area, PerformanceMeasure, Story
from analysis.scorecard.lines import ScorecardLine
from surveys.definition.survey import Audience

FRESH_DAYS = 365
"""A story older than this no longer counts as fresh."""


TookPart = tuple[str, int | None, int | None, int | None]
"""A round, and how many of it were asked, started and finished, as published."""


@dataclass(frozen=True)
class ThemeTable:
    """What people wrote about in one round. The counts are published ones, of comments coded by machine."""

    survey: str
    round: str
    people: int | None
    cells: tuple[tuple[str, str], ...]
    example: bool
    audience: Audience


@dataclass(frozen=True)
class AreaCard:
    """An area of the plan with its lines. `measures` holds those it shows from other areas too."""

    area: Area
    indicators: tuple[ScorecardLine, ...]
    measures: tuple[ScorecardLine, ...]
    wanted: tuple[PerformanceMeasure, ...]
    stories: tuple[Story, ...]

    @property
    def story(self) -> Story:
        return max(self.stories, key=lambda story: story.written_on)

    @property
    def lines(self) -> tuple[ScorecardLine, ...]:
        return (*self.indicators, *self.measures)

    @property
    def own_lines(self) -> tuple[ScorecardLine, ...]:
        """Without those that it shows from other areas."""
        return tuple(line for line in self.lines if line.area_id == self.area.id)

    def of_question(self, question: str) -> tuple[ScorecardLine, ...]:
        """The lines that answer one of the three questions, headlines first."""
        lines = [line for line in self.measures if _asks(line) == question]
        return tuple(sorted(lines, key=lambda line: not _is_headline(line)))


@dataclass(frozen=True)
class Corrective:
    """A red or a concern: what the area does about it, and what is missing before the report can be published."""

    line: ScorecardLine
    actions: tuple[str, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Quality:
    """How complete and how reliable the scorecard is."""

    hidden_values: int
    revised_values: int
    breaks: int
    without_data: tuple[str, ...]
    not_in_plan: tuple[str, ...]
    lines: int
    with_baseline: int
    up_to_date: int
    stories_written: int
    stories_fresh: int
    areas: int
    response_rates: tuple[TookPart, ...]


def _asks(line: ScorecardLine) -> str:
    return line.measure.question if isinstance(line.measure, PerformanceMeasure) else ""


def _is_headline(line: ScorecardLine) -> bool:
    return isinstance(line.measure, PerformanceMeasure) and line.measure.tier == "headline"


def corrective(card: AreaCard, line: ScorecardLine) -> Corrective:
    going = tuple(action.what for action in card.area.actions if action.status in ("not_started", "doing"))
    needs = []
    if card.story.placeholder:
        needs.append("a story behind the baseline")
    if not going:
        needs.append("an action that is under way or to come")
    return Corrective(line, going, tuple(needs))


NOT_NAMED = "to be named"
"""How the plan says that nobody has the task yet."""


def missing(card: AreaCard) -> tuple[str, ...]:
    """What the area lacks, to be said by somebody or counted."""
    area = card.area
    open_actions = [action for action in area.actions if action.status in ("not_started", "doing")]
    return tuple(_gaps(card, open_actions))


def _gaps(card: AreaCard, open_actions: Sequence[Action]) -> Iterator[str]:
    if _is_not_named(card.area.lead):
        yield "a lead"
    if card.story.placeholder:
        yield "a story behind the baseline"
    if unowned := sum(_is_not_named(action.owner) for action in open_actions):
        yield f"an owner for {_counted(unowned, 'action')}"
    if undated := sum(action.due_on is None for action in open_actions):
        yield f"a day for {_counted(undated, 'action')}"
    if empty := sum(line.latest is None for line in card.own_lines):
        yield f"a value for {_counted(empty, 'measure')}"
    if card.wanted:
        yield f"a way to count {_counted(len(card.wanted), 'measure')} that the plan wants"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _is_not_named(who: str) -> bool:
    return who.casefold().startswith(NOT_NAMED)


def quality(
    cards: Sequence[AreaCard],
    lines: Sequence[ScorecardLine],
    as_of: date,
    not_in_plan: tuple[str, ...],
    rates: tuple[TookPart, ...],
) -> Quality:
    """Counted over every line once."""
    values = [value for line in lines for value in (*line.values, *line.parts)]
    stories = [card.story for card in cards if not card.story.placeholder]
    return Quality(
        hidden_values=sum(value.symbol == "[c]" for value in values),
        revised_values=sum("revised" in value.flags for value in values),
        breaks=sum("break" in value.flags for value in values),
        not_in_plan=not_in_plan,
        without_data=tuple(line.measure.name for line in lines if line.latest is None),
        lines=len(lines),
        with_baseline=sum(
            line.baseline is not None and bool(line.baseline.forecast.points) for line in lines
        ),
        up_to_date=sum(_is_up_to_date(line, as_of) for line in lines),
        stories_written=len(stories),
        stories_fresh=sum((as_of - story.written_on).days <= FRESH_DAYS for story in stories),
        areas=len(cards),
        response_rates=rates,
    )


def _is_up_to_date(line: ScorecardLine, as_of: date) -> bool:
    """Whether the latest value is of the last period that has ended, or of a newer one."""
    return line.latest is not None and line.latest.period.moved(2).starts_on > as_of
