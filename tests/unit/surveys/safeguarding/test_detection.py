"""Words that call for help: children's own spelling and hints find it, harmless answers are left in peace."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.safeguarding import hints
from surveys.safeguarding.detection import (
    SupportError,
    help_lines,
    needs_support,
    parse,
    simple,
    support_kinds,
    support_level,
    support_rules,
)

LABELLED = Path(__file__).parents[3] / "benchmarks" / "words" / "support.jsonl"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("I don't want to go home!!", "hurt-at-home"),
        ("he comes in my room at night", "sexual-harm"),
        ("nobody would miss me", "self-harm"),
        ("i wanna kms", "self-harm"),
        ("we havent got any food", "neglect"),
        ("dad hits mum", "domestic-abuse"),
        ("ive run away", "running-away"),
        ("they make me carry drugs", "exploitation-and-violence"),
        ("they are making me marry my cousin", "forced-marriage-fgm"),
        ("they beat me up every day", "bullying"),
        ("NIE CHCĘ ŻYĆ", "self-harm"),
        ("nenoriu gyventi", "self-harm"),
        ("tata mă bate", "hurt-at-home"),
        ("não quero viver", "self-harm"),
    ],
)
def test_a_call_for_help_is_heard(said: str, kind: str) -> None:
    """Hints and plain words, in five languages, are heard as what they are."""
    assert kind in support_kinds(said)
    assert needs_support(said)


@pytest.mark.parametrize(
    "said",
    [
        "i want to go home and play",
        "the wait was killing me lol",
        "I will use the neglect toolkit",
        "ok",
        "",
        "🙂",
        "\x00",
    ],
)
def test_harmless_answers_are_left_in_peace(said: str) -> None:
    """An everyday answer shows no help that nobody asked for."""
    assert support_kinds(said) == ()


@pytest.mark.parametrize(
    ("part", "heard", "mistaken"),
    [
        ("tune", 0.95, 0.2),
        ("held", 0.95, 0.2),
        ("other-languages", 0.95, 0.2),
        ("learn", 0.88, 0.3),
        ("fresh", 0.75, 0.2),
        ("pairs", 0.88, 0.36),
        ("answers", 0.7, 0.2),
    ],
)
def test_the_labelled_sentences_reach_the_bars(part: str, heard: float, mistaken: float) -> None:
    """Most calls for help are heard. Of harmless answers that are made to be mistaken for one, up to three in ten get the
    light line (of those that differ by a word a few more), and up to one in six help before anything else: a line too many
    costs less than a child who is not heard. Fresh sentences, pairs and answers had no part in rules or weights."""
    rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    calls = [support_level(row["text"]) for row in rows if row["support"] and row["part"] == part]
    harmless = [support_level(row["text"]) for row in rows if not row["support"] and row["part"] == part]
    assert len(calls) - calls.count("none") >= heard * len(calls) > 0
    assert len(harmless) - harmless.count("none") <= mistaken * len(harmless)
    assert harmless.count("urgent") <= 0.16 * len(harmless)


@pytest.mark.parametrize(
    "said", ["no", "ok", "mum and dad", "not sure", "football", "less homework", "n/a", "more trips pls"]
)
def test_a_short_plain_answer_gets_no_help(said: str) -> None:
    """One word says little, and is taken for little."""
    assert support_level(said) == "none"


@pytest.mark.parametrize(
    "said",
    [
        "we had a lesson about knives",
        "I learned about self-harm and grooming",
        "I know who to call if someone hurts me",
        "nobody hurts me any more",
        "my brother beat me at fifa",
        "I could kill for a pizza",
        "I fell off my bike and have a big bruise",
        "I take tablets for hay fever",
        "my cat ran away but came back",
        "the police came to our school",
    ],
)
def test_everyday_words_are_taken_out_first(said: str) -> None:
    """What is taught, played, feared no more or only said so is no call for help."""
    assert not needs_support(said)


@pytest.mark.parametrize(
    "said",
    [
        "we had a lesson about knives and my dad has a gun",
        "my brother beat me at fifa and then he punched me in the face",
        "i think about suicide",
        "he wont stop hitting me",
    ],
)
def test_everyday_words_hide_nothing_beside_them(said: str) -> None:
    """Only the everyday words themselves are taken out; a call for help beside them is heard."""
    assert support_kinds(said)


def test_a_hint_that_no_rule_names_is_heard() -> None:
    """A child who keeps a chair against the door uses no word of any rule, and is heard by the learned weights."""
    said = "i keep a chair against my door at night because of him"
    assert support_kinds(said) == ()
    assert needs_support(said)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_words_are_read(words: str) -> None:
    """Whatever somebody types, the answer is a tuple of known kinds."""
    assert set(support_kinds(words)) <= set(support_rules().kinds)


@pytest.mark.parametrize(
    "unit", ["he ", "my ", "a", "they make me ", "my dad ", "i want to ", "dont ", "é", " ", "marry "]
)
def test_long_answers_are_quick(unit: str) -> None:
    """Ten thousand characters of anything take less than half a second of work."""
    began = time.process_time()
    needs_support((unit * 10_000)[:10_000])
    assert time.process_time() - began < 0.5


def test_simple_reads_as_a_child_writes() -> None:
    """Case, accents, apostrophes, punctuation and drawn-out letters do not matter."""
    assert simple("  I don't... WAAAANT ŻYĆ_now! ") == "i dont waant zyc now"


def test_help_lines_begin_with_danger_and_hold_the_local_front_door() -> None:
    """999 comes first, then what makes no sound, then the local front door when there is one, and the numbers to call."""
    lines = help_lines("Call the front door on the number your board gives.")
    assert "999" in lines[0]
    assert lines[3].startswith("Call the front door")
    assert all(any(number in line for line in lines) for number in ("0800 1111", "85258", "111"))
    assert len(help_lines()) == len(lines) - 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("nonsense [", "not valid TOML"),
        ("", r"no \[\[kind\]\]; add at least one"),
        ('[[kind]]\nid = "a"\nmeans = "b"', "kind 'a': 'patterns'"),
        ('[[kind]]\nmeans = "b"\npatterns = ["x"]', "kind 1: 'id'"),
        ('[[kind]]\nid = "a"\nmeans = "b"\npatterns = ["("]', "kind 'a', 'patterns' 1"),
        ('[[kind]]\nid = "a"\nmeans = "b"\npatterns = [7]', "kind 'a': 'patterns' is a list of texts"),
        ('[[kind]]\nid = "a"\nmeans = "b"\npatterns = ["x"]\n' * 2, "'a' is there twice"),
        (
            'everyday = 3\n[[line]]\ntext = "c"\n[[kind]]\nid = "a"\nmeans = "b"\npatterns = ["x"]',
            r"\[everyday\] holds",
        ),
        (
            '[[line]]\ntext = "c"\n[everyday]\n[[kind]]\nid = "a"\nmeans = "b"\npatterns = ["x"]',
            r"\[everyday\]: 'patterns'",
        ),
        ('[parts]\nme = 1\n[[kind]]\nid = "a"\nmeans = "b"\npatterns = ["x"]', r"\[parts\]"),
    ],
)
def test_a_broken_file_is_named_by_entry(text: str, problem: str) -> None:
    """A mistake in the rules is named with the file and the entry it is in."""
    with pytest.raises(SupportError, match=problem):
        parse(text, "mine.toml")


def test_pieces_of_known_words_are_those_that_add_something() -> None:
    """What is worked out from the weights beforehand hears the same as what is worked out from the words."""
    learned = hints.weights()
    words = [*sorted(learned.pieces_of_words)[::50], "zzyzx", "x", "mumm"]
    for word in words:
        of_word = {feature[1:] for feature in hints.piece_features([word])}
        assert learned.pieces_in([word]) & learned.pieces.keys() == of_word & learned.pieces.keys(), word
    assert learned.pieces_in(words) >= learned.pieces_in(words[:3])


@pytest.mark.parametrize(
    "said", ["🙂 Sometimes", "sometimes", "Most of the time", "always", "It depends", "never"]
)
def test_how_often_alone_is_no_call(said: str) -> None:
    """Somebody who types a choice instead of pressing it is asked again, and shown no help."""
    assert support_level(said) == "none"
