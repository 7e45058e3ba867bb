"""How well other languages than English are told, and how well calls for help are heard in them.

    python -m tests.benchmarks.words_languages [FOLDER] [--train FILE...] [--test FILE...] [--misses N]

FOLDER holds language_en.txt and so on, one sentence a line: whole sentences and three words of each are told. Lines of
--test have `text`, `persona`, `lang` and `level`. Calls for help are learned from --train, else from the other personas.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from analysis.text.language import language
from analysis.text.training.labelled import Labelled, LabelledError
from tests.benchmarks.quality_words import language_rows
from tests.benchmarks.words_measures import DATA, NotThereError, arguments, share, table
from tests.benchmarks.words_support import FILES, answers_heard, report

ENGLISH = "en"


def told(rows: Sequence[Labelled]) -> list[list[object]]:
    """Of each language, how many answers there are and the share that is told."""
    spoken = [(row.labels["lang"], language(row.text)) for row in rows]
    return [
        [code, len(guessed), share(guessed.count(code), len(guessed))]
        for code in sorted({code for code, _ in spoken})
        for guessed in [[guess for of, guess in spoken if of == code]]
    ]


def main(given_words: Sequence[str]) -> int:
    """Print the share of sentences whose language is told, then what is heard of calls for help."""
    say = sys.stdout.write
    try:
        given = arguments(given_words, "other languages", FILES)
        heard = [each for each in answers_heard(given) if each[0].labels.get("lang", ENGLISH) != ENGLISH]
    except (NotThereError, LabelledError) as problem:
        sys.stderr.write(f"Not measured: {problem}\n")
        return 2
    folder = Path(given.old[0]) if given.old else DATA
    if (folder / "language_en.txt").is_file():
        head = ["language", "sentences", "whole sentence", "three words"]
        say(table(head, language_rows(folder)) + "\n\n")
    else:
        say(f"No whole sentences: {folder} has no language_en.txt\n\n")
    head = ["language", "answers of young people", "told (95% interval)"]
    say(table(head, told([row for row, _ in heard])) + "\n\n")
    report(heard, given.misses)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
