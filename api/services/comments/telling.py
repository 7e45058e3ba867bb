"""What both ways of telling in words stand on, those of the board and those of people themselves: the record, and what is
published."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from analysis.plan import Plan
from analysis.voice.document import Voice
from api.services.publishing import build_voice
from surveys.store.comments import CommentsStore
from surveys.store.protocols import BoardStore, Entry, RecordStore, Writing
from surveys.store.record_entries import in_record


@dataclass(frozen=True)
class TellingInWords:
    """`plan` is as it stands with all that the board has written. `now` is for the record, `today` the day that people
    read."""

    record: RecordStore
    board: BoardStore
    comments: CommentsStore
    plan: Callable[[], Plan]
    now: Callable[[], datetime]
    today: Callable[[], date]

    def told(self) -> Voice:
        """What there is to write about. Raises `NotPublished`."""
        return build_voice(self.board, self.plan(), self.today())

    def note(self, what: Writing, who: str) -> Entry:
        """Write it in the record, as of now."""
        return self.record.write(in_record(self.now()), who, what)
