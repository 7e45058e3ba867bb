"""Which tables a round releases, and every sum that ties their counts together. Derived from the survey alone.

A plan sees no answers: what is published about a round cannot depend on what somebody asks for later.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise, product
from typing import Literal, NamedTuple

from analysis.release.errors import ReleaseError
from surveys.definition.survey import NOT_VALID, PREFER_NOT_TO_SAY, Choice, Question, Survey

TableKind = Literal["question", "measure", "themes", "sentiment", "pair", "change"]

NOT_ANSWERED = "not-answered"
PEOPLE = "people"
ROSE, DID_NOT_RISE = "rose", "did-not-rise"
NO_THEME = "no-theme"
THEMES = "themes"
MAIN_THEME = "main-theme"
SENTIMENT = "sentiment"
BANDS = 5
SENTIMENTS = {
    "positive": "Positive",
    "neutral": "Neutral",
    "negative": "Negative",
    "mixed": "Mixed",
    "unclear": "Unclear",
}
_NO_ANSWER_LABEL = "No answer"
_NOT_ASKED_LABEL = "No answer, or not asked"


class Name(NamedTuple):
    """The name of one count: the table that it first appears in, and what it counts there."""

    table: str
    cell: str

    def __str__(self) -> str:
        return f"{self.table}/{self.cell}"


TOTAL = Name("", "total")
STARTED = Name("", "started")
UNFINISHED = Name("", "unfinished")


@dataclass(frozen=True)
class PlannedCell:
    """One cell. Two tables may show the same count under different labels, so it names its count."""

    id: str
    label: str
    name: Name
    row: str = ""
    column: str = ""


@dataclass(frozen=True)
class PlannedTable:
    """One table: its cells, and the count of the people whom its percentages are of."""

    id: str
    kind: TableKind
    title: str
    question: str
    people: Name
    cells: tuple[PlannedCell, ...]
    by: str = ""

    @property
    def is_pair(self) -> bool:
        return self.kind == "pair"

    @cached_property
    def names(self) -> tuple[Name, ...]:
        return tuple(dict.fromkeys((*(cell.name for cell in self.cells), self.people)))


@dataclass(frozen=True)
class Sum:
    """`whole` is the sum of `parts`, among people and among published counts alike."""

    table: str
    whole: Name
    parts: tuple[Name, ...]

    @cached_property
    def names(self) -> tuple[Name, ...]:
        return (self.whole, *self.parts)


@dataclass(frozen=True)
class AtMost:
    """The counts `fewer` together are never more people than the counts `more` together. Everybody knows this."""

    fewer: tuple[Name, ...]
    more: tuple[Name, ...]

    @cached_property
    def names(self) -> tuple[Name, ...]:
        return (*self.fewer, *self.more)


@dataclass(frozen=True)
class Sensitive:
    """Of the people of `group`, those who chose something sensitive: never provably all, never provably none."""

    group: Name
    chose: tuple[Name, ...]


@dataclass(frozen=True)
class Plan:
    """Everything that is counted, and what the whole world knows about how the counts hang together."""

    tables: tuple[PlannedTable, ...]
    sums: tuple[Sum, ...]
    at_most: tuple[AtMost, ...] = ()
    sensitive: tuple[Sensitive, ...] = ()
    derived: frozenset[Name] = frozenset()
    """Counts that a reader can work out although they are no cell: who did not mention a theme."""

    @cached_property
    def names(self) -> tuple[Name, ...]:
        shown = (name for table in self.tables for name in table.names)
        summed = (name for total in self.sums for name in total.names)
        return tuple(dict.fromkeys((TOTAL, *shown, *summed)))

    @cached_property
    def sums_of(self) -> Mapping[Name, tuple[Sum, ...]]:
        found: dict[Name, list[Sum]] = {name: [] for name in self.names}
        for total in self.sums:
            for name in total.names:
                found[name].append(total)
        return {name: tuple(sums) for name, sums in found.items()}

    @cached_property
    def wholes(self) -> frozenset[Name]:
        """Counts that are made of other counts."""
        return frozenset(total.whole for total in self.sums)

    @cached_property
    def unseen(self) -> frozenset[Name]:
        """The derived counts that no table shows."""
        return self.derived - {name for table in self.tables for name in table.names}

    @cached_property
    def pairs(self) -> tuple[PlannedTable, ...]:
        return tuple(table for table in self.tables if table.is_pair)

    def table(self, table_id: str) -> PlannedTable:
        return next(table for table in self.tables if table.id == table_id)

    def without(self, table_ids: Collection[str]) -> "Plan":
        """The plan without these tables: two-way tables, measures, main themes."""
        tables = tuple(table for table in self.tables if table.id not in table_ids)
        sums = tuple(total for total in self.sums if total.table not in table_ids)
        return replace(
            self,
            tables=tables,
            sums=sums,
            at_most=tuple(fact for fact in self.at_most if _about(fact.names, table_ids)),
            sensitive=tuple(s for s in self.sensitive if _about(s.chose, table_ids)),
            derived=frozenset(name for name in self.derived if name.table not in table_ids),
        )


def _about(names: Iterable[Name], gone: Collection[str]) -> bool:
    return all(name.table not in gone for name in names)


@dataclass
class _Draft:
    tables: list[PlannedTable] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    at_most: list[AtMost] = field(default_factory=list)
    sensitive: list[Sensitive] = field(default_factory=list)
    derived: set[Name] = field(default_factory=set)

    def add_sum(self, table: str, whole: Name, parts: Iterable[Name]) -> None:
        new = Sum(table, whole, tuple(parts))
        if all((new.whole, new.parts) != (old.whole, old.parts) for old in self.sums):
            self.sums.append(new)

    def finish(self) -> Plan:
        return Plan(
            tuple(self.tables),
            tuple(self.sums),
            tuple(self.at_most),
            tuple(self.sensitive),
            frozenset(self.derived),
        )


def plan_of(
    survey: Survey,
    themes: Mapping[str, str] | None = None,
    *,
    with_sentiment: bool = False,
    with_started: bool = False,
    with_changes: bool = False,
) -> Plan:
    """The plan of a survey. `themes` is the codebook, code to label, or None when nothing was coded. `with_changes`: the
    same people were asked before, and were set side by side with themselves.

    Raises `ReleaseError` where the survey declares a table that cannot be kept safe.
    """
    _check(survey, themes)
    draft = _Draft()
    if with_started:
        draft.add_sum("", STARTED, (TOTAL, UNFINISHED))
        draft.derived.add(UNFINISHED)
    for question in _one_way(survey):
        _add_question(draft, question, survey)
    for question in survey.paired.values() if with_changes else ():
        _add_change(draft, question)
    if themes:
        _add_themes(draft, themes, crossed=any(THEMES in pair for pair in survey.release.pairs))
    if with_sentiment:
        _add_sentiment(draft)
    for first, second in survey.release.pairs:
        if themes or THEMES not in (first, second):
            _add_pair(draft, survey, first, second, themes or {})
    _add_routing_in_pairs(draft, survey)
    return draft.finish()


def _one_way(survey: Survey) -> Iterator[Question]:
    for question in survey.questions:
        if question.kind not in ("text", "code") and question.id not in survey.release.leave_out:
            yield question


# What is counted -------------------------------------------------------------------------------------------


def bands(question: Question) -> tuple[tuple[int, int], ...]:
    """Five equal bands of a number question (fewer when it has fewer numbers), first and last number of each."""
    least, most = _range(question)
    numbers = most - least + 1
    count = min(BANDS, numbers)
    edges = [least + numbers * band // count for band in range(count + 1)]
    return tuple((low, high - 1) for low, high in pairwise(edges))


def _range(question: Question) -> tuple[int, int]:
    if question.least is None or question.most is None:
        raise ReleaseError(f"question '{question.id}' is not a number question")
    return question.least, question.most


def band_id(low: int, high: int) -> str:
    return f"{low}-to-{high}" if high > low else f"{low}"


def _band_label(question: Question, low: int, high: int) -> str:
    words = f"{low} to {high}" if high > low else f"{low}"
    return f"{words} {question.unit}".strip()


def answers_of(question: Question) -> dict[str, str]:
    """Every group that the question puts people in, id to label, in order; without those who did not answer."""
    if question.kind == "number":
        found = {band_id(*band): _band_label(question, *band) for band in bands(question)}
    else:
        found = {choice.id: choice.say for choice in question.choices}
    if question.prefer_not_to_say:
        found[PREFER_NOT_TO_SAY] = "Prefer not to say"
    return found


def groups_of(question: Question) -> dict[str, str]:
    """As `answers_of`, with those who did not answer: a partition of everybody who took part."""
    return answers_of(question) | {NOT_ANSWERED: _NOT_ASKED_LABEL if question.only_if else _NO_ANSWER_LABEL}


def not_named(choice: str) -> str:
    """The cell of the people who answered and did not name the choice."""
    return f"not:{choice}"


# One question ----------------------------------------------------------------------------------------------


def _add_question(draft: _Draft, question: Question, survey: Survey) -> None:
    people = Name(question.id, PEOPLE)
    names = {cell: Name(question.id, cell) for cell in groups_of(question)}
    valid = [names[cell] for cell in names if cell not in {*NOT_VALID, NOT_ANSWERED}]
    outside = [names[cell] for cell in names if cell in {*NOT_VALID, NOT_ANSWERED}]
    cells = tuple(PlannedCell(cell, label, names[cell]) for cell, label in groups_of(question).items())
    draft.tables.append(PlannedTable(question.id, "question", question.title, question.id, people, cells))
    draft.add_sum(question.id, TOTAL, (people, *outside))
    if question.kind == "several":
        _add_mentions(draft, question.id, people, valid)
        _add_alone(draft, question, people, names)
    else:
        draft.add_sum(question.id, people, valid)
    _add_measure(draft, question, people, names)
    _add_sensitive(draft, question, people, names)
    _add_routing(draft, question, survey, (people, *(n for n in outside if n.cell != NOT_ANSWERED)))


def _add_mentions(draft: _Draft, table: str, people: Name, mentioned: Iterable[Name]) -> None:
    for name in mentioned:
        unnamed = Name(table, not_named(name.cell))
        draft.derived.add(unnamed)
        draft.add_sum(table, people, (name, unnamed))


def _add_alone(draft: _Draft, question: Question, people: Name, names: Mapping[str, Name]) -> None:
    """What everybody knows of several choices: each person named at least one, and "none of these" on its own."""
    choices = [choice for choice in question.choices if choice.id not in NOT_VALID]
    alone = tuple(names[choice.id] for choice in choices if choice.alone)
    draft.at_most.append(AtMost((people,), tuple(names[choice.id] for choice in choices)))
    for choice in choices if alone else ():
        if not choice.alone:
            draft.at_most.append(AtMost((names[choice.id], *alone), (people,)))


def measure_choices(question: Question) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The choices of a measure: in its numerator, and the other valid ones."""
    positive = question.counts.positive if question.counts else ()
    valid = [choice.id for choice in question.choices if choice.id not in NOT_VALID]
    return tuple(c for c in valid if c in positive), tuple(c for c in valid if c not in positive)


