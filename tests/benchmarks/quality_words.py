"""How well heard reads words: redaction, signs for help, languages, sentiment and themes, as Markdown tables.

    python -m tests.benchmarks.quality_words [DATA_FOLDER]

Redaction, signs for help and the codebooks are measured on sentences made up for this project (in words/),
the rest on public comments in DATA_FOLDER, with weights learned without the comments they are measured on.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analysis.text.language import language
from analysis.text.learned import features
from analysis.text.reading import Coder, Writers, coder, read_comment
from analysis.text.redaction import redact, spans
from analysis.text.sentiment import SentimentWeights, probabilities, sentiment
from analysis.text.themes.codebook import load_codebook
from analysis.text.training import train
from surveys.normal_form import normal_form
from surveys.safeguarding.detection import needs_support, simple

WORDS = Path(__file__).parent / "words"
FOLDS = 5
LANGUAGE_CODES = ("en", "pl", "lt", "ro", "pt", "ar")
NEUTRAL_TOPICS = (
    "neglect toolkit",
    "foster care",
    "child sexual exploitation training",
    "I live in foster care",
)
# Words around a name that say nothing of who it is.
TITLES = frozenset(
    re.findall(
        r"\w+",
        "mr mrs miss ms dr pc sir father sgt insp inspector cllr uncle aunty auntie grandma grandad nana nanna "
        "baby child the flat road street academy school primary of",
    )
)


def labelled(name: str, part: str) -> list[dict[str, Any]]:
    """The labelled sentences of a file in words/, `tune` or `held`."""
    lines = (WORDS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["part"] == part]


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table under a heading; numbers with three places."""
    lines = [f"\n## {title}\n", "| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _cell(cell: object) -> str:
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell)


# ---- redaction ----


