"""What a survey may not ask of its tables: names that are taken, pairs that cannot be kept safe."""

from collections.abc import Iterable, Iterator, Mapping

from analysis.release.design.tables import MAIN_THEME, NO_THEME, NOT_ANSWERED, PEOPLE, SENTIMENT, THEMES, WAYS
from analysis.release.documents.errors import ReleaseError
from surveys.definition.survey import Survey


def check(survey: Survey, themes: Mapping[str, str] | None) -> None:
    """Raises `ReleaseError` where the survey asks for a table that cannot be kept safe, or uses a name that is taken."""
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
        if question.id in (THEMES, MAIN_THEME, SENTIMENT, WAYS):
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