def measure_id(question_id: str) -> str:
    return f"measure:{question_id}"


def has_measure(question: Question) -> bool:
    """Whether {positive, other} is a table. A number has no choices; all-positive leaves nobody to compare."""
    return question.counts is not None and all(measure_choices(question))


def _add_measure(draft: _Draft, question: Question, people: Name, names: Mapping[str, Name]) -> None:
    if not has_measure(question):
        return
    table = measure_id(question.id)
    positive, other = measure_choices(question)
    cells: tuple[Name, ...]
    if question.kind == "several":
        cells = _measure_of_several(draft, table, people, [names[c] for c in positive])
    else:
        cells = tuple(
            _coarser(draft, table, cell, [names[c] for c in choices])
            for cell, choices in (("positive", positive), ("other", other))
        )
    labels = (_said(question.choices, positive), "Any other answer")
    planned = tuple(
        PlannedCell(cell, label, name)
        for cell, label, name in zip(("positive", "other"), labels, cells, strict=True)
    )
    draft.tables.append(PlannedTable(table, "measure", question.title, question.id, people, planned))
    draft.add_sum(table, people, cells)


def _coarser(draft: _Draft, table: str, cell: str, parts: list[Name]) -> Name:
    if len(parts) == 1:
        return parts[0]
    name = Name(table, cell)
    draft.add_sum(table, name, parts)
    return name


