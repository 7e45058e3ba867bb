"""How well themes are found in comments of young people and practitioners, beside the codebook's cues alone.

    python -m tests.benchmarks.words_themes [--train FILE...] [--test FILE...] [--encoder FOLDER] [--misses N]

Without --train the public comments are measured between personas.
"""

import sys
from collections.abc import Callable, Sequence

from analysis.text.themes.codebook import load_codebook, themes
from tests.benchmarks.words_comments import Read, by_file, measure
from tests.benchmarks.words_measures import table, with_interval

Finder = Callable[[Read], set[str]]


def by_cues(read: Read) -> set[str]:
    """What the codebook alone finds."""
    return set(themes(read.comment.text, load_codebook(read.comment.audience)))


FINDERS: dict[str, Finder] = {"heard": lambda read: set(read.themes), "codebook alone": by_cues}


def micro(pairs: Sequence[tuple[set[str], set[str]]]) -> float:
    """F1 over all themes of all comments."""
    size = sum(len(wanted) + len(found) for wanted, found in pairs)
    return 2 * sum(len(wanted & found) for wanted, found in pairs) / max(1, size)


def report(found: list[Read], misses: int) -> None:
    """Micro-F1 by file, then F1 theme by theme."""
    say, lines = sys.stdout.write, []
    for file, read in by_file(found).items():
        for who, find in FINDERS.items():
            pairs = [(set(each.wanted), find(each)) for each in read]
            whole = with_interval(
                lambda at, pairs=pairs: micro([pairs[i] for i in at]),  # type: ignore[misc]
                [each.comment.persona for each in read],
            )
            lines.append([file, who, len(read), whole])
    say(table(["file", "who", "comments", "micro-F1 (95% interval)"], lines) + "\n\n")
    codes = sorted({(each.comment.audience, code) for each in found for code in each.wanted})
    each_code = [
        [
            audience,
            code,
            sum(code in each.wanted for each in theirs),
            micro([({code} & set(r.wanted), {code} & set(r.themes)) for r in theirs]),
        ]
        for audience, code in codes
        for theirs in [[each for each in found if each.comment.audience == audience]]
    ]
    say(table(["audience", "theme", "comments", "F1"], each_code) + "\n")
    for each in [each for each in found if set(each.wanted) != set(each.themes)][:misses]:
        say(f"{sorted(each.wanted)} read as {sorted(each.themes)}: {each.comment.text!r}\n")


if __name__ == "__main__":
    raise SystemExit(measure(sys.argv[1:], "themes", report))
