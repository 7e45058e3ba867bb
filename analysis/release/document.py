"""The release document: the one form in which numbers about people leave the analysis.

`Release`, `Table` and `Cell` are made by the audit or read from a document whose hash verifies. They refuse
anything else, so a raw count has no way to a page, a file or the API.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final, Literal

from analysis.release.errors import ReleaseError

SCHEMA = "heard-release/1"
BASE = 5
SMALLEST = 10
"""The smallest number of people that is ever published."""
HIDDEN = "fewer than 10 or held back"
"""One text for every hidden cell: few, nobody, or held back for others. Telling them apart would tell too much."""
FEW_TOOK_PART = "Fewer than 10 people took part."

ReleaseKind = Literal["final", "interim"]


class _Seal:
    """Proof that a value came from the audit or from a verified document. Only this package has one."""

    def __repr__(self) -> str:
        return "<seal>"


SEAL: Final = _Seal()


def _check_seal(seal: object, what: str) -> None:
    if seal is not SEAL:
        raise ReleaseError(
            f"a {what} is not made by hand: use make_release, which rounds and audits, or parse a document"
        )


@dataclass(frozen=True)
class Cell:
    """One published cell. `count` is a multiple of 5, 10 or more, or None when it is hidden."""

    id: str
    label: str
    count: int | None
    row: str = ""
    column: str = ""
    seal: object = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check_seal(self.seal, "cell")
        check_published(self.count, f"cell '{self.id}'")

    @property
    def shown(self) -> bool:
        return self.count is not None

    @property
    def text(self) -> str:
        return HIDDEN if self.count is None else f"{self.count:,}"

    def as_plain(self) -> dict[str, Any]:
        crossed = {"row": self.row, "column": self.column} if self.row else {}
        own = {"id": self.id, "label": self.label, "count": self.count, "shown": self.shown}
        return {**own, "text": self.text, **crossed}


@dataclass(frozen=True)
class Table:
    """One published table. `people` is the rounded number of people its percentages are of, or None."""

    id: str
    kind: str
    question: str
    title: str
    people: int | None
    cells: tuple[Cell, ...]
    by: str = ""
    seal: object = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check_seal(self.seal, "table")
        check_published(self.people, f"table '{self.id}'")

    def cell(self, cell_id: str) -> Cell:
        """The cell with this id. Raises `KeyError`."""
        for cell in self.cells:
            if cell.id == cell_id:
                return cell
        raise KeyError(cell_id)

    def as_plain(self) -> dict[str, Any]:
        plain = {
            "id": self.id,
            "kind": self.kind,
            "question": self.question,
            "title": self.title,
            "people": self.people,
            "cells": [cell.as_plain() for cell in self.cells],
        }
        return {**plain, "by": self.by} if self.by else plain


def check_published(count: object, where: str) -> None:
    """Raises `ReleaseError` unless the count is None or a multiple of 5 that is 10 or more."""
    if count is None:
        return
    if type(count) is not int or count % BASE or count < SMALLEST:
        raise ReleaseError(f"{where}: a published count is a multiple of {BASE} and at least {SMALLEST}")


class Release:
    """One frozen, audited document for one round. Read it with `table`, `cell`, `as_plain` and `to_bytes`."""

    __slots__ = ("_bytes", "_tables")
    _bytes: bytes
    _tables: Mapping[str, Table]

    def __init__(self, body: Mapping[str, Any], tables: Sequence[Table], *, seal: object = None) -> None:
        _check_seal(seal, "release")
        plain = {**body, "tables": [table.as_plain() for table in tables]}
        plain["content_hash"] = content_hash(plain)
        object.__setattr__(self, "_tables", {table.id: table for table in tables})
        object.__setattr__(self, "_bytes", canonical(plain))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a release is frozen")

    @property
    def id(self) -> str:
        return str(self.as_plain()["id"])

    @property
    def kind(self) -> str:
        return str(self.as_plain()["kind"])

    @property
    def content_hash(self) -> str:
        return str(self.as_plain()["content_hash"])

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(self._tables.values())

    def table(self, table_id: str) -> Table:
        """The table with this id. Raises `KeyError`."""
        return self._tables[table_id]

    def cell(self, table_id: str, cell_id: str) -> Cell:
        """The cell of a table. Raises `KeyError`."""
        return self.table(table_id).cell(cell_id)

    def as_plain(self) -> dict[str, Any]:
        """The document as plain values: a fresh copy each time, so that nobody can change the release."""
        plain: dict[str, Any] = json.loads(self._bytes)
        return plain

    def to_bytes(self) -> bytes:
        """The canonical JSON (UTF-8, sorted keys, no spaces). Equal releases have equal bytes."""
        return self._bytes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Release) and self.to_bytes() == other.to_bytes()

    def __hash__(self) -> int:
        return hash(self.to_bytes())

    def __repr__(self) -> str:
        return f"Release({self.id!r})"


def canonical(plain: Mapping[str, Any]) -> bytes:
    return json.dumps(
        plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def content_hash(plain: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON without its own hash."""
    return sha256(canonical({k: v for k, v in plain.items() if k != "content_hash"})).hexdigest()


