"""Surveys and phrases in other languages: which words there are, whether a translation is complete, and a survey with its
words changed. Ids, and so what counts for what, are never translated.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from surveys.definition.authors_words import in_authors_words
from surveys.definition.loading import LIBRARY
from surveys.definition.survey import Audience, Survey
from surveys.errors import UserError
from surveys.files.limited import read_within, toml_within
from surveys.language.phrases import ENGLISH, Phrases, languages, phrases_in, words_in
from surveys.safeguarding.detection import help_lines, with_front_door
from surveys.store.protocols import Texts

FOLDER = LIBRARY / "translations"

AROUND = ("title", "about", "afterwards", "thanks")
OF_A_QUESTION = ("title", "ask", "hint", "unit")
OF_A_CHOICE = ("say", "easy_read", "faces")
WORDINGS = ("easy_read", "faces")
PARTS_OF_PHRASES = ("says", "labels", "menu", "pages", "poster", "telegram")


class TranslationProblem(UserError):
    """A translation that cannot be used; the message names the file and says what to do."""


@dataclass(frozen=True)
class Translated:
    """The translation of a survey in one revision. `reviewed_by` names the person who has read all of it."""

    survey: str
    revision: int
    language: str
    reviewed_by: str
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Translation:
    """A survey in another language, with what is said around it there."""

    survey: Survey
    phrases: Phrases
    help: str


# The words of a survey ------------------------------------------------------------------------------------------------


def texts_of(survey: Survey) -> Texts:
    """All words of a survey that a person reads."""
    return {where: words for where, words in _texts(survey) if words}


def _texts(survey: Survey) -> Iterator[tuple[str, str]]:
    for name in AROUND:
        yield name, getattr(survey, name).strip()
    for wording in WORDINGS:
        around = getattr(survey, wording)
        for name in AROUND[1:] if around else ():
            yield f"{wording}.{name}", getattr(around, name).strip()
    for question in survey.questions:
        yield from _texts_of_question(f"questions.{question.id}", question)


def _texts_of_question(where: str, question: Any) -> Iterator[tuple[str, str]]:
    for name in OF_A_QUESTION:
        yield f"{where}.{name}", getattr(question, name)
    for wording in WORDINGS:
        other = getattr(question, wording)
        for name in ("ask", "hint") if other else ():
            yield f"{where}.{wording}.{name}", getattr(other, name) or ""
    for choice in question.choices:
        for name in OF_A_CHOICE:
            yield f"{where}.choices.{choice.id}.{name}", getattr(choice, name)
    for place, prompt in enumerate(question.prompts):
        yield f"{where}.prompts.{place}.say", prompt.say


def in_other_words(survey: Survey, texts: Mapping[str, str]) -> Survey:
    """The survey with these words in place of its own. Raises `ValidationError` when they do not make a survey."""
    entries = survey.model_dump()
    by_id = {question["id"]: question for question in entries["questions"]}
    for where, words in texts.items():
        *path, name = where.split(".")
        _place(entries, by_id, path)[name] = words
    return Survey.model_validate(entries)


def _place(entries: dict[str, Any], by_id: Mapping[str, dict[str, Any]], path: list[str]) -> dict[str, Any]:
    if path[:1] != ["questions"]:
        return entries[path[0]] if path else entries
    question = by_id[path[1]]
    if path[2:3] == ["choices"]:
        return next(choice for choice in question["choices"] if choice["id"] == path[3])
    if path[2:3] == ["prompts"]:
        prompt: dict[str, Any] = question["prompts"][int(path[3])]
        return prompt
    return question[path[2]] if path[2:] else question


# Files ----------------------------------------------------------------------------------------------------------------


def translation_file(survey: str, language: str, folder: Path = FOLDER) -> Path:
    return folder / f"{survey}.{language}.toml"


def read_translation(path: Path) -> Translated:
    """Raises `TranslationProblem`."""
    try:
        entries = toml_within(read_within(path).decode("utf-8"))
        about = entries["translation"]
        return Translated(
            about["survey"],
            about["revision"],
            about["language"],
            about["reviewed_by"],
            dict(entries["words"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise TranslationProblem(f"{path.name}: {error}; export it again and fill it in") from None


def own_file(survey: str, language: str, own: Path | None) -> Path:
    """The file of a translation: in the folder of one's `own` where it is there, else that of the library."""
    beside = translation_file(survey, language, own) if own else None
    return beside if beside and beside.is_file() else translation_file(survey, language)


