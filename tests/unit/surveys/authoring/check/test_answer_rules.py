"""The check of an answer finds what a careful reader would send back."""

from typing import Any

import pytest

from analysis.text.redaction import redact
from surveys.answers.answer import answer_of
from surveys.authoring.check.answer_rules import lint_answer
from tests.unit.surveys.answers.test_answer import ENGLISH, plain


def rules_for(**words: Any) -> set[str]:
    return {found.rule for found in lint_answer(answer_of(plain(words={"en": {**ENGLISH, **words}})), redact)}


def test_plain_words_pass() -> None:
    assert rules_for() == set()


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("standard", "We promise that it stops.", "promise"),
        ("easy_read", "We will keep you safe.", "promise"),
        ("faces", "🙂 We will fix it.", "promise"),
        ("said", "You said that Mrs Kowalska never calls back.", "name"),
        ("standard", "Call 07700 900123 if you want to know more.", "name"),
        ("standard", "The multi-agency partnership will commission additional provision imminently.", "reading-age"),
        ("easy_read", "We pay two more people to help you and they start in May or in June or in July.", "long-sentence"),
    ],
)  # fmt: skip
def test_each_kind_of_mistake_is_found(name: str, text: str, rule: str) -> None:
    assert rule in rules_for(**{name: text})


def test_a_finding_is_accepted_with_a_reason() -> None:
    words = {"en": {**ENGLISH, "standard": "We promise that it stops."}}
    accepted = answer_of(plain(words=words, accepts=["promise: It has stopped."]))
    assert lint_answer(accepted, redact) == []


def test_names_are_found_in_every_language() -> None:
    polish = {**ENGLISH, "standard": "Zadzwoń: 07700 900123."}
    keys = {found.key for found in lint_answer(answer_of(plain(words={"en": ENGLISH, "pl": polish})), redact)}
    assert keys == {"words.pl.standard"}


@pytest.mark.parametrize(
    ("words", "key"), [({}, "why"), ({"why": "The partnership reprioritised."}, "words.en.why")]
)
def test_why_something_cannot_be_done_is_checked_too(words: dict[str, str], key: str) -> None:
    """People read it: its reading age, its promises, the names in it."""
    why = "The commissioning partnership reprioritised Mrs Kowalska's provision."
    cannot = plain(status="cannot", why=why, words={"en": {**ENGLISH, **words}})
    assert ("reading-age", key) in {
        (found.rule, found.key) for found in lint_answer(answer_of(cannot), redact)
    }
    assert not [found for found in lint_answer(answer_of(plain(why=why)), redact) if found.key == "why"]
