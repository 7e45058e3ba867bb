"""How well feelings are read in comments of young people and practitioners, by label, beside TextBlob and VADER.

    python -m tests.benchmarks.words_sentiment [--train FILE...] [--test FILE...] [--encoder FOLDER] [--misses N]

Without --train the public comments are measured between personas.
"""

import sys

from analysis.text.learned.comment_weights import FEELINGS
from tests.benchmarks.quality_words import PEERS
from tests.benchmarks.words_comments import Read, by_file, measure
from tests.benchmarks.words_measures import f1, macro, table, with_interval

THREE = ("negative", "neutral", "positive")


def report(found: list[Read], misses: int) -> None:
    """Macro-F1 and F1 by label, with peers, which know three labels of the four."""
    say, lines = sys.stdout.write, []
    for file, read in by_file(found).items():
        wanted = [each.comment.feeling for each in read]
        guessed = {"heard": [each.opinion.feeling or "unclear" for each in read]}
        guessed |= {who: [THREE[guess(each.comment.text)] for each in read] for who, guess in PEERS.items()}
        for who, labels in guessed.items():
            whole = with_interval(
                lambda at, labels=labels, wanted=wanted: macro(
                    [wanted[i] for i in at], [labels[i] for i in at], FEELINGS
                ),  # type: ignore[misc]
                [each.comment.persona for each in read],
            )
            unclear = labels.count("unclear") / max(1, len(labels))
            lines.append(
                [file, who, len(read), whole, *(f1(wanted, labels, label) for label in FEELINGS), unclear]
            )
    say(table(["file", "who", "comments", "macro-F1 (95% interval)", *FEELINGS, "unclear"], lines) + "\n")
    missed = [each for each in found if each.comment.feeling != each.opinion.feeling]
    for each in missed[:misses]:
        say(f"{each.comment.feeling} read as {each.opinion.feeling}: {each.comment.text!r}\n")


if __name__ == "__main__":
    raise SystemExit(measure(sys.argv[1:], "feelings", report))
