"""The templates that authors begin from, and the tables of what can stand in each kind of file, made from the code."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from surveys.authoring.new_survey.survey_file import NewQuestion, NewSurvey, survey_toml
from surveys.authoring.xlsform.cells.columns import AROUND
from surveys.authoring.xlsform.reader import read_xlsform
from surveys.authoring.xlsform.unused import NO_QUESTION, NOT_USED, USED
from surveys.authoring.xlsform.writer import to_xlsform
from surveys.definition.loading import parse
from surveys.definition.survey import Choice, Question, Survey
from surveys.language.translation_po import export_po
from tests.acceptance.docs.markdown import head, row

ROOT = Path(__file__).parents[3]
SHEET = "docs/templates/our-club.xlsx"

NEW = NewSurvey(
    "Our club",
    "young_people",
    (
        NewQuestion("Do you feel safe at the club?", "how-safe", title="Safe at the club", sensitive=True),
        NewQuestion("Do the helpers listen to you?", "how-often", title="Helpers listen"),
        NewQuestion(
            "What do you like to do?", "several", ("Sport", "Music", "Games", "None of these"), "What we do"
        ),
    ),
)


def survey_template() -> str:
    """A survey file with comments, as `heard survey new` writes it."""
    return survey_toml(NEW)


def _survey() -> Survey:
    return parse(survey_template(), "our-club.toml")


def po_template() -> str:
    """What a translator into Polish gets, without the time at which it was made."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "our-club.pl.po"
        export_po(_survey(), "pl", None, file)
        text = file.read_text(encoding="utf-8")
    return re.sub(
        r'^("POT-Creation-Date: ).*(\\n")$', r"\g<1>2026-01-01 00:00+0000\2", text, flags=re.MULTILINE
    )


def write_sheet() -> None:
    """The same survey as a spreadsheet. A workbook holds the time at which it was made, so it stays where it is right."""
    if not sheet_is_right():
        (ROOT / SHEET).write_bytes(to_xlsform(_survey()))


def sheet_is_right() -> bool:
    """Whether the spreadsheet that is there is read as the template, with nothing left out or taken for granted."""
    path = ROOT / SHEET
    if not path.exists():
        return False
    read = read_xlsform(path.read_bytes(), path.name)
    return read.survey == _survey() and all(remark.kind == "changed" for remark in read.remarks)


# What can stand in a survey file ----------


def survey_keys() -> Iterator[str]:
    """The keys of a survey."""
    yield from _keys(Survey)


def question_keys() -> Iterator[str]:
    """The keys of a question."""
    yield from _keys(Question)


def choice_keys() -> Iterator[str]:
    """The keys of a choice."""
    yield from _keys(Choice)


def _keys(model: type[BaseModel]) -> Iterator[str]:
    yield from head("key", "what stands there", "needed")
    for name, field in model.model_fields.items():
        yield row(
            f"`{name}`", _words(field.annotation, field.metadata), "yes" if field.is_required() else "no"
        )


_SIMPLE: Mapping[Any, str] = {str: "text", int: "a whole number", bool: "`true` or `false`"}


def _words(kind: Any, metadata: Any = ()) -> str:
    """A type in an author's words."""
    inner = [each for each in get_args(kind) if each is not type(None)]
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if get_origin(kind) is tuple:
        return f"a list: {_words(inner[0])}"
    if get_origin(kind) is dict:
        return "a table"
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return f"a table with {', '.join(f'`{name}`' for name in kind.model_fields)}"
    if inner and all(isinstance(each, str) for each in inner):
        return ", ".join(f"`{each}`" for each in inner if each)
    return _words(inner[0]) if inner else "text"


# What can stand in a spreadsheet ----------


def sheet_columns() -> Iterator[str]:
    """The columns that are read."""
    yield from head("sheet", "columns that are read")
    for sheet, columns in USED.items():
        yield row(f"`{sheet}`", ", ".join(f"`{column}`" for column in sorted(columns)))


def columns_left_out() -> Iterator[str]:
    """The columns that are not read, with why."""
    yield from _by_reason("columns", NOT_USED)


def types_left_out() -> Iterator[str]:
    """The types of rows that are no question here, with why."""
    yield from _by_reason("types", NO_QUESTION)


def _by_reason(what: str, table: Mapping[str, str]) -> Iterator[str]:
    yield from head(f"{what} that are left out", "why")
    for why in dict.fromkeys(table.values()):
        yield row(", ".join(f"`{name}`" for name, reason in table.items() if reason == why), why)


def notes() -> Iterator[str]:
    """The notes that are said around the questions."""
    yield from (f"* `{name}`" for name in AROUND)