def missing(survey: Survey, translated: Translated) -> list[str]:
    """What keeps a translation from being used, in sentences."""
    if translated.revision != survey.revision:
        return [f"is of revision {translated.revision}; the survey is now revision {survey.revision}"]
    wanted = texts_of(survey)
    lacking = [f"lacks '{where}'" for where in wanted if not translated.texts.get(where, "").strip()]
    unknown = [
        f"has '{where}', which the survey has not" for where in translated.texts if where not in wanted
    ]
    return lacking + unknown or _does_not_fit(survey, translated)


def _does_not_fit(survey: Survey, translated: Translated) -> list[str]:
    return [f"does not make a survey: {what}" for _, what in what_does_not_fit(survey, translated.texts)]


def what_does_not_fit(survey: Survey, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Places whose words keep the survey from being one, such as two choices that say the same, each with what is wrong."""
    try:
        in_other_words(survey, texts)
    except ValidationError as error:
        for problem in error.errors():
            where = place_of(survey, problem["loc"])
            what = in_authors_words(problem, where).replace("\n", "; ")
            yield where, what if f"'{where}'" in what else f"'{where}': {what}"


def place_of(survey: Survey, loc: Sequence[Any]) -> str:
    """Where a text stands, such as "questions.feel-safe.choices.yes.faces", from pydantic's path to it."""
    path = [str(part) for part in loc]
    if path[:1] == ["questions"] and len(path) > 1:
        question = survey.questions[int(path[1])]
        path[1] = question.id
        if path[2:3] == ["choices"] and len(path) > 3:
            path[3] = question.choices[int(path[3])].id
    return ".".join(path)


def missing_phrases(language: str) -> list[str]:
    """The phrases that are said in English in this language."""
    english, own = words_in(ENGLISH), words_in(language)
    return [
        f"lacks '{part}.{key}'"
        for part in PARTS_OF_PHRASES
        for key in english[part]
        if not own.get(part, {}).get(key)
    ]


def all_missing(surveys: Mapping[str, Survey], own: Path | None = None) -> Iterator[str]:
    """Every sentence about a translation that is not complete, with the name of its file. `own` is the folder of those of
    one's own surveys."""
    for language in languages()[1:]:
        yield from (f"phrases/{language}.toml {what}" for what in missing_phrases(language))
    for path in (path for folder in (FOLDER, own) if folder for path in sorted(folder.glob("*.toml"))):
        translated = read_translation(path)
        if translated.survey in surveys:
            problems = missing(surveys[translated.survey], translated)
        else:
            problems = [f"is of '{translated.survey}', which is not a survey"]
        yield from (f"{path.name} {what}" for what in problems)


# What the conversation uses -------------------------------------------------------------------------------------------


def translations_of(
    survey: Survey, front_door: str = "", own: Path | None = None, kept: Mapping[str, Texts] | None = None
) -> dict[str, Translation]:
    """The survey in every language that has all of its words, by code of the language. Files are of the newest revision; an
    earlier one has the words that were `kept` with it. `own` is the folder of translations of one's own surveys."""
    known = {**(kept or {}), **texts_in_files(survey, own)}
    return {
        code: Translation(
            in_other_words(survey, known[code]),
            phrases_in(code),
            "\n".join(help_in(code, front_door, survey.audience)),
        )
        for code in languages()[1:]
        if code in known
    }


def texts_in_files(survey: Survey, own: Path | None = None) -> dict[str, Texts]:
    """The words of every translation that is complete for this revision, by code of the language."""
    files = {code: _read_if_there(own_file(survey.id, code, own)) for code in languages()[1:]}
    return {code: dict(words.texts) for code, words in files.items() if words and not missing(survey, words)}


@cache
def _read_if_there(path: Path) -> Translated | None:
    return read_translation(path) if path.is_file() else None


def help_in(language: str, front_door: str = "", audience: Audience = "young_people") -> tuple[str, ...]:
    """Where to get help, in the language where it has such lines; the board's own line stands as it is."""
    lines = phrases_in(language).language.help_for(audience)
    return with_front_door(lines, front_door, audience) if lines else help_lines(front_door, audience)
