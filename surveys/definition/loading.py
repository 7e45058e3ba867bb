"""How a survey is read from a TOML file, with every mistake named by file, line and question."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from surveys.definition.authors_words import in_authors_words
from surveys.definition.mistakes import Mistake, Mistakes, line_of
from surveys.definition.survey import Survey
from surveys.files.limited import OverLimit, read_within, toml_within

MOST_QUESTIONS = 200
MOST_CHOICES = 500
MOST_MISTAKES = 100
"""So many mistakes of one file are told; the others are counted."""

LIBRARY = Path(__file__).parent / "library"


def parse(text: str, file: str) -> Survey:
    """Read a survey from TOML. Raises `Mistakes`, which names every mistake by file, line and question."""
    try:
        entries = toml_within(text)
        _check_size(entries)
    except tomllib.TOMLDecodeError as error:
        raise Mistakes([Mistake.of_toml(file, text, error)]) from None
    except OverLimit as error:
        raise Mistakes([Mistake(file, 1, "", str(error))]) from None
    try:
        return Survey.model_validate(entries)
    except ValidationError as error:
        raise Mistakes(_mistakes(error, entries, text, file)) from None


def _check_size(entries: Mapping[str, Any]) -> None:
    """Raises `OverLimit`."""
    questions = entries.get("questions")
    many = len(questions) if isinstance(questions, list) else 0
    if many > MOST_QUESTIONS:
        raise OverLimit(f"asks {many:,} questions; nobody answers more than {MOST_QUESTIONS}")
    for question in questions if isinstance(questions, list) else ():
        choices = question.get("choices") if isinstance(question, dict) else None
        if isinstance(choices, list) and len(choices) > MOST_CHOICES:
            raise OverLimit(f"has a question with {len(choices):,} choices; the most is {MOST_CHOICES}")


_NO_TOML: tuple[tuple[bytes, str], ...] = (
    (b"PK", "is a workbook or a packed file; a spreadsheet is taken in with: heard survey import"),
    (
        b"\xd0\xcf\x11\xe0",
        "is a file of an office program; a spreadsheet is taken in with: heard survey import",
    ),
    (b"%PDF", "is a PDF; write the survey in a text file"),
    (b"\xff\xfe", "is UTF-16 text; save it as UTF-8"),
    (b"\xfe\xff", "is UTF-16 text; save it as UTF-8"),
)
"""How files begin that authors take for surveys, and what they are."""


def load(path: Path) -> Survey:
    """Read the survey in a file. Raises `Mistakes`."""
    try:
        content = read_within(path)
        if what := _why_no_survey(content):
            raise Mistakes([Mistake(path.name, 1, "", what)])
        return parse(content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n"), path.name)
    except OverLimit as error:
        raise Mistakes([Mistake(path.name, 1, "", str(error))]) from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Mistakes([Mistake(path.name, line, "", "is not UTF-8 text; save it as UTF-8")]) from None
    except OSError as error:
        raise Mistakes([Mistake(path.name, 1, "", f"cannot be read: {error.strerror}")]) from None


def _why_no_survey(content: bytes) -> str:
    """What a file is that is no text; empty for what may be a survey."""
    if not content.strip():
        return "is empty; heard survey new writes a survey to begin with"
    return next((what for beginning, what in _NO_TOML if content.startswith(beginning)), "")


def library(*folders: Path) -> dict[str, Survey]:
    """All surveys of the folders (by default our own, which are read once) by id. Raises `Mistakes` with those of every
    file."""
    return _surveys_in(folders) if folders else dict(_own())


@cache
def _own() -> dict[str, Survey]:
    return _surveys_in([LIBRARY])


def _surveys_in(folders: Iterable[Path]) -> dict[str, Survey]:
    surveys: dict[str, Survey] = {}
    mistakes: list[Mistake] = []
    for path in (path for folder in folders for path in sorted(folder.glob("*.toml"))):
        try:
            survey = load(path)
        except Mistakes as error:
            mistakes += error.mistakes
            continue
        if survey.id in surveys:
            mistakes.append(Mistake(path.name, 1, "", f"the id '{survey.id}' is already another file's"))
        surveys[survey.id] = survey
    if mistakes:
        raise Mistakes(mistakes)
    return surveys


def _mistakes(error: ValidationError, entries: Mapping[str, Any], text: str, file: str) -> list[Mistake]:
    """The first of them, where there are more than anybody reads."""
    problems: Sequence[Mapping[str, Any]] = error.errors()
    told = islice((problem for problem in problems if not _follows(problem, problems)), MOST_MISTAKES)
    mistakes = [
        mistake for problem in told for mistake in _in_the_authors_words(problem, entries, text, file)
    ]
    more = len(problems) - MOST_MISTAKES
    return [*mistakes, Mistake(file, 1, "", f"has {more:,} mistakes more")] if more > 0 else mistakes


def _follows(problem: Mapping[str, Any], problems: Sequence[Mapping[str, Any]]) -> bool:
    """Where no entry of a list is right, pydantic also calls the list too short. The author's list is not."""
    if problem["type"] != "too_short":
        return False
    deeper = (other["loc"] for other in problems if len(other["loc"]) > len(problem["loc"]))
    return any(loc[: len(problem["loc"])] == problem["loc"] for loc in deeper)


def _in_the_authors_words(
    problem: Mapping[str, Any], entries: Mapping[str, Any], text: str, file: str
) -> Iterator[Mistake]:
    where = problem["loc"]
    for what in _what(problem).split("\n"):
        question = _question_at(where, entries) or _question_named(what)
        yield Mistake(file, line_of(text, where, question), question, what)


def _what(problem: Mapping[str, Any]) -> str:
    names = [part for part in problem["loc"] if isinstance(part, str)]
    key = ".".join(names[1:] if names[:1] == ["questions"] and len(names) > 1 else names)
    return in_authors_words(problem, key)


def _question_at(where: tuple[Any, ...], entries: Mapping[str, Any]) -> str:
    if len(where) < 2 or where[0] != "questions":
        return ""
    questions = entries["questions"]
    question = questions[where[1]] if isinstance(questions, list) else {}
    return str(question.get("id", f"number {where[1] + 1}")) if isinstance(question, dict) else ""


def _question_named(what: str) -> str:
    before, found, after = what.partition("question '")
    return after.partition("'")[0] if found and not before else ""
