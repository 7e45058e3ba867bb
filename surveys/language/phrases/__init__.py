"""What the bot says around the questions, one TOML file a language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale

from surveys.days import locale_of
from surveys.definition.survey import Audience
from surveys.safeguarding.help_numbers import with_numbers

FOLDER = Path(__file__).parent


ENGLISH = "en"
LINES_OF_HELP: Mapping[Audience, str] = {"young_people": "help", "practitioners": "help_practitioners"}
"""Where a language's file has the lines of help for somebody. Those in English stand in surveys/safeguarding."""


@dataclass(frozen=True)
class Language:
    """`name` is what its speakers call it. `reviewed_by` names the person who has read all of its words; where nobody is
    named, the words were made by a machine, and the bot says so. `help` are the lines of help in this language, and
    `help_practitioners` those for practitioners."""

    name: str
    direction: str = "ltr"
    reviewed_by: str = ""
    help: tuple[str, ...] = ()
    help_practitioners: tuple[str, ...] = ()

    def help_for(self, audience: Audience) -> tuple[str, ...]:
        return self.help if audience == "young_people" else self.help_practitioners


@dataclass(frozen=True)
class Phrases:
    """`says` and `labels` by key; `commands` is the command that a typed word stands for, `menu` what each command does.
    `pages`, `poster` and `telegram` are what stands around the conversation: on the web, on paper, and on the bot's page."""

    says: Mapping[str, str]
    labels: Mapping[str, str]
    commands: Mapping[str, str]
    menu: Mapping[str, str] = field(default_factory=dict)
    language: Language = Language("English")
    pages: Mapping[str, str] = field(default_factory=dict)
    poster: Mapping[str, str] = field(default_factory=dict)
    telegram: Mapping[str, str] = field(default_factory=dict)

    def say(self, key: str, **values: object) -> str:
        return self.says[key].format(**values).strip()


@cache
def phrases_in(language: str = ENGLISH) -> Phrases:
    """The phrases in a language (a file name without its ending). What a language lacks is said in English, English commands
    are understood in all, and so is the word for help in every language."""
    own = words_in(language)
    about = own["language"]
    commands = {typed: command for command, words in own["commands"].items() for typed in words}
    for_help = {typed: "help" for other in languages() for typed in words_in(other)["commands"]["help"]}
    english = phrases_in() if language != ENGLISH else Phrases({}, {}, {})
    return Phrases(
        {**english.says, **_with_numbers(own["says"])},
        {**english.labels, **own["labels"]},
        {**for_help, **english.commands, **commands},
        {**english.menu, **own["menu"]},
        Language(**{**about, **{key: _lines(about, key) for key in LINES_OF_HELP.values()}}),
        pages={**english.pages, **own.get("pages", {})},
        poster={**english.poster, **_with_numbers(own.get("poster", {}))},
        telegram={**english.telegram, **own.get("telegram", {})},
    )


def _with_numbers(texts: Mapping[str, str]) -> dict[str, str]:
    return {key: with_numbers(words) for key, words in texts.items()}


def _lines(about: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(with_numbers(line) for line in about.get(key, ()))


UNITS = (("days", 1440), ("hours", 60), ("minutes", 1))


def spoken_minutes(minutes: int, says: Mapping[str, str], language: str = ENGLISH) -> str:
    """How long that is after "within", in the largest unit that says it exactly. `says` are a language's own words: it has
    some for one, for a few and for all others, which are told apart as that language does."""
    unit, size = next((unit, size) for unit, size in UNITS if minutes % size == 0)
    return counted(says, f"within_{unit}", minutes // size, language)


def counted(texts: Mapping[str, str], key: str, number: int, language: str = ENGLISH) -> str:
    """A text about a number: `key` has the endings "_one", "_few" and "_other", told apart as the language does."""
    words = texts.get(f"{key}_{_form(language, number)}") or texts[f"{key}_other"]
    return words.format(number=number)


@cache
def _form(language: str, number: int) -> str:
    return str(Locale.parse(locale_of(language)).plural_form(number))


def words_in(language: str) -> dict[str, Any]:
    """A language's file as it is."""
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


@cache
def languages() -> tuple[str, ...]:
    """The codes of the languages that there are phrases in, English first."""
    codes = sorted(file.stem for file in FOLDER.glob("*.toml"))
    return (ENGLISH, *(code for code in codes if code != ENGLISH))
