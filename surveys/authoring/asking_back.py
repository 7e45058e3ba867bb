"""A survey that asks whether what was said back is what was meant, and whether it happened: the library's own, with the
words of a published answer. They were checked and approved before everybody could read them; nothing else is taken."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from surveys.answers.answer import ENGLISH, Answer, AnswerWords
from surveys.definition.loading import parse
from surveys.definition.survey import Survey, WordingName
from surveys.errors import UserError

ASKS = "did-we-get-it-right"
"""The survey of the library that is filled."""
MOST_LETTERS = 32
"""Of a survey's id."""
TELLING = 4
"""How many letters tell apart the surveys about answers whose names begin alike."""
FRAMES: Mapping[str, Mapping[WordingName, str]] = {
    "en": {
        "standard": "Last time, young people said: {said} We said: {answer} Did we get it right?",
        "easy_read": "Young people said: {said} We said: {answer} Did we get it right?",
        "faces": "You said: {said} We said: {answer} Did we get it right?",
    },
    "pl": {
        "standard": "Ostatnim razem młodzi ludzie powiedzieli: {said} Odpowiedzieliśmy: {answer} Czy dobrze zrozumieliśmy?",
        "easy_read": "Młodzi ludzie powiedzieli: {said} Odpowiedzieliśmy: {answer} Czy dobrze zrozumieliśmy?",
        "faces": "Powiedzieliście: {said} Odpowiedzieliśmy: {answer} Czy dobrze zrozumieliśmy?",
    },
    "lt": {
        "standard": "Praeitą kartą jaunuoliai pasakė: {said} Mes atsakėme: {answer} Ar teisingai supratome?",
        "easy_read": "Jaunuoliai pasakė: {said} Mes atsakėme: {answer} Ar teisingai supratome?",
        "faces": "Jūs pasakėte: {said} Mes atsakėme: {answer} Ar teisingai supratome?",
    },
    "ro": {
        "standard": "Data trecută, tinerii au spus: {said} Noi am răspuns: {answer} Am înțeles bine?",
        "easy_read": "Tinerii au spus: {said} Noi am răspuns: {answer} Am înțeles bine?",
        "faces": "Voi ați spus: {said} Noi am răspuns: {answer} Am înțeles bine?",
    },
    "pt": {
        "standard": "Da última vez, os jovens disseram: {said} Nós respondemos: {answer} Percebemos bem?",
        "easy_read": "Os jovens disseram: {said} Nós respondemos: {answer} Percebemos bem?",
        "faces": "Vocês disseram: {said} Nós respondemos: {answer} Percebemos bem?",
    },
}
"""How the words of an answer stand in what the survey is about, by language and wording."""
KEYS: Mapping[WordingName, str] = {
    "standard": "about",
    "easy_read": "easy_read.about",
    "faces": "faces.about",
}


class NotForYoungPeople(UserError, ValueError):
    """The answer is to others; the message says so."""


@dataclass(frozen=True)
class AskingBack:
    """A survey with its file, and the files of its translations by language."""

    survey: Survey
    source: str
    translations: Mapping[str, str]


def asking_back(answer: Answer) -> AskingBack:
    """The survey about an answer, in each language that the answer has words in. Raises `NotForYoungPeople`."""
    if answer.audience != "young_people":
        raise NotForYoungPeople(f"'{answer.id}' answers practitioners; this survey asks young people")
    survey_id = survey_about(answer.id)
    source = _filled(_library(f"{ASKS}.toml"), survey_id, answer.words[ENGLISH], ENGLISH)
    survey = parse(source, f"{survey_id}.toml")
    translations = {
        language: _translated(_library(f"translations/{ASKS}.{language}.toml"), survey_id, words, language)
        for language, words in answer.words.items()
        if language in FRAMES and language != ENGLISH
    }
    return AskingBack(survey, source, translations)


def survey_about(answer_id: str) -> str:
    """The id of the survey about an answer. It is part of an address, so it ends with a whole word where it is cut."""
    whole = f"right-{answer_id}"
    if len(whole) <= MOST_LETTERS:
        return whole
    room = MOST_LETTERS - TELLING - 1
    words = whole[: room + 1].rpartition("-")[0] or whole[:room]
    return f"{words}-{hashlib.sha256(answer_id.encode()).hexdigest()[:TELLING]}"


def _library(name: str) -> str:
    return files("surveys.definition").joinpath("library", *name.split("/")).read_text(encoding="utf-8")


def _abouts(words: AnswerWords, language: str) -> Iterator[tuple[str, str]]:
    for wording, frame in FRAMES[language].items():
        told = frame.format(said=_ended(words.said), answer=_ended(words.answer(wording)))
        yield KEYS[wording], json.dumps(told, ensure_ascii=False)


def _ended(words: str) -> str:
    """On one line, and with a full stop where there is none."""
    plain = " ".join(words.split())
    return plain if plain.endswith((".", "!", "?", "…")) else f"{plain}."


def _filled(source: str, survey_id: str, words: AnswerWords, language: str) -> str:
    """The file with another id and with what the survey is about."""
    source = source.replace(f'id = "{ASKS}"', f'id = "{survey_id}"', 1)
    for key, told in _abouts(words, language):
        source = _put(rf'^{re.escape(key)} = (?:"""\n.*?"""|"[^"]*")$', f"{key} = {told}", source)
    return source


def _translated(source: str, survey_id: str, words: AnswerWords, language: str) -> str:
    source = source.replace(f'survey = "{ASKS}"', f'survey = "{survey_id}"', 1)
    for key, told in _abouts(words, language):
        source = _put(rf'^"{re.escape(key)}" = "[^"]*"$', f'"{key}" = {told}', source)
    return source


def _put(pattern: str, line: str, source: str) -> str:
    """One line in the place of another that is surely there."""
    found, count = re.subn(pattern, lambda _match: line, source, count=1, flags=re.MULTILINE | re.DOTALL)
    if not count:
        raise LookupError(f"the library's survey has no such line: {pattern}")
    return found
