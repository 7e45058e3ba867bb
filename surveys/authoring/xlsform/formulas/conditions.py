"""From the conditions of a form to those of a survey, which know one thing: that an earlier question was answered with one
of some choices. A condition is tried with every answer, so whatever way it is written, it means the same afterwards; what
cannot be said like that is refused.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, combinations, product
from math import prod

from surveys.authoring.xlsform.cells.headings import looks_like
from surveys.authoring.xlsform.formulas.expressions import (
    HERE,
    AnswerOf,
    Call,
    Constant,
    Expression,
    UnreadableExpression,
    asked_in,
    bare_words,
    compared_with,
    is_met,
    looks_past_names,
    makes_something_of_answers,
    only_whether_answered,
    parsed,
)

MOST_TRIED = 1_000
"""Combinations of answers that a condition is tried with."""

MOST_SEVERAL = 7
"""Choices of one question with several that are told apart."""

ANSWERED = "\x00answered"
"""Stands for whatever was written."""

OTHER_CHOICE = "\x00other"
"""Stands for all choices that a condition does not name: they are all alike to it."""


@dataclass(frozen=True)
class Earlier:
    """A question that a condition can depend on: its id, its choices from their names in the form to their ids, which of
    them stand alone, and whether several can be chosen. Without choices `why_not` says why nothing can depend on it."""

    id: str
    choices: Mapping[str, str] = field(default_factory=dict)
    several: bool = False
    alone: frozenset[str] = frozenset()
    why_not: str = "has no choices; a question can depend on choices only"
    never: bool = False
    """Nobody is asked it, so it is never answered."""
    written: bool = False
    """Answered in words or with a number: whether it was answered at all can be looked at, and is then left out."""


@dataclass(frozen=True)
class Condition:
    """What a question depends on: the choices by the question's id. `is_never` where nobody would be asked.
    `skipping` are questions that must now be answered, where the form also asked those who had left them out."""

    only_if: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_never: bool = False
    skipping: tuple[str, ...] = ()
    loosened: tuple[str, ...] = ()
    """Questions without choices of which the form wanted any answer; whether they are answered makes no difference now."""


def condition_of(expression: Expression, earlier: Mapping[str, Earlier]) -> Condition:
    """The condition in the survey's form. Raises `UnreadableExpression` with what is wrong with it."""
    expression, earlier = (
        _without_blanks(expression),
        {name: _blankless(each) for name, each in earlier.items()},
    )
    for words in bare_words(expression):
        raise UnreadableExpression(f"has '{words}' by itself; write ${{question}} = '{words}'")
    names = asked_in(expression)
    _check_known(expression, names, earlier)
    tried = {name: _answers(expression, name, earlier[name]) for name in names}
    if prod(map(len, tried.values())) > MOST_TRIED:
        raise UnreadableExpression("depends on too much at once; split the question")
    met = {answers for answers in product(*tried.values()) if is_met(expression, _texts(names, answers))}
    return _condition(names, tried, met, earlier)


def _without_blanks(expression: Expression) -> Expression:
    """Blanks part the choices of one answer, so a name that has blanks gets others that look alike."""
    if isinstance(expression, Constant) and isinstance(expression.value, str):
        return Constant(expression.value.replace(" ", "\u00a0"))
    if isinstance(expression, Call):
        return Call(expression.name, tuple(map(_without_blanks, expression.parts)))
    return expression


def _blankless(question: Earlier) -> Earlier:
    choices = {name.replace(" ", "\u00a0"): id_ for name, id_ in question.choices.items()}
    return replace(
        question, choices=choices, alone=frozenset(name.replace(" ", "\u00a0") for name in question.alone)
    )


def _check_known(expression: Expression, names: Iterable[str], earlier: Mapping[str, Earlier]) -> None:
    for name in names:
        if name in earlier and earlier[name].never:
            continue
        if name not in earlier:
            near = looks_like(name, earlier)
            meant = f"; is '{near}' meant?" if near else ""
            raise UnreadableExpression(f"depends on '{name}', which is not asked before it{meant}")
        if not earlier[name].choices and not (
            earlier[name].written and only_whether_answered(expression, name)
        ):
            raise UnreadableExpression(f"depends on '{name}', which {earlier[name].why_not}")
        for choice in unknown_choices(expression, name, earlier[name]):
            if near := looks_like(choice, earlier[name].choices):
                raise UnreadableExpression(
                    f"has '{choice}', which is not a choice of '{name}'; is '{near}' meant?"
                )


