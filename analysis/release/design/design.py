"""Which tables a round releases, and every sum that ties their counts together. Derived from the survey alone."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from analysis.release.design.design_checks import check
from analysis.release.design.groups import (
    change_id,
    direction_id,
    groups_of,
    has_measure,
    measure_choices,
    measure_id,
    not_named,
    pair_cell,
    pair_id,
)
from analysis.release.design.kinds import (
    clusters,
    facts_of,
    facts_of_pairs,
    facts_of_texts,
    kinds_of,
    texts_asked,
)
from analysis.release.design.routing import can_be_asked, fewer_in_groups, impossible, words_can_be_asked
from analysis.release.design.tables import (
    DID_NOT_RISE,
    DIRECTIONS,
    MAIN_THEME,
    NO_THEME,
    NOT_ANSWERED,
    ON_A_SCREEN,
    ON_PAPER,
    PEOPLE,
    ROSE,
    SENTIMENT,
    SENTIMENTS,
    STARTED,
    THEMES,
    TOTAL,
    UNFINISHED,
    WAYS,
    AtMostConstraint,
    CellKey,
    DesignedCell,
    DesignedTable,
    SensitiveGroup,
    SumConstraint,
    TableDesign,
)
from surveys.definition.survey import NOT_VALID, Choice, Question, Survey


@dataclass
class _Draft:
    tables: list[DesignedTable] = field(default_factory=list)
    sums: list[SumConstraint] = field(default_factory=list)
    at_most: list[AtMostConstraint] = field(default_factory=list)
    sensitive: list[SensitiveGroup] = field(default_factory=list)
    derived: set[CellKey] = field(default_factory=set)
    kinds: list[CellKey] = field(default_factory=list)

    def add_sum(self, table: str, whole: CellKey, parts: Iterable[CellKey]) -> None:
        new = SumConstraint(table, whole, tuple(parts))
        if all((new.whole, new.parts) != (old.whole, old.parts) for old in self.sums):
            self.sums.append(new)

    def finish(self) -> TableDesign:
        return TableDesign(
            tuple(self.tables),
            tuple(self.sums),
            tuple(self.at_most),
            tuple(self.sensitive),
            frozenset(self.derived),
            tuple(self.kinds),
        )

    def knows(self, *names: CellKey) -> bool:
        """Whether all of these counts are in the design."""
        there = {TOTAL, *(name for total in self.sums for name in total.names)}
        return there.issuperset(names)


def design_of(
    survey: Survey,
    themes: Mapping[str, str] | None = None,
    *,
    with_sentiment: bool = False,
    with_directions: bool = False,
    with_started: bool = False,
    with_changes: bool = False,
    with_ways: bool = False,
) -> TableDesign:
    """The design of a survey. `themes` is the codebook, code to label, or None when nothing was coded. `with_changes`: the
    same people were asked before, and were set side by side with themselves. `with_ways`: it was counted how many answers
    came on paper.

    Raises `ReleaseError` where the survey declares a table that cannot be kept safe.
    """
    check(survey, themes)
    if not words_can_be_asked(survey):
        themes, with_sentiment = None, False
    draft = _Draft()
    if with_started:
        draft.add_sum("", STARTED, (TOTAL, UNFINISHED))
        draft.derived.add(UNFINISHED)
    if with_ways:
        _add_ways(draft)
    for question in _one_way(survey):
        _add_question(draft, question, survey)
    for question in survey.paired.values() if with_changes else ():
        _add_change(draft, question)
    if themes:
        _add_themes(draft, themes, crossed=any(THEMES in pair for pair in survey.release.pairs))
    for code, label in themes.items() if themes and with_directions else ():
        _add_directions(draft, code, label)
    if with_sentiment:
        _add_sentiment(draft)
    for first, second in survey.release.pairs:
        if themes or THEMES not in (first, second):
            _add_pair(draft, survey, first, second, themes or {})
    draft.at_most.extend(fewer_in_groups(survey, draft.tables))
    _add_words_asked(draft, survey)
    _add_kinds(draft, survey)
    return draft.finish()


def _one_way(survey: Survey) -> Iterator[Question]:
    for question in survey.questions:
        if question.kind in ("text", "code") or question.id in survey.release.leave_out:
            continue
        if can_be_asked(survey, question):
            yield question


def _add_ways(draft: _Draft) -> None:
    """How the answers came: a division of all who took part, crossed with nothing."""
    names = {way: CellKey(WAYS, way) for way in (ON_A_SCREEN, ON_PAPER)}
    labels = {ON_A_SCREEN: "On a screen", ON_PAPER: "On paper, typed in by somebody else"}
    cells = tuple(DesignedCell(way, labels[way], name) for way, name in names.items())
    draft.tables.append(DesignedTable(WAYS, "ways", "How the answers came", WAYS, TOTAL, cells))
    draft.add_sum(WAYS, TOTAL, names.values())


# One question ----------------------------------------------------------------------------------------------


def _add_question(draft: _Draft, question: Question, survey: Survey) -> None:
    people = CellKey(question.id, PEOPLE)
    names = {cell: CellKey(question.id, cell) for cell in groups_of(question)}
    valid = [names[cell] for cell in names if cell not in {*NOT_VALID, NOT_ANSWERED}]
    outside = [names[cell] for cell in names if cell in {*NOT_VALID, NOT_ANSWERED}]
    cells = tuple(DesignedCell(cell, label, names[cell]) for cell, label in groups_of(question).items())
    draft.tables.append(DesignedTable(question.id, "question", question.title, question.id, people, cells))
    draft.add_sum(question.id, TOTAL, (people, *outside))
    if question.kind == "several":
        _add_mentions(draft, question.id, people, valid)
        _add_alone(draft, question, people, names)
    else:
        draft.add_sum(question.id, people, valid)
    _add_measure(draft, question, people, names)
    _add_sensitive(draft, question, people, names)
    _add_routing(draft, question, survey, (people, *(n for n in outside if n.cell != NOT_ANSWERED)))


def _add_mentions(draft: _Draft, table: str, people: CellKey, mentioned: Iterable[CellKey]) -> None:
    for name in mentioned:
        unnamed = CellKey(table, not_named(name.cell))
        draft.derived.add(unnamed)
        draft.add_sum(table, people, (name, unnamed))


def _add_alone(draft: _Draft, question: Question, people: CellKey, names: Mapping[str, CellKey]) -> None:
    """What everybody knows of several choices: each person named at least one, and "none of these" on its own."""
    choices = [choice for choice in question.choices if choice.id not in NOT_VALID]
    alone = tuple(names[choice.id] for choice in choices if choice.alone)
    draft.at_most.append(AtMostConstraint((people,), tuple(names[choice.id] for choice in choices)))
    for choice in choices if alone else ():
        if not choice.alone:
            draft.at_most.append(AtMostConstraint((names[choice.id], *alone), (people,)))


def _add_measure(draft: _Draft, question: Question, people: CellKey, names: Mapping[str, CellKey]) -> None:
    if not has_measure(question):
        return
    table = measure_id(question.id)
    positive, other = measure_choices(question)
    cells: tuple[CellKey, ...]
    if question.kind == "several":
        cells = _measure_of_several(draft, table, [names[c] for c in positive])
    else:
        cells = tuple(
            _coarser(draft, table, cell, [names[c] for c in choices])
            for cell, choices in (("positive", positive), ("other", other))
        )
    labels = (_said(question.choices, positive), "Any other answer")
    designed = tuple(
        DesignedCell(cell, label, name)
        for cell, label, name in zip(("positive", "other"), labels, cells, strict=True)
    )
    draft.tables.append(DesignedTable(table, "measure", question.title, question.id, people, designed))
    draft.add_sum(table, people, cells)


def _coarser(draft: _Draft, table: str, cell: str, parts: list[CellKey]) -> CellKey:
    if len(parts) == 1:
        return parts[0]
    name = CellKey(table, cell)
    draft.add_sum(table, name, parts)
    return name


def _measure_of_several(draft: _Draft, table: str, positive: list[CellKey]) -> tuple[CellKey, CellKey]:
    """People who named at least one positive choice. With one positive choice it is that choice's own count."""
    if len(positive) == 1:
        return positive[0], CellKey(positive[0].table, not_named(positive[0].cell))
    name = CellKey(table, "positive")
    draft.at_most.append(AtMostConstraint((name,), tuple(positive)))
    draft.at_most.extend(AtMostConstraint((part,), (name,)) for part in positive)
    return name, CellKey(table, "other")


