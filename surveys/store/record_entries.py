"""What holds for every reader of the board's record: how a time is written, who is the same person, and which entries were
taken back."""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime

from surveys.store.protocols import Entry

UNDO = "undo"
"""The kind that takes an entry back. Its subject is the number of that entry."""


def in_record(moment: datetime) -> str:
    """A time as the record has it: UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's, however they are spaced and capitalised, and whatever stands in them that nobody
    sees. Where a second person has to look at
    something, it is this that says who is one."""
    return _plain_name(one) == _plain_name(other)


def _plain_name(name: str) -> str:
    seen = "".join(letter for letter in name if unicodedata.category(letter) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", seen).split()).casefold()


def taken_back(entries: Sequence[Entry]) -> set[int]:
    """The numbers of the entries that were taken back. The last word counts: who takes back a taking back has the entry
    again."""
    gone: set[int] = set()
    for entry in reversed(entries):
        if entry.kind == UNDO and entry.number not in gone:
            gone.add(int(entry.about))
    return gone
