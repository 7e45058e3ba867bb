"""`heard voice`: what was told, and the same in the board's own words."""

import json
import re


def test_before_anything_is_released_it_says_what_to_do(heard):
    """An empty summary is no error, for people and for programs."""
    ran = heard("voice")
    assert ran.code == 0
    assert "heard release make ROUND" in ran.out
    assert json.loads(heard("voice", "--json").out)["surveys"] == []
    assert heard("voice", "drafts").out == "No draft waits.\n"


def test_words_of_ours_go_from_a_draft_to_what_is_published_and_back(heard, example):
    """One writes, another approves, all see it; taken back, nobody does. The record keeps it all."""
    told = json.loads(heard("voice", "--json").out)
    place = next(
        f"{survey['survey']}/{theme['code']}/{way['id']}"
        for survey in told["surveys"]
        for theme in survey["themes"]
        for way in theme["went"]
        if way["count"] is not None
    )
    text = "They want to be asked before anything is decided."
    number = re.match(r"Draft (\d+) waits", heard("voice", "write", place, text, "--by", "Ada").out)[1]
    assert text in heard("voice", "drafts").out
    assert text not in heard("voice").out
    assert "somebody else approves it" in heard("voice", "approve", number, "--by", "ada").err
    assert heard("voice", "approve", number, "--by", "Bo").code == 0
    assert f"In our words: {text}" in heard("voice").out
    assert heard("voice", "take-back", number, "--by", "Bo", "--why", "too hopeful").code == 0
    assert text not in heard("voice").out


def test_words_that_stand_on_too_few_are_refused(heard):
    """With a sentence that says why, and nothing is written."""
    ran = heard("voice", "write", "no-such/theme/bad", "They waited.", "--by", "Ada")
    assert (ran.code, "no ten people stand behind" in ran.err) == (1, True)
    assert heard("voice", "drafts").out == "No draft waits.\n"
