"""What holds for every reader of the board's record: how a time is written, and which entries were taken back."""

from collections.abc import Sequence
from datetime import UTC, datetime

from surveys.store.protocols import Entry

UNDO = "undo"
"""The kind that takes an entry back. Its subject is the number of that entry."""


def in_record(moment: datetime) -> str:
    """A time as the record has it: UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def taken_back(entries: Sequence[Entry]) -> set[int]:
    """The numbers of the entries that were taken back. The last word counts: who takes back a taking back has the entry
    again."""
    gone: set[int] = set()
    for entry in reversed(entries):
        if entry.kind == UNDO and entry.number not in gone:
            gone.add(int(entry.about))
    return gone
