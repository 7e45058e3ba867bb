"""Comments a second: heard's whole pipeline against TextBlob, in the same run, as a Markdown table.

    python -m tests.benchmarks.bench_words [DATA_FOLDER]

TextBlob here is its sentiment and its noun phrases (with heard's offline tagger: its own need a download),
one comment after another. Presidio is not installed: TextBlob is compared alone, and redacts nothing.
"""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from textblob.en.sentiments import PatternAnalyzer
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from analysis.redaction import redact
from analysis.text import pipeline
from analysis.text.blob import blob
from analysis.text.language import language
from analysis.text.sentiment import sentiment
from analysis.text.train import TrainingError, read_patients
from surveys.support import needs_support

ROUNDS = 5
COMMENTS = 600
OWN = Path(__file__).parent / "words" / "themes.jsonl"


def comments(arguments: Sequence[str]) -> tuple[str, list[str]]:
    """Patients' comments when a folder is given, else the labelled comments beside this file."""
    if arguments:
        return "patients' comments", list(read_patients(Path(arguments[0])).texts[:COMMENTS])
    own = [json.loads(line)["text"] for line in OWN.read_text(encoding="utf-8").splitlines()]
    return "the labelled comments", own


def textblob_alone(text: str) -> object:
    """What the peer does with a comment."""
    found = blob(text)
    return found.sentiment, found.noun_phrases


def tasks() -> dict[str, Callable[[str], object]]:
    """What is timed, by name."""
    vader, pattern = SentimentIntensityAnalyzer(), PatternAnalyzer()
    young, patients = pipeline.coder("young_people"), pipeline.coder("patients")
    return {
        "TextBlob: sentiment + noun phrases": textblob_alone,
        "TextBlob: sentiment": pattern.analyze,
        "VADER: sentiment": vader.polarity_scores,
        "heard: redaction": redact,
        "heard: language": language,
        "heard: sentiment": lambda text: sentiment(text, spoken="en"),
        "heard: themes, young people's codebook": young.themes,
        "heard: themes, patients' learned weights": patients.themes,
        "heard: signs for help": needs_support,
        "heard: everything": pipeline.read,
    }


def rate(task: Callable[[str], object], texts: Sequence[str]) -> float:
    """Comments a second of one pass."""
    began = time.perf_counter()
    for text in texts:
        task(text)
    return len(texts) / (time.perf_counter() - began)


def main(arguments: Sequence[str]) -> int:
    """Print the table; rounds take turns so that a busy machine slows all alike."""
    say = sys.stdout.write
    try:
        what, texts = comments(arguments)
    except TrainingError as problem:
        sys.stderr.write(f"Not measured: {problem}\n")
        return 2
    timed = tasks()
    for task in timed.values():
        rate(task, texts[:50])
    gc.collect()
    rates: dict[str, list[float]] = {name: [] for name in timed}
    for _ in range(ROUNDS):
        for name, task in timed.items():
            rates[name].append(rate(task, texts))
    base = statistics.median(rates["TextBlob: sentiment + noun phrases"])
    say(f"{len(texts)} of {what}, one core, median of {ROUNDS} rounds\n\n")
    say("| what | comments a second | against TextBlob |\n|---|---|---|\n")
    for name, each in rates.items():
        middle = statistics.median(each)
        say(f"| {name} | {middle:,.0f} | {middle / base:.2f} |\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
