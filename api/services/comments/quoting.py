"""Quotes at the desk: which comments can be quoted, what one person puts forward, and what another approves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.text.batch.pipeline import read_whole
from analysis.text.reading import Coder
from analysis.text.redaction import redact
from analysis.voice import quotes
from analysis.voice.checked.machine import machine_reading, shipped_reader
from analysis.voice.quotes import Place, Reads
from api.services.comments.telling import TellingInWords
from api.services.publishing import publish_quotes
from api.services.quotes import take_quotes_away
from surveys.definition.support_level import SupportLevel
from surveys.store.comments import HandedComment
from surveys.store.protocols import BoardStore, Entry, Writing
from surveys.store.record_entries import in_record

COMMENTS_READ = "comments-read"
"""What the record calls it that somebody read comments."""
WAYS = {"mixed": "both"}
"""What a release calls a way that a reading calls otherwise."""


@dataclass(frozen=True)
class WaitingQuote:
    """What one person put forward, with the words as they would stand; empty where the comment can be quoted no more."""

    entry: Entry
    place: Place
    text: str


@dataclass(frozen=True)
class Quoting(TellingInWords):
    """`reader` reads the comments of an audience: the board's own, where it has one."""

    reader: Callable[[str], Coder] = shipped_reader

    def can(self, who: str = "") -> list[tuple[Place, HandedComment]]:
        """What can be quoted, and where, of the newest rounds. That `who` reads it is noted, once a day, and not how much
        there is.

        Raises `NotPublished`."""
        told = self.told()
        reads = Reads(redact, _support_level, self._themes_of)
        found = []
        for survey in told.surveys:
            with self.comments.transaction() as work:
                comments = work.comments_of(survey.round)
            of_round = list(quotes.quotable(survey, comments, reads))
            if of_round:
                self._note_reading(who, survey.round)
            found += of_round
        return found

    def _themes_of(self, comment: HandedComment) -> dict[str, str]:
        read = machine_reading(comment.words, comment.asked, self.reader(comment.audience))
        return {theme: WAYS.get(way, way) for theme, way in read.themes.items()}

    def _note_reading(self, who: str, round_id: str) -> None:
        at, body = in_record(self.now()), {"as": "quotes"}
        noted = any(
            (entry.kind, entry.who, entry.about, entry.body, entry.at[:10])
            == (COMMENTS_READ, who, round_id, body, at[:10])
            for entry in self.record.entries()
        )
        if who and not noted:
            self.note(Writing(COMMENTS_READ, round_id, body), who)

    def titles(self) -> dict[str, str]:
        """What each place of the newest rounds is called, by survey/theme/way."""
        told = self.told()
        return {
            f"{survey.survey}/{theme.code}/{way.id}": f"{theme.title}, {way.title.lower()} ({survey.title})"
            for survey in told.surveys
            for theme in survey.themes
            for way in theme.went
        }

    def waiting(self, who: str) -> list[WaitingQuote]:
        """What waits for a second person."""
        return self._with_words(quotes.waiting(self.record.entries()), who)

    def shown(self, who: str) -> list[WaitingQuote]:
        """What two people approved."""
        return self._with_words(quotes.settled(self.record.entries()), who)

    def _with_words(self, entries: Sequence[Entry], who: str) -> list[WaitingQuote]:
        words = {(place, each.id): each.words for place, each in self.can(who)} if entries else {}
        return [
            WaitingQuote(entry, place, quotes.as_quoted(wrote) if wrote else "")
            for entry in entries
            for place in [quotes.place_of(entry)]
            for wrote in [words.get((place, entry.body["comment"]), "")]
        ]

    def put_forward(self, place: Place, comment_id: str, who: str) -> None:
        """Raises `QuoteProblem`."""
        what = quotes.put_forward(self.record.entries(), self.can(), place, comment_id)
        self.note(what, who)

    def approve(self, number: int, who: str) -> None:
        """Publish it at once. Raises `QuoteProblem`."""
        can = self.can()
        what = quotes.approval(self.record.entries(), number, who, can)
        self.note(what, who)
        publish_quotes(self.board, self.plan(), self.today(), quotes.approved(self.record.entries(), can))

    def take_back(self, number: int, who: str, why: str) -> None:
        """It is shown no more. Raises `QuoteProblem`."""
        self.note(quotes.taking_back(self.record.entries(), number, why), who)
        take_what_is_not_approved_away(self.board, self.record.entries())


def take_what_is_not_approved_away(board: BoardStore, entries: Sequence[Entry]) -> None:
    """Also where an approval was taken back in the record."""
    take_quotes_away(board, {entry.body["comment"] for entry in quotes.settled(entries)})


def _support_level(comment: HandedComment) -> SupportLevel:
    read = read_whole(
        comment.words, comment.asked, shipped_reader(comment.audience), redact=lambda kept: kept
    )
    return read.support_level
