"""What is asked before rules are tried refuses no word that a rule would take."""

import json
import random
from pathlib import Path

from analysis.text.redaction.lists import lists
from analysis.text.redaction.names import NAME_RULES, may_be_name
from analysis.text.redaction.places import PLACE_RULES, may_be_place
from analysis.text.redaction.tokens import Tokens

FRAMES = (
    "we live in {} now",
    "{}",
    "i go to {}",
    "at the {}, on fridays",
    "{}'s",
    "see {}s bus",
    "round {} and back",
    "{} is shut",
)
LABELLED = Path("tests/benchmarks/words/redaction.jsonl")
STRANGERS = ("xolupa", "quervin", "plastok", "home", "school")


def test_a_word_at_which_a_rule_of_places_fits_may_be_a_place() -> None:
    """Of everything that is listed, and of words that are not, in the sentences in which they are looked for."""
    known = lists()
    listed = (known.schools, known.schools_that_are_words, known.places, known.places_that_are_words)
    phrases = sorted({" ".join(parts) for each in listed for some in each.values() for parts in some})
    fitted = 0
    for phrase in [*random.Random(2).sample(phrases, min(len(phrases), 400)), *STRANGERS]:
        for frame in FRAMES:
            tokens = Tokens(frame.format(phrase), known)
            for at in range(len(tokens)):
                if any(rule(tokens, at) for rule in PLACE_RULES):
                    fitted += 1
                    assert may_be_place(tokens, at), (frame, phrase)
    assert fitted > 400


def test_a_word_at_which_a_rule_of_names_fits_may_be_a_name() -> None:
    """Of sentences with names in them, as written and in lower case."""
    known, fitted = lists(), 0
    for line in LABELLED.read_text(encoding="utf-8").splitlines():
        said = json.loads(line)["text"].replace("{", "").replace("}", "")
        for text in (said, said.lower()):
            tokens = Tokens(text, known)
            for at in range(len(tokens)):
                if any(rule(tokens, at) for rule in NAME_RULES):
                    fitted += 1
                    assert may_be_name(tokens, at), (tokens[at].low, text)
    assert fitted > 400
