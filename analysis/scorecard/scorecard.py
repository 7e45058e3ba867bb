"""The scorecard of a plan on a day, as one frozen value. `build` makes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from analysis.plan import BoardAnswer, Plan
from analysis.scorecard.answered import RaisedTheme
from analysis.scorecard.areas import AreaCard, Corrective, Quality, ThemeTable, TookPart, corrective, quality
from analysis.scorecard.as_json import (
    ATTRIBUTION,
    EXAMPLE_NOTE,
    METHOD,
    area_document,
    exception_document,
    quality_document,
    voice_document,
)
from analysis.scorecard.document import SCHEMA, BoardOfScorecard, ReportedTheme, ScorecardDocument
from analysis.scorecard.lines import ScorecardLine
from surveys.definition.survey import Survey

KINDS = ("priority", "voice", "training", "broader")


@dataclass(frozen=True)
class Scorecard:
    """Everything that the board's pages, files and report show of the plan on a day."""

    plan: Plan
    as_of: date
    areas: tuple[AreaCard, ...]
    themes: tuple[ThemeTable, ...]
    responses: tuple[BoardAnswer, ...]
    asked: Mapping[str, Survey] = field(default_factory=dict)
    """What each release asked, by its id."""
    took_part: tuple[TookPart, ...] = ()
    not_in_plan: tuple[str, ...] = ()
    """Measures that surveys count towards and the plan does not have: they are not shown."""
    overdue: tuple[RaisedTheme, ...] = ()
    """What young people raised and nobody has answered in the board's days."""

    @property
    def lines(self) -> tuple[ScorecardLine, ...]:
        """Every line once, in the order of the plan."""
        return tuple(line for card in self.areas for line in card.own_lines)

    @property
    def example(self) -> bool:
        """Whether example data went in anywhere."""
        return any(line.example for line in self.lines) or any(table.example for table in self.themes)

    def line(self, measure_id: str) -> ScorecardLine:
        """The line of an indicator or measure. Raises `KeyError`."""
        for line in self.lines:
            if line.id == measure_id:
                return line
        raise KeyError(measure_id)

    def area(self, area_id: str) -> AreaCard:
        """The card of an area. Raises `KeyError`."""
        for card in self.areas:
            if card.area.id == area_id:
                return card
        raise KeyError(area_id)

    @property
    def days_to_answer(self) -> float | None:
        """The median of the days from hearing a theme to answering it."""
        days = [response.days_to_answer for response in self.responses if response.days_to_answer is not None]
        return float(median(days)) if days else None

    @property
    def exceptions(self) -> tuple[Corrective, ...]:
        """Every red and every concern with its corrective action."""
        return tuple(
            corrective(card, line) for card in self.areas for line in card.own_lines if line.needs_action
        )

    @property
    def ready(self) -> bool:
        """Whether every red and every concern has a story and an action, so that a report may be published."""
        return not any(exception.needs for exception in self.exceptions)

    @property
    def quality(self) -> Quality:
        return quality(self.areas, self.lines, self.as_of, self.not_in_plan, self.took_part)

    def document(self) -> ScorecardDocument:
        """The scorecard as it is published."""
        board = self.plan.board
        areas = {kind: tuple(area_document(card, self.plan) for card in self._of(kind)) for kind in KINDS}
        return ScorecardDocument(
            schema=SCHEMA,
            as_of=self.as_of,
            example=self.example,
            example_note=EXAMPLE_NOTE if self.example else "",
            board=BoardOfScorecard(name=board.name, area=board.area, la_code=board.la_code, plan=board.plan),
            outcome=board.outcome,
            broader_themes=tuple(
                ReportedTheme(id=theme.id, name=theme.name, reported_through=theme.reported_through)
                for theme in board.broader_themes
            ),
            priorities=areas["priority"],
            voice=areas["voice"],
            training=areas["training"],
            broader=areas["broader"],
            said=voice_document(self.themes, self.responses, self.days_to_answer, self.overdue),
            exceptions=tuple(map(exception_document, self.exceptions)),
            ready=self.ready,
            quality=quality_document(self.quality),
            method=METHOD,
            attribution=ATTRIBUTION,
        )

    def _of(self, kind: str) -> tuple[AreaCard, ...]:
        return tuple(card for card in self.areas if card.area.kind == kind)
