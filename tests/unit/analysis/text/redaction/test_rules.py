"""Each rule of redaction alone: what it finds that no other does, and that it holds no words of its own."""

from __future__ import annotations

import ast
import inspect
from dataclasses import replace
from types import ModuleType

import pytest

from analysis.text.redaction import names, places, spans, tokens
from analysis.text.redaction.lists import cues_from, lists
from analysis.text.redaction.reader import PASSES
from analysis.text.redaction.rules import Pass, WordRule
from analysis.text.redaction.tokens import Tokens
from analysis.text.wordlists import WordListError, word_sets

RULES = [rule for each in PASSES for rule in each.rules]

ONLY_BY: dict[WordRule, tuple[str, str]] = {
    places.street: ("we live on ladysmith road", "ladysmith road"),
    places.saints_school: ("i like saint hildas", "saint hildas"),
    places.named_school: ("i hate zqxov college", "zqxov college"),
    places.school_by_year: ("started bishop oakmere in year 8", "bishop oakmere"),
    places.listed_school: ("oasis wintringham is ok", "oasis wintringham"),
    places.named_setting: ("at brixvqey centre they sang", "brixvqey centre"),
    places.named_side: ("zqxham wolves won", "zqxham wolves"),
    places.listed_place: ("i hate grimsby", "grimsby"),
    places.school_that_is_a_word: ("we met at enfield", "enfield"),
    places.place_that_is_a_word: ("we live in the willows", "the willows"),
    places.strange_place: ("we live in zqxovia", "zqxovia"),
    names.nicknamed: ("they call him tiny t", "tiny t"),
    names.listed_name: ("i like karen", "karen"),
    names.after_initial: ("seen by j. hobson today", "j. hobson"),
    names.after_title: ("mr brown shouts", "brown"),
    names.after_role: ("a lad called spud", "spud"),
    names.by_capital: ("then Xoluvq left", "Xoluvq"),
    names.as_owner: ("i go round dean's a lot", "dean"),
    names.by_company: ("rose in my class hits me", "rose"),
    names.word_as_person: ("it hurt because dawn told me", "dawn"),
    names.stranger_as_person: ("me and zqxov went", "zqxov"),
    names.said_of_oneself: ("she signs in as zqxolani today", "zqxolani"),
}
"""For each rule a text, and what it takes there that is left when the rule is switched off."""


def taken(text: str, *passes: Pass) -> list[str]:
    """What is taken of a text, with these passes."""
    return [text[span.start : span.end] for span in spans(text, passes, tagger=None)]


def without(rule: WordRule) -> list[Pass]:
    """All passes with one rule switched off."""
    return [replace(each, rules=tuple(other for other in each.rules if other is not rule)) for each in PASSES]


def test_every_rule_has_its_example() -> None:
    """No rule is in the tables that nobody can show at work."""
    assert set(ONLY_BY) == set(RULES)
    assert len(RULES) == len(set(RULES))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_finds_what_no_other_does(rule: WordRule) -> None:
    """Alone it finds its example, and without it the example stays."""
    text, wanted = ONLY_BY[rule]
    assert taken(text, Pass((rule,))) == [wanted]
    assert wanted in taken(text, *PASSES)
    assert wanted not in taken(text, *without(rule))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_takes_nothing_itself(rule: WordRule) -> None:
    """It says what it would take; the same words give the same answer again."""
    text, _ = ONLY_BY[rule]
    row = Tokens(text, lists())
    first = [rule(row, i) for i in range(len(row))]
    assert any(first)
    assert [rule(row, i) for i in range(len(row))] == first
    assert row.spans == []


def test_an_earlier_rule_wins() -> None:
    """What one rule took, a later one leaves, also in part."""
    assert taken("we live on ladysmith road", *PASSES) == ["ladysmith road"]
    assert taken("we live on ladysmith road", *reversed(PASSES)) != ["ladysmith road"]


@pytest.mark.parametrize("each", PASSES[:2])
def test_a_pass_is_left_out_only_where_none_of_its_rules_fits(each: Pass) -> None:
    """The words that a pass needs stand in every text of which it takes something."""
    for text, _ in ONLY_BY.values():
        assert taken(text, each) == taken(text, replace(each, needs=None))


# Words belong into files ----------


@pytest.mark.parametrize("module", [names, places, tokens], ids=lambda module: module.__name__)
def test_no_rule_has_a_list_of_words_of_its_own(module: ModuleType) -> None:
    """Two words or more in a row of values are a list, and lists are in redaction.toml for everybody to see."""
    rows = [
        [
            value.value
            for value in node.elts
            if isinstance(value, ast.Constant) and isinstance(value.value, str)
        ]
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Tuple | ast.List | ast.Set)
    ]
    assert [row for row in rows if sum(text.isalpha() for text in row) > 1] == []


def test_a_list_that_is_missing_or_unknown_is_named() -> None:
    """Whoever edits redaction.toml is told which set is not as it must be."""
    sets = dict(word_sets("redaction"))
    sets["titels"] = sets.pop("titles")
    with pytest.raises(WordListError, match="titels, titles"):
        cues_from(sets)


def test_what_somebody_is_called_by_lies_between_a_role_and_a_name() -> None:
    """'a lad called spud': the words of `called` are among those that are read over on the way back to the role."""
    assert lists().cues.called <= lists().cues.glue
