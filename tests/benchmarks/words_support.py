"""How well calls for help are heard: urgent, worry and harmless answers, in English and the four other languages.

    python -m tests.benchmarks.words_support [--train FILE...] [--test FILE...] [--encoder FOLDER] [--misses N]

Each line has `text`, `persona` and `level`; `lang` where it is not English. Comments of young people that are
ordinary count as harmless answers, each file by itself. With --train weights are learned from these files and our own
sentences, and measured on --test. Without, the public answers are measured between personas.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import defaultdict
from collections.abc import Iterator, Sequence

from analysis.text.training import learn_hints
from analysis.text.training.labelled import Labelled, LabelledError
from analysis.text.training.set_limits import hearing_with, words_from
from surveys.encoder.encoder import MODEL_FILE, Encoder, load
from surveys.safeguarding.detection import level_heard
from surveys.safeguarding.hearing import by_words
from tests.benchmarks.words_measures import NotThereError, arguments, between, halves, share, table

FILES = ("support", "support2", "support_languages", "young", "young2")
LEVELS = ("urgent", "worry", "none")


def heard(
    learn_from: Sequence[Labelled], test_on: Sequence[Labelled], encoder: Encoder | None = None
) -> Iterator[tuple[Labelled, str]]:
    """Each answer with the level that is heard by what learned from the others. With an encoder, limits are set by one half
    of the personas for the other."""
    learned = words_from(learn_from)
    test_on = learn_hints.with_levels(test_on)
    if encoder is None:
        yield from ((row, level_heard(row.text, by_words(learned))) for row in test_on)
        return
    for half, other in halves(test_on):
        hearing = hearing_with(learned, encoder, other)
        yield from ((row, level_heard(row.text, hearing)) for row in half)


def main(given_words: Sequence[str]) -> int:
    """Print what is heard, by file, language and level."""
    try:
        given = arguments(given_words, "calls for help", FILES)
        found = answers_heard(given)
    except (NotThereError, LabelledError) as problem:
        sys.stderr.write(f"Not measured: {problem}\n")
        return 2
    report(found, given.misses)
    return 0


def answers_heard(given: Namespace) -> list[tuple[Labelled, str]]:
    """Each answer that is measured, with the level that is heard by weights that are new to its persona."""
    encoder = load(given.encoder / MODEL_FILE) if given.encoder else None
    return [each for fold in between(given) for each in heard(*fold, encoder)]


def report(found: Sequence[tuple[Labelled, str]], misses: int) -> None:
    """A table by file, language and level, then misses."""
    say = sys.stdout.write
    groups: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for row, level in found:
        groups[row.persona.split()[0], row.labels.get("lang") or "en"].append((row.labels["level"], level))
    lines = []
    for (file, language), pairs in sorted(groups.items()):
        for wanted in LEVELS:
            got = [level for level_wanted, level in pairs if level_wanted == wanted]
            any_help = sum(level != "none" for level in got)
            lines.append(
                [
                    file,
                    language,
                    wanted,
                    len(got),
                    share(any_help, len(got)),
                    share(got.count("urgent"), len(got)),
                ]
            )
    say(table(["file", "language", "level", "answers", "any help (95% interval)", "full help"], lines) + "\n")
    missed = [(row, level) for row, level in found if (row.labels["level"] == "none") != (level == "none")]
    for row, level in missed[:misses]:
        say(f"{row.labels['level']} read as {level}: {row.text!r}\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
