"""Surveys as spreadsheets by the XLSForm standard (xlsform.org), so that they can be written in any office program.

The three wordings stand in three languages of the form. What XLSForm has no column for stands in columns of our own that
begin with `heard_`; other tools ignore them and drop them when they save. A sheet that cannot be read whole is not read.
"""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import BaseModel, ValidationError

from surveys.definition.mistakes import Mistake, Mistakes
from surveys.definition.survey import (
    PREFER_NOT_TO_SAY,
    Around,
    Choice,
    Question,
    ReleasePlan,
    Survey,
    WordingName,
)

PREFER_NOT_TO_SAY_LABEL = "Prefer not to say"
LANGUAGES: Mapping[WordingName, str] = {
    "standard": "Standard (en)",
    "easy_read": "Easy read (en)",
    "faces": "Faces (en)",
}
AROUND = ("about", "afterwards", "thanks")
SHEETS = ("survey", "choices", "settings")
BIGGEST_FILE = 5_000_000
"""Bytes. A survey is some kilobytes."""

Cells = dict[str, str]


@dataclass(frozen=True)
class SheetMistake(Mistake):
    """A mistake in a spreadsheet. `line` is the row, from 1."""

    sheet: str = ""
    column: str = ""

    def __str__(self) -> str:
        where = [f"sheet '{self.sheet}'", f"row {self.line}"] if self.sheet else []
        where += [f"column '{self.column}'"] if self.column else []
        return f"{', '.join((self.file, *where))}: {self.what}"


def cannot_say(survey: Survey) -> tuple[str, ...]:
    """What XLSForm itself cannot say of this survey: other tools do not use it and drop it when they save."""
    return tuple(said for said, of in CANNOT_SAY if of(survey))


def _accepts(survey: Survey) -> bool:
    return bool(survey.accepts) or any(question.accepts for question in survey.questions)


CANNOT_SAY: tuple[tuple[str, Callable[[Survey], bool]], ...] = (
    ("For whom the survey is and how many minutes it takes.", lambda survey: True),
    ("The short titles of questions.", lambda survey: True),
    ("What counts for the scorecard.", lambda survey: any(q.counts for q in survey.questions)),
    ("Which choices are sensitive.", lambda survey: any(q.sensitive for q in survey.questions)),
    ("The unit of a number.", lambda survey: any(q.unit for q in survey.questions)),
    ("Which tables a round releases.", lambda survey: survey.release != ReleasePlan()),
    ("The words that a question had before.", lambda survey: any(q.said_before for q in survey.questions)),
    ("What a code is made of, and what is set side by side with other surveys.", lambda survey: bool(survey.programme)),
    ("Findings of the check that are accepted.", _accepts),
)  # fmt: skip


# Writing ----------


def to_xlsform(survey: Survey) -> bytes:
    """The survey as an .xlsx workbook. `from_xlsform` makes the same survey of it."""
    book = Workbook()
    rows = {"survey": _survey_rows(survey), "choices": _choice_rows(survey), "settings": [_settings(survey)]}
    for name, of_sheet in rows.items():
        _write(book.create_sheet(name), list(of_sheet))
    book.remove(book.worksheets[0])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _write(sheet: Worksheet, rows: list[Cells]) -> None:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    for number, values in enumerate([dict(zip(columns, columns, strict=True)), *rows], 1):
        for place, column in enumerate(columns, 1):
            if value := values.get(column, ""):
                cell = sheet.cell(number, place, value)
                cell.data_type = "s"  # a question that begins with "=" is not a formula
    sheet.freeze_panes = "A2"


def _survey_rows(survey: Survey) -> Iterator[Cells]:
    names = _wordings(survey)
    yield _note(survey, "about", names)
    for question in survey.questions:
        yield _question_row(survey, question, names)
    yield _note(survey, "afterwards", names)
    yield _note(survey, "thanks", names)


def _wordings(survey: Survey) -> tuple[WordingName, ...]:
    """The wordings that at least one question has, the standard one first."""
    return tuple(
        name
        for name in LANGUAGES
        if name == "standard" or any(getattr(question, name) for question in survey.questions)
    )


def _column(name: str, wording: WordingName, names: tuple[WordingName, ...]) -> str:
    return name if len(names) == 1 else f"{name}::{LANGUAGES[wording]}"