def _measure_of_several(draft: _Draft, table: str, people: Name, positive: list[Name]) -> tuple[Name, Name]:
    """People who named at least one positive choice. With one positive choice it is that choice's own count."""
    if len(positive) == 1:
        return positive[0], Name(positive[0].table, not_named(positive[0].cell))
    name = Name(table, "positive")
    draft.at_most.append(AtMost((name,), tuple(positive)))
    draft.at_most.extend(AtMost((one,), (name,)) for one in positive)
    return name, Name(table, "other")


def _said(choices: Iterable[Choice], wanted: Collection[str]) -> str:
    return " / ".join(choice.say for choice in choices if choice.id in wanted)


def _add_sensitive(draft: _Draft, question: Question, people: Name, names: Mapping[str, Name]) -> None:
    for choice in question.sensitive:
        draft.sensitive.append(Sensitive(people, (names[choice],)))
    if len(question.sensitive) > 1 and question.kind != "several":
        draft.sensitive.append(Sensitive(people, tuple(names[choice] for choice in question.sensitive)))


def _add_routing(draft: _Draft, question: Question, survey: Survey, asked: tuple[Name, ...]) -> None:
    for parent, wanted in question.only_if.items():
        if parent not in survey.release.leave_out:
            draft.at_most.append(AtMost(asked, tuple(Name(parent, choice) for choice in wanted)))


