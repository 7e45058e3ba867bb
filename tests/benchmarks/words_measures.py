"""What the measures of words share: files to learn from and to measure on, intervals, and tables in Markdown."""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterable, Sequence
from math import sqrt
from pathlib import Path

from analysis.text.training.labelled import Labelled, parts, read
from surveys.encoder.encoder import MODEL_FILE

DATA = Path(__file__).parents[3] / "shared" / "data"
"""Public labelled sentences, where they are there."""
FOLDS = 5
DRAWS = 300
Z = 1.96


class NotThereError(Exception):
    """There is nothing to measure on; the message says where it was looked for."""


def arguments(words: Sequence[str], what: str, names: Sequence[str]) -> argparse.Namespace:
    """`--train` and `--test`, each some files. Without them the public ones are measured between personas."""
    parser = argparse.ArgumentParser(description=f"How well heard reads {what}.")
    parser.add_argument(
        "--train", type=Path, nargs="+", default=[], help="files of labelled sentences to learn from"
    )
    parser.add_argument(
        "--test", type=Path, nargs="+", default=[], help="files to measure on, that nothing is learned from"
    )
    parser.add_argument(
        "--encoder",
        type=Path,
        help="a folder with an encoder that learned from the files of --train and ours alone (`learn_encoder`); without, "
        "sums over words read alone",
    )
    parser.add_argument("--misses", type=int, default=0, help="how many misses to print")
    parser.add_argument("old", nargs="*", help=argparse.SUPPRESS)  # `make bench` gives the folder
    given = parser.parse_args(words)
    given.test = given.test or [DATA / f"{name}.jsonl" for name in names]
    if missing := [path for path in given.test if not path.is_file()]:
        raise NotThereError(
            f"{missing[0]} is not there. Public sentences are looked for in ../shared/data, beside the project; give "
            "files of your own with --train FILE... --test FILE..."
        )
    if missing := [path for path in given.train if not path.is_file()]:
        raise NotThereError(f"{missing[0]} is not there; give files to learn from with --train FILE...")
    if given.encoder and not given.train:
        raise NotThereError(
            "--encoder is measured with --train only: the encoder must not know what it is measured on"
        )
    if given.encoder and not (given.encoder / MODEL_FILE).is_file():
        raise NotThereError(f"{given.encoder / MODEL_FILE} is not there; `learn_encoder` makes it")
    return given


def halves(rows: Sequence[Labelled]) -> Iterable[tuple[list[Labelled], list[Labelled]]]:
    """Each half of the personas with the other, by which its limits may be set."""
    part = parts(rows, 2)
    for half in range(2):
        yield (
            [row for row, at in zip(rows, part, strict=True) if at == half],
            [row for row, at in zip(rows, part, strict=True) if at != half],
        )


def between(
    given: argparse.Namespace,
) -> Iterable[tuple[list[Labelled], list[Labelled]]]:
    """What to learn from and what to measure on: the files that were given, or each fifth of the personas in turn."""
    tested = read(given.test)
    if given.train:
        yield read(given.train), tested
        return
    part = parts(tested, FOLDS)
    for fold in range(FOLDS):
        rest = [row for row, at in zip(tested, part, strict=True) if at != fold]
        yield rest, [row for row, at in zip(tested, part, strict=True) if at == fold]


def share(hits: int, size: int) -> str:
    """A share with its 95% interval by Wilson."""
    if not size:
        return "-"
    p, n = hits / size, size
    middle, half = p + Z * Z / (2 * n), Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    low, high = (middle - half) / (1 + Z * Z / n), (middle + half) / (1 + Z * Z / n)
    return f"{p:.3f} ({low:.2f} to {high:.2f})"


def interval_of(measure: Callable[[Sequence[int]], float], personas: Sequence[str]) -> tuple[float, float]:
    """The 95% interval of a measure over rows, by drawing personas anew: lines of one persona are alike."""
    by_persona: dict[str, list[int]] = {}
    for row, persona in enumerate(personas):
        by_persona.setdefault(persona, []).append(row)
    names, chance = sorted(by_persona), random.Random(0)
    drawn = sorted(
        measure([row for name in chance.choices(names, k=len(names)) for row in by_persona[name]])
        for _ in range(DRAWS)
    )
    return drawn[int(0.025 * DRAWS)], drawn[int(0.975 * DRAWS)]


def with_interval(measure: Callable[[Sequence[int]], float], personas: Sequence[str]) -> str:
    """A measure over rows with its 95% interval."""
    low, high = interval_of(measure, personas)
    return f"{measure(range(len(personas))):.3f} ({low:.2f} to {high:.2f})"


def f1(wanted: Sequence[str], found: Sequence[str], label: str) -> float:
    """F1 of one label."""
    hits = sum(a == b == label for a, b in zip(wanted, found, strict=True))
    size = sum(a == label for a in wanted) + sum(b == label for b in found)
    return 2 * hits / size if size else 0.0


def macro(wanted: Sequence[str], found: Sequence[str], labels: Sequence[str]) -> float:
    """The mean F1 of the labels that are there."""
    there = [label for label in labels if label in wanted or label in found]
    return sum(f1(wanted, found, label) for label in there) / max(1, len(there))


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; numbers with three places."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += [
        "| " + " | ".join(f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row) + " |"
        for row in rows
    ]
    return "\n".join(lines)
