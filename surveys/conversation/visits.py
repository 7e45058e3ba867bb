"""Somebody who comes: what they can be in, where they are in it, and what comes of their message. Plain values."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from surveys.channels import LEAST_AGE
from surveys.conversation.drafts import SavedSession
from surveys.conversation.open_rounds import OpenRound
from surveys.dialogue.messages import Replies
from surveys.dialogue.survey.script import SurveyVoice
from surveys.dialogue.survey.state import State
from surveys.privacy.sealing import Visitor, draft_tag, participation_tag
from surveys.store.protocols import ParticipationWork


@dataclass(frozen=True)
class Visit:
    """A visitor at the rounds that they can be in, with the tags of their drafts by round. `contact_tags` are those of
    what they write where they ask to be contacted. `holders` are who they are, by round, where cards are shown; None
    as long as nobody has looked."""

    visitor: Visitor
    rounds: tuple[OpenRound, ...]
    tags: Mapping[str, str]
    contact_tags: tuple[str, ...] = ()
    holders: Mapping[str, Visitor] | None = None

    @classmethod
    def of(cls, visitor: Visitor, rounds: Sequence[OpenRound], contact_tags: tuple[str, ...] = ()) -> "Visit":
        tags = {each.id: draft_tag(each.key, visitor) for each in rounds}
        return cls(visitor, tuple(rounds), tags, contact_tags)

    @property
    def ahead(self) -> tuple[str, ...]:
        """The tags of all drafts that will be asked for."""
        return (*self.tags.values(), *self.contact_tags)

    @property
    def in_adults_app(self) -> bool:
        return self.visitor.channel in LEAST_AGE

    def tag(self, open_round: OpenRound) -> str:
        return self.tags[open_round.id]

    def who(self, open_round: OpenRound) -> Visitor:
        """Who they are in a round: themselves, or the holder of a card."""
        return (self.holders or {}).get(open_round.id, self.visitor)

    def place(self, open_round: OpenRound) -> Visitor:
        """Whose the place is where they are in a round: also with a card theirs alone. Whoever printed the cards, and noted
        who was given which, could else show one and read what somebody has said so far."""
        who = self.who(open_round)
        here = f"{who.id} {self.visitor.channel} {self.visitor.id}"
        return who if who == self.visitor else Visitor(who.channel, here)

    def is_locked(self, open_round: OpenRound) -> bool:
        """Whether they have to show a card first."""
        return open_round.round.entry == "codes" and open_round.id not in (self.holders or {})

    def has_sent(self, open_round: OpenRound, work: ParticipationWork) -> bool:
        if self.is_locked(open_round):
            return False
        return work.has_sent(participation_tag(open_round.key, self.who(open_round)))


@dataclass(frozen=True)
class Session:
    """Where somebody is in the survey of an open round."""

    round: OpenRound
    saved: SavedSession

    @property
    def state(self) -> State:
        return self.saved.state

    @property
    def voice(self) -> SurveyVoice:
        return self.round.script_of(self.state).of(self.state)


@dataclass(frozen=True)
class Heard:
    """What came of a message. `then` is done after the transaction, and gives what to say instead. When a dialogue
    `is_over`, what waited under it is put to the person again."""

    replies: Replies
    then: "Callable[[], Awaitable[Heard]] | None" = None
    is_over: bool = False


async def finished(heard: Heard) -> Heard:
    """What is to be said when all is done that had to wait for the transaction."""
    return await finished(await heard.then()) if heard.then else heard
