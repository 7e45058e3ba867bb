"""What every door calls: somebody begins, sends a message, and is told what comes next.

Holds the promises of a conversation: one go each, nobody loses their place, what was sent is counted once, and neither who
took part nor what was said can be found from the other. Nothing here knows which door is speaking.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

from surveys.conversation.cards import apart, asks_for_cards, who_in
from surveys.conversation.contact import Contacts
from surveys.conversation.deletion import Deletions
from surveys.conversation.limits import ConversationLimits
from surveys.conversation.lobby import Lobby
from surveys.conversation.open_rounds import OpenRound, OpenRounds, OpenSurvey
from surveys.conversation.sending import Sending
from surveys.conversation.time_and_chance import TimeAndChance
from surveys.conversation.turns import Turns
from surveys.conversation.visits import Heard, Visit, finished
from surveys.dialogue.messages import Kind, Message, Replies, Reply
from surveys.dialogue.survey.script import Script
from surveys.dialogue.voice import Voices
from surveys.fairness import ANYBODY, Caller, FairLimit
from surveys.language.phrases import ENGLISH
from surveys.privacy.sealing import Visitor
from surveys.store.group_commit import GroupCommit
from surveys.store.protocols import ParticipationWork, PoolWork, StoreUnavailable

log = logging.getLogger("heard.conversations")

Result = TypeVar("Result")


@dataclass(frozen=True)
class Turned:
    """A turn that was taken: how long it took, and what the last reply does. Nothing of who took it."""

    seconds: float
    kind: Kind


def ignore(_turned: Turned) -> None:
    """For whoever does not want to know."""


class Listener(Protocol):
    """Gives the replies to a message, or None for one that is for those who listen after it. Raises `StoreUnavailable`."""

    def __call__(self, visitor: Visitor, message: Message, /) -> Awaitable[Replies | None]: ...


class Conversations:
    """Without `contacts` nobody can ask to be contacted. `on_turn` is told of every turn."""

    def __init__(
        self,
        rounds: OpenRounds,
        participation: GroupCommit[ParticipationWork],
        pool: GroupCommit[PoolWork],
        voices: Voices,
        chance: TimeAndChance,
        contacts: Contacts | None = None,
        on_turn: Callable[[Turned], None] = ignore,
        limits: ConversationLimits = ConversationLimits(),  # noqa: B008  # a frozen value
    ) -> None:
        self._rounds, self._participation, self._contacts = rounds, participation, contacts
        self._voices, self._chance, self._on_turn = voices, chance, on_turn
        sending = Sending(rounds, participation, pool, voices, chance.receipt)
        places, deletions = (
            FairLimit(each, chance.now(), limits.among) for each in (limits.places, limits.deletions)
        )
        self._turns = Turns(chance.now, chance.mark, sending.send, sending.put, places)
        self._deletions = Deletions(rounds, pool, voices, chance.now, deletions, chance.is_ours, self._who)
        self._lobby = Lobby(rounds, participation, voices, self._turns, self._deletions, contacts)
        # The first that answers is heard: the order is that of what matters more.
        self._listeners: tuple[Listener, ...] = (
            self._starting,
            self._deletions.hear,
            sending.hear_again,
            self._in_dialogue,
            self._choosing,
            self._lobby.hear,
        )

    def open_surveys(self) -> tuple[OpenSurvey, ...]:
        """What can be answered now, or could when that was last known. Never raises."""
        return self._rounds.surveys()

    def script(self, code: str) -> Script | None:
        """What is asked of newcomers in the open round of a code, with all that is said around it; None where none is open.
        Raises `StoreUnavailable`."""
        open_round = self._rounds.find(code)
        return open_round.script if open_round else None

    def privacy(self, language: str = ENGLISH) -> str:
        """What happens to what people write here, as every door says it."""
        return self._voices.in_language(language).say("privacy")

    async def hear(self, visitor: Visitor, message: Message) -> Replies:
        """The replies to a message."""
        begun = self._chance.clock()
        replies = await self._or_trouble(self._offered(visitor, message), message.about, message.languages)
        self._on_turn(Turned(self._chance.clock() - begun, replies[-1].kind if replies else "remark"))
        return replies

    async def begin(self, visitor: Visitor, code: str, languages: Sequence[str] = ()) -> Replies:
        """Begin the survey of a code, in one of these languages if it is there, or take it up where it was left."""
        return await self._or_trouble(
            self._begun(visitor, code, Message(languages=tuple(languages))), languages=languages
        )

    async def look(
        self, visitor: Visitor, code: str, languages: Sequence[str] = (), card: str = ""
    ) -> Replies:
        """What stands before somebody now, for a page that is loaded. Keeps nothing: whoever only looks leaves no trace.
        `card` is the one that the page's address brings."""
        return await self._or_trouble(self._seen(visitor, code, languages, card), languages=languages)

    async def ask(
        self, visitor: Visitor, message: Message | None = None, languages: Sequence[str] = ()
    ) -> Replies | None:
        """A page of its own for asking to be contacted: what stands there, or what comes of a message. None where nobody
        contacts young people."""
        if self._contacts is None:
            return None
        return await self._or_trouble(
            self._contacts.ask(visitor, message, languages), message.about if message else "", languages
        )

    async def delete(self, typed: str, language: str = ENGLISH, caller: Caller = ANYBODY) -> Replies:
        """Somebody typed a receipt where nothing but receipts is typed."""
        return await self._or_trouble(self._deletions.ask(typed, language, caller), languages=(language,))

    async def note_unseen(self, visitor: Visitor) -> bool:
        """A door could not show what was said to somebody. Should it be killed before it can, nothing that they type is
        taken as an answer to that. Whether it could be kept."""
        visit = self._visit(visitor, "")
        try:
            await self._run(visit, partial(self._turns.note_unseen, visit))
        except StoreUnavailable:
            return False
        return True

    # Who listens ----------

    async def _offered(self, visitor: Visitor, message: Message) -> Replies:
        for listener in self._listeners:
            if (replies := await listener(visitor, message)) is not None:
                return replies
        return ()

    async def _starting(self, visitor: Visitor, message: Message) -> Replies | None:
        """On the page of a survey, "/start" alone is that survey's."""
        command = message.command
        if command is None or command.name != "start" or message.how != "sent":
            return None
        if message.page and not command.argument:
            return None
        return await self._begun(visitor, command.argument, message)

    async def _in_dialogue(self, visitor: Visitor, message: Message) -> Replies | None:
        """In one transaction: first whoever asks to be contacted, since what they say is no answer; then the survey that
        somebody touched last. When asking is over, what waited under it is put again, just as it was. It is not kept anew:
        no row about a survey is written just after one about a request."""
        visit = self._visit(visitor, message.page)
        heard = await self._run(visit, partial(self._heard, visit, message))
        if heard is None:
            return None
        heard = await finished(heard)
        if not heard.is_over:
            return heard.replies
        waiting = await self._run(visit, partial(self._turns.waiting, visit, message.page))
        return (*heard.replies, *waiting)

    async def _choosing(self, visitor: Visitor, message: Message) -> Replies | None:
        """In the lobby, the title of a survey typed is as good as its button."""
        command = None if message.page else self._lobby.chosen(message)
        begins = Message(command or "", languages=message.languages)
        return await self._starting(visitor, begins) if command else None

    def _heard(self, visit: Visit, message: Message, work: ParticipationWork) -> Heard | None:
        contacts, visitor = self._contacts, visit.visitor
        if contacts and (heard := contacts.hear(visitor, message, work)):
            return heard
        open_contact = partial(_opened, contacts, visitor, message) if contacts else None
        return self._turns.hear(visit, message, open_contact, work)

    # What they share ----------

    async def _begun(self, visitor: Visitor, code: str, message: Message) -> Replies:
        paused = await self._contacts.pause(visitor) if self._contacts else ()
        code, card = apart(code)
        open_round = self._rounds.find(code)
        if open_round is None:
            others = (
                self._lobby.nothing_open(code, message.languages)
                if code
                else await self._lobby.choose(visitor, message.languages)
            )
            return (*paused, *others)
        visit = Visit.of(visitor, self._rounds.seen())
        begin = partial(self._turns.begin, visit, open_round, message, card=card)
        return (*paused, *await self._run(visit, begin))

    async def _seen(self, visitor: Visitor, code: str, languages: Sequence[str], card: str) -> Replies:
        if self._contacts and (asking := await self._contacts.look(visitor, code)):
            return asking
        open_round = self._rounds.find(code)
        if open_round is None:
            return self._lobby.nothing_open(code, languages)
        visit = Visit.of(visitor, (open_round,))
        return await self._run(visit, partial(self._turns.look, visit, open_round, languages, card=card))

    async def _who(self, visitor: Visitor, open_round: OpenRound) -> Visitor:
        """Who somebody is in a round: themselves, or the holder of the card that they showed."""
        if not asks_for_cards(open_round):
            return visitor
        visit = Visit.of(visitor, (open_round,))
        return await self._run(visit, partial(who_in, visit, open_round))

    def _visit(self, visitor: Visitor, page: str) -> Visit:
        contact_tags = self._contacts.tags(visitor, page) if self._contacts else ()
        return Visit.of(visitor, self._rounds.among(page), contact_tags)

    async def _run(self, visit: Visit, do: Callable[[ParticipationWork], Result]) -> Result:
        return await self._participation.run(do, visit.ahead)

    async def _or_trouble(
        self, replies: Awaitable[Replies], about: str = "", languages: Sequence[str] = ()
    ) -> Replies:
        """The turn token of a pressed button stays, so that it can be pressed again."""
        try:
            return await replies
        except StoreUnavailable:
            error = self._chance.error_id()
            log.error("store unavailable, error id %s", error, extra={"error_id": error})
            voice = self._voices.first_of(languages)
            words = voice.say("trouble", error=error)
            return (Reply(words, about=about, language=voice.language, kind="trouble"),)


async def _opened(contacts: Contacts, visitor: Visitor, message: Message, language: str) -> Heard:
    return Heard(await contacts.open(visitor, language, message))