def _said(choices: Iterable[Choice], wanted: Collection[str]) -> str:
    return " / ".join(choice.say for choice in choices if choice.id in wanted)


def _add_sensitive(draft: _Draft, question: Question, people: CellKey, names: Mapping[str, CellKey]) -> None:
    for choice in question.sensitive:
        draft.sensitive.append(SensitiveGroup(people, (names[choice],)))
    if len(question.sensitive) > 1 and question.kind != "several":
        draft.sensitive.append(SensitiveGroup(people, tuple(names[choice] for choice in question.sensitive)))


def _add_routing(draft: _Draft, question: Question, survey: Survey, asked: tuple[CellKey, ...]) -> None:
    for parent, wanted in question.only_if.items():
        if parent not in survey.release.leave_out:
            draft.at_most.append(AtMostConstraint(asked, tuple(CellKey(parent, choice) for choice in wanted)))


def _add_words_asked(draft: _Draft, survey: Survey) -> None:
    """Who wrote was asked for words; and how somebody felt is read in what they wrote."""
    wrote, felt = CellKey(THEMES, PEOPLE), CellKey(SENTIMENT, PEOPLE)
    if draft.knows(wrote, felt):
        draft.at_most.append(AtMostConstraint((felt,), (wrote,)))
    texts = texts_asked(survey)
    for parent, wanted in texts[0].only_if.items() if len(texts) == 1 else ():
        led = [CellKey(parent, choice) for choice in wanted]
        draft.at_most.extend(
            AtMostConstraint((name,), tuple(led)) for name in (wrote, felt) if draft.knows(name, *led)
        )


