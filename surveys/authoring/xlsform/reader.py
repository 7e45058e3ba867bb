"""The survey in a spreadsheet by the XLSForm standard, as KoboToolbox, ODK, SurveyCTO and people write it.

What would change who is asked what, or what an answer means, is a mistake: then nothing is read. What is only left out or
spelled anew is said. All mistakes are named at once, by sheet, row and column.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, get_args

from pydantic import ValidationError

from surveys.authoring.check.duration import seconds
from surveys.authoring.ids import slug
from surveys.authoring.new_survey.survey_file import ABOUT, AFTERWARDS
from surveys.authoring.xlsform.asked_rows import Outline, outline
from surveys.authoring.xlsform.cells.columns import AROUND
from surveys.authoring.xlsform.choices import choice_lists
from surveys.authoring.xlsform.questions import question_entries
from surveys.authoring.xlsform.remarks import Findings, SheetRemark, grouped
from surveys.authoring.xlsform.sheets import FormSheets, SheetRow, read_form
from surveys.authoring.xlsform.tables import table_in, whole_number
from surveys.authoring.xlsform.words import plain
from surveys.definition.authors_words import in_authors_words
from surveys.definition.loading import MOST_QUESTIONS
from surveys.definition.mistakes import Mistakes
from surveys.definition.survey import Around, Audience, Question, Survey, WordingName

LONGEST_MINUTES = 10


@dataclass(frozen=True)
class FromSheet:
    """A survey that was read from a spreadsheet, and what is not in it as the sheet has it."""

    survey: Survey
    remarks: tuple[SheetRemark, ...]


def from_xlsform(content: bytes, file: str) -> Survey:
    """The survey in a workbook. Raises `Mistakes`, each with sheet, row and column."""
    return read_xlsform(content, file).survey


def read_xlsform(content: bytes, file: str, leave_out: bool = False) -> FromSheet:
    """The survey in a workbook with what has to be said of it. Questions that say more than a survey can are mistakes, or
    with `leave_out` left out. Raises `Mistakes`, each with sheet, row and column."""
    findings = Findings(file, leave_out)
    form = read_form(content, findings)
    outlined = outline(form.survey, findings)
    if len(outlined.asked) > MOST_QUESTIONS:
        what = f"asks {len(outlined.asked)} questions; nobody answers more than {MOST_QUESTIONS}"
        findings.mistake("survey", 0, "", what)
        raise Mistakes(grouped(findings.mistakes))
    used = [asked.list_name for asked in outlined.asked if asked.list_name]
    lists = choice_lists(form.choices, used, findings)
    known = {row.get("list_name") for row in form.choices}
    questions = question_entries(outlined, lists, known, findings)
    if not questions:
        findings.mistake(
            "survey",
            0,
            "",
            "has no question that can be asked; use text, integer, select_one or select_multiple",
        )
    entries = _survey_entries(form, outlined, findings)
    survey = _checked(entries, questions, findings)
    if findings.mistakes or survey is None:
        raise Mistakes(grouped(findings.mistakes))
    return FromSheet(_with_minutes(survey, form.settings), tuple(findings.remarks))


def _survey_entries(form: FormSheets, outlined: Outline, findings: Findings) -> dict[str, Any]:
    settings = form.settings
    audience = settings.get("heard_audience") or "young_people"
    return {
        "id": _form_id(settings, findings),
        "revision": _revision(settings, findings),
        "title": settings.get("form_title") or _title(findings),
        "audience": audience,
        "minutes": whole_number(settings, "settings", "heard_minutes", findings) or 1,
        "topic": settings.get("heard_topic"),
        "accepts": settings.get("heard_accepts").splitlines(),
        "release": table_in(settings, "settings", "heard_release", findings) or {},
        "programme": table_in(settings, "settings", "heard_programme", findings),
        **_around(outlined.notes, audience, findings),
    }


def _form_id(settings: SheetRow, findings: Findings) -> str:
    written = settings.get("form_id")
    made_of = written or settings.get("form_title") or PurePath(findings.file).stem
    id_ = slug(made_of, "survey")
    if not written:
        findings.remark("taken for granted", "settings", 0, "", f"has no form_id; the survey's id is {id_}")
    elif id_ != written:
        what = "the id has small letters, digits and hyphens"
        findings.remark(
            "changed", "settings", settings.number, settings.heading("form_id"), what, f"{written} is {id_}"
        )
    return id_


def _title(findings: Findings) -> str:
    stem = " ".join(re.split(r"[\s_-]+", PurePath(findings.file).stem)).strip() or "Survey"
    findings.remark(
        "taken for granted", "settings", 0, "", f"has no form_title; the survey is called '{stem}'"
    )
    return stem


def _revision(settings: SheetRow, findings: Findings) -> int:
    """The version where it is a number that can be counted on; other tools write days and codes there."""
    version = settings.get("version")
    if version.isascii() and version.isdecimal() and 0 < int(version[:9]) <= 9_999:
        return int(version[:9])
    if version:
        what = "another tool's version; the revision is 1, and rises when questions change"
        findings.remark(
            "changed", "settings", settings.number, settings.heading("version"), what, f"'{version}'"
        )
    return 1


def _with_minutes(survey: Survey, settings: SheetRow) -> Survey:
    """Without a time of its own, the time that reading and answering takes."""
    if settings.get("heard_minutes"):
        return survey
    return survey.model_copy(update={"minutes": min(LONGEST_MINUTES, math.ceil(seconds(survey) / 60))})


# What is said around the questions ----------


def _around(notes: Mapping[str, SheetRow], audience: str, findings: Findings) -> dict[str, Any]:
    """`about`, `afterwards` and `thanks` from the notes of those names, with their other wordings."""
    of: Audience = "practitioners" if audience == "practitioners" else "young_people"
    usual = {"about": ABOUT[of], "afterwards": AFTERWARDS[of], "thanks": "Thank you."}
    standard = {name: plain(notes[name].get("label")) if name in notes else "" for name in AROUND}
    for name, words in standard.items():
        if not words:
            what = "has no note with this name, so the usual words are said; read them, and promise only what will be done"
            findings.remark("taken for granted", "survey", 0, "", what, name)
    others: dict[str, Around | None] = {name: _other_around(notes, standard, name) for name in _OTHERS}
    return {**{name: words or usual[name] for name, words in standard.items()}, **others}


_OTHERS: tuple[WordingName, ...] = ("easy_read", "faces")


def _other_around(
    notes: Mapping[str, SheetRow], standard: Mapping[str, str], wording: WordingName
) -> Around | None:
    words = {name: plain(row.worded("label", wording)) for name, row in notes.items()}
    if not all(words.values()) or len(words) < len(AROUND) or words == standard:
        return None
    return Around(**words)


# The rules of every survey ----------


def _checked(
    entries: dict[str, Any], questions: Sequence[tuple[SheetRow, dict[str, Any]]], findings: Findings
) -> Survey | None:
    """The survey, where it keeps the rules; each question that breaks one is named, and then the survey without them, so
    that no mistake hides another."""
    rows = [row for row, _ in questions]
    right = [(row, question) for row, question in questions if _is_right(row, question, findings)]
    ids = {question["id"] for _, question in right}
    tried = [
        {**question, "only_if": {name: of for name, of in question.get("only_if", {}).items() if name in ids}}
        for _, question in right
    ]
    if not tried:
        return None
    try:
        survey = Survey.model_validate({**entries, "questions": tried})
    except ValidationError as error:
        for problem in error.errors():
            _note_problem(problem, [row for row, _ in right] or rows, findings)
        return None
    return survey if len(right) == len(questions) else None


def _is_right(row: SheetRow, question: Mapping[str, Any], findings: Findings) -> bool:
    if any(mistake.sheet == "survey" and mistake.line == row.number for mistake in findings.mistakes) and (
        ("choices" not in question and question["kind"] in ("single", "several", "scale"))
        or not question["ask"]
        or (question["kind"] == "number" and "least" not in question)
    ):
        return False  # that it cannot be a question follows from what was named already
    try:
        Question.model_validate({**question, "only_if": {}})
    except ValidationError as error:
        for problem in error.errors():
            _note_in_row(problem, problem["loc"], row, findings)
        return False
    return True


def _note_in_row(problem: Mapping[str, Any], loc: Sequence[Any], row: SheetRow, findings: Findings) -> None:
    where = [part for part in loc if part not in get_args(WordingName)]
    names = [part for part in where if isinstance(part, str)]
    column = COLUMNS.get(str(where[0]) if where else "", "")
    for what in in_authors_words(problem, names[-1] if names else "").split("\n"):
        if not _known_already(what, findings):
            findings.mistake("survey", row.number, row.heading(column) if column else "", what)


def _known_already(what: str, findings: Findings) -> bool:
    """What the sheet of choices was told of already is not said again at each question that uses the list."""
    twice = re.match(r"the choice '|two choices say '", what)
    return bool(twice and any(mistake.sheet == "choices" for mistake in findings.mistakes))


def _note_problem(problem: Mapping[str, Any], rows: Sequence[SheetRow], findings: Findings) -> None:
    """A mistake of the survey as a whole, at the row and column that it came from."""
    loc = problem["loc"]
    if len(loc) > 1 and loc[0] == "questions":
        _note_in_row(problem, loc[2:], rows[int(loc[1])], findings)
        return
    names = [part for part in loc if isinstance(part, str)]
    for what in in_authors_words(problem, names[-1] if names else "").split("\n"):
        named = re.search(r"question '([^']+)'", what)
        of_question = [row for row in rows if named and slug(row.get("name"), "") == named[1]]
        if of_question:
            findings.mistake("survey", of_question[0].number, "", what)
        else:
            findings.mistake("settings", 2, SETTINGS.get(names[0] if names else "", ""), what)


COLUMNS = {
    "id": "name", "ask": "label", "title": "heard_title", "choices": "type", "only_if": "relevant",
    "counts": "heard_measure", "sensitive": "heard_sensitive", "said_before": "heard_said_before",
    "accepts": "heard_accepts", "prompts": "heard_code", "paired": "heard_paired",
    "may_quote": "heard_may_quote",
}  # fmt: skip

SETTINGS = {
    "id": "form_id", "revision": "version", "title": "form_title", "audience": "heard_audience",
    "minutes": "heard_minutes", "release": "heard_release", "accepts": "heard_accepts", "programme": "heard_programme",
    "topic": "heard_topic",
}  # fmt: skip
