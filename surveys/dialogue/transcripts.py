"""Conversations written down so that anybody can read them, and played again through any door.

    # survey: feeling-heard
    BOT: Do you feel safe? [Yes / No]
    YOU: maybe
    BOT: Please choose one of these.

Further lines of the same thing said are indented by five spaces.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

INDENT = " " * 5


class TranscriptProblem(ValueError):
    """A transcript that cannot be read; the message names the file and line."""


@dataclass(frozen=True)
class TranscriptLine:
    """One line: who says it (`BOT` or `YOU`), the words, the buttons under them, and its number in the file."""

    who: str
    words: str
    buttons: tuple[str, ...]
    number: int


@dataclass(frozen=True)
class Transcript:
    survey: str
    lines: tuple[TranscriptLine, ...]


def bot_lines(words: str, buttons: Sequence[str]) -> str:
    """A thing said, as it stands in a transcript."""
    told = words.replace("\n", f"\n{INDENT}").replace(f"\n{INDENT}\n", "\n\n")
    return f"BOT: {told}" + (f" [{' / '.join(buttons)}]" if buttons else "")


def you_line(words: str) -> str:
    return f"YOU: {words}"


def read_transcript(path: Path) -> Transcript:
    """Raises `TranscriptProblem`."""
    survey, lines = "", list[TranscriptLine]()
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if raw.startswith("# survey:"):
            survey = raw.partition(":")[2].strip()
        elif raw.startswith("#") or (not lines and not raw.strip()):
            continue
        elif raw[:5] in ("BOT: ", "YOU: "):
            lines.append(TranscriptLine(raw[:3], raw[5:], (), number))
        elif lines and (raw.startswith(INDENT) or not raw.strip()):
            last = lines[-1]
            lines[-1] = TranscriptLine(last.who, f"{last.words}\n{raw.strip()}", (), last.number)
        else:
            raise TranscriptProblem(
                f"{path.name}, line {number}: begin it with 'BOT: ', 'YOU: ' or five spaces"
            )
    if not survey:
        raise TranscriptProblem(f"{path.name}: begin it with '# survey: ' and the survey's id")
    return Transcript(survey, tuple(_with_buttons(line) for line in lines))


def _with_buttons(line: TranscriptLine) -> TranscriptLine:
    words = line.words.strip()
    if line.who == "BOT" and words.endswith("]") and "[" in words:
        words, _, labels = words[:-1].rpartition("[")
        return TranscriptLine(
            line.who, words.strip(), tuple(label.strip() for label in labels.split(" / ")), line.number
        )
    return TranscriptLine(line.who, words, (), line.number)
