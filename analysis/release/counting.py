"""The true counts of a round, by the names of the plan. They go to the rounding and to the audit, nowhere else."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from analysis.release.errors import ReleaseError
from analysis.release.plan import (
    MAIN_THEME,
    NO_THEME,
    NOT_ANSWERED,
    PEOPLE,
    SENTIMENT,
    SENTIMENTS,
    STARTED,
    THEMES,
    TOTAL,
    UNFINISHED,
    Name,
    Plan,
    PlannedTable,
    band_id,
    bands,
    measure_choices,
    not_named,
    pair_cell,
)
from surveys.definition import NOT_VALID, PREFER_NOT_TO_SAY, Question, Survey

Response = Mapping[str, Any]
Coded = Mapping[str, Collection[str]]
Progress = Callable[[str, float], None]
EVERY = 5000
"""Responses between two reports of progress."""


def count(
    plan: Plan,
    survey: Survey,
    responses: Sequence[Response],
    themes: Coded,
    sentiments: Mapping[str, str],
    started: int | None = None,
    progress: Progress | None = None,
) -> dict[Name, int]:
    """How many people are in each count of the plan, zeros included. Each person counts once in a count.

    Raises `ReleaseError` when two responses have one id, or the responses contradict a declared empty cell.
    """
    _check_ids(responses)
    places = _Places(plan, survey, themes, sentiments, theme_mentions(themes, responses))
    counts: Counter[Name] = Counter()
    for position, response in enumerate(responses):
        counts.update(places.of(response))
        if progress and position % EVERY == 0:
            progress("counting", position / len(responses))
    counts[TOTAL] = len(responses)
    if started is not None:
        counts[STARTED], counts[UNFINISHED] = started, started - len(responses)
    found = {name: counts[name] for name in plan.names}
    _check_sums(plan, found)
    return found


def main_theme(codes: Iterable[str], mentions: Mapping[str, int]) -> str:
    """The theme a person counts under in crossed tables: of theirs, the one most people wrote about."""
    return min(codes, key=lambda code: (-mentions.get(code, 0), code), default=NO_THEME)


def theme_mentions(themes: Coded, responses: Iterable[Response]) -> Counter[str]:
    """People, not mentions: how many responses have each theme."""
    return Counter(code for response in responses for code in set(themes.get(response["id"], ())))


def group_of(question: Question, survey: Survey, answers: Mapping[str, Any]) -> str:
    """Which group of a question with one answer somebody is in. What is not a choice counts as no answer."""
    answer = answers.get(question.id)
    if answer is None or not survey.applies(question, answers):
        return NOT_ANSWERED
    if answer == PREFER_NOT_TO_SAY:
        return PREFER_NOT_TO_SAY if question.prefer_not_to_say else NOT_ANSWERED
    if question.kind == "number":
        return _band(question, answer)
    return answer if answer in question.choice_ids else NOT_ANSWERED


def _band(question: Question, answer: Any) -> str:
    if not isinstance(answer, int):
        return NOT_ANSWERED
    return next((band_id(low, high) for low, high in bands(question) if low <= answer <= high), NOT_ANSWERED)


def choices_of(question: Question, survey: Survey, answers: Mapping[str, Any]) -> frozenset[str]:
    """What somebody named in a question with several choices: valid choices, or one word for why there is none."""
    given = answers.get(question.id)
    if given is None or not survey.applies(question, answers):
        return frozenset((NOT_ANSWERED,))
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


class _Places:
    """Which counts of the plan a response is in."""

    def __init__(
        self,
        plan: Plan,
        survey: Survey,
        themes: Coded,
        sentiments: Mapping[str, str],
        popular: Mapping[str, int],
    ) -> None:
        self._survey, self._themes, self._sentiments = survey, themes, sentiments
        self._known = frozenset(plan.names)
        self._ids = {table.id for table in plan.tables}
        self._codes = [cell.id for table in plan.tables if table.id == THEMES for cell in table.cells]
        self._texts = [question.id for question in survey.questions if question.kind == "text"]
        self._questions = [q for q in survey.questions if q.id in self._ids]
        self._pairs = plan.pairs
        self._popular = popular

    def of(self, response: Response) -> Iterator[Name]:
        answers = response["answers"]
        groups: dict[str, str] = {}
        for question in self._questions:
            if question.kind == "several":
                yield from self._several(question, answers)
            else:
                groups[question.id] = group_of(question, self._survey, answers)
                yield from self._single(question, groups[question.id])
        yield from self._written(response, groups)
        for table in self._pairs:
            yield self._crossed(table, groups)

    def _single(self, question: Question, group: str) -> Iterator[Name]:
        yield Name(question.id, group)
        if group not in NOT_VALID and group != NOT_ANSWERED:
            yield Name(question.id, PEOPLE)
            yield from self._measured(question, group in measure_choices(question)[0])

    def _several(self, question: Question, answers: Mapping[str, Any]) -> Iterator[Name]:
        named = choices_of(question, self._survey, answers)
        for choice in named:
            yield Name(question.id, choice)
        if named & NOT_VALID or NOT_ANSWERED in named:
            return
        yield Name(question.id, PEOPLE)
        for choice in question.choice_ids:
            if choice not in named and choice not in NOT_VALID:
                yield Name(question.id, not_named(choice))
        yield from self._measured(question, bool(named & set(measure_choices(question)[0])))

    def _measured(self, question: Question, positive: bool) -> Iterator[Name]:
        name = Name(f"measure:{question.id}", "positive" if positive else "other")
        if name in self._known:
            yield name

    def _written(self, response: Response, groups: dict[str, str]) -> Iterator[Name]:
        codes = set(self._themes.get(response["id"], ()))
        if THEMES in self._ids:
            yield from self._theme_cells(codes, codes or self._wrote(response))
        if MAIN_THEME in self._ids:
            groups[THEMES] = main_theme(codes & set(self._codes), self._popular)
            yield Name(MAIN_THEME, groups[THEMES])
        if SENTIMENT in self._ids:
            yield from self._felt(self._sentiments.get(response["id"]))

    def _wrote(self, response: Response) -> bool:
        return any(response["answers"].get(q) not in (None, "", PREFER_NOT_TO_SAY) for q in self._texts)

    def _theme_cells(self, codes: Collection[str], wrote: object) -> Iterator[Name]:
        if not wrote:
            yield Name(THEMES, NOT_ANSWERED)
            return
        yield Name(THEMES, PEOPLE)
        for code in self._codes:
            if code != NOT_ANSWERED:
                yield Name(THEMES, code if code in codes else not_named(code))

    def _felt(self, label: str | None) -> Iterator[Name]:
        if label is not None and label in SENTIMENTS:
            yield Name(SENTIMENT, PEOPLE)
            yield Name(SENTIMENT, label)
        else:
            yield Name(SENTIMENT, NOT_ANSWERED)

    def _crossed(self, table: PlannedTable, groups: Mapping[str, str]) -> Name:
        return Name(table.id, pair_cell(groups[table.question], groups[table.by]))


def _check_ids(responses: Sequence[Response]) -> None:
    if len({response["id"] for response in responses}) != len(responses):
        raise ReleaseError("two responses have the same id; read the round again, each response once")


def _check_sums(plan: Plan, counts: Mapping[Name, int]) -> None:
    for total in plan.sums:
        if counts[total.whole] != sum(counts[part] for part in total.parts):
            raise ReleaseError(
                f"table '{total.table}' does not add up: somebody is in a cell that the plan declares empty, "
                "or more people finished than started; correct the plan or the facts of the round"
            )
