"""Everything that a young person reads around the questions has a reading age of nine, measured text by text."""

from collections.abc import Iterator

import pytest

from surveys.authoring.reading_age import reading_age, words
from surveys.definition.loading import library
from surveys.dialogue.survey.prompts import FOR_WHOM
from surveys.language.notice import Promises
from surveys.language.phrases import ENGLISH, languages, phrases_in
from surveys.language.translation import translations_of
from surveys.safeguarding.detection import help_lines

NINE = 9.0
SHORT = 20
"""Words under which one long name moves a reading age by a year; such texts may be a year harder."""
TOO_FEW = 5
"""Words that a reading age cannot be worked out from."""
SPOKEN_OF = ("Grimsby", "Cleethorpes", "Immingham")
"""Names of places have no reading age."""
PHRASES = phrases_in()
FILLED_IN = {
    **Promises().values(PHRASES.says),
    "asker": "The board",
    "about": "",
    "afterwards": "",
    "help": "",
    "count": 10,
    "minutes": 5,
    "few": 10,
}


class Anything(dict[str, object]):
    """Stands for what is filled in that does not matter for the reading age."""

    def __missing__(self, key: str) -> str:
        return "this"


def said() -> Iterator[tuple[str, str]]:
    """The bot's own sentences as they are said."""
    for key, phrase in PHRASES.says.items():
        yield f"says.{key}", phrase.format_map(Anything(FILLED_IN))
    for part, texts in (("labels", PHRASES.labels), ("menu", PHRASES.menu)):
        yield part, "".join(f"{phrase}. " for phrase in texts.values())
    for part, texts in (("pages", PHRASES.pages), ("poster", PHRASES.poster), ("telegram", PHRASES.telegram)):
        for key, phrase in texts.items():
            if not key.startswith("practitioners"):
                yield f"{part}.{key}", phrase.format_map(Anything(FILLED_IN, age=16, number=5))
    for number, line in enumerate(help_lines(), start=1):
        yield f"help.{number}", line


def around() -> Iterator[tuple[str, str]]:
    """What stands before, after and beside the questions of young people's surveys, in each wording."""
    for survey in library().values():
        for wording in survey.wordings if survey.audience == "young_people" else ():
            worded = survey.worded(wording)
            for part in ("about", "afterwards", "thanks"):
                yield f"{survey.id}.{wording}.{part}", getattr(worded, part)
            for question in worded.questions:
                where = f"{survey.id}.{wording}.{question.id}"
                choices = [choice.say for choice in question.choices if choice.say not in SPOKEN_OF]
                yield f"{where}.hint", question.hint
                yield f"{where}.choices", "".join(f"{say}. " for say in choices)


def hard(text: str) -> bool:
    """Whether a text asks for more than nine years."""
    found = words(text)
    return len(found) >= TOO_FEW and reading_age(text) > NINE + (len(found) < SHORT)


@pytest.mark.parametrize(("where", "text"), list(said()))
def test_what_the_bot_says_can_be_read_at_nine(where: str, text: str) -> None:
    """Each sentence and line of help, with what is filled in; buttons and menus as a whole."""
    assert not hard(text), f"{where}: {reading_age(text):.1f}"


def test_what_stands_around_the_questions_can_be_read_at_nine() -> None:
    """About, afterwards, thanks, hints and choices of every young people's survey, in every wording."""
    found = [f"{where}: {reading_age(text):.1f}: {text}" for where, text in around() if hard(text)]
    assert found == []


BOARD = "North East Lincolnshire Safeguarding Children Partnership"
MOST_WORDS = 60
"""Before the first button: what fits on one screen of a small phone, and what somebody of nine reads before they press."""


@pytest.mark.parametrize("code", library())
@pytest.mark.parametrize("language", languages())
def test_the_welcome_is_short(code: str, language: str) -> None:
    """With the name of the board that has the longest, in every language that the survey can be answered in."""
    survey = library()[code]
    translations = {ENGLISH: survey, **{each: one.survey for each, one in translations_of(survey).items()}}
    if language not in translations:
        return
    key = FOR_WHOM[survey.audience].welcome
    welcome = phrases_in(language).say(key, asker=BOARD, about=translations[language].about.strip())
    assert len(welcome.split()) <= MOST_WORDS


def test_what_a_person_must_know_is_in_the_welcome_or_one_press_away() -> None:
    """Who asks, the choice, and that it is a computer at once. The rest one press later, in paragraphs of at most 45 words,
    each a bubble of its own on the web."""
    filled = Anything(FILLED_IN, asker="ASKER", about="ABOUT", afterwards="AFTER", count=7, minutes=3)
    welcome, more = PHRASES.say("welcome", **filled), PHRASES.say("more", **filled)
    assert all(len(words(part)) <= 45 for part in more.split("\n\n"))
    for needed in ("ASKER", "ABOUT", "computer", "skip", "stop"):
        assert needed in welcome
    for needed in (
        "7 short",
        "3 minutes",
        "stop",
        "name",
        "nobody can tell",
        "mixed",
        "fewer than",
        "limit",
        "AFTER",
    ):
        assert needed in more


def test_practitioners_are_welcomed_as_grown_ups() -> None:
    """Nothing of what is said to children: who asks them is told where to report a concern instead."""
    filled = Anything(FILLED_IN, asker="ASKER", about="ABOUT", afterwards="AFTER", count=7, minutes=3)
    more = PHRASES.say("more_practitioners", **filled)
    for needed in (
        "7 short",
        "3 minutes",
        "name",
        "nobody can tell",
        "mixed",
        "fewer than",
        "concern",
        "AFTER",
    ):
        assert needed in more
    assert "come and help" not in more
