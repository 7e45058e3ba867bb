"""A survey as a spreadsheet by the XLSForm standard, so that it can be changed in any office program."""

import io
import json
from collections.abc import Iterator

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import BaseModel

from surveys.authoring.xlsform.cells.columns import LANGUAGES, PREFER_NOT_TO_SAY_LABEL, Cells
from surveys.authoring.xlsform.choices import NO_FACE
from surveys.authoring.xlsform.words import face_and_words
from surveys.definition.survey import PREFER_NOT_TO_SAY, Choice, Question, Survey, WordingName


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
        "heard_may_quote": "yes" if question.may_quote else "",
        "heard_accepts": "\n".join(question.accepts),
    }


def _json(table: BaseModel | None) -> str:
    entries = table.model_dump(mode="json", exclude_defaults=True) if table else {}
    return json.dumps(entries) if entries else ""


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
    row["heard_face"] = _face_that_is_not_seen(choice)
    row["heard_support"] = "" if choice.support == "none" else choice.support
    return row


def _face_that_is_not_seen(choice: Choice) -> str:
    """Written out where the reader would take another for it."""
    if face_and_words(_label(choice)) == (choice.face, choice.say):
        return ""
    return choice.face or NO_FACE


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
        "heard_topic": survey.topic,
        "heard_release": _json(survey.release),
        "heard_programme": _json(survey.programme),
        "heard_accepts": "\n".join(survey.accepts),
    }