# The same people before ------------------------------------------------------------------------------------


def change_id(question_id: str) -> str:
    return f"change:{question_id}"


def _add_change(draft: _Draft, question: Question) -> None:
    """A small world of its own: of those who were set side by side with themselves, who rose. Everybody knows that they
    also answered the question in this round, and that nobody rises to the lowest point."""
    table = change_id(question.id)
    people, rose, others = (Name(table, cell) for cell in (PEOPLE, ROSE, DID_NOT_RISE))
    cells = (
        PlannedCell(ROSE, "Higher than before", rose),
        PlannedCell(DID_NOT_RISE, "The same or lower", others),
    )
    title = f"{question.title}: the same people, before and now"
    draft.tables.append(PlannedTable(table, "change", title, question.id, people, cells))
    draft.add_sum(table, people, (rose, others))
    draft.at_most.append(AtMost((people,), (Name(question.id, PEOPLE),)))
    draft.at_most.append(AtMost((rose,), tuple(Name(question.id, point) for point in question.points[:-1])))


# Themes and sentiment --------------------------------------------------------------------------------------


def _add_themes(draft: _Draft, themes: Mapping[str, str], crossed: bool) -> None:
    people = Name(THEMES, PEOPLE)
    mentioned = {code: Name(THEMES, code) for code in themes}
    silent = Name(THEMES, NOT_ANSWERED)
    cells = [PlannedCell(code, label, mentioned[code]) for code, label in themes.items()]
    cells.append(PlannedCell(NOT_ANSWERED, "Wrote nothing", silent))
    title = "What people wrote about"
    draft.tables.append(PlannedTable(THEMES, "themes", title, THEMES, people, tuple(cells)))
    draft.add_sum(THEMES, TOTAL, (people, silent))
    _add_mentions(draft, THEMES, people, mentioned.values())
    if crossed:
        _add_main_theme(draft, themes, mentioned)


