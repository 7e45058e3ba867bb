"""What follows from who is asked what: cells that nobody can be in, and groups in which fewer were asked."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product

from analysis.release.design.kinds import texts_asked, together
from analysis.release.design.tables import (
    NO_THEME,
    NOT_ANSWERED,
    THEMES,
    AtMostConstraint,
    CellKey,
    DesignedTable,
)
from surveys.definition.survey import Question, Survey

Pair = tuple[str, str]


Needed = Mapping[str, tuple[frozenset[str], ...]]
"""Earlier question to sets of its answers, of each of which somebody has given one."""


def requirements(survey: Survey, question: Question) -> Needed:
    """What somebody must have answered to be asked a question, also to be asked what it follows."""
    needed: dict[str, tuple[frozenset[str], ...]] = {}
    for parent, wanted in question.only_if.items():
        earlier = requirements(survey, survey.question(parent))
        for other, sets in (*earlier.items(), (parent, (frozenset(wanted),))):
            needed[other] = (*needed.get(other, ()), *sets)
    return needed


def can_be_asked(survey: Survey, question: Question) -> bool:
    """Whether there is anybody who could be asked it: conditions may contradict each other."""
    needed = requirements(survey, question).items()
    return all(_can_all_be(survey.question(other), sets) for other, sets in needed)


def _can_all_be(question: Question, sets: tuple[frozenset[str], ...]) -> bool:
    return bool(frozenset.intersection(*sets)) or all(wanted & together(question) for wanted in sets)


def words_can_be_asked(survey: Survey) -> bool:
    """Whether there is anybody who could be asked for words; where no question is for words, they came another way."""
    texts = [question for question in survey.questions if question.kind == "text"]
    return not texts or any(can_be_asked(survey, text) for text in texts)


def impossible(
    survey: Survey, sides: Pair, rows: Collection[str], columns: Collection[str]
) -> set[tuple[str, str]]:
    """Cells of a two-way table that cannot hold anybody: declared in the plan, or the question is not asked there."""
    first, second = sides
    empty = set()
    for a, x, b, y in survey.release.empty:
        if (a, b) == (first, second):
            empty.add((x, y))
        if (b, a) == (first, second):
            empty.add((y, x))
    empty |= set(_unasked(survey, first, second, rows, columns))
    return empty | {(r, c) for c, r in _unasked(survey, second, first, columns, rows)}


def _unasked(
    survey: Survey, parent: str, child: str, groups: Collection[str], answers: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Of the parent's groups and the child's answers, those that do not go together."""
    needed = [requirements(survey, question) for question in _asked_as(survey, child)]
    if parent == THEMES or not needed or any(parent not in each for each in needed):
        return
    wanted = frozenset().union(*(frozenset.intersection(*each[parent]) for each in needed))
    for group, answer in product(groups, answers):
        if group not in wanted and answer not in (NOT_ANSWERED, NO_THEME):
            yield group, answer


def _asked_as(survey: Survey, side: str) -> Sequence[Question]:
    """The questions that somebody must have been asked to stand on a side of a table."""
    return texts_asked(survey) if side == THEMES else [survey.question(side)]


def fewer_in_groups(survey: Survey, tables: Iterable[DesignedTable]) -> Iterator[AtMostConstraint]:
    """In each group, those who answered a follow-up are at most those who were led to it."""
    crossed = {(t.question, t.by): t for t in tables if t.is_pair}
    both_ways = crossed | {(b, a): t for (a, b), t in crossed.items()}
    for (group, child), table in both_ways.items():
        if group == THEMES:
            continue
        for question in _asked_once(survey, child):
            for parent, wanted in question.only_if.items():
                if (group, parent) in both_ways:
                    yield from _fewer(group, table, both_ways[group, parent], wanted)


def _asked_once(survey: Survey, side: str) -> Sequence[Question]:
    """As `_asked_as`, where one question alone decides who stands there."""
    asked = _asked_as(survey, side)
    return asked if len(asked) == 1 else ()


def _fewer(
    group: str, child: DesignedTable, parent: DesignedTable, wanted: Collection[str]
) -> Iterator[AtMostConstraint]:
    for member in _members(child, group):
        asked = [n for other, n in _cells_of(child, group, member) if other not in (NOT_ANSWERED, NO_THEME)]
        led = [n for other, n in _cells_of(parent, group, member) if other in wanted]
        yield AtMostConstraint(tuple(asked), tuple(led))


def _members(table: DesignedTable, group: str) -> Iterable[str]:
    return dict.fromkeys(cell.row if table.question == group else cell.column for cell in table.cells)


def _cells_of(table: DesignedTable, group: str, member: str) -> Iterator[tuple[str, CellKey]]:
    for cell in table.cells:
        mine, other = (cell.row, cell.column) if table.question == group else (cell.column, cell.row)
        if mine == member:
            yield other, cell.name
