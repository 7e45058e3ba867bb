"""How right the reading of comments is, as the board's pages say it: measured, and written beside the weights.

    python -m tests.benchmarks.words_accuracy [--train FILE...] [--test FILE...] [--encoder FOLDER]

Without files, what learned from the second files of the public comments is measured on the first.
"""

import json
import sys
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from analysis.text import models
from analysis.text.explained.accuracy import FILE, SCHEMA
from analysis.text.learned.comment_weights import FILE as WEIGHTS
from analysis.text.learned.comment_weights import WENT
from analysis.text.training.labelled import LabelledError, read
from surveys.encoder.encoder import Encoder
from tests.benchmarks.words_comments import Read, encoder_of, read_between
from tests.benchmarks.words_measures import DATA, NotThereError, arguments, interval_of, macro
from tests.benchmarks.words_themes import micro

FOLDER = Path(models.__file__).parent
LEARNED_FROM, MEASURED_ON = ("young2", "practitioners2"), ("young", "practitioners")


def about_themes(found: Sequence[Read]) -> float:
    """Micro-F1 of what comments are about."""
    return micro([(set(each.wanted), set(each.themes)) for each in found])


def about_ways(found: Sequence[Read]) -> float:
    """Macro-F1 of how a theme went, where the theme was found."""
    rows = [
        (went, each.themes[code])
        for each in found
        for code, went in each.wanted.items()
        if code in each.themes
    ]
    return macro([wanted for wanted, _ in rows], [read for _, read in rows], WENT)


def score(found: Sequence[Read], of: Callable[[Sequence[Read]], float]) -> dict[str, Any]:
    """The F1 with its interval, to a hundredth, and how many comments it rests on."""
    low, high = interval_of(lambda at: of([found[i] for i in at]), [each.comment.persona for each in found])
    return {
        "f1": round(of(found), 2),
        "interval": [round(low, 2), round(high, 2)],
        "comments": len(found),
    }


def measured(
    learn_from: Sequence[Path], test_on: Sequence[Path], encoder: Encoder | None = None
) -> dict[str, Any]:
    """What stands in the file. Raises `LabelledError`."""
    found = read_between(read(learn_from), read(test_on), encoder)
    audiences = {each.comment.audience for each in found}
    of = {audience: [each for each in found if each.comment.audience == audience] for audience in audiences}
    return {
        "schema": SCHEMA,
        "weights": sha256((FOLDER / WEIGHTS).read_bytes()).hexdigest(),
        "learned_from": [path.stem for path in learn_from],
        "measured_on": [path.stem for path in test_on],
        "themes": {audience: score(of[audience], about_themes) for audience in sorted(of)},
        "went": {audience: score(of[audience], about_ways) for audience in sorted(of)},
    }


def main(words: Sequence[str]) -> int:
    """Measure and write; 2 where there is nothing to measure on."""
    try:
        given = arguments(words, "comments", MEASURED_ON)
        learn_from = given.train or [DATA / f"{name}.jsonl" for name in LEARNED_FROM]
        found = measured(learn_from, given.test, encoder_of(given))
    except (NotThereError, LabelledError) as problem:
        sys.stderr.write(f"Not measured: {problem}\n")
        return 2
    text = json.dumps(found, indent=1) + "\n"
    (FOLDER / FILE).write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
