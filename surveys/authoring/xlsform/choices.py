"""The lists of choices of a form: which rows belong together, and the id that each choice gets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from surveys.authoring.ids import distinct, slug
from surveys.authoring.xlsform.remarks import Findings
from surveys.authoring.xlsform.sheets import SheetRow
from surveys.authoring.xlsform.words import ANSWER_INSIDE, face_and_words, plain
from surveys.definition.loading import MOST_CHOICES
from surveys.definition.support_level import SupportLevel
from surveys.definition.survey import PREFER_NOT_TO_SAY

SHEET = "choices"
NO_FACE = "-"
"""In `heard_face`: the emoji at the beginning belongs to the words."""


@dataclass(frozen=True)
class ListedChoice:
    """A row of the sheet of choices, with the id that it gets."""

    name: str
    id: str
    row: SheetRow


@dataclass(frozen=True)
class ChoiceList:
    name: str
    choices: tuple[ListedChoice, ...]

    @property
    def ids(self) -> Mapping[str, str]:
        """The id of each choice by its name in the form."""
        return {choice.name: choice.id for choice in self.choices}


def choice_lists(rows: Iterable[SheetRow], used: Iterable[str], findings: Findings) -> dict[str, ChoiceList]:
    """The lists that questions use, by name. What is wrong in other lists does not matter, and is not looked for."""
    by_list: dict[str, list[SheetRow]] = {}
    for row in rows:
        if row.get("list_name"):
            by_list.setdefault(row.get("list_name"), []).append(row)
        elif row.get("name") or row.get("label"):
            what = (
                "is empty; write the name of the list. Of merged cells only the first has what stands in them"
            )
            findings.mistake(SHEET, row.number, row.heading("list_name"), what)
    wanted = set(used)
    for name, of_list in by_list.items():
        if name not in wanted:
            findings.remark(
                "left out", SHEET, of_list[0].number, "", "lists that no question uses", f"'{name}'"
            )
    return {name: _list(name, of_list, findings) for name, of_list in by_list.items() if name in wanted}


def _list(name: str, rows: Sequence[SheetRow], findings: Findings) -> ChoiceList:
    if len(rows) > MOST_CHOICES:
        what = f"the list '{name}' has {len(rows)} choices; the most is {MOST_CHOICES}"
        findings.mistake(SHEET, rows[0].number, rows[0].heading("list_name"), what)
        rows = rows[:2]
    for number, row in enumerate(rows):
        _check_row(row, rows[:number], findings)
    named = [row for row in rows if row.get("name")]
    ids = _ids([row.get("name") for row in named], [_said(row)[1] for row in named])
    choices = tuple(ListedChoice(row.get("name"), id_, row) for row, id_ in zip(named, ids, strict=True))
    for choice in choices:
        if choice.id != choice.name:
            what = "choices have ids of small letters, digits and hyphens"
            findings.remark(
                "changed",
                SHEET,
                choice.row.number,
                choice.row.heading("name"),
                what,
                f"{choice.name} is {choice.id}",
            )
    return ChoiceList(name, choices)


def _check_row(row: SheetRow, before: Sequence[SheetRow], findings: Findings) -> None:
    label = row.get("label")
    if not row.get("name"):
        findings.mistake(
            SHEET, row.number, row.heading("name"), "is empty; a choice needs a name, such as 'yes'"
        )
    if not label:
        findings.mistake(SHEET, row.number, row.heading("label"), "is empty; a choice needs words")
    if ANSWER_INSIDE.search(label):
        what = f"'{label[:40]}' would hold an answer; write words that are the same for everybody"
        findings.not_supported(SHEET, row.number, row.heading("label"), what)
    for other in before:
        if row.get("name") and other.get("name") == row.get("name"):
            what = f"'{row.get('name')}' is there twice in this list, in row {other.number}, too; give it another name"
            findings.mistake(SHEET, row.number, row.heading("name"), what)
        elif label and _said(other)[1].casefold() == _said(row)[1].casefold():
            what = f"two choices say '{_said(row)[1]}', in row {other.number}, too; people could not tell them apart"
            findings.mistake(SHEET, row.number, row.heading("label"), what)


def _said(row: SheetRow) -> tuple[str, str]:
    """The face and the words."""
    label = plain(row.get("label"))
    if row.get("heard_face") == NO_FACE:
        return "", label
    if face := row.get("heard_face"):
        return face, label.removeprefix(face).strip()
    return face_and_words(label)


def _ids(names: Sequence[str], says: Sequence[str]) -> list[str]:
    """Ids from names. Where a choice says what is the id of another, as with codes that are off by one, all get another."""
    ids = distinct(slug(name, "choice", digits=True) for name in names)
    said = {say.casefold(): place for place, say in enumerate(says)}
    if any(said.get(id_, place) != place for place, id_ in enumerate(ids)):
        return distinct(slug(f"choice {name}", "choice") for name in names)
    return ids


# As entries of a question ----------


def entries(
    choices: Iterable[ListedChoice], alone: Iterable[str], findings: Findings
) -> list[dict[str, Any]]:
    """The choices of a question; `alone` are the names of those that stand by themselves."""
    apart = set(alone)
    return [
        _entry(choice, choice.name in apart, findings) for choice in choices if choice.id != PREFER_NOT_TO_SAY
    ]


def _entry(choice: ListedChoice, alone: bool, findings: Findings) -> dict[str, Any]:
    face, say = _said(choice.row)
    if plain(choice.row.get("label")) != choice.row.get("label"):
        findings.remark("changed", SHEET, choice.row.number, choice.row.heading("label"), MARKS_OFF)
    easier = face_and_words(plain(choice.row.worded("label", "easy_read")))[1]
    faces = plain(choice.row.worded("label", "faces"))
    return {
        "id": choice.id,
        "say": say or choice.id,  # without words it is a mistake already
        "face": face,
        "alone": alone,
        "easy_read": "" if easier == say else easier,
        "faces": "" if faces == plain(choice.row.get("label")) else faces,
        "support": _support(choice.row, findings),
    }


MARKS_OFF = "the marks of bold, colour and the like are taken off"


def _support(row: SheetRow, findings: Findings) -> str:
    """How strongly a choice asks for help, in a column of ours."""
    level = row.get("heard_support").lower() or "none"
    if level not in get_args(SupportLevel):
        what = f"'{level}' cannot be read; write urgent or worry, or leave it empty"
        findings.mistake(SHEET, row.number, row.heading("heard_support"), what)
        return "none"
    return level
