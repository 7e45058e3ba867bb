"""What is shown at a terminal. Names, titles, files and what people wrote come from others: what in it would steer the
terminal is written out, and none of it counts as markup.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from rich.console import Console

    from analysis.progress import Progress

# Controls, what turns the direction of the text around it, separators that other programs take for ends of lines, and halves
# of characters, which cannot be written. A tab, the end of a line and marks that languages need stay.
_STEERS = re.compile(
    r"[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]|\r(?!\n)"
)
_STYLE = re.compile(r"\x1b\[((?:[0-4]|39|9?[1-6]|3[1-6])(?:;(?:[0-4]|39|9[1-6]|3[1-6]))*)m")
"""The colours and weights of our own help. None of them hides what it stands around."""


def visible(text: str) -> str:
    """The text with everything that would steer a terminal written out, as in "\\u001b": the same in JSON."""
    if text.isascii() and text.isprintable():
        return text
    return _STEERS.sub(_written_out, text)


def _written_out(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


class Guarded:
    """A stream on which nothing that others wrote can steer the terminal. Where somebody is watching, colours and weights
    pass. `unguarded` is the stream itself, for what draws on the screen and shows no words of others."""

    def __init__(self, stream: TextIO) -> None:
        self.unguarded = stream

    def write(self, text: str) -> int:
        self.unguarded.write(self._guarded(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def _guarded(self, text: str) -> str:
        if "\x1b" not in text or not self.unguarded.isatty():
            return visible(text)
        *styled, last = _STYLE.split(text)
        pairs = zip(styled[::2], styled[1::2], strict=True)
        return "".join(f"{visible(words)}\x1b[{style}m" for words, style in pairs) + visible(last)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.unguarded, name)


def guard_streams() -> None:
    """From here on, whatever this process prints is guarded: its tables, its errors and its log too."""
    sys.stdout, sys.stderr = _guard(sys.stdout), _guard(sys.stderr)


def _guard(stream: TextIO) -> TextIO:
    return stream if isinstance(stream, Guarded) else Guarded(stream)  # type: ignore[return-value]  # by its methods


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table as it is, whatever its cells look like."""
    # Here, because a small command shows no table.
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown, console = [[visible(cell) for cell in row] for row in rows], Console(highlight=False)
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    widths = _widths(list(zip(headings, *shown, strict=True)), console.width)
    for heading, width in zip(headings, widths, strict=True):
        table.add_column(heading, width=width)
    for row in shown:
        table.add_row(*map(Text, row))
    console.print(table)


def _widths(columns: Sequence[Sequence[str]], room: int) -> Sequence[int | None]:
    """How wide each column is: as its longest word, since ids and days are typed in other commands and must not be cut, and
    wider as long as there is room. None where there is not room for all words."""
    widths = [max(map(len, " ".join(column).split()), default=0) for column in columns]
    spare = room - sum(widths) - len(columns)
    if spare < 0:
        return [widths[0], *[None] * (len(columns) - 1)]
    for place, column in enumerate(columns):
        more = min(spare, max(map(len, column)) - widths[place])
        widths[place] += more
        spare -= more
    return widths


def drawing_console() -> "Console":
    """Where bars of progress are drawn: they move about on the screen, and show no words of others."""
    from rich.console import Console

    return Console(file=getattr(sys.stderr, "unguarded", sys.stderr))


@contextmanager
def stages(first: str) -> "Iterator[Progress]":
    """A line that says which stage is at work; only where somebody is watching. `first` is the stage that it begins with."""
    from rich.progress import Progress as Line
    from rich.progress import SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), TextColumn("{task.description} {task.percentage:>3.0f} %"))
    with Line(*columns, console=drawing_console(), transient=True) as bar:
        task = bar.add_task(first, total=1.0)
        yield lambda stage, share: bar.update(task, description=stage, completed=share)
