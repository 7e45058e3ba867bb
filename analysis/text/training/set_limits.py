"""Sets from which sums the encoder and the sums over words together hear a call for help and a theme, by sentences that
neither learned from.

    python -m analysis.text.training.set_limits FOLDER --train FILE... --test FILE...

FOLDER has an encoder that learned from the files of --train and ours alone. The sums over words learn from them here. What
is found is written for the encoder that ships, which learned from all: it has no sentences left that are new to it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from analysis.text.learned import beside
from analysis.text.learned.beside import Beside
from analysis.text.learned.comment_weights import CommentWeights, codes_of
from analysis.text.training import learn_comments, learn_hints
from analysis.text.training.labelled import Labelled, LabelledError, read, written
from analysis.text.training.learn_comments import LabelledComment, best_from, theme_names, theme_sums
from analysis.text.training.train import MODELS
from surveys.encoder.encoder import MODEL_FILE, Encoder, load
from surveys.safeguarding import hearing
from surveys.safeguarding.detection import simple
from surveys.safeguarding.hearing import LIMITS_FILE, OTHER_LANGUAGES_FILE, Hearing, HelpLimits, by_words
from surveys.safeguarding.hints import HintWeights, Strength

LIMITS = Path(hearing.__file__).parent
MOST = {True: Strength(any_help=0.1, urgent=0.028), False: Strength(any_help=0.2, urgent=0.05)}
"""The shares of harmless answers that may be shown any help, and help before anything else, by whether they are English."""
OFTEN, SELDOM = 3, 15.0
"""Answers that a word of another language must be in, and how much more often than in English."""
QUIET = 0.004
"""The share of calls that the sums over words may hold for so harmless that the encoder is not asked."""
LEAST = 2
"""Grain of what is written: hundredths."""


def with_encoder(
    weights: CommentWeights, encoder: Encoder, told: Sequence[LabelledComment]
) -> CommentWeights:
    """The weights with the encoder beside them, which adds nothing to a theme where comments are on the edge of it."""
    names = theme_names()
    level = replace(weights, beside=Beside(encoder, dict.fromkeys(names, 0.0)))
    sums = theme_sums(level, told) - weights.thresholds
    edges = np.zeros(len(names))
    for audience in learn_comments.AUDIENCES:
        at = np.array([*codes_of(audience, names).values()])
        theirs = [row for row, comment in enumerate(told) if comment.audience == audience]
        if theirs:
            wanted = np.array([[float(names[k] in told[row].themes) for k in at] for row in theirs])
            edges[at] = best_from(sums[theirs][:, at], wanted)
    return replace(
        weights, beside=Beside(encoder, dict(zip(names, edges.round(LEAST).tolist(), strict=True)))
    )


def hearing_with(words: HintWeights, encoder: Encoder, rows: Sequence[Labelled]) -> Hearing:
    """Both that listen, with limits by answers that were not learned from."""
    rows = learn_hints.with_levels(rows)
    told = learn_hints.answers(rows)
    all_read = replace(by_words(words), encoder=encoder)
    sums = np.array([all_read.strength(one.text, one.simplified, one.kinds) for one in told])
    over_words = learn_hints.strengths(told, words)[:, 0]
    calls = np.array([one.level != "none" for one in told])
    quiet = round(float(np.quantile(over_words[calls], QUIET)), LEAST)
    found = {
        english: HelpLimits(
            _rounded(limits.call), _rounded(limits.spared), min(quiet, *_rounded(limits.call))
        )
        for english, limits in learn_hints.limits_by_language(rows, told, sums, MOST).items()
    }
    english = found.get(True) or found[False]
    return Hearing(words, english, found.get(False, english), encoder)


def words_of_other_languages() -> list[str]:
    """Words in simple form that our own answers in other languages have often, and those in English hardly ever."""
    theirs = written("support_languages")
    english = [
        row for name in ("support", "support_hints", "young", "practitioners") for row in written(name)
    ]
    there, here = (
        Counter(word for row in rows for word in set(simple(row.text).split())) for rows in (theirs, english)
    )
    more = {
        word: (n / len(theirs)) / ((here[word] + 0.3) / len(english))
        for word, n in there.items()
        if n >= OFTEN
    }
    return sorted(word for word, times in more.items() if times >= SELDOM)


def _rounded(sums: Strength) -> Strength:
    return Strength(*(round(each, LEAST) for each in sums))


def words_from(rows: Iterable[Labelled]) -> HintWeights:
    """The sums over words by which calls are heard, from these answers and ours."""
    return learn_hints.learn([*rows], learn_hints.our_own())


def comments_of(rows: Sequence[Labelled]) -> list[LabelledComment]:
    """Labelled comments; the name of a file says who wrote it."""
    of = {row.persona: "practitioners" if "pract" in row.persona else "young_people" for row in rows}
    return [
        comment
        for row in rows
        if "themes" in row.labels
        for comment in learn_comments.comments([row], of[row.persona])
    ]


def _answers(rows: Sequence[Labelled]) -> list[Labelled]:
    return [row for row in rows if "pract" not in row.persona]


def main(arguments: Sequence[str] | None = None) -> int:
    """Set the limits and write them; returns 0, or 2 when a file cannot be used."""
    parser = argparse.ArgumentParser(
        description="Set the limits of the encoder and the sums over words together."
    )
    parser.add_argument("folder", type=Path, help="folder with an encoder that learned from --train alone")
    parser.add_argument(
        "--train", type=Path, nargs="+", required=True, help="labelled sentences to learn from"
    )
    parser.add_argument("--test", type=Path, nargs="+", required=True, help="labelled sentences new to both")
    given = parser.parse_args(arguments)
    try:
        train, test = read(given.train), read(given.test)
        encoder = load(given.folder / MODEL_FILE)
        weights = learn_comments.learn(comments_of(train), learn_comments.our_own())
        told = with_encoder(weights, encoder, comments_of(test))
        listening = hearing_with(words_from(_answers(train)), encoder, _answers(test))
    except LabelledError as problem:
        sys.stderr.write(f"Not set: {problem}\n")
        return 2
    edges = told.beside.edges if told.beside else {}
    limits = {
        name: vars(each) for name, each in (("english", listening.english), ("others", listening.others))
    }
    for path, table in ((MODELS / beside.FILE, edges), (LIMITS / LIMITS_FILE, limits)):
        path.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
        sys.stdout.write(f"{path.name}: {json.dumps(table)}\n")
    words = words_of_other_languages()
    (LIMITS / OTHER_LANGUAGES_FILE).write_text("\n".join(words) + "\n", encoding="utf-8")
    sys.stdout.write(f"{OTHER_LANGUAGES_FILE}: {len(words)} words\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
