"""Reads a text from its letters to its words, and puts placeholders where something was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from types import MappingProxyType

from analysis.text.redaction.abroad import ABROAD_RULES
from analysis.text.redaction.foreign import is_in_another_language, leave_their_words
from analysis.text.redaction.lists import lists
from analysis.text.redaction.names import NAME_RULES, may_be_name
from analysis.text.redaction.namesakes import leave_public_names, take_other_spellings
from analysis.text.redaction.patterns import pattern_spans
from analysis.text.redaction.places import (
    PLACE_RULES,
    SCHOOL_RULES,
    SETTING_RULES,
    STREET_RULES,
    may_be_place,
)
from analysis.text.redaction.rules import Pass
from analysis.text.redaction.span import PLACEHOLDER, Span
from analysis.text.redaction.tagger import tag
from analysis.text.redaction.tokens import Tokens
from surveys.normal_form import normal_form

PASSES = (
    Pass(STREET_RULES, needs=lambda cues: cues.street),
    Pass(SCHOOL_RULES, needs=lambda cues: cues.school_or_saint | cues.school_years | {"september"}),
    Pass(SETTING_RULES, needs=lambda cues: cues.settings | cues.sides | {"home"}),
    Pass(PLACE_RULES, may_fit=may_be_place),
    Pass(NAME_RULES, may_fit=may_be_name),
)
"""In order: what an earlier pass takes, a later one leaves. Streets come before names, since many are named after people."""
ABROAD = Pass(ABROAD_RULES)
"""Before these, in a text in another language."""

Redactor = Callable[[str], str]
"""From a text as written to the text that may be kept."""


@dataclass(frozen=True)
class Redacted:
    """A text with placeholders, and how many of each kind were put in."""

    text: str
    counts: Mapping[str, int]


def spans(
    text: str, passes: Sequence[Pass] = PASSES, tagger: Callable[[Tokens], None] | None = tag
) -> tuple[Span, ...]:
    """What would be taken out of a text in `normal_form`, in order; spans never overlap nor touch a placeholder."""
    tokens = tokens_by_rules(text, passes)
    if tagger and not tokens.are_abroad:
        tagger(tokens)
    take_other_spellings(tokens)
    return tuple(sorted(tokens.spans, key=attrgetter("start")))


def tokens_by_rules(text: str, passes: Sequence[Pass] = PASSES) -> Tokens:
    """The words of a text in `normal_form` with what patterns and rules take of it."""
    tokens = Tokens(text, lists())
    tokens.are_abroad = is_in_another_language(tokens)
    leave_public_names(tokens)
    for span in pattern_spans(text, tokens.lists):
        tokens.take(span)
    if tokens.are_abroad:
        ABROAD.over(tokens)
        leave_their_words(tokens)
    for each in passes:
        each.over(tokens)
    return tokens


def redact_with_counts(text: str) -> Redacted:
    """Redact `text` and count by kind what was taken out. Raises TypeError when `text` is not a string."""
    if not isinstance(text, str):
        raise TypeError(f"only text can be redacted, not {type(text).__name__}")
    text, counts = normal_form(text), Counter[str]()
    # A placeholder can bring two words together that point at each other: rules read until nothing is left. The learned sum
    # reads only a text without any: beside placeholders it would find more and more.
    tagger: Callable[[Tokens], None] | None = None if PLACEHOLDER.search(text) else tag
    while taken := spans(text, tagger=tagger):
        counts.update(span.kind for span in taken)
        text, tagger = _with_placeholders(text, taken), None
    return Redacted(text, MappingProxyType(dict(counts)))


def _with_placeholders(text: str, taken: Iterable[Span]) -> str:
    parts, last = list[str](), 0
    for span in taken:
        parts += [text[last : span.start], f"[{span.kind}]"]
        last = span.end
    return "".join([*parts, text[last:]])


def redact(text: str) -> str:
    """`text` with `[name]`, `[school]`, `[phone]` ... in place of what could lead to a person."""
    return redact_with_counts(text).text
