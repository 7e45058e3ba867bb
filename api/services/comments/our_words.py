"""What ten or more people said, in the board's own words: written by one person, approved by another, published at once. The
same for the desk and for the command."""

from collections.abc import Sequence

from analysis.text.redaction import redact
from analysis.text.wordlists import wordlist
from analysis.voice import in_our_words as words
from analysis.voice.details import Said, said
from analysis.voice.document import Voice
from api.services.comments.telling import TellingInWords
from api.services.publishing import publish_voice
from surveys.store.protocols import Entry


class OurWords(TellingInWords):
    """Drafts and approvals of words of the board's own."""

    def waiting(self) -> list[Entry]:
        """The drafts that wait for somebody else."""
        return words.waiting(self.record.entries())

    def approved(self) -> list[Entry]:
        """The drafts that are shown."""
        return words.shown(self.record.entries())

    def write(self, place: str, text: str, who: str, *, reads: bool) -> Entry:
        """A draft. `reads` is whether they may read comments: what is refused by comments tells what stands in them, word by
        word, so for whoever may not, everyday words alone pass. Raises `WordsProblem`."""
        told = self.told()
        return self.note(words.draft(told, place, text, self._checks(told, place, looks=reads)), who)

    def _checks(self, told: Voice, place: str, *, looks: bool) -> words.Checks:
        return words.Checks(redact, self._said_in(told, place) if looks else (), wordlist("common_words"))

    def _said_in(self, told: Voice, place: str) -> Sequence[Said]:
        """The comments at the desk of the round that is told of; none where none were handed out, or their words ended."""
        survey_id = place.partition("/")[0]
        rounds = [survey.round for survey in told.surveys if survey.survey == survey_id]
        with self.comments.transaction() as work:
            found = [comment for round_id in rounds for comment in work.comments_of(round_id)]
        return said((comment.question, comment.words) for comment in found)

    def approve(self, number: int, who: str, *, reads: bool) -> None:
        """Held against the comments once more, whoever wrote it; what somebody said alone is named to those who may read
        comments. Raises `WordsProblem`."""
        entries = self.record.entries()
        approval, draft = words.approval(entries, number, who), words.draft_of(entries, number)
        checks = self._checks(self.told(), draft.about, looks=True)
        if checks.comments:
            words.check_approved(draft, checks, named=reads)
        self.note(approval, who)
        self._publish()

    def take_back(self, number: int, who: str, why: str) -> None:
        """Raises `WordsProblem`."""
        self.note(words.taking_back(self.record.entries(), number, why), who)
        self._publish()

    def _publish(self) -> None:
        publish_voice(self.board, self.plan(), self.today(), words.approved(self.record.entries()))
