"""What a sealed file tells whoever has it and not its key."""

import io
import random

import pytest

from surveys.privacy.sealed_file import PART, new_pair, read_first, read_sealed, write_sealed
from surveys.privacy.sealing import Unreadable

FIRST = {"heard-backup": 1, "made_on": "2026-11-30"}
CHANCE = random.Random(1)
ROWS = [{"id": CHANCE.randbytes(16).hex(), "said": "They listen to me."} for _ in range(60)]


def _sealed(lines: list[dict[str, str]], public: str) -> bytes:
    out = io.BytesIO()
    write_sealed(out, FIRST, lines, public)
    return out.getvalue()


@pytest.mark.parametrize("lines", [[], ROWS[:1], ROWS, [{"id": CHANCE.randbytes(PART).hex()}]])
def test_what_is_written_is_read_again(lines: list[dict[str, str]]) -> None:
    public, private = new_pair()
    content = _sealed(lines, public)
    assert list(read_sealed(io.BytesIO(content), bytes.fromhex(private))) == lines
    assert read_first(io.BytesIO(content)) == FIRST
    with pytest.raises(Unreadable):
        list(read_sealed(io.BytesIO(content[:-1]), bytes.fromhex(private)))


def test_the_length_of_a_file_does_not_tell_that_somebody_deleted_or_what_was_said() -> None:
    """Of two days one after another: an answer less, twenty more, and words that are packed well because somebody else had
    said the same."""
    public, _ = new_pair()
    said = [{"id": "0" * 32, "said": words} for words in ("They listen to me.", "Nobody listens to me!")]
    days = [ROWS, ROWS[1:], ROWS[:40], [*ROWS, said[0]], [*ROWS, said[1]], []]
    assert len({len(_sealed(day, public)) for day in days}) == 1
