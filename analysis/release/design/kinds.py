"""Kinds of people: what somebody can have answered, as far as what is asked next, or counted together, depends on it.

A question with several choices, a follow-up of two answers at once, a question that is in no table: how the counts around
them hang together cannot be said in sums of counts. It can be said of people. Somebody who was led to a follow-up is of one
of a few kinds, and every count is made of kinds:

    hurt = home, online, both, neither      4 kinds that "was it at home?" and "was it online?" tell apart
    home <= people of (home, both)          who was asked the first follow-up
    named something bad = home + online + both

Nobody counts kinds. They are unknowns of the attacker's: what no number of people of each kind can explain cannot be.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations

from analysis.release.design.groups import groups_of, measure_choices, measure_id
from analysis.release.design.tables import (
    NO_THEME,
    NOT_ANSWERED,
    PEOPLE,
    THEMES,
    TOTAL,
    AtMostConstraint,
    CellKey,
    DesignedCell,
    DesignedTable,
)
from analysis.release.documents.errors import ReleaseError
from surveys.definition.survey import NOT_VALID, Question, Survey

MOST_KINDS = 400
"""More kinds than this, of questions that hang together, are not audited: the audit would take too long."""

Wanted = frozenset[str]


@dataclass(frozen=True)
class Part:
    """A part of those who were asked a question: the choices of which somebody named at least one. With several choices
    that can be named together people are in several parts."""

    choices: Wanted
    together: bool


@dataclass(frozen=True)
class Step:
    """A question that something depends on, and the sets of its answers that something depends on."""

    question: Question
    marks: tuple[Wanted, ...]
    shown: bool

    def _signature(self, choice: str) -> tuple[bool, ...]:
        return tuple(choice in mark for mark in self.marks)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Answers that no mark tells apart, together."""
        mixed = together(self.question)
        found: dict[tuple[bool, tuple[bool, ...]], set[str]] = {}
        for choice in groups_of(self.question):
            found.setdefault((choice in mixed, self._signature(choice)), set()).add(choice)
        return tuple(Part(frozenset(choices), is_together) for (is_together, _), choices in found.items())

    @cached_property
    def answers(self) -> tuple[frozenset[Part], ...]:
        """What one person can have answered: one part, or several of those that go together."""
        alone = (frozenset({part}) for part in self.parts if not part.together)
        mixed = map(frozenset, _subsets([part for part in self.parts if part.together]))
        return (*alone, *mixed)

    def silent(self, answer: Iterable[Part]) -> bool:
        """Whether somebody who was not asked can be of this kind: they are among those who did not answer."""
        return any(NOT_ANSWERED in part.choices for part in answer)


def together(question: Question) -> Wanted:
    """The choices that can be named beside each other."""
    if question.kind != "several":
        return frozenset()
    return frozenset(c.id for c in question.choices if not c.alone and c.id not in NOT_VALID)


def _subsets(parts: Sequence[Part]) -> Iterator[tuple[Part, ...]]:
    return chain.from_iterable(combinations(parts, size) for size in range(1, len(parts) + 1))


@dataclass(frozen=True)
class Kind:
    """What somebody answered, step by step. `name` stands for the number of people of this kind."""

    name: CellKey
    answers: Mapping[str, frozenset[Part]]

    def met(self, only_if: Mapping[str, Collection[str]]) -> bool:
        """Whether somebody of this kind is asked what is asked after these answers."""
        return all(self.named(step, wanted) for step, wanted in only_if.items())

    def named(self, step: str, wanted: Collection[str]) -> bool:
        return any(part.choices <= set(wanted) for part in self.answers[step])


# Which questions hang together -----------------------------------------------------------------------------


def texts_asked(survey: Survey) -> tuple[Question, ...]:
    """The questions for words, where not everybody is asked one of them."""
    texts = tuple(question for question in survey.questions if question.kind == "text")
    return texts if all(text.only_if for text in texts) else ()


