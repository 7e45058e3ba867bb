"""Labelled sentences that weights are learned from and measured on: JSON lines, one sentence each, by many personas.

A line has `text` and `persona`, and what the measure needs: `question`, `sentiment` and `themes` (how each went) for
comments, `level` for calls for help, `spans` for names and addresses.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WRITTEN = Path(__file__).parent / "written"
"""Sentences of our own, where those of others lack something. Nothing is measured on them."""


class LabelledError(ValueError):
    """A file of labelled sentences cannot be used; the message says which line of it and why."""


@dataclass(frozen=True)
class Labelled:
    """A sentence, who it was written as, and its labels as they stand in the file."""

    text: str
    persona: str
    question: str = ""
    labels: dict[str, Any] = field(default_factory=dict)


def read(paths: Iterable[Path]) -> list[Labelled]:
    """The sentences of some files in order. Personas of different files are different ones."""
    return [row for path in paths for row in _rows(path)]


def written(name: str) -> list[Labelled]:
    """Our own sentences of a name."""
    return read([WRITTEN / f"{name}.jsonl"])


def _rows(path: Path) -> Iterator[Labelled]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise LabelledError(f"{path} cannot be read ({problem})") from problem
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            yield Labelled(
                row["text"], f"{path.stem} {row.get('persona', number)}", row.get("question") or "", row
            )
        except (ValueError, KeyError, TypeError) as problem:
            raise LabelledError(
                f"{path}, line {number}: an object with 'text' is needed ({problem})"
            ) from problem


def parts(rows: Sequence[Labelled], count: int) -> list[int]:
    """A part for each sentence, 0 to `count` - 1; all sentences of one persona are in the same."""
    personas = sorted({row.persona for row in rows})
    part_of = {persona: at % count for at, persona in enumerate(personas)}
    return [part_of[row.persona] for row in rows]