def unmarked(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The text of a marked sentence and where its {kind:words} stand."""
    text, places, last = "", [], 0
    for match in re.finditer(r"\{\w+:([^}]*)\}", marked):
        text += marked[last : match.start()]
        places.append((len(text), len(text) + len(match[1])))
        text += match[1]
        last = match.end()
    return text + marked[last:], places


def redaction_counts(marked: str, lower: bool) -> np.ndarray[Any, Any]:
    """Entities found, entities, clean words touched, clean words."""
    text, places = unmarked(marked)
    text = normal_form(text.lower() if lower else text)
    gone = np.zeros(len(text) + 1, bool)
    for span in spans(text):
        gone[span.start : span.end] = True
    named = np.zeros(len(text) + 1, bool)
    for start, end in places:
        named[start:end] = True
    found = sum(_all_gone(text, start, end, gone) for start, end in places)
    clean = [m for m in re.finditer(r"[^\W_]+(?:['’]\w+)*", text) if not named[m.start() : m.end()].any()]
    touched = sum(bool(gone[m.start() : m.end()].any()) for m in clean)
    return np.array([found, len(places), touched, len(clean)])


def _all_gone(text: str, start: int, end: int, gone: np.ndarray[Any, Any]) -> bool:
    words = [m for m in re.finditer(r"[^\W_]+", text[start:end]) if m.group().lower() not in TITLES]
    return all(gone[start + m.start() : start + m.end()].all() for m in words if m.group().lower() != "s")


def redaction_rows() -> Iterator[list[object]]:
    """Recall and clean words touched, as written and in lower case; the fresh part came after the rules."""
    for part in ("tune", "held", "fresh"):
        for lower in (False, True):
            counts = sum(redaction_counts(row["text"], lower) for row in labelled("redaction", part))
            found, wanted, touched, clean = map(int, np.asarray(counts))
            yield [
                part,
                "lower case" if lower else "as written",
                wanted,
                found / wanted,
                clean,
                touched / clean,
            ]


# ---- signs for help, codebooks, languages ----


def support_rows() -> Iterator[list[object]]:
    """Recall and false alarms on every part; the last three had no part in rules or weights."""
    for part in ("tune", "held", "learn", "other-languages", "fresh", "pairs", "answers"):
        rows = labelled("support", part)
        calls = [needs_support(row["text"]) for row in rows if row["support"]]
        harmless = [needs_support(row["text"]) for row in rows if not row["support"]]
        yield [part, len(calls), float(np.mean(calls)), len(harmless), float(np.mean(harmless))]


def micro_macro(
    pairs: Sequence[tuple[frozenset[str], frozenset[str]]], codes: Sequence[str]
) -> tuple[float, float]:
    """Micro- and macro-F1 over (wanted, found)."""
    counts = {code: [0, 0] for code in codes}
    for wanted, found in pairs:
        for code in codes:
            counts[code][0] += 2 * (code in wanted and code in found)
            counts[code][1] += (code in wanted) + (code in found)
    total = np.array(list(counts.values())).sum(axis=0)
    each = [hit / size for hit, size in counts.values() if size]
    return float(total[0] / max(1, total[1])), float(np.mean(each))


def themes_read(text: str, question: str, coder: Coder) -> frozenset[str]:
    """The themes that a release would count: those of the words that are kept."""
    return frozenset(read_comment(redact(text), question, coder).codes)


def codebook_rows() -> Iterator[list[object]]:
    """Micro-F1 of the two codebooks on both parts."""
    audiences: tuple[Writers, ...] = ("young_people", "practitioners")
    for audience in audiences:
        reader = coder(audience)
        for part in ("tune", "held"):
            rows = [row for row in labelled("themes", part) if row["audience"] == audience]
            pairs = [(frozenset(row["themes"]), themes_read(row["text"], "", reader)) for row in rows]
            yield [audience, part, len(rows), *micro_macro(pairs, reader.book.codes)]


def language_rows(folder: Path, seed: int = 0) -> Iterator[list[object]]:
    """Share of sentences, and of three words from each, whose language is told."""
    chance = random.Random(seed)
    for code in LANGUAGE_CODES:
        lines = (folder / f"language_{code}.txt").read_text(encoding="utf-8").split("\n")
        found = [
            words
            for words in (re.findall(r"[^\W\d_]+(?:['’]\w+)*", line) for line in lines)
            if len(words) > 2
        ]
        whole = np.mean([language(" ".join(words)) == code for words in found])
        few = np.mean([language(" ".join(_three(words, chance))) == code for words in found])
        yield [code, len(found), float(whole), float(few)]


def _three(words: list[str], chance: random.Random) -> list[str]:
    start = chance.randrange(len(words) - 2)
    return words[start : start + 3]


# ---- sentiment ----


def f1s(labels: np.ndarray[Any, Any], guessed: np.ndarray[Any, Any]) -> list[float]:
    """F1 of negative, neutral, positive."""
    hits = [int(((labels == k) & (guessed == k)).sum()) for k in range(3)]
    sizes = [int((labels == k).sum() + (guessed == k).sum()) for k in range(3)]
    return [2 * hit / max(1, size) for hit, size in zip(hits, sizes, strict=True)]


def _three_way(score: float, edge: float) -> int:
    return 2 if score >= edge else 0 if score <= -edge else 1


PEERS: dict[str, Callable[[str], int]] = {
    "VADER": lambda text: _three_way(features.vader(text), 0.05),
    "TextBlob": lambda text: _three_way(features.textblob_polarity(text), 1e-9),
}


def _rows_of(
    name: str, labels: np.ndarray[Any, Any], guessed: dict[str, np.ndarray[Any, Any]]
) -> Iterator[list[object]]:
    for who, guess in guessed.items():
        scores = f1s(labels, guess)
        recall = float((guess[labels == 0] == 0).mean())
        yield [name, who, len(labels), float(np.mean(scores)), *scores, recall]


def _peers(texts: Sequence[str]) -> dict[str, np.ndarray[Any, Any]]:
    return {who: np.array([guess(text) for text in texts]) for who, guess in PEERS.items()}


def parts(texts: Sequence[str], count: int, seed: int) -> np.ndarray[Any, Any]:
    """A part for each text, by chance; texts of the same words are in the same one, so that nothing leaks."""
    said = [simple(text) for text in texts]
    wordings = {words: at for at, words in enumerate(sorted(set(said)))}
    chosen = np.random.default_rng(seed).permutation(len(wordings)) % count
    return chosen[[wordings[words] for words in said]]


def patient_rows(folder: Path, seed: int = 0) -> Iterator[list[object]]:
    """Patients' comments, five parts, each read by weights learned from the other four."""
    patients = train.read_patients(folder)
    known = patients.some(np.flatnonzero(patients.labels >= 0))
    general = train.general_model([train.read_other(folder, name) for name in train.OTHERS])
    part = parts(known.texts, FOLDS, seed)
    guessed = np.zeros(len(known.texts), int)
    for fold in range(FOLDS):
        weights = SentimentWeights(general, train.feedback_model(known.some(np.flatnonzero(part != fold))))
        for i in np.flatnonzero(part == fold):
            guessed[i] = probabilities(known.texts[i], known.questions[i], weights).argmax()
    yield from _rows_of("patient_comments", known.labels, {"heard": guessed, **_peers(known.texts)})


def other_rows(folder: Path) -> Iterator[list[object]]:
    """Every other set, read by weights learned without that set."""
    sets = [train.read_patients(folder), *(train.read_other(folder, name) for name in train.OTHERS)]
    for left in sets[1:]:
        weights = SentimentWeights(train.general_model([each for each in sets if each.name != left.name]))
        guessed = [probabilities(text, "", weights).argmax() for text in left.texts]
        yield from _rows_of(left.name, left.labels, {"heard": np.array(guessed), **_peers(left.texts)})


# ---- patients' themes ----

LEAST_ROWS = 30
"""Labels with fewer comments are left out of the measure, as in the published ones."""


def patient_theme_rows(folder: Path, seed: int = 0) -> Iterator[list[object]]:
    """Themes on three tenths of patients' comments, learned from the rest."""
    patients, book = train.read_patients(folder), load_codebook("patients")
    part = parts(patients.texts, 10, seed)
    model = train.themes_model(patients.some(np.flatnonzero(part >= 3)))
    code_of = {theme.title: theme.code for theme in book.themes}
    common = [t.code for t in book.themes if sum(t.title in found for found in patients.themes) >= LEAST_ROWS]
    left_out = np.flatnonzero(part < 3)
    for method, reader in (
        ("codebook alone", Coder(book)),
        ("codebook and learned weights", Coder(book, model)),
    ):
        pairs = [
            (
                frozenset(code_of[title] for title in patients.themes[i] if title in code_of),
                themes_read(patients.texts[i], patients.questions[i], reader),
            )
            for i in left_out
        ]
        yield [method, len(common), len(pairs), *micro_macro(pairs, common)]


def main(arguments: Sequence[str]) -> int:
    """Print every table that can be measured."""
    say = sys.stdout.write
    head = ["part", "written", "names and numbers", "recall", "clean words", "touched"]
    say(table("Redaction", head, redaction_rows()) + "\n")
    head = ["part", "calls for help", "recall", "harmless", "false alarms"]
    say(table("Signs for help", head, support_rows()) + "\n")
    head = ["audience", "part", "comments", "micro-F1", "macro-F1"]
    say(table("Themes by codebook, no training", head, codebook_rows()) + "\n")
    rows = [[topic, sentiment(topic).score] for topic in NEUTRAL_TOPICS]
    say(table("Subjects without feeling", ["words", "score"], rows) + "\n")
    folder = Path(arguments[0]) if arguments else None
    if folder is None or not folder.is_dir():
        say("\nThe rest is measured on public comments: give the folder that holds them.\n")
        return 0
    head = ["language", "sentences", "whole sentence", "three words"]
    say(table("Languages", head, language_rows(folder)) + "\n")
    head = ["method", "labels", "comments", "micro-F1", "macro-F1"]
    say(table("Themes of patients' comments", head, patient_theme_rows(folder)) + "\n")
    head = ["set", "method", "comments", "macro-F1", "negative", "neutral", "positive", "negative recall"]
    say(table("Sentiment, learned elsewhere", head, [*patient_rows(folder), *other_rows(folder)]) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
