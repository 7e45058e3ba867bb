"""How the letters of a file are written: told piece by piece, so that no large file stands in memory to be looked at."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from analysis.core_data.cells.problems import refused

PIECE = 1_000_000
"""Bytes that are looked at together."""

_MARKED = {b"\xff\xfe\0\0": "utf-32", b"\0\0\xfe\xff": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def encoding_of(content: BinaryIO, file: str) -> tuple[str, list[str]]:
    """The encoding of a file, and whether that is a guess. Raises `CoreDataError` for what is no text."""
    content.seek(0)
    beginning = content.read(4)
    for marks, encoding in _MARKED.items():
        if beginning.startswith(marks):
            if _first_wrong(content, encoding) is not None:
                name = encoding.upper()
                raise refused(file, 1, f"is damaged {name} text; save it as 'CSV UTF-8'")
            return encoding, []
    if any(b"\0" in piece for piece in pieces_of(content)):
        raise refused(file, 1, "is not text; save it as 'CSV UTF-8' or .xlsx")
    if (line := _first_wrong(content, "utf-8-sig")) is None:
        return "utf-8-sig", []
    if _first_wrong(content, "cp1252") is not None:
        raise refused(file, line, "is not UTF-8 text; save it as 'CSV UTF-8'")
    said = f"line {line} is not UTF-8; the file was read as Windows-1252: look at its £ signs and dashes"
    return "cp1252", [said]


def _first_wrong(content: BinaryIO, encoding: str) -> int | None:
    """The line with the first letter that is none in this encoding."""
    decoder, line = codecs.getincrementaldecoder(encoding)(), 1
    try:
        for piece in pieces_of(content):
            decoder.decode(piece)
            line += piece.count(b"\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return line + error.object[: error.start].count(b"\n")
    return None


def pieces_of(content: BinaryIO) -> Iterator[bytes]:
    """A file from its beginning."""
    content.seek(0)
    while piece := content.read(PIECE):
        yield piece