def clusters(survey: Survey, tables: Collection[str]) -> list[tuple[Step, ...]]:
    """The steps that hang together, where sums of counts do not say all about them. `tables` are the questions that are
    in a table."""
    steps = _steps(survey, tables)
    label = {id_: id_ for id_ in steps}
    for tied in (*_conditions(survey), *([*q.only_if, q.id] for q in survey.conditional)):
        mine = [label[id_] for id_ in tied if id_ in steps]
        label = {id_: mine[0] if own in mine else own for id_, own in label.items()}
    grouped = [
        tuple(steps[id_] for id_ in steps if label[id_] == own) for own in dict.fromkeys(label.values())
    ]
    return [group for group in grouped if any(_is_needed(step, survey) for step in group)]


def _conditions(survey: Survey) -> list[list[str]]:
    """Conditions that have to be looked at together."""
    texts = [parent for text in texts_asked(survey) for parent in text.only_if]
    return [texts] if texts else []


def _steps(survey: Survey, tables: Collection[str]) -> dict[str, Step]:
    marks: dict[str, list[Wanted]] = {}
    for question in survey.conditional:
        for parent, wanted in question.only_if.items():
            marks.setdefault(parent, []).append(frozenset(wanted))
    for question in survey.questions:
        if question.id in tables and _counts_together(question):
            marks.setdefault(question.id, []).append(frozenset(measure_choices(question)[0]))
    return {
        question.id: Step(question, tuple(dict.fromkeys(marks[question.id])), question.id in tables)
        for question in survey.questions
        if question.id in marks
    }


def _counts_together(question: Question) -> bool:
    """Whether who is in the summary of a question depends on what people named together."""
    positive, other = measure_choices(question)
    return question.kind == "several" and len(positive) > 1 and bool(other)


def _is_needed(step: Step, survey: Survey) -> bool:
    """Whether sums and single counts are not enough: for what follows from several answers, or from what no table shows."""
    mixed = together(step.question)
    if not step.shown or any(len(mark & mixed) > 1 for mark in step.marks):
        return True
    led = [q for q in survey.conditional if step.question.id in q.only_if]
    texts = texts_asked(survey)
    return any(len(q.only_if) > 1 or (q in texts and len(texts) > 1) for q in led)


def kinds_of(steps: Sequence[Step]) -> list[Kind]:
    """Every kind of person there can be. Raises `ReleaseError` where that is too many."""
    found: list[dict[str, frozenset[Part]]] = [{}]
    for step in steps:
        found = [
            {**before, step.question.id: answer}
            for before in found
            for answer in step.answers
            if step.silent(answer) or _is_asked(step.question, before)
        ]
        if len(found) > MOST_KINDS:
            raise ReleaseError(_too_many(steps))
    table = f"kinds:{steps[0].question.id}"
    return [Kind(CellKey(table, str(number)), answers) for number, answers in enumerate(found)]


def _is_asked(question: Question, before: Mapping[str, frozenset[Part]]) -> bool:
    """By the answers that are known so far."""
    kind = Kind(TOTAL, before)
    return kind.met({parent: wanted for parent, wanted in question.only_if.items() if parent in before})


def _too_many(steps: Sequence[Step]) -> str:
    names = ", ".join(f"'{step.question.id}'" for step in steps)
    return (
        f"what is asked after {names} depends on too many combinations of answers for a release to be audited; let fewer "
        "questions depend on several choices of one question, or on two questions at once"
    )


# What follows ------------------------------------------------------------------------------------------------


def facts_of(
    steps: Sequence[Step], kinds: Sequence[Kind], survey: Survey, tables: Collection[str]
) -> Iterator[AtMostConstraint]:
    """What everybody knows of the counts around these steps."""
    yield from _equal((TOTAL,), [kind.name for kind in kinds])
    for step in steps:
        if step.shown:
            yield from _facts_of_step(step, kinds)
    mine = {step.question.id for step in steps}
    for question in survey.conditional:
        if question.id in tables and mine & set(question.only_if):
            yield AtMostConstraint(asked_counts(question), _of(kinds, [question.only_if]))