def _add_main_theme(draft: _Draft, themes: Mapping[str, str], mentioned: Mapping[str, Name]) -> None:
    cells = tuple(PlannedCell(code, label, Name(MAIN_THEME, code)) for code, label in _main(themes).items())
    title = "Main theme of what people wrote"
    draft.tables.append(PlannedTable(MAIN_THEME, "themes", title, THEMES, TOTAL, cells))
    draft.add_sum(MAIN_THEME, TOTAL, (cell.name for cell in cells))
    coded = tuple(Name(MAIN_THEME, code) for code in themes)
    for code, name in mentioned.items():
        draft.at_most.append(AtMost((Name(MAIN_THEME, code),), (name,)))
        draft.at_most.append(AtMost((name,), coded))


def _main(themes: Mapping[str, str]) -> dict[str, str]:
    return {**themes, NO_THEME: "No theme, or wrote nothing"}


def _add_sentiment(draft: _Draft) -> None:
    people = Name(SENTIMENT, PEOPLE)
    names = {label: Name(SENTIMENT, label) for label in SENTIMENTS}
    silent = Name(SENTIMENT, NOT_ANSWERED)
    cells = [PlannedCell(label, words, names[label]) for label, words in SENTIMENTS.items()]
    cells.append(PlannedCell(NOT_ANSWERED, "Wrote nothing, or not read yet", silent))
    title = "How people felt in what they wrote"
    draft.tables.append(PlannedTable(SENTIMENT, "sentiment", title, SENTIMENT, people, tuple(cells)))
    draft.add_sum(SENTIMENT, TOTAL, (people, silent))
    draft.add_sum(SENTIMENT, people, names.values())


# Two-way tables --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Side:
    id: str
    title: str
    groups: Mapping[str, str]
    sensitive: tuple[str, ...]

    def name(self, group: str) -> Name:
        return Name(MAIN_THEME if self.id == THEMES else self.id, group)


def pair_id(first: str, second: str) -> str:
    return f"{first}-by-{second}"


def pair_cell(row: str, column: str) -> str:
    return f"{row}|{column}"


def _side(survey: Survey, name: str, themes: Mapping[str, str]) -> _Side:
    if name == THEMES:
        return _Side(THEMES, "main theme", _main(themes), ())
    question = survey.question(name)
    return _Side(name, question.title, groups_of(question), question.sensitive)


def _add_pair(draft: _Draft, survey: Survey, first: str, second: str, themes: Mapping[str, str]) -> None:
    rows, columns = _side(survey, first, themes), _side(survey, second, themes)
    table, empty = pair_id(first, second), _empty(survey, rows, columns)
    cells = {
        (r, c): PlannedCell(
            pair_cell(r, c), f"{rows.groups[r]}: {columns.groups[c]}", Name(table, pair_cell(r, c)), r, c
        )
        for r, c in product(rows.groups, columns.groups)
        if (r, c) not in empty
    }
    title = f"{rows.title} by {columns.title[:1].lower()}{columns.title[1:]}"
    draft.tables.append(PlannedTable(table, "pair", title, first, TOTAL, tuple(cells.values()), second))
    for r in rows.groups:
        draft.add_sum(table, rows.name(r), (cells[k].name for k in cells if k[0] == r))
    for c in columns.groups:
        draft.add_sum(table, columns.name(c), (cells[k].name for k in cells if k[1] == c))
    _add_sensitive_groups(draft, {k: cell.name for k, cell in cells.items()}, rows, columns)


def _add_sensitive_groups(
    draft: _Draft, cells: Mapping[tuple[str, str], Name], rows: _Side, columns: _Side
) -> None:
    for (r, c), name in cells.items():
        if c in columns.sensitive:
            draft.sensitive.append(Sensitive(rows.name(r), (name,)))
        if r in rows.sensitive:
            draft.sensitive.append(Sensitive(columns.name(c), (name,)))


def _empty(survey: Survey, rows: _Side, columns: _Side) -> set[tuple[str, str]]:
    """Cells that cannot hold anybody: declared in the plan, or because the question is not asked there."""
    empty = set()
    for a, x, b, y in survey.release.empty:
        if (a, b) == (rows.id, columns.id):
            empty.add((x, y))
        if (b, a) == (rows.id, columns.id):
            empty.add((y, x))
    empty |= {(r, c) for r, c in _unasked(survey, rows, columns)}
    return empty | {(r, c) for c, r in _unasked(survey, columns, rows)}


