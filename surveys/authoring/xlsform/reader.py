"""The survey in a spreadsheet by the XLSForm standard. A sheet that cannot be read whole is not read."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from pydantic import ValidationError

from surveys.authoring.xlsform.columns import AROUND, LANGUAGES, SheetMistake
from surveys.authoring.xlsform.sheets import SheetRow, in_wording, read_sheets, wording_of
from surveys.definition.mistakes import Mistake, Mistakes
from surveys.definition.support_level import SupportLevel
from surveys.definition.survey import PREFER_NOT_TO_SAY, Around, Survey, WordingName
from surveys.errors import in_authors_words


@dataclass
class _Reading:
    """A workbook on its way to a survey, with the mistakes found so far."""

    file: str
    rows: Mapping[str, tuple[SheetRow, ...]]
    mistakes: list[Mistake] = field(default_factory=list)

    def mistake(self, sheet: str, row: int, column: str, what: str) -> None:
        self.mistakes.append(SheetMistake(self.file, row, "", what, sheet, column))


def from_xlsform(content: bytes, file: str) -> Survey:
    """The survey in an .xlsx workbook. Raises `Mistakes`, each with sheet, row and column."""
    reading = _Reading(file, read_sheets(content, file))
    questions = [row for row in reading.rows["survey"] if not _is_note(row)]
    entries = _survey_entries(reading, questions)
    if reading.mistakes:
        raise Mistakes(reading.mistakes)
    try:
        return Survey.model_validate(entries)
    except ValidationError as error:
        raise Mistakes([_placed(file, problem, questions) for problem in error.errors()]) from None


def _is_note(row: SheetRow) -> bool:
    return row.get("type") == "note"


def _survey_entries(reading: _Reading, questions: list[SheetRow]) -> dict[str, Any]:
    settings = reading.rows["settings"][0] if reading.rows["settings"] else SheetRow(2, {})
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
        "topic": settings.get("heard_topic"),
        "accepts": settings.get("heard_accepts").splitlines(),
        "release": _table(reading, settings, "settings", "heard_release") or {},
        "programme": _table(reading, settings, "settings", "heard_programme"),
        **_around(reading),
        "questions": [_question(reading, row) for row in questions],
    }


def _whole(reading: _Reading, row: SheetRow, sheet: str, column: str, otherwise: int) -> int:
    text = row.get(column)
    if text and not text.isdecimal():
        reading.mistake(sheet, row.number, column, f"'{text}' is not a whole number")
    return int(text) if text.isdecimal() else otherwise


def _table(reading: _Reading, row: SheetRow, sheet: str, column: str) -> Any:
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
    standard = {name: in_wording(notes.get(name, SheetRow(1, {})), "label") for name in AROUND}
    others = {wording: _other_around(notes, standard, wording) for wording in ("easy_read", "faces")}
    return {**standard, **others}


def _other_around(
    notes: Mapping[str, SheetRow], standard: Mapping[str, str], wording: WordingName
) -> Around | None:
    words = {name: in_wording(row, "label", wording) for name, row in notes.items() if name in AROUND}
    if not all(words.values()) or len(words) < len(AROUND) or words == standard:
        return None
    return Around(**words)


def _check_kept(reading: _Reading, row: SheetRow) -> None:
    """Names what would be lost, so that nothing is lost without a word."""
    for column in row.cells:
        base = column.partition("::")[0]
        if base in NOT_KEPT:
            reading.mistake("survey", row.number, column, f"{NOT_KEPT[base]}; empty this cell")
        elif "::" in column and wording_of(column) is None:
            what = "this language cannot be read; the wordings are " + ", ".join(LANGUAGES.values())
            reading.mistake("survey", row.number, column, what)
    if row.get("required").lower() in ("yes", "true", "true()"):
        reading.mistake(
            "survey", row.number, "required", "everybody may skip every question; empty this cell"
        )


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
    [
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
        "start-geopoint",
        "background-audio",
        "background-geopoint",
    ]
)

KINDS = {"text": "text", "integer": "number", "int": "number"}


def _question(reading: _Reading, row: SheetRow) -> dict[str, Any]:
    kind, choices_row = _kind(reading, row)
    name = row.get("name")
    if not name:
        reading.mistake("survey", row.number, "name", "is empty; every question needs a name")
    asked = in_wording(row, "label")
    entries: dict[str, Any] = {
        "id": name.replace("_", "-"),
        "kind": kind,
        "title": row.get("heard_title") or asked,
        "ask": asked,
        "hint": in_wording(row, "hint"),
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
        entries |= _code(row, asked)
    return entries | _answers(reading, row, kind, choices_row)


_PROMPT = re.compile(r"\n\d+\. (.*)")


def _code(row: SheetRow, asked: str) -> dict[str, Any]:
    """The prompts of a code stand under its question, one a line."""
    prompts = zip(row.get("heard_code").split(), _PROMPT.findall(asked), strict=False)
    return {
        "kind": "code",
        "title": row.get("heard_title") or _PROMPT.sub("", asked),
        "ask": _PROMPT.sub("", asked),
        "prompts": [{"say": say, "takes": takes} for takes, say in prompts],
    }


def _kind(reading: _Reading, row: SheetRow) -> tuple[str, str]:
    """The kind of question, empty where there is none, and the name of its list of choices."""
    kind, _, choices = " ".join(row.get("type").split()).partition(" ")
    likert = "likert" in row.get("appearance")
    selects = {"select_one": "scale" if likert else "single", "select_multiple": "several"}
    if kind in selects:
        return selects[kind], choices.strip()
    if kind not in KINDS:
        reading.mistake("survey", row.number, "type", _why_not_this_type(kind))
    return KINDS.get(kind, ""), ""


def _why_not_this_type(kind: str) -> str:
    if kind in RECORDS_WHO_OR_WHEN:
        return f"'{kind}' would record who answers or when; take this row out"
    if kind.startswith(("begin", "end")):
        return "groups and repeats are not kept; take this row out"
    return f"'{kind}' cannot be asked here; use text, integer, select_one or select_multiple"


def _wording(row: SheetRow, name: WordingName) -> dict[str, Any] | None:
    asked, hint = in_wording(row, "label", name), in_wording(row, "hint", name)
    if not asked:
        return None
    return {"ask": asked, "hint": None if hint == in_wording(row, "hint") else hint}


def _counts(row: SheetRow) -> dict[str, Any] | None:
    if not row.get("heard_measure"):
        return None
    return {
        "measure": row.get("heard_measure"),
        "question": row.get("heard_counts_as"),
        "positive": row.get("heard_positive").split(),
        "domain": row.get("heard_domain") or None,
    }


_SELECTED = re.compile(r"selected\(\s*\$\{([^}]+)\}\s*,\s*'([^']+)'\s*\)|\$\{([^}]+)\}\s*=\s*'([^']+)'")


def _only_if(reading: _Reading, row: SheetRow) -> dict[str, list[str]]:
    """The conditions of `relevant`: terms joined by `and`, each about one question, its choices joined by `or`."""
    conditions: dict[str, list[str]] = {}
    for term in _terms(row.get("relevant")):
        named = [
            (id_1 or id_2, choice_1 or choice_2) for id_1, choice_1, id_2, choice_2 in _SELECTED.findall(term)
        ]
        rest = re.sub(r"\bor\b|[()\s]", "", _SELECTED.sub("", term))
        questions = {question for question, _ in named}
        if rest or len(questions) != 1 or questions & set(conditions):
            _odd_condition(reading, row, term)
            continue
        conditions[questions.pop()] = [choice for _, choice in named]
    return {question.replace("_", "-"): choices for question, choices in conditions.items()}


def _terms(relevant: str) -> list[str]:
    return [term for term in re.split(r"\s+and\s+", relevant.strip()) if term]


def _odd_condition(reading: _Reading, row: SheetRow, term: str) -> None:
    what = f"'{term}' cannot be read; write (selected(${{question}}, 'a') or selected(${{question}}, 'b')) and ..."
    reading.mistake("survey", row.number, "relevant", what)


def _answers(reading: _Reading, row: SheetRow, kind: str, choices: str) -> dict[str, Any]:
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
    return _choices(reading, row, choices)


_RANGE = re.compile(r"\.\s*>=\s*(-?\d+)\s+and\s+\.\s*<=\s*(-?\d+)")

_ALONE = re.compile(r"not\(selected\(\., '([^']+)'\) and count-selected\(\.\) > 1\)")


def _range(reading: _Reading, row: SheetRow) -> dict[str, Any]:
    limits = _RANGE.fullmatch(row.get("constraint"))
    if not limits:
        reading.mistake("survey", row.number, "constraint", "a number needs '. >= 0 and . <= 10'")
        return {}
    return {"least": int(limits[1]), "most": int(limits[2])}


def _choices(reading: _Reading, row: SheetRow, choices: str) -> dict[str, Any]:
    listed = [choice for choice in reading.rows["choices"] if choice.get("list_name") == choices]
    if not listed:
        reading.mistake("survey", row.number, "type", f"sheet 'choices' has no list '{choices}'")
    alone = _alone(reading, row)
    kept = [choice for choice in listed if choice.get("name") != PREFER_NOT_TO_SAY]
    return {
        "choices": [_choice(reading, choice, choice.get("name") in alone) for choice in kept],
        "prefer_not_to_say": len(kept) < len(listed),
    }


def _alone(reading: _Reading, row: SheetRow) -> set[str]:
    constraint = row.get("constraint")
    if re.sub(r"\s*\band\b\s*", "", _ALONE.sub("", constraint)):
        what = "can only say which choice stands alone: not(selected(., 'none') and count-selected(.) > 1)"
        reading.mistake("survey", row.number, "constraint", what)
    return set(_ALONE.findall(constraint)) - {PREFER_NOT_TO_SAY}


def _choice(reading: _Reading, row: SheetRow, alone: bool) -> dict[str, Any]:
    label = in_wording(row, "label")
    if not label:
        reading.mistake("choices", row.number, "label", "is empty; a choice needs words")
    face, say = _face_and_words(label)
    easier = _face_and_words(in_wording(row, "label", "easy_read"))[1]
    faces = in_wording(row, "label", "faces")
    return {
        "id": row.get("name"),
        "say": say,
        "face": face,
        "alone": alone,
        "easy_read": "" if easier == say else easier,
        "faces": "" if faces == label else faces,
        "support": _support(reading, row),
    }


def _support(reading: _Reading, row: SheetRow) -> str:
    """How strongly a choice asks for help, in a column of ours on the sheet of choices."""
    level = row.get("heard_support").lower() or "none"
    if level not in get_args(SupportLevel):
        what = f"'{level}' cannot be read; write urgent or worry, or leave it empty"
        reading.mistake("choices", row.number, "heard_support", what)
    return level


def _face_and_words(label: str) -> tuple[str, str]:
    """An emoji before the words is the face."""
    first, _, rest = label.partition(" ")
    is_face = bool(rest) and not re.search(r"\w", first) and any(ord(letter) > 0x2000 for letter in first)
    return (first, rest.strip()) if is_face else ("", label)


def _placed(file: str, problem: Mapping[str, Any], questions: list[SheetRow]) -> SheetMistake:
    """A mistake of the definition, at the row and column that it came from."""
    where = [part for part in problem["loc"] if part not in get_args(WordingName)]
    names = [part for part in where if isinstance(part, str)]
    what = in_authors_words(problem, names[-1] if names else "")
    if len(where) > 1 and where[0] == "questions":
        column = COLUMNS.get(str(where[2]) if len(where) > 2 else "", "")
        return SheetMistake(file, questions[int(where[1])].number, "", what, "survey", column)
    if named := re.search(r"question '([^']+)'", what):
        rows = [row.number for row in questions if row.get("name").replace("_", "-") == named[1]]
        return SheetMistake(file, rows[0] if rows else 1, "", what, "survey")
    return SheetMistake(file, 2, "", what, "settings", SETTINGS.get(names[0] if names else "", ""))


COLUMNS = {
    "id": "name", "ask": "label", "title": "heard_title", "choices": "type", "only_if": "relevant",
    "counts": "heard_measure", "sensitive": "heard_sensitive", "said_before": "heard_said_before",
    "accepts": "heard_accepts", "prompts": "heard_code", "paired": "heard_paired",
}  # fmt: skip

SETTINGS = {
    "id": "form_id", "revision": "version", "title": "form_title", "audience": "heard_audience",
    "minutes": "heard_minutes", "release": "heard_release", "accepts": "heard_accepts", "programme": "heard_programme",
    "topic": "heard_topic",
}  # fmt: skip
