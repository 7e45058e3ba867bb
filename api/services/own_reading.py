"""How the board has comments read: by the codebook that ships, or by its own, with what was learned of its own coding.

A codebook is an entry of the board's record: it is never changed, the last one counts, and old releases say by which they
were made. What was learned is a document beside the releases.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from analysis.text.own_themes import Shifts, own_coder
from analysis.text.reading import Coder
from surveys.definition.survey import Audience
from surveys.store.protocols import BoardStore, Entry, RecordStore

CODEBOOK = "codebook"
SHIFTS = "theme-shifts"


@dataclass(frozen=True)
class OwnReader:
    """`versions` are what a release says of it; empty where all is as it ships."""

    coder: Coder
    versions: dict[str, str] = field(default_factory=dict)


def own_reader(record: RecordStore, board: BoardStore, audience: str) -> OwnReader:
    """Raises `CodebookError` where the board's codebook was written for another version of Heard."""
    writers: Audience = "practitioners" if audience == "practitioners" else "young_people"
    written, shifts = codebooks(record.entries(), writers), newest_shifts(board, writers)
    made = own_coder(writers, written[-1].body["toml"] if written else "", shifts)
    versions = {}
    if written:
        versions["codebook"] = f"{writers} {made.book.version}, version {len(written)} of the board's own"
    if shifts:
        versions["themes_learned"] = f"{writers}, learning {shifts.number} of the board's own coding"
    return OwnReader(made, versions)


def codebooks(entries: Iterable[Entry], audience: str) -> list[Entry]:
    """Every codebook that the board has used for an audience, the first one first."""
    return [entry for entry in entries if entry.kind == CODEBOOK and entry.about == audience]


def newest_shifts(board: BoardStore, audience: str) -> Shifts | None:
    """What was learned last; None where nothing was."""
    numbers = [int(each.rpartition("-")[2]) for each in board.ids(SHIFTS) if each.startswith(f"{audience}-")]
    document = board.document(SHIFTS, f"{audience}-{max(numbers)}") if numbers else None
    return Shifts.read(json.loads(document.body)) if document else None