def _note(survey: Survey, key: str, names: tuple[WordingName, ...]) -> Cells:
    labels = {_column("label", name, names): getattr(survey.worded(name), key) for name in names}
    return {"type": "note", "name": key, **labels}


def _question_row(survey: Survey, question: Question, names: tuple[WordingName, ...]) -> Cells:
    row = {"type": _type(question), "name": _name(question.id)}
    for name in _written(question, names):
        worded = survey.worded(name).question(question.id)
        row[_column("label", name, names)] = "\n".join((worded.ask, *_prompt_lines(worded)))
        row[_column("hint", name, names)] = worded.hint
    row["appearance"] = "likert" if question.kind == "scale" else ""
    row["relevant"] = " and ".join(_condition(*of) for of in question.only_if.items())
    row["constraint"] = _constraint(question)
    return row | _own_columns(question)


def _prompt_lines(question: Question) -> Iterator[str]:
    for number, prompt in enumerate(question.prompts, 1):
        yield f"{number}. {prompt.say}"


def _written(question: Question, names: tuple[WordingName, ...]) -> Iterator[WordingName]:
    """The wordings that this question has words for."""
    for name in names:
        if name == "standard" or getattr(question, name):
            yield name


def _type(question: Question) -> str:
    select = "select_multiple" if question.kind == "several" else "select_one"
    return {"number": "integer", "text": "text", "code": "text"}.get(
        question.kind, f"{select} {_name(question.id)}"
    )


def _name(question_id: str) -> str:
    return question_id.replace("-", "_")


def _condition(other: str, wanted: tuple[str, ...]) -> str:
    terms = (f"selected(${{{_name(other)}}}, '{choice}')" for choice in wanted)
    return f"({' or '.join(terms)})"


def _constraint(question: Question) -> str:
    if question.kind == "number":
        return f". >= {question.least} and . <= {question.most}"
    if question.kind != "several":
        return ""
    lonely = [choice.id for choice in question.choices if choice.alone]
    lonely += [PREFER_NOT_TO_SAY] if question.prefer_not_to_say else []
    return " and ".join(f"not(selected(., '{choice}') and count-selected(.) > 1)" for choice in lonely)


def _own_columns(question: Question) -> Cells:
    counts = question.counts
    return {
        "heard_title": question.title,
        "heard_unit": question.unit,
        "heard_sensitive": " ".join(question.sensitive),
        "heard_measure": counts.measure if counts else "",
        "heard_counts_as": counts.question if counts else "",
        "heard_positive": " ".join(counts.positive) if counts else "",
        "heard_domain": (counts.domain or "") if counts else "",
        "heard_said_before": _json(question.said_before),
        "heard_code": " ".join(question.takes),
        "heard_paired": _json(question.paired),
        "heard_accepts": "\n".join(question.accepts),
    }


def _json(table: BaseModel | None) -> str:
    plain = table.model_dump(mode="json", exclude_defaults=True) if table else {}
    return json.dumps(plain) if plain else ""


def _choice_rows(survey: Survey) -> Iterator[Cells]:
    names = _wordings(survey)
    for question in survey.questions:
        for choice in question.choices:
            yield _choice_row(survey, question, choice, names)
        if question.has_choices and question.prefer_not_to_say:
            labels = {_column("label", name, names): PREFER_NOT_TO_SAY_LABEL for name in names}
            yield {"list_name": _name(question.id), "name": PREFER_NOT_TO_SAY, **labels}


def _choice_row(survey: Survey, question: Question, choice: Choice, names: tuple[WordingName, ...]) -> Cells:
    row = {"list_name": _name(question.id), "name": choice.id}
    for name in _written(question, names):
        row[_column("label", name, names)] = _label(
            survey.worded(name).question(question.id).choice(choice.id)
        )
    return row


def _label(choice: Choice) -> str:
    return f"{choice.face} {choice.say}".strip()


def _settings(survey: Survey) -> Cells:
    return {
        "form_title": survey.title,
        "form_id": survey.id,
        "version": str(survey.revision),
        "default_language": LANGUAGES["standard"] if len(_wordings(survey)) > 1 else "",
        "heard_audience": survey.audience,
        "heard_minutes": str(survey.minutes),
        "heard_release": _json(survey.release),
        "heard_programme": _json(survey.programme),
        "heard_accepts": "\n".join(survey.accepts),
    }


