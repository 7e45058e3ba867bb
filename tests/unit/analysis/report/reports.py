"""Reports to write: of the plan with its example data, of 300 measures, of nothing, and with names in any letters."""

from datetime import date
from functools import cache
from typing import Any

from analysis.core_data import read_core_data
from analysis.plan import FOLDER, load_plan
from analysis.report import Approval, Published, Report, compose
from analysis.scorecard import build
from analysis.scorecard.charts.series import series_of
from analysis.scorecard.document import ScorecardDocument

AS_OF = date(2026, 11, 3)
ANY_LETTERS = 'مجلس حماية الأطفال <b>& "Žąsis" #let x = 1; \\ ß 𝔄 \u0000 _*`$@'


@cache
def published() -> Published:
    """The plan with the example core data: indicators and measures from records, with their charts."""
    plan = load_plan()
    file = FOLDER / "example_core_data.csv"
    core = read_core_data(file.read_bytes(), plan, file=file.name, imported_on=AS_OF)
    scorecard = build(plan, core, [], AS_OF)
    charts = {line.id: series_of(line) for line in scorecard.lines if line.latest}
    return Published(ScorecardDocument.model_validate(scorecard.document().to_dict()), charts)


@cache
def report() -> Report:
    return compose(published()).model_copy(update={"approval": Approval(version=3, by="Ana Żak", on=AS_OF)})


def with_scorecard(**changed: Any) -> Report:
    """The report of the same scorecard with some of it changed."""
    there = published()
    return compose(Published(there.scorecard.model_copy(update=changed), there.charts))


@cache
def of_nothing() -> Report:
    """A board whose plan has an outcome and nothing else."""
    said = published().scorecard.said.model_copy(update={"themes": (), "you_said_we_did": ()})
    empty: dict[str, Any] = dict.fromkeys(
        ("priorities", "voice", "training", "broader", "broader_themes", "exceptions"), ()
    )
    return with_scorecard(**empty, said=said)


@cache
def of_300_measures() -> Report:
    area = published().scorecard.priorities[0]
    line = area.indicators[0]
    many = tuple(line.model_copy(update={"id": f"measure-{n}", "name": f"Measure {n}"}) for n in range(300))
    return with_scorecard(priorities=(area.model_copy(update={"indicators": many}),))


@cache
def in_any_letters() -> Report:
    scorecard = published().scorecard
    area = scorecard.priorities[0]
    named = area.model_copy(update={"name": ANY_LETTERS, "lead": ANY_LETTERS})
    board = scorecard.board.model_copy(update={"name": ANY_LETTERS})
    return with_scorecard(board=board, priorities=(named,))


EVERY = {
    "usual": report,
    "nothing": of_nothing,
    "300 measures": of_300_measures,
    "any letters": in_any_letters,
}
