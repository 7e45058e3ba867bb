"""How much redaction takes out: names, places, schools, numbers, and clean words that it should have left.

    python -m tests.benchmarks.words_redaction [--test FILE...] [--misses N]

Each line has `text`, `persona` and `spans` (start, end, type). A span counts as taken when no word of it is left, but for
titles and words that say what kind of thing it is. Rules are fixed; the weights beside them learn from --train, or from the
other personas.
"""

from __future__ import annotations

import re
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import product

from analysis.text.redaction import spans
from analysis.text.redaction.tagger import TaggerWeights, tag
from analysis.text.training import learn_names
from analysis.text.training.labelled import Labelled, LabelledError, read
from analysis.text.training.learn_names import in_form
from tests.benchmarks.bench_words import presidio
from tests.benchmarks.words_measures import NotThereError, arguments, between, share, table

CLEAN = "clean words"
AROUND = frozenset(
    re.findall(
        r"\w+",
        "mr mrs miss ms dr pc sir sgt insp uncle aunty auntie aunt grandma grandad nana nan baby the of s flat no number "
        "road rd street st lane avenue close drive way school primary academy college nursery infants juniors",
    )
)
Taker = Callable[[str], list[tuple[int, int]]]
"""From a text to the stretches that it takes out."""


def heard(learned: TaggerWeights) -> Taker:
    """What heard takes with these weights."""

    def take(text: str) -> list[tuple[int, int]]:
        return [(span.start, span.end) for span in spans(text, tagger=partial(tag, learned=learned))]

    return take


def words(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the words of a stretch stand."""
    for match in re.finditer(r"[^\W_]+", text[start:end]):
        yield start + match.start(), start + match.end()


def _is_gone(gone: bytearray, start: int, end: int) -> bool:
    return gone.count(1, start, end) == end - start


def measured(
    rows: Sequence[Labelled], take: Taker, lower: bool
) -> tuple[Counter[str], Counter[str], list[str]]:
    """Spans by type, those that were taken (and clean words, and those touched), and the misses in words."""
    there, taken, misses = Counter[str](), Counter[str](), []
    for row in rows:
        text, places = in_form(row, lower)
        gone, named = bytearray(len(text)), bytearray(len(text))
        for start, end in take(text):
            gone[start:end] = b"\1" * (end - start)
        for start, end, kind in places:
            named[start:end] = b"\1" * (end - start)
            there[kind] += 1
            left = [text[a:b] for a, b in words(text, start, end) if not _is_gone(gone, a, b)]
            if all(word.lower() in AROUND for word in left):
                taken[kind] += 1
            else:
                misses.append(f"{kind}: {text[start:end]!r} in {text!r}")
        for a, b in words(text, 0, len(text)):
            if not named.count(1, a, b):
                there[CLEAN] += 1
                if gone.count(1, a, b):
                    taken[CLEAN] += 1
                    misses.append(f"clean: {text[a:b]!r} in {text!r}")
    return there, taken, misses


def _presidio() -> Taker | None:
    analyze = presidio()
    if analyze is None:
        return None
    return lambda text: [(found.start, found.end) for found in analyze(text)]  # type: ignore[attr-defined]


def folds(given: Namespace) -> list[tuple[Taker, list[Labelled]]]:
    """What takes, and what it is measured on, fold by fold."""
    return [(heard(learn_names.learn(learn_from)), test_on) for learn_from, test_on in between(given)]


def summed(
    pairs: Sequence[tuple[Taker, list[Labelled]]], lower: bool
) -> tuple[Counter[str], Counter[str], list[str]]:
    """`measured` over all folds."""
    there, taken, misses = Counter[str](), Counter[str](), list[str]()
    for take, rows in pairs:
        more = measured(rows, take, lower)
        there, taken, misses = there + more[0], taken + more[1], misses + more[2]
    return there, taken, misses


def main(given_words: Sequence[str]) -> int:
    """Print recall by type, as written and in lower case, beside Presidio where it is installed."""
    say = sys.stdout.write
    try:
        given = arguments(given_words, "what redaction takes out", ("pii", "pii2"))
        pairs = {"heard": folds(given)}
    except (NotThereError, LabelledError) as problem:
        sys.stderr.write(f"Not measured: {problem}\n")
        return 2
    if peer := _presidio():
        pairs["Presidio"] = [(peer, read(given.test))]
    lines = []
    for name, lower in product(pairs, (False, True)):
        there, taken, misses = summed(pairs[name], lower)
        case = "lower case" if lower else "as written"
        kinds = sorted(there.keys() - {CLEAN})
        total = share(sum(taken[kind] for kind in kinds), sum(there[kind] for kind in kinds))
        lines.append([name, case, "all spans", total])
        lines += [[name, case, kind, share(taken[kind], there[kind])] for kind in (*kinds, CLEAN)]
        say("".join(f"{case}: {miss}\n" for miss in misses[: given.misses if name == "heard" else 0]))
    say(table(["who", "letters", "what", "taken (95% interval)"], lines) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
