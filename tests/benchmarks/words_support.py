"""How well calls for help are heard: urgent, worry and harmless answers, in English and the four other languages.

    python -m tests.benchmarks.words_support [--train FILE...] [--test FILE...] [--misses N]

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
from analysis.text.training.labelled import Labelled, LabelledError, parts, written
from surveys.safeguarding.detection import level_heard
from tests.benchmarks.words_measures import NotThereError, arguments, between, share, table

FILES = ("support", "support2", "support_languages", "young", "young2")
LEVELS = ("urgent", "worry", "none")


def heard(learn_from: Sequence[Labelled], test_on: Sequence[Labelled]) -> Iterator[tuple[Labelled, str]]:
    """Each answer with the level that weights hear which learned from the others."""
    learned = learn_hints.learn(learn_from, [row for name in learn_hints.OWN for row in written(name)])
    test_on = learn_hints.with_levels(test_on)
    for row, answer in zip(test_on, learn_hints.answers(test_on), strict=True):
        yield row, level_heard(answer.simplified, learned)


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
    return [each for fold in between(given, parts) for each in heard(*fold)]


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
