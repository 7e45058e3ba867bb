"""A comment's whole way: redact, tell the language, sentiment, themes, and whether it calls for help.

Works through any number of comments in steady memory. Nothing is kept and nobody is told.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from analysis.text.cues import cue_numbers
from analysis.text.language import language
from analysis.text.model import LinearModel, shipped
from analysis.text.redaction import redact
from analysis.text.sentiment import Sentiment, sentiment
from analysis.text.themes import Codebook, load_codebook, themes
from surveys.safeguarding.detection import needs_support

Audience = Literal["young_people", "practitioners", "patients"]
AudienceOf = Callable[[str], Audience]
Redact = Callable[[str], str]
CHUNK = 2_000
"""Comments that are held at once."""
COLUMNS = ("redacted", "language", "sentiment", "score", "themes", "support")


class Read(NamedTuple):
    """What a comment says, without the words that point at somebody."""

    redacted: str
    language: str
    sentiment: Sentiment
    themes: tuple[str, ...]
    support: bool


@dataclass(frozen=True)
class Coder:
    """Finds themes for one audience: by its codebook, or by learned weights where the audience has them."""

    book: Codebook
    weights: LinearModel | None = None

    def themes(self, text: str, question: str = "") -> tuple[str, ...]:
        """The codes of the themes of `text`, in the order of the codebook."""
        if self.weights is None:
            return themes(text, self.book)
        scores = self.weights.scores(text, cue_numbers(text, self.book), question)
        return tuple(self.weights.classes[k] for k in np.flatnonzero(scores >= self.weights.thresholds))


@cache
def coder(audience: Audience) -> Coder:
    """The coder that ships for an audience."""
    return Coder(load_codebook(audience), shipped(f"themes_{audience}"))


def audience_by_name(survey: str) -> Audience:
    """`practitioners` or `patients` when the survey's name says so, else `young_people`; never an error."""
    low = survey.lower()
    if any(word in low for word in ("practition", "training", "staff", "professional")):
        return "practitioners"
    return "patients" if "patient" in low else "young_people"


def read(text: str, question: str = "", audience: Audience = "young_people", redact: Redact = redact) -> Read:
    """Read one comment. Themes and signs for help are looked for in the words as written, then let go."""
    kept = redact(text)
    spoken = language(text)
    return Read(
        redacted=kept,
        language=spoken,
        sentiment=sentiment(kept, question, spoken),
        themes=coder(audience).themes(text, question) if spoken in ("en", "und") else (),
        support=needs_support(text),
    )


def analyse(
    records: Iterable[Mapping[str, str]], codebook_for: AudienceOf = audience_by_name, redact: Redact = redact
) -> pd.DataFrame:
    """One row a record, in order, with COLUMNS. A record has `text`, and may have `question` and `survey`.

    Raises ValueError that names the record when `text` is missing or is not text.
    """
    frames = [_frame(chunk, codebook_for, redact) for chunk in _chunks(enumerate(records, start=1))]
    if not frames:
        return pd.DataFrame(columns=list(COLUMNS))
    return pd.concat(frames, ignore_index=True)


def _chunks(
    records: Iterable[tuple[int, Mapping[str, str]]],
) -> Iterator[list[tuple[int, Mapping[str, str]]]]:
    source = iter(records)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _frame(
    chunk: list[tuple[int, Mapping[str, str]]], codebook_for: AudienceOf, redact: Redact
) -> pd.DataFrame:
    rows = [_row(number, record, codebook_for, redact) for number, record in chunk]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    # Few labels over many rows: categories keep a million comments small.
    return frame.astype({"score": "float32"})


def _row(number: int, record: Mapping[str, str], codebook_for: AudienceOf, redact: Redact) -> tuple[Any, ...]:
    if problem := _problem(record):
        raise ValueError(f"record {number}: {problem}")
    found = read(
        record["text"], record.get("question") or "", codebook_for(record.get("survey") or ""), redact
    )
    return (
        found.redacted,
        found.language,
        found.sentiment.label,
        found.sentiment.score,
        found.themes,
        found.support,
    )


def _problem(record: Mapping[str, Any]) -> str:
    """What is wrong with a record and what to do, or ''."""
    if "text" not in record:
        return "'text' is missing; give the comment as \"text\""
    for key in ("text", "question", "survey"):
        value = record.get(key, "")
        if not isinstance(value, str) and not (value is None and key != "text"):
            return f"'{key}' is {_json_kind(value)}; write it as text in quotes"
    return ""


def _json_kind(value: object) -> str:
    kinds = {dict: "an object", list: "a list", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")


def words_lines(
    lines: Iterable[str], redact: Redact = redact, audience_of: AudienceOf = audience_by_name
) -> Iterator[str]:
    """JSON lines in, the same objects out with `redacted`, `language`, `sentiment`, `themes`, `support`.

    A line that cannot be read becomes `{"line": number, "error": what is wrong, what to do}`; the rest go on.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield json.dumps(_line(number, line, redact, audience_of), ensure_ascii=False)


def _line(number: int, line: str, redact: Redact, audience_of: AudienceOf) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        return {"line": number, "error": 'this is not JSON; write one object a line, like {"text": "..."}'}
    if not isinstance(record, dict):
        return {
            "line": number,
            "error": f'this is {_json_kind(record)}; write an object like {{"text": "..."}}',
        }
    if problem := _problem(record):
        return {"line": number, "error": problem}
    found = read(
        record["text"], record.get("question") or "", audience_of(record.get("survey") or ""), redact
    )
    return record | {
        "redacted": found.redacted,
        "language": found.language,
        "sentiment": {"label": found.sentiment.label, "score": found.sentiment.score},
        "themes": list(found.themes),
        "support": found.support,
    }