def _add_kinds(draft: _Draft, survey: Survey) -> None:
    """The kinds of people behind questions that hang together in ways that no sum says. Raises `ReleaseError`."""
    pairs = [table for table in draft.tables if table.is_pair]
    tables = [question.id for question in _one_way(survey)]
    for steps in clusters(survey, tables):
        kinds = kinds_of(steps)
        draft.kinds.extend(kind.name for kind in kinds)
        draft.at_most.extend(facts_of(steps, kinds, survey, tables))
        draft.at_most.extend(facts_of_pairs(pairs, steps, kinds, survey))
        for asked in facts_of_texts(steps, kinds, survey):
            wrote = [
                name for name in (CellKey(THEMES, PEOPLE), CellKey(SENTIMENT, PEOPLE)) if draft.knows(name)
            ]
            draft.at_most.extend(AtMostConstraint((name,), asked) for name in wrote)


# The same people before ------------------------------------------------------------------------------------


def _add_change(draft: _Draft, question: Question) -> None:
    """A small world of its own: of those who were set side by side with themselves, who rose. Everybody knows that they
    also answered the question in this round, and that nobody rises to the lowest point."""
    table = change_id(question.id)
    people, rose, others = (CellKey(table, cell) for cell in (PEOPLE, ROSE, DID_NOT_RISE))
    cells = (
        DesignedCell(ROSE, "Higher than before", rose),
        DesignedCell(DID_NOT_RISE, "The same or lower", others),
    )
    title = f"{question.title}: the same people, before and now"
    draft.tables.append(DesignedTable(table, "change", title, question.id, people, cells))
    draft.add_sum(table, people, (rose, others))
    draft.at_most.append(AtMostConstraint((people,), (CellKey(question.id, PEOPLE),)))
    draft.at_most.append(
        AtMostConstraint((rose,), tuple(CellKey(question.id, point) for point in question.points[:-1]))
    )


# Themes and sentiment --------------------------------------------------------------------------------------


def _add_themes(draft: _Draft, themes: Mapping[str, str], crossed: bool) -> None:
    people = CellKey(THEMES, PEOPLE)
    mentioned = {code: CellKey(THEMES, code) for code in themes}
    silent = CellKey(THEMES, NOT_ANSWERED)
    cells = [DesignedCell(code, label, mentioned[code]) for code, label in themes.items()]
    cells.append(DesignedCell(NOT_ANSWERED, "Wrote nothing", silent))
    title = "What people wrote about"
    draft.tables.append(DesignedTable(THEMES, "themes", title, THEMES, people, tuple(cells)))
    draft.add_sum(THEMES, TOTAL, (people, silent))
    _add_mentions(draft, THEMES, people, mentioned.values())
    if crossed:
        _add_main_theme(draft, themes, mentioned)


