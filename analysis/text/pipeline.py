"""A comment's whole way from a file: redacted, read, and whether it calls for help. Lines in, lines out.

Works through any number of comments in steady memory. Nothing is kept and nobody is told.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from analysis.text.reading import Audience, Coder, Reading, coder, read_comment
from analysis.text.redaction import Redactor, redact
from surveys.safeguarding.detection import needs_support

AudienceOf = Callable[[str], Audience]
"""From the name of a survey to the audience whose codebook its comments are read by."""

AUDIENCE_WORDS: tuple[tuple[Audience, tuple[str, ...]], ...] = (
    ("practitioners", ("practition", "training", "staff", "professional")),
    ("patients", ("patient",)),
)
"""What the name of an unknown survey holds when it asks somebody else than young people. The first row that fits counts."""

JSON_KINDS: Mapping[type, str] = {
    dict: "an object",
    list: "a list",
    bool: "true or false",
    type(None): "null",
}


@dataclass(frozen=True)
class WholeReading:
    """A comment as it is kept, its reading, and whether help would be shown to whoever writes it."""

    redacted: str
    reading: Reading
    support: bool


def audience_by_name(survey: str) -> Audience:
    """`practitioners` or `patients` when the survey's name says so, else `young_people`; never an error."""
    low = survey.lower()
    fits = (audience for audience, words in AUDIENCE_WORDS if any(word in low for word in words))
    return next(fits, "young_people")


def read_whole(text: str, question: str, coder: Coder, redact: Redactor = redact) -> WholeReading:
    """Redact and read one comment. Only signs for help are looked for in the words as written, which are then let go."""
    kept = redact(text)
    return WholeReading(kept, read_comment(kept, question, coder), needs_support(text))


def read_lines(
    lines: Iterable[str], redact: Redactor = redact, audience_of: AudienceOf = audience_by_name
) -> Iterator[str]:
    """JSON lines in, the same objects out with `redacted`, `language`, `sentiment`, `themes`, `support`.

    A line that cannot be read becomes `{"line": number, "error": what is wrong, what to do}`; the rest go on.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield json.dumps(_answer(number, line, redact, audience_of), ensure_ascii=False)


def _answer(number: int, line: str, redact: Redactor, audience_of: AudienceOf) -> dict[str, object]:
    try:
        record = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        return {"line": number, "error": 'this is not JSON; write one object a line, like {"text": "..."}'}
    if problem := _problem(record):
        return {"line": number, "error": problem}
    reader = coder(audience_of(record.get("survey") or ""))
    whole = read_whole(record["text"], record.get("question") or "", reader, redact)
    return {**record, **to_dict(whole)}


def to_dict(whole: WholeReading) -> dict[str, object]:
    """What is added to a record that was read."""
    reading = whole.reading
    return {
        "redacted": whole.redacted,
        "language": reading.language,
        "sentiment": {"label": reading.sentiment.label, "score": reading.sentiment.score},
        "themes": list(reading.themes),
        "support": whole.support,
    }


def _problem(record: object) -> str:
    """What is wrong with a record and what to do, or ''."""
    if not isinstance(record, dict):
        return f'this is {_json_kind(record)}; write an object like {{"text": "..."}}'
    if "text" not in record:
        return "'text' is missing; give the comment as \"text\""
    for key in ("text", "question", "survey"):
        value = record.get(key, "")
        if not isinstance(value, str) and not (value is None and key != "text"):
            return f"'{key}' is {_json_kind(value)}; write it as text in quotes"
    return ""


def _json_kind(value: object) -> str:
    return JSON_KINDS.get(type(value), "a number")
