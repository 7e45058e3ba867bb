"""Taking files of core data in: what they are, what they would change, and what is kept of how somebody read them."""

import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any, BinaryIO

from analysis.core_data.cells.letters import pieces_of
from analysis.core_data.layouts import ChosenColumn, FileLook, Series
from analysis.core_data.merging import Difference
from analysis.core_data.reading import CoreFile, look, read_chosen, read_core_file
from analysis.plan import Indicator, PerformanceMeasure, Plan
from analysis.plan.approval import TAKEN_IN
from surveys.store.protocols import Entry, Writing

LONGEST_NAME = 96
"""Letters that the record keeps of what an entry is about."""

Choices = Mapping[str, ChosenColumn]
"""By the id of a series."""


@dataclass(frozen=True)
class Upload:
    """A file, with the tables of the board's in it where somebody has to say what their series are; `chosen` is the place of
    the one that is read. Where there are tables nothing else of it is kept; `own` is all of a file laid out as ours."""

    name: str
    file_hash: str
    tables: tuple[FileLook, ...]
    own: bytes = b""
    chosen: int = 0

    @classmethod
    def of(cls, name: str, content: bytes | BinaryIO, plan: Plan) -> "Upload":
        """Raises `CoreDataError`."""
        file = io.BytesIO(content) if isinstance(content, bytes) else content
        tables = look(file, plan, file=name)
        digest = hashlib.sha256()
        for piece in pieces_of(file):
            digest.update(piece)
        return cls(name, digest.hexdigest(), tables, b"" if tables else b"".join(pieces_of(file)))

    @property
    def seen(self) -> FileLook | None:
        return self.tables[self.chosen] if self.tables else None

    def of_table(self, place: int) -> "Upload":
        """Raises `IndexError` for a place that is none."""
        return replace(self, chosen=range(len(self.tables))[place])

    def known_table(self, entries: Iterable[Entry]) -> int | None:
        """The place of the table that such a file was read from before; the only one where there is one."""
        if len(self.tables) == 1:
            return 0
        before = {entry.body.get("columns") for entry in entries if entry.kind == TAKEN_IN}
        known = [place for place, table in enumerate(self.tables) if table.signature in before]
        return known[0] if len(known) == 1 else None

    def read(self, choices: Choices, plan: Plan, today: date) -> CoreFile:
        """Raises `CoreDataError`."""
        if self.seen is None:
            return read_core_file(self.own, plan, file=self.name, imported_on=today)
        return read_chosen(self.seen, choices, plan, imported_on=today)

    def entry(
        self, changes: Difference, choices: Choices, held: Mapping[str, str] = MappingProxyType({})
    ) -> Writing:
        """What the record says of it, so that the next file with the same columns is read alike; `held` where it waits for a
        second person."""
        body: dict[str, Any] = {
            **held,
            "file_hash": self.file_hash,
            "new": len(changes.added),
            "changed": len(changes.changed),
            "same": changes.same,
        }
        if self.seen:
            body |= {
                "columns": self.seen.signature,
                "chosen": {id_: vars(one) for id_, one in choices.items()},
            }
        return Writing(TAKEN_IN, self.name[-LONGEST_NAME:], body)


def importable(plan: Plan) -> list[Indicator | PerformanceMeasure]:
    """What can come in as files, in the order of the plan."""
    return [
        measure
        for measure in plan.measured.values()
        if isinstance(measure, Indicator) or measure.filled_by == "administrative"
    ]


def expected(seen: FileLook, plan: Plan, entries: Iterable[Entry]) -> dict[str, ChosenColumn]:
    """What the series of a file are, as far as it is known: by what somebody said of such a file before, else by what the
    file itself says."""
    before = _said_before(seen.signature, entries)
    measures = importable(plan)
    found: dict[str, ChosenColumn] = {}
    for series in seen.series:
        kept = before.get(series.id)
        if kept and kept.measure in plan.measured:
            found[series.id] = kept
        elif suggested := seen.suggested(series, measures):
            found[series.id] = with_counts(seen, series, suggested, plan)
    return found


def _said_before(signature: str, entries: Iterable[Entry]) -> dict[str, ChosenColumn]:
    said: dict[str, ChosenColumn] = {}
    for entry in entries:
        if entry.kind == TAKEN_IN and entry.body.get("columns") == signature:
            said |= {id_: ChosenColumn(**one) for id_, one in entry.body.get("chosen", {}).items()}
    return said


def with_counts(seen: FileLook, series: Series, measure: str, plan: Plan) -> ChosenColumn:
    """A choice with the columns that hold the counts behind it, where they can be told."""
    chosen = plan.measured[measure]
    times = 100 if chosen.is_percentage else chosen.per
    if times is None or (chosen.is_percentage and not series.column and not seen.counts):
        return ChosenColumn(measure)
    return ChosenColumn(measure, *seen.counts_behind(series, times))