def unknown_choices(expression: Expression, name: str, question: Earlier) -> Iterator[str]:
    """What an answer is compared with and can never be."""
    for choice in () if question.never else compared_with(expression, name):
        if choice not in question.choices and not _number_of(choice, question):
            yield choice


def _number_of(written: str, question: Earlier) -> bool:
    """Whether a choice is that number in another spelling, as "1" is "01"."""
    try:
        return any(
            float(choice) == float(written)
            for choice in question.choices
            if choice.strip("-.0123456789") == ""
        )
    except ValueError:
        return False


Chosen = tuple[str, ...]
"""An answer: the names of the choices; none where the question was left out."""


def _answers(expression: Expression, name: str, question: Earlier) -> Sequence[Chosen]:
    named = [choice for choice in compared_with(expression, name) if choice in question.choices]
    if question.written or question.never:
        return [()] if question.never else [(), (ANSWERED,)]
    counts = looks_past_names(expression)
    apart = list(question.choices) if counts and not question.several else named
    if counts and len(question.choices) <= MOST_SEVERAL:
        apart = list(question.choices)
    others = [choice for choice in question.choices if choice not in apart]
    told_apart = [*apart, *([OTHER_CHOICE] if others else [])]
    if not question.several:
        return [(), *((choice,) for choice in told_apart)]
    is_past = _counts_past_one(expression) or makes_something_of_answers(expression)
    if len(told_apart) > MOST_SEVERAL + 1 or (counts and others and is_past):
        raise UnreadableExpression(f"depends on too many choices of '{name}' at once")
    return [chosen for chosen in _subsets(told_apart) if len(chosen) < 2 or not question.alone & set(chosen)]


def _counts_past_one(expression: Expression) -> bool:
    """Whether it is not only about whether anything was chosen."""
    text = repr(expression)
    return "count-selected" in text and any(f"value={number}" in text for number in range(2, 10))


def _subsets(choices: Sequence[str]) -> Iterator[Chosen]:
    return chain.from_iterable(combinations(choices, size) for size in range(len(choices) + 1))


def _texts(names: Sequence[str], answers: Sequence[Chosen]) -> dict[str, str]:
    return {name: " ".join(chosen) for name, chosen in zip(names, answers, strict=True)}


def _condition(
    names: Sequence[str],
    tried: Mapping[str, Sequence[Chosen]],
    met: set[tuple[Chosen, ...]],
    earlier: Mapping[str, Earlier],
) -> Condition:
    if not met:
        return Condition(is_never=True)
    matters = [place for place, name in enumerate(names) if _matters(place, tried[name], met)]
    answered = {tuple(answers[place] for place in matters) for answers in met}
    complete = {answers for answers in answered if all(answers)}
    if not complete:
        raise UnreadableExpression(
            "is met only where a question was left out; a question can depend on choices only"
        )
    wanted = [
        _wanted(names[place], {answers[at] for answers in complete}, tried[names[place]], earlier)
        for at, place in enumerate(matters)
    ]
    if prod(len({answers[at] for answers in complete}) for at in range(len(matters))) != len(complete):
        raise UnreadableExpression(
            "joins different questions with 'or'; a question can depend on several questions only with 'and'"
        )
    only_if = {
        earlier[names[place]].id: choices for place, choices in zip(matters, wanted, strict=True) if choices
    }
    left_out = {
        names[place] for at, place in enumerate(matters) if any(not answers[at] for answers in answered)
    }
    if any(earlier[name].written for name in left_out):
        raise UnreadableExpression(
            "is met also where a question was left out; a question can depend on choices only"
        )
    return Condition(
        only_if,
        skipping=tuple(name for name in names if name in left_out and not earlier[name].written),
        loosened=tuple(names[place] for place in matters if earlier[names[place]].written),
    )


def _matters(place: int, answers: Sequence[Chosen], met: set[tuple[Chosen, ...]]) -> bool:
    """Whether the answer to one question ever makes a difference."""
    rest = {(*each[:place], *each[place + 1 :]) for each in met}
    return len(rest) * len(answers) != len(met)


