"""Learning calls for help: the same answers give the same weights, which hear what they were learned from."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.text.training import learn_hints
from analysis.text.training.labelled import Labelled, parts
from surveys.safeguarding import detection, hints
from surveys.safeguarding.hearing import by_words

URGENT = (
    "he locks me in my room",
    "she locks me in the cellar",
    "dad locks me out at night",
    "he locks us in",
)
WORRY = ("i cry at school", "nobody sits with me at school", "i cry on the bus", "nobody talks with me")
HARMLESS = ("the room was nice", "the night was fun", "my dad came too", "she was kind to me")


def rows() -> list[Labelled]:
    """A few answers by five personas."""
    told = [
        (text, level)
        for level, texts in (("urgent", URGENT), ("worry", WORRY), ("none", HARMLESS))
        for text in texts
    ]
    return [Labelled(text, f"p{who}", "", {"level": level}) for who in range(5) for text, level in told]


def learned() -> hints.HintWeights:
    """Weights of these answers, as they are read from their file."""
    return hints.weights_from(learn_hints.as_text(learn_hints.learn(rows(), ())))


@pytest.fixture(autouse=True)
def nothing_older(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only these few answers are learned from."""
    monkeypatch.setattr(learn_hints, "older", list)


def test_what_was_learned_is_heard_in_three_strengths() -> None:
    """Words like those of urgent answers call more urgently than words like those of worries; harmless ones call least."""
    weights = learned()
    urgent, worry, none = (
        hints.strength(said, (), weights)
        for said in ("my step dad locks me in", "i cry on my own", "it was nice and fun")
    )
    assert urgent.urgent > worry.urgent
    assert min(urgent.any_help, worry.any_help) > none.any_help


def test_learning_twice_gives_the_same() -> None:
    """The same answers give the same weights, to the last digit."""
    assert learn_hints.as_text(learn_hints.fit(learn_hints.answers(rows()))) == learn_hints.as_text(
        learn_hints.fit(learn_hints.answers(rows()))
    )


def test_a_persona_is_in_one_part_only() -> None:
    """Nothing is measured on somebody whose other sentences were learned from."""
    each = rows()
    of_persona: dict[str, set[int]] = {}
    for row, part in zip(each, parts(each, 3), strict=True):
        of_persona.setdefault(row.persona, set()).add(part)
    assert all(len(own) == 1 for own in of_persona.values())


@pytest.mark.parametrize(
    ("line", "problem"), [("{", "line 1"), ('{"text": "a", "level": "much"}', "urgent, worry or none")]
)
def test_a_file_that_cannot_be_used_is_said(
    line: str, problem: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is learned, and the reason is said with its place."""
    (tmp_path / "own.jsonl").write_text(line, encoding="utf-8")
    assert learn_hints.main([str(tmp_path / "own.jsonl"), "--out", str(tmp_path / "w.json")]) == 2
    assert problem in capsys.readouterr().err


def test_our_own_sentences_are_labelled() -> None:
    """Each file of ours can be learned from."""
    for name in learn_hints.OWN:
        told = learn_hints.answers(learn_hints.with_levels(learn_hints.written(name)))
        assert {answer.level for answer in told} == (
            {"none"} if name == "young" else {"urgent", "worry", "none"}
        )


def test_comments_that_may_be_a_call_are_no_harmless_answers() -> None:
    """An ordinary complaint is one; what somebody says of home, of fear or of their mind is passed over."""
    rows = [
        Labelled(text, "p", labels={"themes": themes})
        for text, themes in (
            ("always in a hurry", {"worker_relationship": "bad"}),
            ("they shout at home", {"family_and_home": "bad"}),
            ("i feel safe now", {"feeling_safe": "good"}),
        )
    ]
    assert [row.text for row in learn_hints.with_levels(rows)] == ["always in a hurry", "i feel safe now"]


def test_a_long_answer_is_as_strong_as_its_strongest_part() -> None:
    """A call in the middle of many harmless words is heard as if it stood alone."""
    call = "he locks me in my room and i am scared of him"
    around = "then we went in and sat round the big table and somebody read out the list " * 10
    assert detection.needs_support(call)
    assert detection.needs_support(around + call + " " + around)
    assert not detection.needs_support(around.strip())
    assert not detection.needs_support("")


def test_words_that_a_rule_names_are_shown_some_help_unless_the_sums_are_sure() -> None:
    """A rule is heard below the limit of other words, and not where the sums say what they say of hardly any call."""
    deaf = replace(hints.weights(), call=hints.Strength(99, 99), spared=hints.Strength(-99, 99))
    assert detection.level_heard("i want to die", by_words(deaf)) == "worry"
    assert detection.level_heard("the bus is late", by_words(deaf)) == "none"
    sure = replace(deaf, spared=hints.Strength(99, 99))
    assert detection.level_heard("i want to die", by_words(sure)) == "none"
    assert hints.weights().spared.any_help < hints.weights().call.any_help
    assert detection.support_level("i want to die") == "urgent"


def test_what_people_type_is_kept_nowhere() -> None:
    """Nothing that remembers earlier results grows with the words that are heard."""
    remembering = [
        each for each in (*vars(hints).values(), *vars(detection).values()) if hasattr(each, "cache_info")
    ]
    detection.needs_support("he hides in my room")
    before = [each.cache_info().currsize for each in remembering]
    for number in range(50):
        detection.needs_support(f"xyzzy{number} hides my plugh{number}")
    assert remembering
    assert [each.cache_info().currsize for each in remembering] == before


def test_who_writes_first_waits_no_longer_than_others() -> None:
    """Once ready, nothing is read from files any more."""
    detection.be_ready()
    reading = [
        each for each in (*vars(hints).values(), *vars(detection).values()) if hasattr(each, "cache_info")
    ]
    before = [each.cache_info().misses for each in reading]
    detection.needs_support("he hides in my room")
    assert [each.cache_info().misses for each in reading] == before


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400))
def test_any_words_have_a_strength(said: str) -> None:
    """Whatever somebody types, both sums are numbers."""
    assert all(abs(each) < 1_000 for each in hints.strength(detection.simple(said), ()))


def test_the_weights_are_small() -> None:
    """Every process that talks to people holds them."""
    assert learn_hints.WEIGHTS.stat().st_size < 600_000
    assert len(json.loads(learn_hints.WEIGHTS.read_text(encoding="utf-8"))["adds"]) <= learn_hints.MOST
