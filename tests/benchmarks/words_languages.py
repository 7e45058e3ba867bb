"""How well languages are told: whole sentences, and three words of each.

    python -m tests.benchmarks.words_languages [FOLDER]

FOLDER holds language_en.txt and so on, one sentence a line. Nothing is learned.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.quality_words import language_rows
from tests.benchmarks.words_measures import DATA, table


def main(given: Sequence[str]) -> int:
    """Print the share of sentences whose language is told."""
    folder = Path(given[0]) if given else DATA
    if not (folder / "language_en.txt").is_file():
        sys.stderr.write(f"Not measured: {folder} has no language_en.txt\n")
        return 2
    sys.stdout.write(
        table(["language", "sentences", "whole sentence", "three words"], language_rows(folder)) + "\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