def _unasked(survey: Survey, parent: _Side, child: _Side) -> Iterator[tuple[str, str]]:
    if child.id == THEMES or parent.id not in survey.question(child.id).only_if:
        return
    wanted = survey.question(child.id).only_if[parent.id]
    for group, answer in product(parent.groups, child.groups):
        if group not in wanted and answer != NOT_ANSWERED:
            yield group, answer


def _add_routing_in_pairs(draft: _Draft, survey: Survey) -> None:
    """In each group, those who answered a follow-up are at most those who were led to it."""
    crossed = {(t.question, t.by): t for t in draft.tables if t.is_pair}
    crossed_both = crossed | {(b, a): t for (a, b), t in crossed.items()}
    for (group, child), table in crossed_both.items():
        if THEMES in (group, child):
            continue
        for parent, wanted in survey.question(child).only_if.items():
            if (group, parent) in crossed_both:
                _add_group_routing(draft, group, table, crossed_both[group, parent], wanted)


def _add_group_routing(
    draft: _Draft, group: str, child: PlannedTable, parent: PlannedTable, wanted: Collection[str]
) -> None:
    for member in _members(child, group):
        asked = [n for other, n in _cells_of(child, group, member) if other != NOT_ANSWERED]
        led = [n for other, n in _cells_of(parent, group, member) if other in wanted]
        draft.at_most.append(AtMost(tuple(asked), tuple(led)))


def _members(table: PlannedTable, group: str) -> Iterable[str]:
    return dict.fromkeys(cell.row if table.question == group else cell.column for cell in table.cells)


def _cells_of(table: PlannedTable, group: str, member: str) -> Iterator[tuple[str, Name]]:
    for cell in table.cells:
        mine, other = (cell.row, cell.column) if table.question == group else (cell.column, cell.row)
        if mine == member:
            yield other, cell.name


# What cannot be planned ------------------------------------------------------------------------------------


def _check(survey: Survey, themes: Mapping[str, str] | None) -> None:
    problems = [*_pair_problems(survey), *_loops(survey), *_empty_problems(survey), *_word_problems(survey)]
    problems += [f"theme code '{code}' is kept for the tables themselves" for code in _kept(themes or {})]
    if problems:
        raise ReleaseError(f"the release plan of survey '{survey.id}': " + "; ".join(problems))


def _kept(names: Iterable[str]) -> list[str]:
    return sorted({*names} & {NOT_ANSWERED, PEOPLE, NO_THEME})


def _word_problems(survey: Survey) -> Iterator[str]:
    for question in survey.questions:
        for kept in _kept(question.choice_ids):
            yield f"question '{question.id}' has a choice '{kept}', a word kept for the tables themselves"
        if question.id in (THEMES, MAIN_THEME, SENTIMENT):
            yield f"question '{question.id}' has a name kept for the tables themselves"


def _pair_problems(survey: Survey) -> Iterator[str]:
    for pair in survey.release.pairs:
        for name in pair:
            if name == THEMES:
                continue
            if name in survey.release.leave_out:
                yield f"the pair {pair} uses '{name}', which 'leave_out' leaves out"
            if survey.question(name).kind in ("several", "text", "code"):
                yield f"the pair {pair} uses '{name}': only questions with one answer can be crossed"


def _loops(survey: Survey) -> Iterator[str]:
    """Pairs that close a loop could be played against each other like a three-way table."""
    linked: dict[str, str] = {}

    def root(name: str) -> str:
        while name in linked:
            name = linked[name]
        return name

    for first, second in survey.release.pairs:
        if root(first) == root(second):
            yield f"the pair ('{first}', '{second}') closes a loop of two-way tables; take one of them out"
        else:
            linked[root(first)] = root(second)


def _empty_problems(survey: Survey) -> Iterator[str]:
    pairs = {frozenset(pair) for pair in survey.release.pairs}
    for first, _, second, _ in survey.release.empty:
        if frozenset((first, second)) not in pairs:
            yield f"'empty' names ({first}, {second}), which is not one of the pairs"