# Reading ---------------------------------------------------------------------------------------------------

_KEYS: Final[Mapping[str, tuple[type, ...]]] = {
    "schema": (str,),
    "id": (str,),
    "kind": (str,),
    "survey": (dict,),
    "round": (dict,),
    "example": (bool,),
    "made_on": (str,),
    "participation": (dict,),
    "tables": (list,),
    "hidden": (dict,),
    "method": (list,),
    "provenance": (dict,),
    "content_hash": (str,),
}
_TABLE_KEYS = {"id", "kind", "question", "title", "people", "cells"}
_CELL_KEYS = {"id", "label", "count", "shown", "text"}
_KINDS = {"question", "measure", "themes", "sentiment", "pair", "change"}


def parse(document: bytes) -> Release:
    """Read a release. Raises `ReleaseError` when it is not one, was changed, or breaks a rule of publication."""
    plain = _loaded(document)
    problems = verify(plain)
    if problems:
        raise ReleaseError("not a release that can be used: " + "; ".join(problems))
    body = {key: value for key, value in plain.items() if key not in ("tables", "content_hash")}
    return Release(body, [_table(table) for table in plain["tables"]], seal=SEAL)


def _loaded(document: bytes) -> dict[str, Any]:
    try:
        plain = json.loads(document)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ReleaseError("not a release: the file is not JSON; fetch it again") from error
    if not isinstance(plain, dict):
        raise ReleaseError("not a release: the file holds no document; fetch it again")
    return plain


def _table(plain: Mapping[str, Any]) -> Table:
    cells = tuple(
        Cell(c["id"], c["label"], c["count"], c.get("row", ""), c.get("column", ""), seal=SEAL)
        for c in plain["cells"]
    )
    own = (plain["id"], plain["kind"], plain["question"], plain["title"], plain["people"])
    return Table(*own, cells, plain.get("by", ""), seal=SEAL)


def verify(document: Release | Mapping[str, Any]) -> list[str]:
    """What is wrong with a document, as sentences. An empty list: its hash, form and published rules hold."""
    plain = document.as_plain() if isinstance(document, Release) else document
    problems = list(_form_problems(plain))
    if problems:
        return problems
    return [*_hash_problems(plain), *_rule_problems(plain)]


def _form_problems(plain: Mapping[str, Any]) -> Iterator[str]:
    if plain.get("schema") != SCHEMA:
        yield f"its schema is not '{SCHEMA}'"
        return
    for key in sorted(_KEYS.keys() - plain.keys()):
        yield f"'{key}' is missing"
    for key in sorted(plain.keys() - _KEYS.keys()):
        yield f"'{key}' does not belong in a release"
    for key in _KEYS.keys() & plain.keys():
        if not isinstance(plain[key], _KEYS[key]):
            yield f"'{key}' is not of the right kind"
    if isinstance(plain.get("tables"), list):
        yield from _table_form(plain["tables"])


