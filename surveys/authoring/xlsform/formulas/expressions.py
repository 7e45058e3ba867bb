"""Conditions as forms write them, read and worked out by the rules of XPath: `and` binds tighter than `or`, a list of
choices is one text with blanks, and what is not answered is empty. Quotes of any shape are quotes.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

Value = str | float | bool

HERE = "."
"""The name of the question that a constraint stands beside."""


class UnreadableExpression(ValueError):
    """Its message says what cannot be read."""


@dataclass(frozen=True)
class Constant:
    value: str | float


@dataclass(frozen=True)
class AnswerOf:
    """The answer to a question, by its name in the form."""

    name: str


@dataclass(frozen=True)
class Call:
    """A function or an operator, with what it is given."""

    name: str
    parts: tuple["Expression", ...]


Expression = Constant | AnswerOf | Call

FALSE = Call("false", ())

# Reading ----------

_OPENING = "\"'‘’‚‛“”„‟«»‹›`´′″＂＇"
_STRAIGHT = dict.fromkeys("“”„‟«»″＂", '"') | dict.fromkeys("‘’‚‛‹›`´′＇", "'")
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<asked>\$\{\s*[^{}]+?\s*\}|(?:\.{1,2}/|/)[\w./-]+|current\(\)/[\w./-]+)
    |(?P<number>-?\d+(?:\.\d+)?|-?\.\d+)
    |(?P<quote>["'])
    |(?P<operator><=|>=|!=|<>|==|=|<|>|≤|≥|≠|\(|\)|,|\.(?![\w.]))
    |(?P<word>[A-Za-z][\w:-]*)
    )""",
    re.VERBOSE,
)
_SAME = {"<>": "!=", "==": "=", "≤": "<=", "≥": ">=", "≠": "!="}
LONGEST = 2_000
"""Characters of an expression."""

DEEPEST = 30
"""Brackets inside brackets."""

Token = tuple[str, str]


def parsed(text: str) -> Expression:
    """The expression that a cell holds. Raises `UnreadableExpression`."""
    if len(text) > LONGEST:
        raise UnreadableExpression(f"is longer than {LONGEST} characters")
    reader = _FormulaReader(list(_tokens(text)))
    expression = reader.either()
    if reader.next:
        raise UnreadableExpression(f"cannot be read from '{reader.next}' on")
    return expression


def _tokens(text: str) -> Iterator[Token]:
    text = (
        text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&apos;", "'")
        .replace("&amp;", "&")
    )
    plain = re.sub("[\u00a0\u2000-\u200b\u202f\u2060\ufeff]", " ", text)
    plain = "".join(_STRAIGHT.get(letter, letter) for letter in plain).strip()
    place = 0
    while place < len(plain):
        found = _TOKEN.match(plain, place)
        if not found or not found.lastgroup:
            raise UnreadableExpression(f"cannot be read from '{plain[place : place + 20].strip()}' on")
        place = found.end()
        if found.lastgroup == "quote":
            end = plain.find(found["quote"], place)
            if end < 0:
                raise UnreadableExpression(f"has a quote that is not closed: {plain[place - 1 :][:20]}")
            yield "text", plain[place:end]
            place = end + 1
        else:
            yield found.lastgroup, found[found.lastgroup]


