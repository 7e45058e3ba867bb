"""Comments from a file as records: JSON lines, or CSV where that is given. What cannot be read is named by its line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import isfinite
from typing import NoReturn

KEYS: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "comment", "comments", "answer", "response", "feedback", "free text"),
    "question": ("question",),
    "survey": ("survey",),
}
"""What a key or a column may be called, small or capital: the first that is there counts."""

JSON_KINDS: Mapping[type, str] = {
    dict: "an object",
    list: "a list",
    bool: "true or false",
    type(None): "null",
}
DELIMITERS = ",;\t|"
TWICE = "the column “{name}” is there twice; give one of them another name, and try again"
NOT_UTF8 = "this is not UTF-8; save the file as UTF-8 (in Excel: 'CSV UTF-8') and try again"
NOT_JSON = 'this is not JSON; write one object a line, like {"text": "..."}, or CSV whose first line names a column "text"'
BROKEN_ROW = "this row of CSV cannot be read ({problem}); check its quotation marks"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Record:
    """A comment with what was given beside it. `given` is the whole object or row as it came."""

    line: int
    text: str
    question: str
    survey: str
    given: Mapping[str, object]


@dataclass(frozen=True)
class BadLine:
    """A line that cannot be read: what is wrong, and what to do."""

    line: int
    error: str


def read_records(lines: Iterable[bytes | str]) -> Iterator[Record | BadLine]:
    """The comments of JSON lines or CSV, told apart by the first line. Blank lines are passed over."""
    numbered = enumerate(map(_as_bytes, lines), start=1)
    first = next(filter(_is_filled, numbered), None)
    if first is None:
        return
    if first[1].startswith(_UTF16) or b"\0" in first[1][:2]:
        yield BadLine(first[0], NOT_UTF8)
        return
    first = (first[0], first[1].removeprefix(_BYTE_ORDER_MARK))
    if delimiter := _delimiter(first[1]):
        yield from _from_csv(first, numbered, delimiter)
    else:
        yield from (_from_json(*each) for each in filter(_is_filled, chain([first], numbered)))


def _is_filled(numbered: tuple[int, bytes]) -> bool:
    return bool(numbered[1].strip())


def _as_bytes(line: bytes | str) -> bytes:
    return line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line


# JSON lines ----------


def _from_json(number: int, line: bytes) -> Record | BadLine:
    try:
        given = json.loads(line.decode("utf-8"), parse_constant=_refused, parse_float=_finite)
    except UnicodeDecodeError:
        return BadLine(number, NOT_UTF8)
    except (ValueError, RecursionError):
        return BadLine(number, NOT_JSON)
    if not isinstance(given, dict):
        return BadLine(number, f'this is {_json_kind(given)}; write an object like {{"text": "..."}}')
    return _record(number, given)


def _refused(constant: str) -> NoReturn:
    """NaN and Infinity are Python's and no JSON: what reads the answer could not read them."""
    raise ValueError(constant)


def _finite(written: str) -> float:
    """1e999 is JSON, and would be written back as Infinity, which is none."""
    return number if isfinite(number := float(written)) else _refused(written)


def _record(number: int, given: Mapping[str, object]) -> Record | BadLine:
    keys = _keys(tuple(given))
    if "text" not in keys:
        return BadLine(number, "'text' is missing; give the comment as \"text\"")
    held = {name: given[key] for name, key in keys.items()}
    for name, value in held.items():
        if not isinstance(value, str) and (value is not None or name == "text"):
            return BadLine(number, f"'{keys[name]}' is {_json_kind(value)}; write it as text in quotes")
    texts = {name: str(value or "") for name, value in held.items()}
    return Record(number, texts["text"], texts.get("question", ""), texts.get("survey", ""), given)


def _keys(names: Sequence[str]) -> dict[str, str]:
    """Under what each of KEYS stands here."""
    by_form: dict[str, str] = {}
    for name in names:
        by_form.setdefault(_form(name), name)
    return {
        key: by_form[form]
        for key, forms in KEYS.items()
        if (form := next(filter(by_form.__contains__, forms), ""))
    }


def _form(name: str) -> str:
    return name.strip().casefold().replace("_", " ")


def _json_kind(value: object) -> str:
    return JSON_KINDS.get(type(value), "a number")


# CSV ----------


def _delimiter(first: bytes) -> str:
    """What stands between the columns of a first line that names a column of texts; empty where it names none."""
    head = first.decode("utf-8", "replace").rstrip("\r\n")
    if head.lstrip().startswith(("{", "[")):
        return ""
    return next((delimiter for delimiter in DELIMITERS if "text" in _keys(_cells(head, delimiter))), "")


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _from_csv(
    first: tuple[int, bytes], rest: Iterator[tuple[int, bytes]], delimiter: str
) -> Iterator[Record | BadLine]:
    """Rows under the heading. A row is named by the line that it ends in."""
    at = _Lines(rest)
    rows = csv.reader(at, delimiter=delimiter)
    head = _cells(first[1].decode("utf-8", "replace").rstrip("\r\n"), delimiter)
    if twice := [name for name in head if name.strip() and head.count(name) > 1]:
        yield BadLine(first[0], TWICE.format(name=twice[0]))
        return
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as problem:
            yield BadLine(at.number, BROKEN_ROW.format(problem=problem))
            continue
        if any(cell.strip() for cell in row):
            yield _from_row(at.number, head, row)


class _Lines(Iterator[str]):
    """Lines for the reader of CSV, which says of a row only how many lines it has taken. Bytes that are not UTF-8 are kept
    as halves of characters, so that their row can be named."""

    def __init__(self, numbered: Iterator[tuple[int, bytes]]) -> None:
        self._numbered = numbered
        self.number = 0

    def __next__(self) -> str:
        self.number, line = next(self._numbered)
        return line.decode("utf-8", "surrogateescape")


def _from_row(number: int, head: Sequence[str], row: Sequence[str]) -> Record | BadLine:
    if not all(map(_is_utf8, row)):
        return BadLine(number, NOT_UTF8)
    if len(row) > len(head):
        return BadLine(
            number,
            f"this row has {len(row)} cells under {len(head)} headings; put texts with commas into quotes",
        )
    return _record(number, dict(zip(head, [*row, *[""] * (len(head) - len(row))], strict=True)))


def _is_utf8(cell: str) -> bool:
    return cell.isascii() or not any("\udc80" <= character <= "\udcff" for character in cell)