# Reading ----------


@dataclass(frozen=True)
class Row:
    """One row of a sheet: its number, from 1, and its cells that are not empty, by column."""

    number: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass
class _Reading:
    """A workbook on its way to a survey, with the mistakes found so far."""

    file: str
    rows: Mapping[str, tuple[Row, ...]]
    mistakes: list[Mistake] = field(default_factory=list)

    def mistake(self, sheet: str, row: int, column: str, what: str) -> None:
        self.mistakes.append(SheetMistake(self.file, row, "", what, sheet, column))


def from_xlsform(content: bytes, file: str) -> Survey:
    """The survey in an .xlsx workbook. Raises `Mistakes`, each with sheet, row and column."""
    reading = _Reading(file, _sheets(content, file))
    questions = [row for row in reading.rows["survey"] if not _is_note(row)]
    plain = _plain_survey(reading, questions)
    if reading.mistakes:
        raise Mistakes(reading.mistakes)
    try:
        return Survey.model_validate(plain)
    except ValidationError as error:
        raise Mistakes([_placed(file, problem, questions) for problem in error.errors()]) from None


def _sheets(content: bytes, file: str) -> dict[str, tuple[Row, ...]]:
    if len(content) > BIGGEST_FILE:
        raise Mistakes([SheetMistake(file, 1, "", f"is larger than {BIGGEST_FILE // 1_000_000} megabytes")])
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        missing = [name for name in SHEETS if name not in book.sheetnames]
        found = {name: tuple(_rows(book[name].iter_rows(values_only=True))) for name in SHEETS if not missing}
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError):
        what = "cannot be read as an .xlsx workbook; save it as 'Excel workbook (.xlsx)'"
        raise Mistakes([SheetMistake(file, 1, "", what)]) from None
    if missing:
        raise Mistakes([SheetMistake(file, 1, "", f"has no sheet '{name}'") for name in missing])
    return found


def _rows(values: Iterable[tuple[Any, ...]]) -> Iterator[Row]:
    header: list[str] = []
    for number, of_row in enumerate(values, 1):
        told = [_told(value) for value in of_row]
        if not header:
            header = [_heading(text) for text in told]
        elif any(told):
            yield Row(
                number, {column: text for column, text in zip(header, told, strict=False) if column and text}
            )


