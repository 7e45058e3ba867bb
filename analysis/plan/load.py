"""Reads a board's plan from a folder of TOML files and names every mistake in them by file and entry."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from analysis.plan.objects import Action, Area, Board, Frozen, Indicator, PerformanceMeasure, Plan
from analysis.plan.sums import sum_problems
from surveys.definition.authors_words import in_authors_words
from surveys.errors import UserError
from surveys.files.limited import OverLimit, read_within, toml_within

FOLDER = Path(__file__).parent / "shipped"
BOARD_FILE = "board.toml"
MOST_HEADLINES = 5


class PlanError(UserError, ValueError):
    """Every mistake found in the files of a plan, one a line, by file and entry."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


Part = TypeVar("Part", bound=Frozen)


def load_plan(folder: Path = FOLDER) -> Plan:
    """Read `board.toml` and the area files of a folder. Raises `PlanError` with every mistake."""
    problems: list[str] = []
    board = _read(folder / BOARD_FILE, Board, problems)
    files = sorted(path for path in folder.glob("*.toml") if path.name != BOARD_FILE)
    areas = {path.name: area for path in files if (area := _read(path, Area, problems))}
    problems += _plan_problems(areas)
    problems += _theme_problems(board, areas) if board else ()
    if problems or board is None:
        raise PlanError(problems)
    order = ("priority", "voice", "training", "broader")
    ranked = sorted(areas.values(), key=lambda area: (order.index(area.kind), area.place))
    return Plan(board=board, areas=tuple(ranked))


def _read(path: Path, kind: type[Part], problems: list[str]) -> Part | None:
    try:
        entries = toml_within(read_within(path).decode("utf-8"))
        return kind.model_validate(entries)
    except OSError as error:
        problems.append(f"{path.name}: cannot be read ({error.strerror}); every plan needs it")
    except UnicodeDecodeError:
        problems.append(f"{path.name}: is not UTF-8 text; save it as UTF-8")
    except OverLimit as error:
        problems.append(f"{path.name}: {error}")
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{path.name}: is not valid TOML: {error}")
    except ValidationError as error:
        problems += [_in_words(path.name, entries, problem) for problem in error.errors()]
    return None


def _in_words(file: str, entries: Mapping[str, Any], problem: Mapping[str, Any]) -> str:
    where = " ".join((f"{file}:", _entry(entries, problem["loc"]))).strip()
    keys = [part for part in problem["loc"] if isinstance(part, str)]
    what = in_authors_words(problem, keys[-1] if keys else "")
    return f"{where} {what}"


def _entry(entries: Mapping[str, Any], where: tuple[Any, ...]) -> str:
    """`measures 'neglect-reviews':` for a place inside an entry of a list, by its id or its number."""
    if len(where) < 2 or not isinstance(where[1], int):
        return ""
    entry = entries[where[0]][where[1]]
    name = entry.get("id", f"number {where[1] + 1}") if isinstance(entry, Mapping) else where[1] + 1
    return f"{where[0]} '{name}':"


def _plan_problems(areas: Mapping[str, Area]) -> Iterator[str]:
    yield from _twice(areas)
    measures = {measure.id: measure for area in areas.values() for measure in area.measures}
    every = {measured.id: measured for area in areas.values() for measured in area.measured}
    for file, area in areas.items():
        for measured in area.measured:
            for problem in sum_problems(measured, measured.sum_of, every):
                yield f"{file}: 'sum_of' of '{measured.id}': {problem}"
        for unknown in sorted(set(area.shows) - set(measures)):
            yield f"{file}: shows '{unknown}', which is not a performance measure of another area"
        shown = [*area.measures, *(measures[other] for other in area.shows if other in measures)]
        headlines = [measure.id for measure in shown if measure.tier == "headline"]
        if len(headlines) > MOST_HEADLINES:
            found = f"{len(headlines)} headline measures ({', '.join(headlines)})"
            yield f"{file}: has {found}; {MOST_HEADLINES} at most"


def _theme_problems(board: Board, areas: Mapping[str, Area]) -> Iterator[str]:
    known = {measure.id for area in areas.values() for measure in area.measures}
    for theme in board.broader_themes:
        for unknown in sorted(set(theme.touched_by) - known):
            yield f"{BOARD_FILE}: broader_themes '{theme.id}': '{unknown}' is not a performance measure of an area"


def _twice(areas: Mapping[str, Area]) -> Iterator[str]:
    """Ids are unique over the whole plan: an id that is an indicator's can never be a measure's."""
    named = [(entry.id, file) for file, area in areas.items() for entry in _with_ids(area)]
    for twice, times in Counter(name for name, _ in named).items():
        if times > 1:
            files = ", ".join(sorted({file for name, file in named if name == twice}))
            yield f"{files}: the id '{twice}' is used {times} times; give each entry its own"


def _with_ids(area: Area) -> Iterator[Area | Indicator | PerformanceMeasure | Action]:
    yield area
    yield from area.measured
    yield from area.actions