def _table_form(tables: Sequence[Any]) -> Iterator[str]:
    for position, table in enumerate(tables, 1):
        if not isinstance(table, dict) or not _TABLE_KEYS <= table.keys() <= {*_TABLE_KEYS, "by"}:
            yield f"table {position} does not have the keys of a table"
        elif table["kind"] not in _KINDS or not isinstance(table["cells"], list):
            yield f"table {position} is of no kind that we know"
        else:
            yield from _cell_form(table)


def _cell_form(table: Mapping[str, Any]) -> Iterator[str]:
    for position, cell in enumerate(table["cells"], 1):
        extra = {*_CELL_KEYS, "row", "column"}
        if not isinstance(cell, dict) or not _CELL_KEYS <= cell.keys() <= extra:
            yield f"table '{table['id']}', cell {position} does not have the keys of a cell"


def _hash_problems(plain: Mapping[str, Any]) -> Iterator[str]:
    if plain["content_hash"] != content_hash(plain):
        yield "its hash does not fit its content: it was changed after it was made"


def _rule_problems(plain: Mapping[str, Any]) -> Iterator[str]:
    for count, where in _counts(plain):
        try:
            check_published(count, where)
        except ReleaseError as error:
            yield str(error)
            return
    for table in plain["tables"]:
        yield from _cell_problems(table)
    hidden = sum(not cell["shown"] for table in plain["tables"] for cell in table["cells"])
    if plain["hidden"].get("cells") != hidden:
        yield "the number of hidden cells is not the one it states"


def _counts(plain: Mapping[str, Any]) -> Iterator[tuple[object, str]]:
    for key in ("asked", "started", "finished"):
        yield plain["participation"].get(key), f"participation '{key}'"
    for table in plain["tables"]:
        yield table["people"], f"table '{table['id']}'"
        for cell in table["cells"]:
            yield cell["count"], f"table '{table['id']}', cell '{cell['id']}'"


def _cell_problems(table: Mapping[str, Any]) -> Iterator[str]:
    for cell in table["cells"]:
        text = HIDDEN if cell["count"] is None else f"{cell['count']:,}"
        if cell["shown"] != (cell["count"] is not None) or cell["text"] != text:
            yield f"table '{table['id']}', cell '{cell['id']}' does not say what it shows"


def diff(before: Release, after: Release) -> list[str]:
    """What the second release says differently, as sentences about published values only."""
    return list(_differences(before, after))


def _differences(before: Release, after: Release) -> Iterator[str]:
    old, new = before.as_plain()["participation"], after.as_plain()["participation"]
    if old["text"] != new["text"]:
        yield f"took part: was “{old['text']}”, now “{new['text']}”"
    earlier, later = {t.id: t for t in before.tables}, {t.id: t for t in after.tables}
    for table_id in earlier.keys() - later.keys():
        yield f"table '{table_id}' is no longer there"
    for table_id in sorted(later.keys() - earlier.keys()):
        yield f"table '{table_id}' is new"
    for table_id in [t for t in earlier if t in later]:
        yield from _cell_differences(earlier[table_id], later[table_id])


def _cell_differences(before: Table, after: Table) -> Iterator[str]:
    old, new = {c.id: c for c in before.cells}, {c.id: c for c in after.cells}
    for cell_id in [*old, *(c for c in new if c not in old)]:
        was = old[cell_id].text if cell_id in old else "not there"
        now = new[cell_id].text if cell_id in new else "not there"
        if was != now:
            yield f"{after.title} — {(new.get(cell_id) or old[cell_id]).label}: was {was}, now {now}"