class _FormulaReader:
    """Recursive descent; each method reads what binds tighter than the one before."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._place = 0
        self._depth = 0

    @property
    def _token(self) -> Token:
        return self._tokens[self._place] if self._place < len(self._tokens) else ("end", "")

    @property
    def next(self) -> str:
        return self._token[1] if self._token[0] != "end" else ""

    def _take(self, *words: str) -> str:
        kind, word = self._token
        if kind not in ("text", "end") and word.lower() in words:
            self._place += 1
            return word.lower()
        return ""

    def either(self) -> Expression:
        return self._joined("or", self._all)

    def _all(self) -> Expression:
        return self._joined("and", self._compared)

    def _joined(self, word: str, read: Callable[[], Expression]) -> Expression:
        parts = [read()]
        while self._take(word):
            parts.append(read())
        return Call(word, tuple(parts)) if len(parts) > 1 else parts[0]

    def _compared(self) -> Expression:
        left = self._single()
        while operator := self._take(*COMPARED, *_SAME):
            left = Call(_SAME.get(operator, operator), (left, self._single()))
        return left

    def _single(self) -> Expression:
        kind, word = self._token
        self._place += 1
        if kind == "text":
            return Constant(word)
        if kind == "number":
            return Constant(float(word))
        if kind == "asked":
            return AnswerOf(_name_of(word))
        if (kind, word) == ("operator", HERE):
            return AnswerOf(HERE)
        if (kind, word) == ("operator", "("):
            return self._bracketed()
        if kind == "word" and self._take("("):
            return self._call(word.lower())
        if kind == "word" and word.lower() in ("true", "false"):
            return Call(word.lower(), ())  # a cell that the office program made a yes or no of
        if kind == "word":
            what = f"has {word} without quotes; write '{word}' for a choice, and ${{{word}}} for a question"
            raise UnreadableExpression(what)
        raise UnreadableExpression(f"cannot be read at '{word}'" if word else "ends too early")

    def _bracketed(self) -> Expression:
        self._depth += 1
        if self._depth > DEEPEST:
            raise UnreadableExpression("has too many brackets inside brackets")
        inner = self.either()
        self._close()
        return inner

    def _call(self, name: str) -> Expression:
        if name not in FUNCTIONS:
            raise UnreadableExpression(f"uses {name}(), which Heard does not know")
        self._depth += 1
        if self._depth > DEEPEST:
            raise UnreadableExpression("has too many brackets inside brackets")
        parts = [] if self._token[1] == ")" else [self.either()]
        while self._take(","):
            parts.append(self.either())
        self._close()
        if len(parts) != FUNCTIONS[name][0]:
            raise UnreadableExpression(f"gives {name}() {len(parts)} things, it takes {FUNCTIONS[name][0]}")
        return Call(name, tuple(parts))

    def _close(self) -> None:
        self._depth -= 1
        if not self._take(")"):
            raise UnreadableExpression("has a bracket that is not closed")


def _name_of(token: str) -> str:
    """ "${q}", "/form/q" and "../q" are the question q."""
    return token[2:-1].strip() if token.startswith("$") else token.rstrip("/").rpartition("/")[2]


# Working out ----------


def as_bool(value: Value) -> bool:
    return value != 0 and not math.isnan(value) if isinstance(value, float) else bool(value)


def as_number(value: Value) -> float:
    try:
        return float(value)
    except ValueError:
        return math.nan


def _as_text(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else value


def _equal(left: Value, right: Value) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return as_bool(left) == as_bool(right)
    if isinstance(left, float) or isinstance(right, float):
        return as_number(left) == as_number(right)
    return left == right


COMPARED: Mapping[str, Callable[[Value, Value], bool]] = {
    "=": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<": lambda left, right: as_number(left) < as_number(right),
    "<=": lambda left, right: as_number(left) <= as_number(right),
    ">": lambda left, right: as_number(left) > as_number(right),
    ">=": lambda left, right: as_number(left) >= as_number(right),
}

FUNCTIONS: Mapping[str, tuple[int, Callable[..., Value]]] = {
    "selected": (2, lambda chosen, choice: _as_text(choice) in _as_text(chosen).split(" ")),
    "count-selected": (1, lambda chosen: float(len([each for each in _as_text(chosen).split(" ") if each]))),
    "not": (1, lambda value: not as_bool(value)),
    "true": (0, lambda: True),
    "false": (0, lambda: False),
    "boolean": (1, as_bool),
    "number": (1, as_number),
    "int": (1, lambda value: as_number(value) // 1),
    "string": (1, _as_text),
    "string-length": (1, lambda value: float(len(_as_text(value)))),
    "normalize-space": (1, lambda value: " ".join(_as_text(value).split())),
    "once": (1, lambda value: value),
    "if": (3, lambda condition, then, otherwise: then if as_bool(condition) else otherwise),
    "coalesce": (2, lambda first, second: first if _as_text(first) else second),
}
"""How many things each function takes, and what it makes of them."""


def worked_out(expression: Expression, answers: Mapping[str, str]) -> Value:
    """What the expression comes to with these answers; several choices are one text with blanks between them."""
    if isinstance(expression, Constant):
        return expression.value
    if isinstance(expression, AnswerOf):
        return answers[expression.name]
    if expression.name == "or":
        return any(as_bool(worked_out(part, answers)) for part in expression.parts)
    if expression.name == "and":
        return all(as_bool(worked_out(part, answers)) for part in expression.parts)
    values = [worked_out(part, answers) for part in expression.parts]
    if compare := COMPARED.get(expression.name):
        return compare(*values)
    return FUNCTIONS[expression.name][1](*values)


def is_met(expression: Expression, answers: Mapping[str, str]) -> bool:
    return as_bool(worked_out(expression, answers))


# Looking inside ----------


def parts_of(expression: Expression) -> Iterator[Expression]:
    """The expression and everything in it."""
    yield expression
    if isinstance(expression, Call):
        for part in expression.parts:
            yield from parts_of(part)


def asked_in(expression: Expression) -> tuple[str, ...]:
    """The questions that it depends on, in order."""
    return tuple(dict.fromkeys(part.name for part in parts_of(expression) if isinstance(part, AnswerOf)))


def compared_with(expression: Expression, name: str) -> tuple[str, ...]:
    """The choices that a question is compared with, in order."""
    found = [
        value for part in parts_of(expression) if isinstance(part, Call) for value in _compared(part, name)
    ]
    return tuple(dict.fromkeys(value for value in found if value))


def _compared(call: Call, name: str) -> Iterator[str]:
    if call.name in ("=", "!=", "selected") and any(part == AnswerOf(name) for part in call.parts):
        yield from (_as_text(part.value) for part in call.parts if isinstance(part, Constant))


_BY_NAME = frozenset({"=", "!=", "selected"})
_BY_TRUTH = frozenset({"and", "or", "not", "boolean"})


def looks_past_names(expression: Expression) -> bool:
    """Whether it looks at more than which choices are named beside a question: how many there are, which number is larger,
    whether two answers are the same, or what is made of an answer."""
    return any(
        isinstance(part, AnswerOf) and not _is_by_name(call)
        for call in parts_of(expression)
        if isinstance(call, Call) and call.name not in _BY_TRUTH
        for part in call.parts
    )


def _is_by_name(call: Call) -> bool:
    return call.name in _BY_NAME and any(isinstance(part, Constant) for part in call.parts)


def makes_something_of_answers(expression: Expression) -> bool:
    """Whether it compares what a function makes of an answer, or an answer with that."""
    counted = {"<", "<=", ">", ">=", "count-selected", "number", "int", "string-length", *_BY_TRUTH}
    return any(
        isinstance(part, AnswerOf) and call.name not in counted and not _is_by_name(call)
        for call in parts_of(expression)
        if isinstance(call, Call)
        for part in call.parts
    )


def only_whether_answered(expression: Expression, name: str) -> bool:
    """Whether it looks at a question only to see if it was answered: it is compared with nothing but an empty text."""
    calls = [part for part in parts_of(expression) if isinstance(part, Call) and AnswerOf(name) in part.parts]
    return all(
        call.name in ("and", "or", "not", "boolean")
        or (call.name in ("=", "!=") and Constant("") in call.parts)
        for call in calls
    )


def bare_words(expression: Expression, inside_truth: bool = True) -> Iterator[str]:
    """Texts that stand for a yes or no by themselves, as in "${q} = 'a' or 'b'": always yes, and never meant."""
    if isinstance(expression, Constant):
        if inside_truth and isinstance(expression.value, str):
            yield expression.value
    elif isinstance(expression, Call):
        for part in expression.parts:
            yield from bare_words(part, expression.name in ("and", "or", "not"))
