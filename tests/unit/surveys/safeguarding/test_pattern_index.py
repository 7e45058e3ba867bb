"""What patterns need is read from them: whatever a pattern fits has the words that it is said to need."""

from __future__ import annotations

import json
import re
import re._parser as parser
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.safeguarding.detection import SupportRule, simple, support_rules
from surveys.safeguarding.pattern_index import PatternIndex, alternatives, needed

LABELLED = Path(__file__).parents[3] / "benchmarks" / "words" / "support.jsonl"
PATTERNS = [pattern for rule in support_rules().rules for pattern in rule.patterns]
SIEVE = PatternIndex([pattern.pattern for pattern in PATTERNS])
NAMED = sorted({word for pattern in PATTERNS for need in needed(pattern.pattern) for word in need.words})


def one_by_one(said: str) -> tuple[SupportRule, ...]:
    """The rules that fit when every pattern is tried, on the words and on what is left without everyday ones."""
    rules, everyday = support_rules().rules, support_rules().everyday
    assert everyday
    rest = everyday.sub(".", said)
    return tuple(rule for rule in rules if _fits(rule, said) and _fits(rule, rest))


def _fits(rule: SupportRule, said: str) -> bool:
    return any(pattern.search(said) for pattern in rule.patterns)


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        (r"\b(?:cut|cuts) my arms?\b", [{"arm", "arms"}, {"cut", "cuts"}, {"my"}]),
        (r"\bself ?harm\b", [{"self", "selfharm"}]),
        (r"\bsuicid\w*\b(?! prevention)", [{"sui*"}]),
        (r"\b(?:\w+ ){0,3}drunk\b", [{"drunk"}]),
        (r"\bscared (?:of|off) (?:\w+ )?(?:him|the \w+)\b", [{"scared"}, {"him", "the"}, {"off", "of"}]),
        (r"\b(?<!say )help(?: me)?$", [{"help"}]),
        (r"\b[ab]ed\b", [{"aed", "bed"}]),
        (r"\bgo (?:home|back)\b|\brun\b", [{"back", "home", "run"}]),
        (r"\b\w+ing\b", []),
        (r"\bod\w*\b", []),
        (r"\b.*\b", []),
    ],
)
def test_what_a_pattern_needs(pattern: str, needs: list[set[str]]) -> None:
    """Each part of a pattern needs one of its words, whole or by the first letters, unless nothing is known of it."""
    found = [{*need.words, *(f"{beginning}*" for beginning in need.beginnings)} for need in needed(pattern)]
    assert sorted(found, key=sorted) == sorted(needs, key=sorted)


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        ("a|b", ["a", "b"]),
        ("(?:a|b)c|d", ["(?:a|b)c", "d"]),
        (r"a\|b|[|)]c|(d(e|f)|g)", [r"a\|b", "[|)]c", "(d(e|f)|g)"]),
        (r"[]|]a|[^]|]b|[\]|]c", ["[]|]a", "[^]|]b", r"[\]|]c"]),
        ("", [""]),
    ],
)
def test_alternatives_are_told_apart(pattern: str, parts: list[str]) -> None:
    """Only bars outside brackets, sets and escapes stand between alternatives, and nothing is lost."""
    assert alternatives(pattern) == parts
    for part in parts:
        re.compile(part)


def test_nothing_known_is_always_tried() -> None:
    """A pattern of which nothing is known is tried on every text."""
    assert PatternIndex([r"\b\w+ing\b", r"\bhome\b"]).possible(["x"]) == [0]


def test_every_part_that_is_known_has_to_be_there() -> None:
    """A pattern is tried on a text that has a word of each part, whole or by its beginning."""
    sieve = PatternIndex([r"\bscared of (?:him|suicid\w*)\b"])
    assert sieve.possible(["scared", "of", "him"]) == [0]
    assert sieve.possible(["suicidal", "of", "scared"]) == [0]
    assert sieve.possible(["scared", "him"]) == sieve.possible(["scared", "of", "her"]) == []


def spelled(nodes: Any, chance: Random) -> str:
    """Something that a pattern spells; whether it fits depends on what it wants around it."""
    return "".join(_spelled_by(kind, what, chance) for kind, what in nodes)


def _spelled_by(kind: Any, what: Any, chance: Random) -> str:
    if kind is parser.LITERAL:
        return chr(what)
    if kind is parser.IN:
        kind, what = chance.choice([one for one in what if one[0] is not parser.NEGATE])
        return _spelled_by(kind, what, chance)
    if kind is parser.RANGE:
        return chr(chance.randint(*what))
    if kind is parser.BRANCH:
        return spelled(chance.choice(what[1]), chance)
    if kind is parser.SUBPATTERN:
        return spelled(what[-1], chance)
    if kind in (parser.MAX_REPEAT, parser.MIN_REPEAT):
        least, most, nodes = what
        return "".join(spelled(nodes, chance) for _ in range(chance.randint(least, min(most, least + 2))))
    return "" if kind in (parser.AT, parser.ASSERT, parser.ASSERT_NOT) else chance.choice("agz9")


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(range(len(PATTERNS))), st.randoms(use_true_random=False), st.sampled_from(NAMED))
def test_what_a_pattern_fits_is_let_through(number: int, chance: Random, around: str) -> None:
    """No text that a pattern fits lacks what the pattern needs, with whatever stands around it."""
    way = spelled(parser.parse(PATTERNS[number].pattern), chance)
    for said in (simple(way), simple(f"{around} {way} {around}")):
        assert number in SIEVE.possible(said.split()) or not PATTERNS[number].search(said)


def test_the_ways_that_are_spelled_do_fit() -> None:
    """The test above tries texts that patterns fit."""
    ways = [(one, simple(spelled(parser.parse(one.pattern), Random(1)))) for one in PATTERNS]
    assert sum(bool(pattern.search(way)) for pattern, way in ways) > 0.9 * len(ways)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(NAMED) | st.from_regex("[a-z]{1,6}", fullmatch=True), max_size=25).map(" ".join)
)
def test_the_verdict_is_that_of_all_patterns(said: str) -> None:
    """Which rules fit does not depend on which patterns are tried."""
    assert support_rules().fitting(said) == one_by_one(said)


@pytest.mark.slow
def test_the_verdict_on_real_sentences_is_that_of_all_patterns() -> None:
    """Calls for help and harmless sentences are read alike, whether every pattern is tried or only those that could fit."""
    said = [simple(json.loads(line)["text"]) for line in LABELLED.read_text("utf-8").splitlines()]
    verdicts = [support_rules().fitting(one) for one in said]
    assert verdicts == [one_by_one(one) for one in said]
    assert 0 < sum(map(bool, verdicts)) < len(said)
