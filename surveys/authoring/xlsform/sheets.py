"""The sheets of a workbook as rows of texts. It knows where headings and wordings stand, and nothing of surveys."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from surveys.authoring.xlsform.columns import LANGUAGES, SHEETS, SheetMistake
from surveys.definition.mistakes import Mistakes
from surveys.definition.survey import WordingName

BIGGEST_FILE = 5_000_000
"""Bytes. A survey is some kilobytes."""


@dataclass(frozen=True)
class SheetRow:
    """One row of a sheet: its number, from 1, and its cells that are not empty, by column."""

    number: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        return self.cells.get(column, "")


def read_sheets(content: bytes, file: str) -> dict[str, tuple[SheetRow, ...]]:
    """The rows of each sheet that a form has, by the sheet's name. `content` is that of an .xlsx file.

    Raises `Mistakes` where it is no such file, or lacks a sheet."""
    if len(content) > BIGGEST_FILE:
        raise Mistakes([SheetMistake(file, 1, "", f"is larger than {BIGGEST_FILE // 1_000_000} megabytes")])
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        missing = [name for name in SHEETS if name not in book.sheetnames]
        sheets = {
            name: tuple(_rows(book[name].iter_rows(values_only=True))) for name in SHEETS if not missing
        }
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError):
        what = "cannot be read as an .xlsx workbook; save it as 'Excel workbook (.xlsx)'"
        raise Mistakes([SheetMistake(file, 1, "", what)]) from None
    if missing:
        raise Mistakes([SheetMistake(file, 1, "", f"has no sheet '{name}'") for name in missing])
    return sheets


def _rows(values: Iterable[tuple[object, ...]]) -> Iterator[SheetRow]:
    header: list[str] = []
    for number, of_row in enumerate(values, 1):
        texts = [_as_text(value) for value in of_row]
        if not header:
            header = [_heading(text) for text in texts]
        elif any(texts):
            yield SheetRow(
                number, {column: text for column, text in zip(header, texts, strict=False) if column and text}
            )


def _as_text(value: object) -> str:
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


def in_wording(row: SheetRow, name: str, wording: WordingName = "standard") -> str:
    """The cell of `label` or `hint` in a wording. A form in one language has no language in its headings."""
    begins = f"{name}::{LANGUAGES[wording].split(' (')[0]}".lower()
    texts = [text for column, text in row.cells.items() if column.lower().startswith(begins)]
    return texts[0] if texts else (row.get(name) if wording == "standard" else "")


def wording_of(column: str) -> WordingName | None:
    """The wording whose language stands behind the name of a column; None where it is no wording of ours."""
    written = column.partition("::")[2].lower()
    begins = {name: language.split(" (")[0].lower() for name, language in LANGUAGES.items()}
    return next((name for name, begin in begins.items() if written.startswith(begin)), None)