def _wanted(
    name: str, chosen: set[Chosen], tried: Sequence[Chosen], earlier: Mapping[str, Earlier]
) -> tuple[str, ...]:
    """The choices of which one is enough. With several choices, each has to be enough beside any others."""
    if earlier[name].written:
        return ()
    alone = {choices[0] for choices in chosen if len(choices) == 1}
    if chosen != {choices for choices in tried if alone & set(choices)}:
        raise UnreadableExpression(
            f"is not about single choices of '{name}'; several can be chosen there, and one of them has to be enough: "
            f"write selected(${{{name}}}, 'a') or selected(${{{name}}}, 'b')"
        )
    return tuple(_ids(name, [choice for choice in _in_order(tried) if choice in alone], tried, earlier))


def _in_order(tried: Sequence[Chosen]) -> list[str]:
    return [choices[0] for choices in tried if len(choices) == 1]


def _ids(
    name: str, wanted: Iterable[str], tried: Sequence[Chosen], earlier: Mapping[str, Earlier]
) -> Iterator[str]:
    choices = earlier[name].choices
    apart = _in_order(tried)
    for choice in wanted:
        if choice == OTHER_CHOICE:
            yield from (id_ for other, id_ in choices.items() if other not in apart)
        else:
            yield choices[choice]


# Constraints ----------

WIDEST = 100
"""How far a number goes where a form does not say."""


@dataclass(frozen=True)
class Limits:
    """The least and the most that a number can be, and whether the form says each."""

    least: int
    most: int
    says_least: bool = True
    says_most: bool = True


def limits_of(constraint: str, name: str = HERE) -> Limits:
    """The range that a constraint allows to the question of that name. Raises `UnreadableExpression` where it is more than a
    range."""
    least: list[int] = []
    most: list[int] = []
    for part in _and_parts(parsed(constraint)) if constraint.strip() else ():
        operator, number = _bound(part, name)
        if operator in (">", ">=", "="):
            least.append(int(number // 1) + 1 if operator == ">" else int(-(-number // 1)))
        if operator in ("<", "<=", "="):
            most.append(int(-(-number // 1)) - 1 if operator == "<" else int(number // 1))
    low = max(least) if least else min([0, *(number - 1 for number in most)])
    high = min(most) if most else max(WIDEST, low + WIDEST)
    return Limits(low, high, bool(least), bool(most))


def _and_parts(expression: Expression) -> Iterator[Expression]:
    if isinstance(expression, Call) and expression.name == "and":
        for part in expression.parts:
            yield from _and_parts(part)
    else:
        yield expression


_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}


def _bound(part: Expression, name: str) -> tuple[str, float]:
    """An operator and a number, as if the answer stood on the left."""
    if isinstance(part, Call) and part.name in _TURNED and len(part.parts) == 2:
        left, right = part.parts
        for asked, number, operator in ((left, right, part.name), (right, left, _TURNED[part.name])):
            value = getattr(number, "value", None)
            if asked in (AnswerOf(HERE), AnswerOf(name)) and value is not None:
                try:
                    return operator, float(value)
                except ValueError:
                    break
    raise UnreadableExpression("is not a range such as '. >= 0 and . <= 10'")


def alone_by(constraint: str, names: Sequence[str]) -> frozenset[str]:
    """The choices that a constraint lets stand only by themselves. Raises `UnreadableExpression` where it does more."""
    if not constraint.strip():
        return frozenset()
    expression = parsed(constraint)
    if set(asked_in(expression)) - {HERE}:
        raise UnreadableExpression("looks at other questions")

    def allows(*chosen: str) -> bool:
        return is_met(expression, {HERE: " ".join(chosen)})

    tried = _those_that_matter(expression, names)
    alone = frozenset(
        name
        for name in tried
        if len(tried) > 1 and not any(allows(name, other) for other in tried if other != name)
    )
    together = [name for name in tried if name not in alone]
    sets = [(name,) for name in tried] + [tuple(together[:size]) for size in range(2, len(together) + 1)]
    pairs = combinations(together, 2)
    if not all(allows(*chosen) for chosen in (*sets, *pairs)):
        raise UnreadableExpression("says more than which choice stands alone")
    return alone


def _those_that_matter(expression: Expression, names: Sequence[str]) -> Sequence[str]:
    """All choices of a short list; of a long one those that are named, and two more."""
    if len(names) <= 40:
        return names
    named = compared_with(expression, HERE)
    return [*(name for name in names if name in named), *[name for name in names if name not in named][:2]]
