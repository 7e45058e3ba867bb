"""How well it is read how a theme went, where the theme is found, beside the feeling of the whole comment.

    python -m tests.benchmarks.words_directions [--train FILE...] [--test FILE...] [--encoder FOLDER] [--misses N]

Without --train the public comments are measured between personas.
"""

import sys

from analysis.text.learned.comment_weights import WENT
from analysis.text.reading import WENT_WHERE_FELT
from tests.benchmarks.words_comments import Read, by_file, measure
from tests.benchmarks.words_measures import f1, macro, table, with_interval


def report(found: list[Read], misses: int) -> None:
    """Macro-F1 and F1 by direction."""
    say, lines = sys.stdout.write, []
    for file, read in by_file(found).items():
        rows = [
            (each, code, went) for each in read for code, went in each.wanted.items() if code in each.themes
        ]
        wanted = [went for _, _, went in rows]
        guessed = {
            "heard": [each.themes[code] for each, code, _ in rows],
            "as the comment feels": [
                WENT_WHERE_FELT[each.opinion.feeling or "unclear"] for each, _, _ in rows
            ],
        }
        for who, ways in guessed.items():
            whole = with_interval(
                lambda at, ways=ways, wanted=wanted: macro(
                    [wanted[i] for i in at], [ways[i] for i in at], WENT
                ),  # type: ignore[misc]
                [each.comment.persona for each, _, _ in rows],
            )
            lines.append([file, who, len(rows), whole, *(f1(wanted, ways, label) for label in WENT)])
    say(table(["file", "who", "themes found", "macro-F1 (95% interval)", *WENT], lines) + "\n")
    missed = [
        (each, code, went)
        for each in found
        for code, went in each.wanted.items()
        if each.themes.get(code, went) != went
    ]
    for each, code, went in missed[:misses]:
        say(f"{code} went {went}, read as {each.themes[code]}: {each.comment.text!r}\n")


if __name__ == "__main__":
    raise SystemExit(measure(sys.argv[1:], "how themes went", report))
