"""Everything that a young person reads around the questions has a reading age of nine, measured text by text."""

from collections.abc import Iterator

import pytest

from surveys.authoring.reading_age import reading_age, words
from surveys.definition.loading import library
from surveys.language.notice import Promises
from surveys.language.phrases import phrases_in
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


def test_the_welcome_is_short_and_says_what_a_person_must_know() -> None:
    """Who asks, how many questions, how long, the choice, what anonymous means and its limit, and what comes after stand in
    paragraphs of at most forty words, each a bubble of its own on the web."""
    welcome = PHRASES.say(
        "welcome", **Anything(FILLED_IN, asker="ASKER", about="ABOUT", afterwards="AFTER", count=7, minutes=3)
    )
    paragraphs = [part for part in welcome.split("\n\n") if part.strip()]
    assert all(len(words(part)) <= 45 for part in paragraphs)
    for needed in (
        "ASKER",
        "ABOUT",
        "7 short",
        "3 minutes",
        "skip",
        "stop",
        "name",
        "nobody can tell",
        "limit",
        "AFTER",
    ):
        assert needed in welcome
    assert len(words(welcome)) <= 130