def _told(value: Any) -> str:
    """A cell as text: 5.0 is 5, TRUE is true."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).lower() if isinstance(value, bool) else str("" if value is None else value).strip()


def _heading(text: str) -> str:
    name, colons, language = text.partition("::")
    name = name.strip().lower().replace(" ", "_")
    return f"{ALSO_CALLED.get(name, name)}{colons}{language.strip()}"


ALSO_CALLED = {
    "relevance": "relevant", "list": "list_name", "value": "name", "id_string": "form_id", "title": "form_title",
}  # fmt: skip


def _is_note(row: Row) -> bool:
    return row.get("type") == "note"


def _plain_survey(reading: _Reading, questions: list[Row]) -> dict[str, Any]:
    settings = reading.rows["settings"][0] if reading.rows["settings"] else Row(2, {})
    if not settings.get("form_id"):
        reading.mistake("settings", settings.number, "form_id", "is empty; write the id of the survey")
    for row in questions:
        _check_kept(reading, row)
    return {
        "id": settings.get("form_id"),
        "revision": _whole(reading, settings, "settings", "version", 1),
        "title": settings.get("form_title"),
        "audience": settings.get("heard_audience") or "young_people",
        "minutes": _whole(reading, settings, "settings", "heard_minutes", 5),
        "accepts": settings.get("heard_accepts").splitlines(),
        "release": _table(reading, settings, "settings", "heard_release") or {},
        "programme": _table(reading, settings, "settings", "heard_programme"),
        **_around(reading),
        "questions": [_question(reading, row) for row in questions],
    }


def _whole(reading: _Reading, row: Row, sheet: str, column: str, otherwise: int) -> int:
    text = row.get(column)
    if text and not text.isdecimal():
        reading.mistake(sheet, row.number, column, f"'{text}' is not a whole number")
    return int(text) if text.isdecimal() else otherwise


def _table(reading: _Reading, row: Row, sheet: str, column: str) -> Any:
    """A cell of ours that holds more than one thing; None where it is empty."""
    try:
        return json.loads(row.get(column) or "null")
    except json.JSONDecodeError:
        reading.mistake(sheet, row.number, column, f"is not JSON such as {TABLES[column]}")
        return None


TABLES = {
    "heard_release": '{"pairs": [["area", "themes"]]}',
    "heard_programme": '{"id": "training", "stage": "before"}',
    "heard_paired": '{"name": "knowledge"}',
    "heard_said_before": '{"because": "Only a spelling was mended."}',
}
"""What can stand in a cell that holds more than one thing."""


def _around(reading: _Reading) -> dict[str, Any]:
    """`about`, `afterwards` and `thanks` from the notes of those names, with their other wordings."""
    notes = {row.get("name"): row for row in reading.rows["survey"] if _is_note(row)}
    for name, row in notes.items():
        if name not in AROUND:
            what = f"a note can be {', '.join(AROUND)}; put other words in the hint of a question"
            reading.mistake("survey", row.number, "name", what)
    for name in AROUND:
        if name not in notes:
            reading.mistake("survey", 1, "name", f"has no note with the name '{name}'")
    said = {name: _in_wording(notes.get(name, Row(1, {})), "label") for name in AROUND}
    return {**said, **{wording: _other_around(notes, said, wording) for wording in ("easy_read", "faces")}}


def _other_around(
    notes: Mapping[str, Row], standard: Mapping[str, str], wording: WordingName
) -> Around | None:
    told = {name: _in_wording(row, "label", wording) for name, row in notes.items() if name in AROUND}
    if not all(told.values()) or len(told) < len(AROUND) or told == standard:
        return None
    return Around(**told)


def _in_wording(row: Row, name: str, wording: WordingName = "standard") -> str:
    """The cell of `label` or `hint` in a wording. A form in one language has no language in its headings."""
    begins = f"{name}::{LANGUAGES[wording].split(' (')[0]}".lower()
    found = [text for column, text in row.cells.items() if column.lower().startswith(begins)]
    return found[0] if found else (row.get(name) if wording == "standard" else "")


def _check_kept(reading: _Reading, row: Row) -> None:
    """Names what would be lost, so that nothing is lost without a word."""
    for column in row.cells:
        base = column.partition("::")[0]
        if base in NOT_KEPT:
            reading.mistake("survey", row.number, column, f"{NOT_KEPT[base]}; empty this cell")
        elif "::" in column and _language(column) is None:
            what = "this language cannot be read; the wordings are " + ", ".join(LANGUAGES.values())
            reading.mistake("survey", row.number, column, what)
    if row.get("required").lower() in ("yes", "true", "true()"):
        reading.mistake(
            "survey", row.number, "required", "everybody may skip every question; empty this cell"
        )


def _language(column: str) -> WordingName | None:
    told = column.partition("::")[2].lower()
    found = [name for name, language in LANGUAGES.items() if told.startswith(language.split(" (")[0].lower())]
    return found[0] if found else None


NOT_KEPT = {
    "calculation": "nothing is calculated",
    "choice_filter": "choices cannot depend on other answers",
    "default": "no answer is chosen beforehand",
    "image": "pictures are not kept", "audio": "sound is not kept", "video": "films are not kept",
    "media": "pictures, sound and films are not kept",
    "parameters": "parameters are not kept",
    "read_only": "questions are never read only",
    "repeat_count": "questions are not repeated",
    "trigger": "nothing is calculated",
}  # fmt: skip
RECORDS_WHO_OR_WHEN = frozenset(
    {
        "start",
        "end",
        "today",
        "deviceid",
        "phonenumber",
        "username",
        "email",
        "audit",
        "simserial",
        "subscriberid",
    }
    | {"start-geopoint", "background-audio", "background-geopoint"}
)
KINDS = {"text": "text", "integer": "number", "int": "number"}


def _question(reading: _Reading, row: Row) -> dict[str, Any]:
    kind, choices_row = _kind(reading, row)
    name = row.get("name")
    if not name:
        reading.mistake("survey", row.number, "name", "is empty; every question needs a name")
    asked = _in_wording(row, "label")
    plain: dict[str, Any] = {
        "id": name.replace("_", "-"),
        "kind": kind,
        "title": row.get("heard_title") or asked,
        "ask": asked,
        "hint": _in_wording(row, "hint"),
        "only_if": _only_if(reading, row),
        "unit": row.get("heard_unit"),
        "sensitive": row.get("heard_sensitive").split(),
        "counts": _counts(row),
        "said_before": _table(reading, row, "survey", "heard_said_before"),
        "paired": _table(reading, row, "survey", "heard_paired"),
        "accepts": row.get("heard_accepts").splitlines(),
        "easy_read": _wording(row, "easy_read"),
        "faces": _wording(row, "faces"),
    }
    if row.get("heard_code"):
        plain |= _code(row, asked)
    return plain | _answers(reading, row, kind, choices_row)


_PROMPT = re.compile(r"\n\d+\. (.*)")


def _code(row: Row, asked: str) -> dict[str, Any]:
    """The prompts of a code stand under its question, one a line."""
    prompts = zip(row.get("heard_code").split(), _PROMPT.findall(asked), strict=False)
    return {
        "kind": "code",
        "title": row.get("heard_title") or _PROMPT.sub("", asked),
        "ask": _PROMPT.sub("", asked),
        "prompts": [{"say": say, "takes": takes} for takes, say in prompts],
    }


def _kind(reading: _Reading, row: Row) -> tuple[str, str]:
    """The kind of question, empty where there is none, and the name of its list of choices."""
    told, _, choices = " ".join(row.get("type").split()).partition(" ")
    likert = "likert" in row.get("appearance")
    selects = {"select_one": "scale" if likert else "single", "select_multiple": "several"}
    if told in selects:
        return selects[told], choices.strip()
    if told not in KINDS:
        reading.mistake("survey", row.number, "type", _why_not_this_type(told))
    return KINDS.get(told, ""), ""


def _why_not_this_type(told: str) -> str:
    if told in RECORDS_WHO_OR_WHEN:
        return f"'{told}' would record who answers or when; take this row out"
    if told.startswith(("begin", "end")):
        return "groups and repeats are not kept; take this row out"
    return f"'{told}' cannot be asked here; use text, integer, select_one or select_multiple"


def _wording(row: Row, name: WordingName) -> dict[str, Any] | None:
    asked, hint = _in_wording(row, "label", name), _in_wording(row, "hint", name)
    if not asked:
        return None
    return {"ask": asked, "hint": None if hint == _in_wording(row, "hint") else hint}


def _counts(row: Row) -> dict[str, Any] | None:
    if not row.get("heard_measure"):
        return None
    return {
        "measure": row.get("heard_measure"),
        "question": row.get("heard_counts_as"),
        "positive": row.get("heard_positive").split(),
        "domain": row.get("heard_domain") or None,
    }


_SELECTED = re.compile(r"selected\(\s*\$\{([^}]+)\}\s*,\s*'([^']+)'\s*\)|\$\{([^}]+)\}\s*=\s*'([^']+)'")


def _only_if(reading: _Reading, row: Row) -> dict[str, list[str]]:
    """The conditions of `relevant`: terms joined by `and`, each about one question, its choices joined by `or`."""
    found: dict[str, list[str]] = {}
    for term in _terms(row.get("relevant")):
        named = [(one[0] or one[2], one[1] or one[3]) for one in _SELECTED.findall(term)]
        rest = re.sub(r"\bor\b|[()\s]", "", _SELECTED.sub("", term))
        questions = {question for question, _ in named}
        if rest or len(questions) != 1 or questions & set(found):
            _odd_condition(reading, row, term)
            continue
        found[questions.pop()] = [choice for _, choice in named]
    return {question.replace("_", "-"): choices for question, choices in found.items()}


def _terms(relevant: str) -> list[str]:
    return [term for term in re.split(r"\s+and\s+", relevant.strip()) if term]


def _odd_condition(reading: _Reading, row: Row, term: str) -> None:
    what = f"'{term}' cannot be read; write (selected(${{question}}, 'a') or selected(${{question}}, 'b')) and ..."
    reading.mistake("survey", row.number, "relevant", what)


def _answers(reading: _Reading, row: Row, kind: str, choices: str) -> dict[str, Any]:
    if not kind:
        return {}
    if kind == "number":
        return _range(reading, row)
    if kind == "text":
        if row.get("constraint"):
            reading.mistake(
                "survey", row.number, "constraint", "free text has no constraint; empty this cell"
            )
        return {}
    return _choices(reading, row, kind, choices)


_RANGE = re.compile(r"\.\s*>=\s*(-?\d+)\s+and\s+\.\s*<=\s*(-?\d+)")
_ALONE = re.compile(r"not\(selected\(\., '([^']+)'\) and count-selected\(\.\) > 1\)")


def _range(reading: _Reading, row: Row) -> dict[str, Any]:
    found = _RANGE.fullmatch(row.get("constraint"))
    if not found:
        reading.mistake("survey", row.number, "constraint", "a number needs '. >= 0 and . <= 10'")
        return {}
    return {"least": int(found[1]), "most": int(found[2])}


def _choices(reading: _Reading, row: Row, kind: str, choices: str) -> dict[str, Any]:
    listed = [choice for choice in reading.rows["choices"] if choice.get("list_name") == choices]
    if not listed:
        reading.mistake("survey", row.number, "type", f"sheet 'choices' has no list '{choices}'")
    alone = _alone(reading, row)
    kept = [choice for choice in listed if choice.get("name") != PREFER_NOT_TO_SAY]
    return {
        "choices": [_choice(reading, choice, choice.get("name") in alone) for choice in kept],
        "prefer_not_to_say": len(kept) < len(listed),
    }


def _alone(reading: _Reading, row: Row) -> set[str]:
    constraint = row.get("constraint")
    if re.sub(r"\s*\band\b\s*", "", _ALONE.sub("", constraint)):
        what = "can only say which choice stands alone: not(selected(., 'none') and count-selected(.) > 1)"
        reading.mistake("survey", row.number, "constraint", what)
    return set(_ALONE.findall(constraint)) - {PREFER_NOT_TO_SAY}


def _choice(reading: _Reading, row: Row, alone: bool) -> dict[str, Any]:
    label = _in_wording(row, "label")
    if not label:
        reading.mistake("choices", row.number, "label", "is empty; a choice needs words")
    face, say = _face_and_words(label)
    easier = _face_and_words(_in_wording(row, "label", "easy_read"))[1]
    faces = _in_wording(row, "label", "faces")
    return {
        "id": row.get("name"),
        "say": say,
        "face": face,
        "alone": alone,
        "easy_read": "" if easier == say else easier,
        "faces": "" if faces == label else faces,
    }


def _face_and_words(label: str) -> tuple[str, str]:
    """An emoji before the words is the face."""
    first, _, rest = label.partition(" ")
    is_face = bool(rest) and not re.search(r"\w", first) and any(ord(letter) > 0x2000 for letter in first)
    return (first, rest.strip()) if is_face else ("", label)


def _placed(file: str, problem: Mapping[str, Any], questions: list[Row]) -> SheetMistake:
    """A mistake of the definition, at the row and column that it came from."""
    where = [part for part in problem["loc"] if part not in get_args(WordingName)]
    text = str(problem["ctx"]["error"]) if problem["type"] == "value_error" else problem["msg"]
    if len(where) > 1 and where[0] == "questions":
        column = COLUMNS.get(str(where[2]) if len(where) > 2 else "", "")
        return SheetMistake(file, questions[int(where[1])].number, "", text, "survey", column)
    if named := re.search(r"question '([^']+)'", text):
        rows = [row.number for row in questions if row.get("name").replace("_", "-") == named[1]]
        return SheetMistake(file, rows[0] if rows else 1, "", text, "survey")
    return SheetMistake(file, 2, "", text, "settings", SETTINGS.get(str(where[0]) if where else "", ""))


COLUMNS = {
    "id": "name", "ask": "label", "title": "heard_title", "choices": "type", "only_if": "relevant",
    "counts": "heard_measure", "sensitive": "heard_sensitive", "said_before": "heard_said_before",
    "accepts": "heard_accepts", "prompts": "heard_code", "paired": "heard_paired",
}  # fmt: skip
SETTINGS = {
    "id": "form_id", "revision": "version", "title": "form_title", "audience": "heard_audience",
    "minutes": "heard_minutes", "release": "heard_release", "accepts": "heard_accepts", "programme": "heard_programme",
}  # fmt: skip
