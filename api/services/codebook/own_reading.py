"""How the board has comments read: by the codebook that ships, or by its own, with what was learned of its own coding.

A codebook is what entries of the board's record make of the one that ships: whole files, and changes to single themes.
Nothing is rewritten, and old releases say by which they were made. What was learned is a document beside the releases.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from analysis.text.codebooks.changes import ThemeChange, changed, finds_something
from analysis.text.own_themes import Shifts, own_coder
from analysis.text.reading import Coder
from surveys.definition.survey import Audience
from surveys.store.protocols import BoardStore, Entry, RecordStore

CODEBOOK = "codebook"
"""The kind of entry that holds a whole codebook; about an audience."""
THEME = "codebook-theme"
"""The kind of entry that says something of one theme; about an audience and a code, with a slash between."""
SHIFTS = "theme-shifts"
_NUMBERED = re.compile(r"(?:version|learning) (\d+) of the board's own")


@dataclass(frozen=True)
class OwnReader:
    """`versions` are what a release says of it; empty where all is as it ships."""

    coder: Coder
    versions: dict[str, str] = field(default_factory=dict)


def own_reader(record: RecordStore, board: BoardStore, audience: str) -> OwnReader:
    """As it stands. Raises `CodebookError` where the board's codebook was written for another version of Heard."""
    writers = _writers(audience)
    return _reader(writers, codebooks(record.entries(), writers), newest_shifts(board, writers))


def reader_of_round(
    record: RecordStore, board: BoardStore, audience: str, made_with: Mapping[str, str] | None
) -> OwnReader:
    """For the release of a round. `made_with` is the provenance of its interim release, which its final one is read like:
    what one round wrote, sorted by two codebooks, could be set against each other. None where there was none."""
    if made_with is None:
        return own_reader(record, board, audience)
    writers = _writers(audience)
    version, learning = (_number(made_with.get(name, "")) for name in ("codebook", "themes_learned"))
    written = codebooks(record.entries(), writers)[:version]
    return _reader(writers, written, _shifts(board, writers, learning) if learning else None)


def _number(said: str) -> int:
    """Which version or learning of the board's own it was; 0 for what ships."""
    found = _NUMBERED.search(said)
    return int(found[1]) if found else 0


def _writers(audience: str) -> Audience:
    return "practitioners" if audience == "practitioners" else "young_people"


def _reader(writers: Audience, written: Sequence[Entry], shifts: Shifts | None) -> OwnReader:
    made = own_coder(writers, toml_of(written, writers) if written else "", shifts)
    versions = {}
    if written:
        versions["codebook"] = f"{writers} {made.book.version}, version {len(written)} of the board's own"
    if shifts:
        versions["themes_learned"] = f"{writers}, learning {shifts.number} of the board's own coding"
    return OwnReader(made, versions)


def codebooks(entries: Iterable[Entry], audience: str) -> list[Entry]:
    """Every entry that made another codebook for an audience, the first one first."""
    return [
        entry
        for entry in entries
        if (entry.kind == CODEBOOK and entry.about == audience)
        or (entry.kind == THEME and entry.about.startswith(f"{audience}/"))
    ]


def toml_of(written: Sequence[Entry], audience: str) -> str:
    """The codebook that `codebooks` make, as the text of its file."""
    last = max((at for at, entry in enumerate(written) if entry.kind == CODEBOOK), default=-1)
    base = written[last].body["toml"] if last >= 0 else shipped_toml(audience)
    said = tuple((entry.about.partition("/")[2], _as_key(entry)) for entry in written[last + 1 :])
    return _with(base, said)


def _as_key(entry: Entry) -> str:
    return json.dumps(dict(entry.body), sort_keys=True)


@lru_cache(32)
def _with(base: str, said: tuple[tuple[str, str], ...]) -> str:
    """Where two people took the last two themes out of use at once, the second entry changes nothing."""
    for code, body in said:
        anew = changed(base, code, ThemeChange.read(json.loads(body)))
        base = anew if finds_something(anew) else base
    return base


def shipped_toml(audience: str) -> str:
    """The text of the codebook that ships for an audience."""
    return (files("analysis.text.codebooks") / f"{audience}.toml").read_text(encoding="utf-8")


def newest_shifts(board: BoardStore, audience: str) -> Shifts | None:
    """What was learned last; None where nothing was."""
    numbers = [int(each.rpartition("-")[2]) for each in board.ids(SHIFTS) if each.startswith(f"{audience}-")]
    return _shifts(board, audience, max(numbers)) if numbers else None


def _shifts(board: BoardStore, audience: str, number: int) -> Shifts | None:
    document = board.document(SHIFTS, f"{audience}-{number}")
    return Shifts.read(json.loads(document.body)) if document else None
