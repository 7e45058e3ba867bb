"""What practitioners write: their work is left in peace, and what they say of themselves in danger or despair is heard."""

import re

import pytest

from surveys.safeguarding.detection import help_lines, needs_support, simple, support_level, support_rules

OF_THEMSELVES = [
    ("I can't go on like this", "despair"),
    ("honestly i cant cope any more", "despair"),
    ("I don't want to be here any more", "despair"),
    ("I have thought about killing myself", "despair"),
    ("I think about suicide most days", "despair"),
    ("some nights i want to die", "despair"),
    ("they would all be better off without me", "despair"),
    ("I cry every night after shift", "despair"),
    ("I'm at breaking point", "despair"),
    ("there is no point in living", "despair"),
    ("I feel hopeless", "despair"),
    ("my husband hits me", "hurt-at-home"),
    ("My ex partner is threatening me again", "hurt-at-home"),
    ("my boyfriend controls me and hurts me", "hurt-at-home"),
    ("I am living with domestic abuse myself", "hurt-at-home"),
    ("I'm scared to go home", "hurt-at-home"),
    ("i dont feel safe at home", "hurt-at-home"),
    ("he strangled me last week", "hurt-at-home"),
    ("A father threatened to kill me and my kids", "in-danger"),
    ("He knows where I live and followed me home", "in-danger"),
    ("I was assaulted on a visit", "in-danger"),
    ("I don't feel safe at work", "in-danger"),
    ("my manager bullies me", "in-danger"),
    ("I am in danger", "in-danger"),
    ("nie chcę już żyć", "despair"),
    ("mąż mnie bije", "hurt-at-home"),
    ("nebenoriu gyventi", "despair"),
    ("vyras mane muša", "hurt-at-home"),
    ("nu mai vreau să trăiesc", "despair"),
    ("mă bate soțul", "hurt-at-home"),
    ("não quero mais viver", "despair"),
    ("o meu marido bate-me", "hurt-at-home"),
]

OF_THEIR_WORK = [
    "I want to know what to say to a parent who is scared",
    "What to do when a child says he wants to die",
    "How to talk with a child who says dad hits mum",
    "Signs of self-harm and suicide in teenagers",
    "I want to learn about suicide prevention",
    "I learned what to say to a mother whose husband hits her",
    "The suicide module. I ask it straight out now",
    "A boy told me he is being beaten at home and I did not know what to do",
    "She said she does not want to go home, and I panicked",
    "I am scared of saying the wrong thing",
    "I worry that I will miss something",
    "I will go home and read the slides",
    "I did not want to be here but it was good",
    "I would like to carry on with the next level",
    "I can't cope with the forms",
    "My manager supports me",
    "my husband does half the parenting",
    "How do I know that a home is safe?",
    "children who do not feel safe at home",
    "He hit me on the arm when he was upset, he is four",
    "I can't take this course any further without my manager",
    "county lines, knives, gangs, rape",
    "I feel more confident about domestic abuse",
    "we were bullied into a room with no windows",
    "dying to use it",
    "I will die of boredom if it is e-learning again",
    "",
    "🙂",
]


@pytest.mark.parametrize(("text", "kind"), OF_THEMSELVES)
def test_a_practitioner_in_danger_or_despair_is_heard(text: str, kind: str) -> None:
    """In the languages that their surveys are asked in."""
    assert support_level(text, "practitioners") == "urgent"
    assert kind in [rule.kind for rule in support_rules("practitioners").fitting(simple(text))]


@pytest.mark.parametrize("text", OF_THEIR_WORK)
def test_what_they_say_of_their_work_shows_no_help(text: str) -> None:
    """They write about children in danger every day."""
    assert support_level(text, "practitioners") == "none"


def test_who_writes_decides_what_words_mean() -> None:
    """The same sentence is a practitioner's day, and a child's call for help."""
    text = "I want to know what to say to a parent who is scared"
    assert needs_support(text)
    assert support_level(text) != "none"
    assert support_level(text, "practitioners") == "none"


def test_practitioners_are_shown_help_for_practitioners() -> None:
    """For a child, for the board's own front door, and for themselves; not the lines that are for children."""
    lines = help_lines("Front door: 01472 000000", "practitioners")
    assert lines[0].startswith("If a child is in danger now, call 999")
    assert "safeguarding lead" in lines[1]
    assert lines[2] == "Front door: 01472 000000"
    assert sum("yourself" in line or "hurts or frightens you" in line for line in lines) == 2
    assert not [line for line in lines if "Childline" in line]


def test_young_people_are_shown_the_ways_that_make_no_sound_first() -> None:
    """Somebody in the house may hear them. What to do in danger comes first, and that too can be done without a word."""
    lines = help_lines("Front door: 01472 000000")
    assert "999" in lines[0]
    assert "55" in lines[0]
    assert "childline.org.uk" in lines[1]
    assert "85258" in lines[2]
    assert lines[3] == "Front door: 01472 000000"
    assert [number for number, line in enumerate(lines) if re.search(r"0800 1111", line)] == [4]
