"""Files that somebody else made, read within limits: a small file can fill the memory, or take hours, once it is understood.
No honest file comes near a limit; one that goes over it is refused in a sentence.
"""

import csv
import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

MOST_BYTES = 1_000_000
"""Of a file that an author or a translator writes. The largest survey of the library has 30 kilobytes."""

MOST_TABLE_BYTES = 10_000_000
"""Of a table of values or answers."""

MOST_ROWS = 100_000
MOST_COLUMNS = 1_000

DEEPEST = 20
"""Tables within tables, lists within lists, parts of one key."""

MOST_ENTRIES = 50_000
"""Of one file."""

# Words and comments, whose signs mean nothing, then the signs of TOML. Words may end in quotation marks of their own.
_WORDS = r'"""(?:[^\\]|\\[\s\S])*?""""{0,2}|"(?:[^"\\\n]|\\.)*"'
_PLAIN_WORDS = r"'''[\s\S]*?''''{0,2}|'[^'\n]*'"
_TOML = re.compile(rf"{_WORDS}|{_PLAIN_WORDS}|#[^\n]*|(?P<sign>[\[\]{{}}.=,\n])")


class OverLimit(ValueError):
    """Its message says what a file has too much of; it goes on after the file's name."""


def first_bytes(path: Path, most: int = MOST_TABLE_BYTES) -> bytes:
    """The bytes of a file, and one more than `most` where it has more. Raises `OSError`."""
    with path.open("rb") as file:
        return file.read(most + 1)


def read_within(path: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file, which may also be no file but something that never ends. Raises `OverLimit`, `OSError`."""
    content = first_bytes(path, most)
    if len(content) > most:
        raise OverLimit(f"is larger than {most // 1_000_000} megabytes, which no such file needs")
    return content


def toml_within(text: str) -> dict[str, Any]:
    """What TOML says. Raises `OverLimit`, `tomllib.TOMLDecodeError`."""
    _check_toml(text)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except (ValueError, RecursionError):  # a number of thousands of digits; what was counted wrongly
        raise OverLimit("holds a number or a list that is longer or deeper than can be read") from None


def _check_toml(text: str) -> None:
    depth = parts = entries = 0
    for match in _TOML.finditer(text):
        sign = match["sign"]
        if sign is None:
            continue
        depth = max(0, depth + (sign in "[{") - (sign in "]}"))
        parts = parts + 1 if sign == "." else 0
        entries += sign in "=,["
        if depth > DEEPEST or parts > DEEPEST:
            line = text.count("\n", 0, match.start()) + 1
            raise OverLimit(
                f"holds keys or lists within one another, more than {DEEPEST} deep, in line {line}"
            )
        if entries > MOST_ENTRIES:
            raise OverLimit(f"holds more than {MOST_ENTRIES:,} entries, which no such file needs")


def json_within(content: str | bytes) -> Any:
    """What JSON says. Raises `OverLimit`, and `ValueError` for what is no JSON."""
    try:
        return json.loads(content)
    except RecursionError:
        raise OverLimit("holds lists or objects within one another, deeper than can be read") from None


def csv_within(
    file: TextIO, mark: str = ",", most_rows: int = MOST_ROWS
) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows of a CSV with the number of the line that each ends on; `mark` stands between the cells. Raises `OverLimit`,
    `csv.Error`."""
    reader = csv.reader(file, delimiter=mark, strict=True)
    for count, row in enumerate(reader, 1):
        if len(row) > MOST_COLUMNS:
            raise OverLimit(f"has more than {MOST_COLUMNS:,} columns in one line")
        if count > most_rows:
            raise OverLimit(f"has more than {most_rows:,} rows")
        yield reader.line_num, row