def facts_of_texts(
    steps: Sequence[Step], kinds: Sequence[Kind], survey: Survey
) -> Iterator[tuple[CellKey, ...]]:
    """The kinds of people who were asked for words, where not everybody was and it depends on these steps."""
    texts = texts_asked(survey)
    if texts and {parent for text in texts for parent in text.only_if} & {step.question.id for step in steps}:
        yield _of(kinds, [text.only_if for text in texts])


def _facts_of_step(step: Step, kinds: Sequence[Kind]) -> Iterator[AtMostConstraint]:
    """The counts of a question, made of kinds."""
    id_ = step.question.id
    for part in step.parts:
        people = [kind.name for kind in kinds if part in kind.answers[id_]]
        counts = [CellKey(id_, choice) for choice in sorted(part.choices)]
        if not part.together:
            yield from _equal(counts, people)
            continue
        yield AtMostConstraint(tuple(people), tuple(counts))
        yield from (AtMostConstraint((count,), tuple(people)) for count in counts)
    if _counts_together(step.question):
        positive = frozenset(measure_choices(step.question)[0])
        named = [kind.name for kind in kinds if kind.named(id_, positive)]
        yield from _equal((CellKey(measure_id(id_), "positive"),), named)


def asked_counts(question: Question) -> tuple[CellKey, ...]:
    """The counts of those who gave any answer at all: they were asked."""
    outside = [cell for cell in groups_of(question) if cell in NOT_VALID]
    return (CellKey(question.id, PEOPLE), *(CellKey(question.id, cell) for cell in outside))


def _of(kinds: Iterable[Kind], conditions: Collection[Mapping[str, Collection[str]]]) -> tuple[CellKey, ...]:
    return tuple(kind.name for kind in kinds if any(kind.met(only_if) for only_if in conditions))


def _equal(first: Sequence[CellKey], second: Sequence[CellKey]) -> Iterator[AtMostConstraint]:
    yield AtMostConstraint(tuple(first), tuple(second))
    yield AtMostConstraint(tuple(second), tuple(first))


def facts_of_pairs(
    tables: Iterable[DesignedTable], steps: Sequence[Step], kinds: Sequence[Kind], survey: Survey
) -> Iterator[AtMostConstraint]:
    """What two-way tables between these steps, or of one of them and what it leads to, say of kinds."""
    known = {step.question.id: step for step in steps}
    for table in tables:
        for side, other in ((table.question, table.by), (table.by, table.question)):
            if side in known:
                yield from _facts_of_led(table, known[side], other, kinds, survey)
        if table.question in known and table.by in known:
            yield from _facts_of_crossed(table, known[table.question], known[table.by], kinds)


def _facts_of_led(
    table: DesignedTable, step: Step, other: str, kinds: Sequence[Kind], survey: Survey
) -> Iterator[AtMostConstraint]:
    conditions = [q.only_if for q in _led(other, survey)]
    if not conditions:
        return
    for part in step.parts:
        asked = [cell.name for cell in table.cells if _side(cell, table, step.question.id) in part.choices]
        silent = {NOT_ANSWERED, NO_THEME}
        said = [
            cell.name
            for cell in table.cells
            if cell.name in asked and _side(cell, table, other) not in silent
        ]
        mine = [kind for kind in kinds if part in kind.answers[step.question.id]]
        yield AtMostConstraint(tuple(said), _of(mine, conditions))


def _led(side: str, survey: Survey) -> tuple[Question, ...]:
    if side == THEMES:
        return texts_asked(survey)
    question = survey.question(side)
    return (question,) if question.only_if else ()


def _facts_of_crossed(
    table: DesignedTable, rows: Step, columns: Step, kinds: Sequence[Kind]
) -> Iterator[AtMostConstraint]:
    for row in rows.parts:
        for column in columns.parts:
            cells = [c.name for c in table.cells if c.row in row.choices and c.column in column.choices]
            people = [
                kind.name
                for kind in kinds
                if row in kind.answers[rows.question.id] and column in kind.answers[columns.question.id]
            ]
            yield from _equal(cells, people)


def _side(cell: DesignedCell, table: DesignedTable, question: str) -> str:
    return cell.row if table.question == question else cell.column
