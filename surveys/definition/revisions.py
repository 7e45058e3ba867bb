"""What differs between two revisions of a survey, question by question; and one survey for all that a round was asked in.

Pure. It compares words and ids: whether other words still mean the same, only the author knows and can say in the file.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from surveys.definition.survey import MAY_QUOTE, PREFER_NOT_TO_SAY, Choice, Question, Survey

NO_LONGER = " (no longer offered)"
"""Stands behind a choice that a later revision took out, wherever its answers are still shown."""

Response = Mapping[str, Any]


@dataclass(frozen=True)
class RevisionChange:
    """`question` is empty for what is about the survey as a whole. `breaks`: answers before and after are not compared.
    `instead` says what to do where it cannot be changed while people answer, and is empty where it can."""

    question: str
    says: str
    breaks: bool = False
    instead: str = ""


# What can change ----------

ANOTHER_ID = "give the question another id, or close the round and open the next with the new revision"
KEEP_ID = "keep the id that it had"
NEXT_ROUND = "close the round and open the next with the new revision"

CANNOT_TELL = (
    "Whether other words still mean the same cannot be seen from here. If a choice means something else now, give it "
    "another id: the answers before and after are added up."
)


@dataclass(frozen=True)
class Aspect:
    """Something about a question that can change; `tell` says how, in sentences that go on after its title."""

    of: Callable[[Question], Any]
    tell: Callable[[Any, Any], Iterator[str]]
    breaks: bool = False
    instead: str = ""


def _said(sentence: str) -> Callable[[Any, Any], Iterator[str]]:
    return lambda before, after: iter((sentence.format(before=before, after=after),))


def _asked(question: Question) -> str:
    """The words that the question's series began with, where its author says that those of today mean the same."""
    return (question.said_before and question.said_before.ask) or question.ask


def _offered(question: Question) -> dict[str, str]:
    before = question.said_before.choices if question.said_before else {}
    return {choice.id: before.get(choice.id, choice.say) for choice in question.choices}


