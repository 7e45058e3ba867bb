"""What the machine reads in a comment, for people who check it: its themes with the words that decided, how the comment
feels, and whether it sounds urgent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from analysis.text.batch.pipeline import read_whole
from analysis.text.explained.deciding import Span, deciding, sureness
from analysis.text.reading import Coder, Reading, coder, read_comment
from analysis.voice.checked.codings import Themes


@dataclass(frozen=True)
class MachineReading:
    """`words` are the places of those that decided, by theme. What is not `understood` is in another language."""

    themes: Themes = field(default_factory=dict)
    feeling: str = "unclear"
    words: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    understood: bool = True


def machine_reading(words: str, asked: str, reader: Coder) -> MachineReading:
    """`words` are redacted already, `asked` is the question."""
    reading = read_comment(words, asked, reader)
    if reading.for_a_person:
        return MachineReading(understood=False)
    decided = deciding(words, asked, reading, reader)
    return MachineReading(_themes(reading), reading.sentiment.label, decided.words)


def shipped_reader(audience: str) -> Coder:
    """How comments of an audience are read where the board has nothing of its own."""
    return coder("practitioners" if audience == "practitioners" else "young_people")


def _themes(reading: Reading) -> Themes:
    return {theme.code: theme.went for theme in reading.themes}


def how_sure(words: str, asked: str, reader: Coder) -> float:
    """From 0 to 1."""
    return sureness(words, asked, read_comment(words, asked, reader), reader)


def sounds_urgent(words: str, asked: str, audience: str) -> bool:
    return (
        read_whole(words, asked, shipped_reader(audience), redact=lambda kept: kept).support_level == "urgent"
    )


def marked(words: str, reading: MachineReading) -> Iterator[tuple[str, bool]]:
    """The comment in pieces, each with whether it decided something."""
    at = 0
    for start, end in _joined(reading):
        if start > at:
            yield words[at:start], False
        yield words[start:end], True
        at = end
    if at < len(words):
        yield words[at:], False


def _joined(reading: MachineReading) -> list[Span]:
    """All places in order, none over another."""
    joined: list[Span] = []
    for start, end in sorted({span for spans in reading.words.values() for span in spans}):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
