"""An answer of the board to a theme of a release, in the words that people read. A wrong one cannot be made."""

import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from surveys.definition.authors_words import ACCEPTED_PATTERN, ID_PATTERN, in_authors_words
from surveys.definition.survey import Audience, WordingName
from surveys.errors import UserError

ENGLISH = "en"
Status = Literal["doing", "done", "cannot"]
MOST_LETTERS = 600
Filled = Annotated[str, Field(min_length=1, max_length=MOST_LETTERS, pattern=r"\S")]
Short = Annotated[str, Field(max_length=MOST_LETTERS)]
Id = Annotated[str, Field(pattern=ID_PATTERN, max_length=64)]


class AnswerProblem(UserError, ValueError):
    """An answer is not as it must be; the message says what to mend, `at` the key that it is about, if it is one."""

    def __init__(self, message: str, at: str = "") -> None:
        self.at = at
        super().__init__(message)


class _AnswerPart(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AnswerWords(_AnswerPart):
    """One language. `said` is what people said, the others what the board answers to it; `why` is why not, for what cannot
    be done. Words that nobody has checked are a machine's, and the page says so."""

    said: Filled
    standard: Filled
    easy_read: Short = ""
    faces: Short = ""
    why: Short = ""
    checked_by: Short = ""

    def answer(self, wording: WordingName) -> str:
        """In a wording, or in the usual words where there are none of it."""
        return getattr(self, wording) or self.standard


class Answer(_AnswerPart):
    """`release` and `theme` are what it answers, `words` by code of the language. `why` is why it cannot be done: people
    read it in English where their language has no words of its own for it. `accepts` are rules of the check that somebody
    has looked at, each with a reason."""

    id: Id
    release: Filled
    theme: Filled
    audience: Audience = "young_people"
    status: Status
    decision: Filled
    who: Filled
    by_when: date | None = None
    why: Short = ""
    words: Mapping[str, AnswerWords]
    accepts: tuple[Annotated[str, Field(pattern=ACCEPTED_PATTERN)], ...] = ()

    @model_validator(mode="after")
    def _is_an_answer(self) -> Self:
        if ENGLISH not in self.words:
            raise ValueError("an answer needs its words in English, under [words.en]")
        if self.status == "cannot" and not self.why.strip():
            raise ValueError("what cannot be done needs 'why'")
        if self.status == "doing" and self.by_when is None:
            raise ValueError("what is being done needs 'by_when'")
        if self.audience == "young_people":
            self._check_wordings()
        return self

    def _check_wordings(self) -> None:
        for language, words in self.words.items():
            for name in ("easy_read", "faces"):
                if not getattr(words, name).strip():
                    raise ValueError(f"young people need '{name}' under [words.{language}]")

    @property
    def wordings(self) -> tuple[WordingName, ...]:
        """Those that whoever it answers needs."""
        return ("standard", "easy_read", "faces") if self.audience == "young_people" else ("standard",)

    def in_language(self, language: str) -> tuple[str, AnswerWords]:
        """The words in a language with its code; in English where there are none in it."""
        code = language if language in self.words else ENGLISH
        return code, self.words[code]

    def why_in(self, language: str) -> tuple[str, str]:
        """Why it cannot be done, with the code of the language that it is said in; empty for what can be done."""
        code, words = self.in_language(language)
        if self.status != "cannot":
            return code, ""
        return (
            (code, words.why) if words.why.strip() else (ENGLISH, self.words[ENGLISH].why.strip() or self.why)
        )

    def as_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json")


def answer_of(plain: Mapping[str, Any]) -> Answer:
    """Raises `AnswerProblem`."""
    try:
        return Answer.model_validate(plain)
    except ValidationError as error:
        first = error.errors()[0]
        keys = [str(part) for part in first["loc"]]
        problem = in_authors_words(first, keys[-1] if keys else "")
        place = f"{'.'.join(keys[:-1])}: " if keys[:-1] else ""
        raise AnswerProblem(f"{place}{problem}", ".".join(keys)) from None


def read_answer(source: str, file: str) -> Answer:
    """The answer that a TOML file holds. Raises `AnswerProblem`."""
    try:
        return answer_of(tomllib.loads(source))
    except (tomllib.TOMLDecodeError, AnswerProblem) as error:
        raise AnswerProblem(f"{file}: {error}") from None