def _add_main_theme(draft: _Draft, themes: Mapping[str, str], mentioned: Mapping[str, CellKey]) -> None:
    cells = tuple(
        DesignedCell(code, label, CellKey(MAIN_THEME, code)) for code, label in _main(themes).items()
    )
    title = "Main theme of what people wrote"
    draft.tables.append(DesignedTable(MAIN_THEME, "themes", title, THEMES, TOTAL, cells))
    draft.add_sum(MAIN_THEME, TOTAL, (cell.name for cell in cells))
    coded = tuple(CellKey(MAIN_THEME, code) for code in themes)
    draft.at_most.append(AtMostConstraint(coded, (CellKey(THEMES, PEOPLE),)))
    for code, name in mentioned.items():
        draft.at_most.append(AtMostConstraint((CellKey(MAIN_THEME, code),), (name,)))
        draft.at_most.append(AtMostConstraint((name,), coded))


def _add_directions(draft: _Draft, code: str, label: str) -> None:
    """Of those who wrote about a theme, for how many it went well, and not. Everybody is in one cell."""
    table, wrote = direction_id(code), CellKey(THEMES, code)
    cells = tuple(DesignedCell(way, words, CellKey(table, way)) for way, words in DIRECTIONS.items())
    draft.tables.append(DesignedTable(table, "direction", f"{label}: how it went", THEMES, wrote, cells))
    draft.add_sum(table, wrote, (cell.name for cell in cells))


def _main(themes: Mapping[str, str]) -> dict[str, str]:
    return {**themes, NO_THEME: "No theme, or wrote nothing"}


def _add_sentiment(draft: _Draft) -> None:
    people = CellKey(SENTIMENT, PEOPLE)
    names = {label: CellKey(SENTIMENT, label) for label in SENTIMENTS}
    silent = CellKey(SENTIMENT, NOT_ANSWERED)
    cells = [DesignedCell(label, words, names[label]) for label, words in SENTIMENTS.items()]
    cells.append(DesignedCell(NOT_ANSWERED, "Wrote nothing, or not read yet", silent))
    title = "How people felt in what they wrote"
    draft.tables.append(DesignedTable(SENTIMENT, "sentiment", title, SENTIMENT, people, tuple(cells)))
    draft.add_sum(SENTIMENT, TOTAL, (people, silent))
    draft.add_sum(SENTIMENT, people, names.values())


# Two-way tables --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Side:
    id: str
    title: str
    groups: Mapping[str, str]
    sensitive: tuple[str, ...]

    def name(self, group: str) -> CellKey:
        return CellKey(MAIN_THEME if self.id == THEMES else self.id, group)


def _side(survey: Survey, name: str, themes: Mapping[str, str]) -> _Side:
    if name == THEMES:
        return _Side(THEMES, "main theme", _main(themes), ())
    question = survey.question(name)
    return _Side(name, question.title, groups_of(question), question.sensitive)


def _add_pair(draft: _Draft, survey: Survey, first: str, second: str, themes: Mapping[str, str]) -> None:
    rows, columns = _side(survey, first, themes), _side(survey, second, themes)
    table, empty = pair_id(first, second), impossible(survey, (first, second), rows.groups, columns.groups)
    cells = {
        (r, c): DesignedCell(
            pair_cell(r, c), f"{rows.groups[r]}: {columns.groups[c]}", CellKey(table, pair_cell(r, c)), r, c
        )
        for r, c in product(rows.groups, columns.groups)
        if (r, c) not in empty
    }
    title = f"{rows.title} by {columns.title[:1].lower()}{columns.title[1:]}"
    draft.tables.append(DesignedTable(table, "pair", title, first, TOTAL, tuple(cells.values()), second))
    for r in rows.groups:
        draft.add_sum(table, rows.name(r), (cells[k].name for k in cells if k[0] == r))
    for c in columns.groups:
        draft.add_sum(table, columns.name(c), (cells[k].name for k in cells if k[1] == c))
    _add_sensitive_groups(draft, {k: cell.name for k, cell in cells.items()}, rows, columns)


def _add_sensitive_groups(
    draft: _Draft, cells: Mapping[tuple[str, str], CellKey], rows: _Side, columns: _Side
) -> None:
    for (r, c), name in cells.items():
        if c in columns.sensitive:
            draft.sensitive.append(SensitiveGroup(rows.name(r), (name,)))
        if r in rows.sensitive:
            draft.sensitive.append(SensitiveGroup(columns.name(c), (name,)))
