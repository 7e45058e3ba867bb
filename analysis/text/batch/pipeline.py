"""A comment's whole way from a file: redacted, read, and how strongly it calls for help. Lines in, lines out.

Works through any number of comments in steady memory. Nothing is kept and nobody is told.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from analysis.text.batch.records import BadLine, Record, read_records
from analysis.text.reading import Coder, Reading, Writers, coder, read_comment
from analysis.text.redaction import Redactor, redact
from surveys.definition.support_level import SupportLevel
from surveys.safeguarding.detection import support_level

WritersOf = Callable[[str, str], Writers]
"""From the name of a survey and the question to the audience by whose words a comment is read."""

AUDIENCE_WORDS: tuple[tuple[Writers, tuple[str, ...]], ...] = (
    (
        "practitioners",
        ("practition", "training", "staff", "professional", "the course", "child or family", "trainer"),
    ),
    ("patients", ("patient",)),
)
"""What the name of an unknown survey or its question holds when it asks somebody else than young people. The first row that
fits counts."""


@dataclass(frozen=True)
class WholeReading:
    """A comment as it is kept, its reading, and how strongly it asks for help."""

    redacted: str
    reading: Reading
    support_level: SupportLevel

    @property
    def support(self) -> bool:
        """Whether any help would be shown to whoever writes it."""
        return self.support_level != "none"


def audience_by_name(survey: str, question: str = "") -> Writers:
    """`practitioners` or `patients` when the survey's name or the question says so, else `young_people`; never an error."""
    low = f"{survey} {question}".lower()
    fits = (audience for audience, words in AUDIENCE_WORDS if any(word in low for word in words))
    return next(fits, "young_people")


def read_whole(text: str, question: str, coder: Coder, redact: Redactor = redact) -> WholeReading:
    """Redact and read one comment. Only signs for help are looked for in the words as written, which are then let go."""
    kept = redact(text)
    return WholeReading(kept, read_comment(kept, question, coder), support_level(text, coder.speaks_as))


def read_lines(
    lines: Iterable[bytes | str], redact: Redactor = redact, audience_of: WritersOf = audience_by_name
) -> Iterator[str]:
    """`answers` as JSON lines."""
    return map(as_line, answers(lines, redact, audience_of))


def answers(
    lines: Iterable[bytes | str], redact: Redactor = redact, audience_of: WritersOf = audience_by_name
) -> Iterator[dict[str, object]]:
    """Comments in as JSON lines or CSV, the same out with `redacted`, `language`, `sentiment`, `themes`, `support_level`,
    `support` and `for_a_person`. What of these was given before is kept under `given`.

    A line that cannot be read becomes `{"line": number, "error": what is wrong, what to do}`; the rest go on.
    """
    return (answer_to(record, audience_of, redact) for record in read_records(lines))


def answer_to(
    record: Record | BadLine, audience_of: WritersOf = audience_by_name, redact: Redactor = redact
) -> dict[str, object]:
    """One record with what was found, or the error of a line that cannot be read."""
    return _named(record) if isinstance(record, BadLine) else _answer(record, redact, audience_of)


def answers_together(
    records: Sequence[Record | BadLine], audience_of: WritersOf, redact: Redactor = redact
) -> list[dict[str, object]]:
    """`answer_to` each of some records. One thing after another is done with all of them, so that the processor keeps at
    hand what it takes: a quarter less time than record by record."""
    good = [record for record in records if isinstance(record, Record)]
    coders = [coder(audience_of(record.survey, record.question)) for record in good]
    kept = [redact(record.text) for record in good]
    readings = [
        read_comment(text, record.question, each)
        for text, record, each in zip(kept, good, coders, strict=True)
    ]
    levels = [support_level(record.text, each.speaks_as) for record, each in zip(good, coders, strict=True)]
    wholes = map(WholeReading, kept, readings, levels)
    return [
        _named(record) if isinstance(record, BadLine) else _beside(record, next(wholes)) for record in records
    ]


def as_line(answer: dict[str, object]) -> str:
    """One line of JSON. Half a character, as a program leaves that cuts a text short, is written as it came: escaped."""
    line = json.dumps(answer, ensure_ascii=False)
    return line if _can_be_written(line) else json.dumps(answer)


def _can_be_written(line: str) -> bool:
    try:
        line.encode()
    except UnicodeEncodeError:
        return False
    return True


def _named(bad: BadLine) -> dict[str, object]:
    return {"line": bad.line, "error": bad.error}


def _answer(record: Record, redact: Redactor, audience_of: WritersOf) -> dict[str, object]:
    reader = coder(audience_of(record.survey, record.question))
    return _beside(record, read_whole(record.text, record.question, reader, redact))


def _beside(record: Record, whole: WholeReading) -> dict[str, object]:
    """What was given, and what was found."""
    found = to_dict(whole)
    clash = {key: value for key, value in record.given.items() if key in found}
    return {**record.given, **found, **({"given": clash} if clash else {})}


def to_dict(whole: WholeReading) -> dict[str, object]:
    """What is added to a record that was read."""
    reading = whole.reading
    return {
        "redacted": whole.redacted,
        "language": reading.language,
        "sentiment": {"label": reading.sentiment.label, "score": reading.sentiment.score},
        "themes": [{"theme": theme.code, "went": theme.went} for theme in reading.themes],
        "support_level": whole.support_level,
        "support": whole.support,
        "for_a_person": reading.for_a_person,
    }
