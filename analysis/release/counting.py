"""The true counts of a round, by the names of the design. They go to the rounding and to the audit, nowhere else."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from analysis.progress import Progress, tell_nobody
from analysis.release.design.groups import (
    band_id,
    bands,
    change_id,
    direction_id,
    measure_choices,
    measure_id,
    not_named,
    pair_cell,
)
from analysis.release.design.kinds import texts_asked
from analysis.release.design.making import AskedSurvey, RoundAnswers
from analysis.release.design.tables import (
    DID_NOT_RISE,
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
    CellKey,
    DesignedTable,
    TableDesign,
)
from analysis.release.documents.errors import ReleaseError
from surveys.definition.survey import NOT_VALID, PREFER_NOT_TO_SAY, Question, Survey
from surveys.store.protocols import Pairs, Response

Group = str | frozenset[str]
Membership = tuple[str, Group]
"""A question (or table) and what somebody said there. People of one membership are in the same counts."""
EVERY = 5000
"""Responses between two reports of progress."""


def count(
    design: TableDesign, asked: AskedSurvey, heard: RoundAnswers, progress: Progress = tell_nobody
) -> dict[CellKey, int]:
    """How many people are in each count of the design, zeros included. Each person counts once in a count.

    Raises `ReleaseError` when the responses contradict a declared empty cell.
    """
    memberships = _Memberships(design, asked.survey, heard)
    alike: Counter[Membership] = Counter()
    for position, response in enumerate(heard.responses):
        alike.update(memberships.of(response))
        if position % EVERY == 0:
            progress("counting", position / len(heard.responses))
    counts: Counter[CellKey] = Counter()
    for membership, people in alike.items():
        for name in memberships.names(membership):
            counts[name] += people
    counts[TOTAL] = finished = len(heard.responses)
    if (started := asked.facts.started) is not None:
        counts[STARTED], counts[UNFINISHED] = started, started - finished
    if heard.on_paper is not None:
        counts[CellKey(WAYS, ON_PAPER)] = heard.on_paper
        counts[CellKey(WAYS, ON_A_SCREEN)] = finished - heard.on_paper
    counts.update(dict(_changed(asked.survey, heard.changes)))
    every = {name: counts[name] for name in design.names}
    _check_sums(design, every)
    return every


def _changed(survey: Survey, changes: Mapping[str, Pairs]) -> Iterator[tuple[CellKey, int]]:
    for name, question in survey.paired.items():
        change, table = changes.get(name, Pairs(0, 0)), change_id(question.id)
        yield CellKey(table, ROSE), change.rose
        yield CellKey(table, DID_NOT_RISE), change.others
        yield CellKey(table, PEOPLE), change.rose + change.others


def main_theme(codes: Iterable[str], mentions: Mapping[str, int]) -> str:
    """The theme a person counts under in crossed tables: of theirs, the one most people wrote about."""
    return min(codes, key=lambda code: (-mentions.get(code, 0), code), default=NO_THEME)


def theme_mentions(heard: RoundAnswers) -> Counter[str]:
    """People, not mentions: how many responses have each theme."""
    themes = heard.themes
    return Counter(code for response in heard.responses for code in themes.get(response["id"], ()))


def group_of(question: Question, survey: Survey, answers: Mapping[str, Any]) -> str:
    """Which group of a question with one answer somebody is in. What is not a choice counts as no answer."""
    answer = answers.get(question.id)
    if answer is None or not _asked(question, survey, answers):
        return NOT_ANSWERED
    if answer == PREFER_NOT_TO_SAY:
        return PREFER_NOT_TO_SAY if question.prefer_not_to_say else NOT_ANSWERED
    if question.kind == "number":
        return _band(question, answer)
    return answer if answer in question.choice_ids else NOT_ANSWERED


def answers_asked_for(survey: Survey, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answers to what was asked of somebody who gave these: what is asked next depends on what counts, and on nothing
    else. So a follow-up has no more answers than there are people whom the tables show to be led to it."""
    if not survey.conditional:
        return given
    kept: dict[str, Any] = {}
    for question in survey.questions:
        if question.id in given and (not question.only_if or survey.applies(question, kept)):
            several = question.kind == "several"
            kept[question.id] = _counted(question, given[question.id]) if several else given[question.id]
    return kept


def _counted(question: Question, answer: Any) -> list[str] | None:
    """What counts of an answer with several choices."""
    named = [] if answer is None else sorted(_named(question, answer) - {NOT_ANSWERED})
    return named or None


def _asked(question: Question, survey: Survey, answers: Mapping[str, Any]) -> bool:
    return not question.only_if or survey.applies(question, answers)


def _band(question: Question, answer: Any) -> str:
    if not isinstance(answer, int):
        return NOT_ANSWERED
    return next((band_id(low, high) for low, high in bands(question) if low <= answer <= high), NOT_ANSWERED)


def choices_of(question: Question, survey: Survey, answers: Mapping[str, Any]) -> frozenset[str]:
    """What somebody named in a question with several choices: valid choices, or one word for why there is none."""
    given = answers.get(question.id)
    if given is None or not _asked(question, survey, answers):
        return frozenset((NOT_ANSWERED,))
    return _named(question, given)