def _tell_choices(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for gone in [choice for choice in before if choice not in after]:
        yield f"no longer offers “{before[gone]}”"
    for new in [choice for choice in after if choice not in before]:
        yield f"now also offers “{after[new]}”"
    for kept in [choice for choice in after if before.get(choice, after[choice]) != after[choice]]:
        yield f"offers “{after[kept]}” where it said “{before[kept]}”"
    if [choice for choice in before if choice in after] != [choice for choice in after if choice in before]:
        yield "offers its choices in another order"


def _range(question: Question) -> str:
    return f"from {question.least} to {question.most}" if question.kind == "number" else ""


def _easier(question: Question) -> Any:
    return question.easy_read, question.faces, [(c.easy_read, c.faces, c.face) for c in question.choices]


def _leading_to_help(question: Question) -> dict[str, str]:
    return {choice.id: choice.support for choice in question.choices if choice.support != "none"}


ASPECTS: tuple[Aspect, ...] = (
    # What makes a question another one. No answers of both can be added up.
    Aspect(lambda q: q.kind, _said("was a {before} question and is now a {after} question"), True, ANOTHER_ID),
    Aspect(lambda q: q.unit, _said("asked for “{before}” and now asks for “{after}”"), True, ANOTHER_ID),
    # What people were asked. Answers are kept together in a round, and not compared with those before.
    Aspect(_asked, _said("asked “{before}” and now asks “{after}”"), True),
    Aspect(_offered, _tell_choices, True),
    Aspect(lambda q: q.prefer_not_to_say, _said("offers “Prefer not to say” or no longer does"), True),
    Aspect(lambda q: q.only_if, _said("is asked after other answers than before"), True),
    Aspect(_range, _said("took numbers {before} and now takes numbers {after}"), True),
    Aspect(lambda q: q.counts, _said("counts for the scorecard in another way"), True),
    # What is set side by side with other rounds: by the time it changes, nobody can tell which words an answer was to.
    Aspect(lambda q: q.prompts, _said("makes its code of other prompts"), instead=NEXT_ROUND),
    Aspect(lambda q: q.paired, _said("is set side by side with something else"), instead=NEXT_ROUND),
    Aspect(
        lambda q: series_words(q) if q.paired else None,
        _said("is set side by side with what the same people say in other rounds, in the same words"),
        instead=NEXT_ROUND,
    ),
    # What stands around it.
    Aspect(lambda q: q.title, _said("was called “{before}”")),
    Aspect(lambda q: q.hint, _said("has another hint")),
    Aspect(_easier, _said("has other easy words or faces")),
    Aspect(lambda q: q.sensitive, _said("is protected for other choices")),
    Aspect(lambda q: q.may_quote, _said("asks whether words may be quoted, or no longer does")),
    Aspect(_leading_to_help, _said("shows help after other choices than before")),
)  # fmt: skip
"""Changed hints, easy words, faces and translations leave a series whole: it is the same question, better explained."""


def series_of(question: Question) -> list[Any]:
    """What has to stay the same for a question's results to be compared, as plain values."""
    kept = [aspect.of(question) for aspect in ASPECTS if aspect.breaks and aspect.of is not _offered]
    return [question.id, *map(_to_dict, kept), list(_offered(question).items())]


def _to_dict(value: Any) -> Any:
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else value


# Comparing ----------


def changes(before: Survey, after: Survey) -> tuple[RevisionChange, ...]:
    """What differs in the later revision, question by question."""
    return tuple(_changes(before, after))


def _changes(before: Survey, after: Survey) -> Iterator[RevisionChange]:
    yield from _around(before, after)
    old, new = _by_id(before), _by_id(after)
    for question in before.questions:
        if question.id not in new:
            yield RevisionChange(question.id, f"“{question.title}” is no longer asked")
    for question in after.questions:
        if question.id not in old:
            yield RevisionChange(question.id, f"“{question.title}” is new")
        else:
            yield from _of_question(old[question.id], question)
    if _order(before, among=new) != _order(after, among=old):
        yield RevisionChange("", "The questions are asked in another order")


def _order(survey: Survey, among: Collection[str]) -> list[str]:
    return [question.id for question in survey.questions if question.id in among]


def _by_id(survey: Survey) -> dict[str, Question]:
    return {question.id: question for question in survey.questions}


def _around(before: Survey, after: Survey) -> Iterator[RevisionChange]:
    if before.audience != after.audience:
        yield RevisionChange("", "The survey is for other people", True, NEXT_ROUND)
    if before.programme != after.programme:
        yield RevisionChange("", "The survey belongs to another programme, or to none", instead=NEXT_ROUND)
    for names, says in AROUND.items():
        if any(getattr(before, name) != getattr(after, name) for name in names):
            yield RevisionChange("", says)


AROUND: Mapping[tuple[str, ...], str] = {
    ("title",): "The survey has another title",
    ("about", "afterwards", "thanks", "minutes"): "What is said before or after the questions has changed",
    ("easy_read", "faces"): "What is said around the questions in easier words has changed",
    ("release",): "Other tables are released",
}


def _of_question(before: Question, after: Question) -> Iterator[RevisionChange]:
    name = f"“{after.title}”"
    for aspect in ASPECTS:
        old, new = aspect.of(before), aspect.of(after)
        if old != new:
            for sentence in aspect.tell(old, new):
                yield RevisionChange(after.id, f"{name} {sentence}", aspect.breaks, aspect.instead)
    if _literally(before) != _literally(after) and series_words(before) == series_words(after):
        why = after.said_before or before.said_before
        yield RevisionChange(
            after.id, f"{name} has other words with the same meaning: {why.because if why else 'said so'}"
        )
    for old_id, new_id in _renamed(before.choices, after.choices):
        says = f"{name} gives the choice '{old_id}' the id '{new_id}', with the same words"
        yield RevisionChange(after.id, says, True, KEEP_ID)


def _literally(question: Question) -> Any:
    return question.ask, {choice.id: choice.say for choice in question.choices}


def series_words(question: Question) -> Any:
    return _asked(question), _offered(question)


def _renamed(before: Sequence[Choice], after: Sequence[Choice]) -> Iterator[tuple[str, str]]:
    old = {choice.say.casefold(): choice.id for choice in before}
    kept = {choice.id for choice in before} & {choice.id for choice in after}
    for choice in after:
        had = old.get(choice.say.casefold())
        if had and had != choice.id and not {had, choice.id} & kept:
            yield had, choice.id


def is_counted_anew(before: Survey, after: Survey) -> bool:
    """Whether the tables of a release are others than before, not only their words."""
    return bool(_counted(before) != _counted(after))


def _counted(survey: Survey) -> Any:
    of_questions = {
        q.id: (q.kind, set(q.choice_ids), q.prefer_not_to_say, q.only_if, _range(q), q.counts, q.sensitive)
        for q in survey.questions
    }
    return of_questions, survey.release


# One survey for all revisions of a round ----------


def pooled(revisions: Sequence[Survey]) -> Survey:
    """The newest of some revisions (oldest first), with the questions and choices that only earlier ones had: so every
    answer that was given has its place. Raises `ValidationError` where they cannot stand in one survey."""
    return reduce(_pooled, revisions)


def _pooled(older: Survey, newer: Survey) -> Survey:
    old, new = _by_id(older), _by_id(newer)
    questions = [_question(old.get(question.id), question) for question in newer.questions]
    before = ""
    for question in older.questions:
        if question.id not in new:
            entries = question.model_dump() | {"may_quote": question.may_quote and newer.quoted is None}
            questions.insert(_place_after({before, *question.only_if}, questions), entries)
        before = question.id
    gone = old.keys() - new.keys()
    release = {
        **newer.release.model_dump(),
        "leave_out": (*newer.release.leave_out, *(cell for cell in older.release.leave_out if cell in gone)),
        "empty": tuple(cell for cell in newer.release.empty if cell in older.release.empty),
    }
    return Survey.model_validate({**newer.model_dump(), "questions": questions, "release": release})


def _place_after(earlier: Collection[str], questions: Sequence[Mapping[str, Any]]) -> int:
    """The first place behind all questions with these ids."""
    return max((n for n, question in enumerate(questions, 1) if question["id"] in earlier), default=0)


def _question(old: Question | None, new: Question) -> dict[str, Any]:
    """The new question, with what only the old one offered."""
    if old is None:
        return new.model_dump()
    gone = [choice for choice in old.choices if choice.id not in new.choice_ids]
    entries = new.model_dump() | {
        "choices": [*(choice.model_dump() for choice in new.choices), *map(_no_longer, gone)],
        "prefer_not_to_say": old.prefer_not_to_say or new.prefer_not_to_say,
        "only_if": _either(old.only_if, new.only_if),
        "sensitive": tuple(dict.fromkeys((*new.sensitive, *old.sensitive))),
    }
    if old.counts and new.counts:
        lost = [choice.id for choice in gone if choice.id in old.counts.positive]
        entries["counts"]["positive"] = (*new.counts.positive, *lost)
    if old.kind == new.kind == "number":
        entries["least"] = min(limit for limit in (old.least, new.least) if limit is not None)
        entries["most"] = max(limit for limit in (old.most, new.most) if limit is not None)
    return entries


def _no_longer(choice: Choice) -> dict[str, Any]:
    """A choice that was taken out. Its easier words go: it is never offered again."""
    return {"id": choice.id, "say": choice.say.removesuffix(NO_LONGER) + NO_LONGER, "alone": choice.alone}


def _either(
    old: Mapping[str, tuple[str, ...]], new: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """What holds for everybody who was asked under one condition or the other."""
    return {asked: tuple(dict.fromkeys((*old[asked], *new[asked]))) for asked in old if asked in new}


# What would tell who answered an earlier revision ----------

Trace = tuple[str, str]
"""A question, and what of its answer only an earlier revision could take: a choice, or all of it (empty)."""


def without_few(
    responses: Sequence[Response], newest: Survey, few: int, waiting: Sequence[Mapping[str, Any]] = ()
) -> list[Response]:
    """The responses without what only an earlier revision could take and fewer than so many people said: it would tell
    those few, who answered before the change, from all others. Numbers so small are not released anyway. `waiting` are
    answers that will stand among the responses later."""
    all_answers = [*(response["answers"] for response in responses), *waiting]
    people_by_trace = Counter(trace for answers in all_answers for trace in _traces(answers, newest))
    rare = {trace for trace, people in people_by_trace.items() if people < few}
    return [_cleaned(response, newest, rare) for response in responses] if rare else list(responses)


def _traces(answers: Mapping[str, Any], newest: Survey) -> set[Trace]:
    asked = {question.id: question for question in newest.path(answers)}
    return {
        (question, choice)
        for question, answer in answers.items()
        if question != MAY_QUOTE
        for choice in _only_before(asked.get(question), answer)
    }


def _only_before(question: Question | None, answer: Any) -> Collection[str]:
    if question is None:
        return ("",)
    if question.kind == "number":
        return () if question.least <= answer <= question.most else ("",)
    if not question.has_choices:
        return ()
    given = [answer] if isinstance(answer, str) else answer
    known = {*question.choice_ids, *([PREFER_NOT_TO_SAY] if question.prefer_not_to_say else [])}
    return [choice for choice in given if choice not in known]


def _cleaned(response: Response, newest: Survey, rare: set[Trace]) -> Response:
    mine = _traces(response["answers"], newest) & rare
    if not mine:
        return response
    left = {
        question: _left(answer, {choice for asked, choice in mine if asked == question})
        for question, answer in response["answers"].items()
    }
    kept = {question: answer for question, answer in left.items() if answer not in (None, [])}
    if kept.get(MAY_QUOTE, "") not in kept:
        kept.pop(MAY_QUOTE, None)
    return {**response, "answers": kept}


def _left(answer: Any, gone: set[str]) -> Any:
    if isinstance(answer, list) and "" not in gone:
        return [choice for choice in answer if choice not in gone]
    return None if gone else answer