def _named(question: Question, given: Any) -> frozenset[str]:
    named = {given} if isinstance(given, str) else set(given)
    valid = (named & set(question.choice_ids)) - NOT_VALID
    together = {choice for choice in valid if not question.choice(choice).alone}
    if valid:
        return frozenset(together or sorted(valid)[:1])
    return frozenset((_why_none(question, named),))


def _why_none(question: Question, named: Collection[str]) -> str:
    if PREFER_NOT_TO_SAY in named and question.prefer_not_to_say:
        return PREFER_NOT_TO_SAY
    return next((choice for choice in question.choice_ids if choice in named), NOT_ANSWERED)


class _Memberships:
    """Where a response stands in each table of the design, and which counts everybody who stands there is in."""

    def __init__(self, design: TableDesign, survey: Survey, heard: RoundAnswers) -> None:
        self._survey, self._themes, self._sentiments = survey, heard.themes, heard.sentiments
        self._directions = heard.directions
        self._known = frozenset(design.names)
        self._ids = {table.id for table in design.tables}
        self._codes = _codes(design)
        self._words_for_all = not texts_asked(survey)
        self._texts = [question.id for question in survey.questions if question.kind == "text"]
        self._questions = {q.id: q for q in survey.questions if q.id in self._ids}
        self._pairs = design.pairs
        self._mentions = theme_mentions(heard)

    def of(self, response: Response) -> list[Membership]:
        answers = answers_asked_for(self._survey, response["answers"])
        codes = frozenset(self._themes.get(response["id"], ()))
        wrote = self._wrote(answers) or (self._words_for_all and bool(codes))
        groups: dict[str, Group] = {
            id_: (choices_of if question.kind == "several" else group_of)(question, self._survey, answers)
            for id_, question in self._questions.items()
        }
        if THEMES in self._ids:
            groups[THEMES] = codes if wrote else NOT_ANSWERED
        if MAIN_THEME in self._ids:
            groups[MAIN_THEME] = main_theme(codes if wrote else (), self._mentions)
        if SENTIMENT in self._ids:
            felt = self._sentiments.get(response["id"], NOT_ANSWERED)
            groups[SENTIMENT] = felt if wrote else NOT_ANSWERED
        for code, went in self._directions.get(response["id"], {}).items() if wrote else ():
            groups[direction_id(code)] = went
        return [*groups.items(), *(_crossed(table, groups) for table in self._pairs)]

    def _wrote(self, answers: Mapping[str, Any]) -> bool:
        return any(answers.get(text) not in (None, "", PREFER_NOT_TO_SAY) for text in self._texts)

    def names(self, membership: Membership) -> list[CellKey]:
        """The counts of the design that somebody of this membership is in."""
        table, group = membership
        if table == THEMES:
            return list(_mentions(THEMES, group, self._codes))
        if table == SENTIMENT:
            return _felt(group)
        question = self._questions.get(table)
        if question is None:
            return [CellKey(table, str(group))]
        return [name for name in _answered(question, group) if name in self._known]


def _codes(design: TableDesign) -> tuple[str, ...]:
    cells = [cell.id for table in design.tables if table.id == THEMES for cell in table.cells]
    return tuple(code for code in cells if code != NOT_ANSWERED)


def _crossed(table: DesignedTable, groups: Mapping[str, Group]) -> Membership:
    row, column = (groups[MAIN_THEME if side == THEMES else side] for side in (table.question, table.by))
    return table.id, pair_cell(str(row), str(column))


def _answered(question: Question, group: Group) -> Iterator[CellKey]:
    named = {group} if isinstance(group, str) else group
    if question.kind == "several" and not named & {*NOT_VALID, NOT_ANSWERED}:
        valid = [choice for choice in question.choice_ids if choice not in NOT_VALID]
        yield from _mentions(question.id, frozenset(named), valid)
    else:
        yield from (CellKey(question.id, choice) for choice in named)
    if not named & {*NOT_VALID, NOT_ANSWERED}:
        yield CellKey(question.id, PEOPLE)
        positive = bool(named & set(measure_choices(question)[0]))
        yield CellKey(measure_id(question.id), "positive" if positive else "other")


def _mentions(table: str, named: Group, all_of_them: Iterable[str]) -> Iterator[CellKey]:
    if isinstance(named, str):
        yield CellKey(table, named)
        return
    if table == THEMES:
        yield CellKey(table, PEOPLE)
    for choice in all_of_them:
        yield CellKey(table, choice if choice in named else not_named(choice))


def _felt(label: Group) -> list[CellKey]:
    if isinstance(label, str) and label in SENTIMENTS:
        return [CellKey(SENTIMENT, PEOPLE), CellKey(SENTIMENT, label)]
    return [CellKey(SENTIMENT, NOT_ANSWERED)]


def _check_sums(design: TableDesign, counts: Mapping[CellKey, int]) -> None:
    for total in design.sums:
        if counts[total.whole] != sum(counts[part] for part in total.parts):
            raise ReleaseError(
                f"table '{total.table}' does not add up: somebody is in a cell that the plan declares empty, "
                "or more people finished than started; correct the plan or the facts of the round"
            )
