"""What every door calls: somebody begins, says something, and hears what comes next.

Holds the promises of a conversation: one go each, nobody loses their place, what was sent is counted once, and neither who
took part nor what was said can be found from the other. Nothing here knows which door is speaking.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from surveys.channels import LEAST_AGE
from surveys.conversation import contact as contacting
from surveys.conversation.contact import Asked, Contacts, Spot
from surveys.conversation.deletion import Deletions, show
from surveys.conversation.drafts import (
    SavedSession,
    are_written_anew,
    new_name,
    open_session,
    seal_session,
    with_words,
    without_words,
    words_in,
)
from surveys.conversation.open_rounds import OpenRound, OpenRounds, OpenSurvey
from surveys.dialogue import engine
from surveys.dialogue.engine import Turn
from surveys.dialogue.messages import Button, How, Kind, Message, Replies, Reply
from surveys.dialogue.script import Script
from surveys.dialogue.state import WRITTEN, State
from surveys.dialogue.text import normalise
from surveys.language.translation import spoken
from surveys.privacy.receipts import Receipt, new_receipt
from surveys.privacy.sealing import (
    Unreadable,
    Visitor,
    draft_tag,
    open_words,
    participation_tag,
    pool_row,
    seal_response,
    seal_words,
)
from surveys.retention import runs_out
from surveys.store.group_commit import GroupCommit
from surveys.store.protocols import Draft, ParticipationWork, PoolWork, StoreUnavailable

log = logging.getLogger("heard.conversations")

Result = TypeVar("Result")


@dataclass(frozen=True)
class Visit:
    """A visitor at the rounds that they can be in, with the tags of their drafts by round id. `asking` is where they could
    be who ask to be contacted."""

    visitor: Visitor
    rounds: tuple[OpenRound, ...]
    tags: Mapping[str, str]
    asking: Spot | None = None

    @classmethod
    def of(cls, visitor: Visitor, rounds: Sequence[OpenRound], asking: Spot | None = None) -> "Visit":
        tags = {one.round.id: draft_tag(one.key, visitor) for one in rounds}
        return cls(visitor, tuple(rounds), tags, asking)

    @property
    def ahead(self) -> tuple[str, ...]:
        """The tags of all drafts that will be asked for."""
        return (*self.tags.values(), *(self.asking.tags if self.asking else ()))

    @property
    def in_adults_app(self) -> bool:
        return self.visitor.channel in LEAST_AGE

    def tag(self, one: OpenRound) -> str:
        return self.tags[one.round.id]

    def sent(self, one: OpenRound, work: ParticipationWork) -> bool:
        return work.has_sent(participation_tag(one.key, self.visitor))


@dataclass(frozen=True)
class Midway:
    """Where somebody is in a survey."""

    one: OpenRound
    place: SavedSession

    @property
    def state(self) -> State:
        return self.place.state

    @property
    def script(self) -> Script:
        return self.one.script_of(self.state)


@dataclass(frozen=True)
class Heard:
    """What came of a turn inside the transaction: what to say, and what is to be done after it: to send, or to ask to be
    contacted in the language of this state."""

    says: Replies
    sending: State | None = None
    one: OpenRound | None = None
    asking: State | None = None


@dataclass(frozen=True)
class Outside:
    """Somebody is in none of the surveys that were looked at. `sent` are the codes of those that they have answered."""

    sent: frozenset[str]


@dataclass(frozen=True)
class Asking:
    """Somebody asks to be contacted: what they say is no answer. `sent` is as for those who are in no survey."""

    sent: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Lobby:
    """What is said to somebody who is not in a survey: the interface's words, without a survey's."""

    script: Script

    def say(self, key: str, *, kind: Kind = "remark") -> Reply:
        return Reply(self.script.say(key), kind=kind)

    def surveys(self, key: str, surveys: Sequence[OpenSurvey]) -> Replies:
        if not surveys:
            return (self.say("no_surveys", kind="offers"),)
        buttons = tuple(Button(survey.title, f"/start {survey.code}") for survey in surveys)
        return (Reply(self.script.say(key), buttons, input="one", kind="offers"),)


@dataclass(frozen=True)
class Turned:
    """A turn that was taken: how long it took, and what the last reply does. Nothing of who took it."""

    seconds: float
    kind: Kind


def ignore(_turned: Turned) -> None:
    """For whoever does not want to know."""


class Conversations:
    """`now` gives seconds since 1970; `mark` a random word of four letters; `error_id` an id to quote. `receipt` makes a
    receipt. Without `contacts` nobody can ask to be contacted. `on_turn` is told of every turn, timed by `clock`."""

    def __init__(
        self,
        rounds: OpenRounds,
        participation: GroupCommit[ParticipationWork],
        pool: GroupCommit[PoolWork],
        lobby: Lobby,
        *,
        now: Callable[[], int],
        mark: Callable[[], str],
        error_id: Callable[[], str],
        receipt: Callable[[], Receipt] = new_receipt,
        contacts: Contacts | None = None,
        on_turn: Callable[[Turned], None] = ignore,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._rounds, self._participation, self._pool, self._lobby = rounds, participation, pool, lobby
        self._now, self._mark, self._error_id, self._receipt = now, mark, error_id, receipt
        self._withdrawals = Deletions(rounds, pool, partial(spoken, lobby.script), now)
        self._contacts, self._on_turn, self._clock = contacts, on_turn, clock

    def open_surveys(self) -> tuple[OpenSurvey, ...]:
        """What can be answered now, or could when that was last known. Never raises."""
        return self._rounds.surveys()

    def privacy(self) -> str:
        """What happens to what people write here, as every door says it."""
        return self._lobby.say("privacy").words

    async def begin(self, visitor: Visitor, code: str) -> Replies:
        """Begin the survey of a code, or take it up where it was left."""
        try:
            aside = await self._contacts.set_aside(visitor) if self._contacts else ()
            one = self._rounds.find(code)
            if one is None:
                return (*aside, *(self._nothing_open(code) if code else await self._choose(visitor)))
            visit = Visit.of(visitor, self._rounds.seen())
            return (*aside, *(await self._run(visit, partial(self._begin, visit, one))).says)
        except StoreUnavailable:
            return self._trouble()

    async def look(self, visitor: Visitor, code: str) -> Replies:
        """What stands before somebody now, for a page that is loaded. Keeps nothing: whoever only looks leaves no trace."""
        try:
            if self._contacts and (asking := await self._contacts.look(visitor, code)):
                return asking
            one = self._rounds.find(code)
            if one is None:
                return self._nothing_open(code)
            visit = Visit.of(visitor, (one,))
            return (await self._run(visit, partial(self._look, visit, one))).says
        except StoreUnavailable:
            return self._trouble()

    async def hear(self, visitor: Visitor, message: Message) -> Replies:
        """Take in what somebody sent."""
        begun = self._clock()
        replies = await HEARD_AS[message.how](self, visitor, message)
        self._on_turn(Turned(self._clock() - begun, replies[-1].kind if replies else "remark"))
        return replies

    async def _sent(self, visitor: Visitor, message: Message) -> Replies:
        words, about, code, command = message.text, message.about, message.page, message.command
        if command and command.name == "start" and (command.argument or not code):
            return await self.begin(visitor, command.argument)
        try:
            withdrawing = await self._withdrawals.hear(visitor, words)
        except StoreUnavailable:
            return self._trouble(about)
        if withdrawing is not None:
            return withdrawing
        return await self._in_a_turn(
            visitor,
            code,
            lambda script, state: engine.reply(script, state, words, about),
            lambda sent: self._outside(visitor, words, about, code, sent),
            lambda to: to.hear(visitor, code, words, about),
            about,
        )

    async def ask(self, visitor: Visitor, message: Message | None = None) -> Replies | None:
        """A page of its own for asking to be contacted: what stands there, or what comes of a message. None where nobody
        contacts young people."""
        if self._contacts is None:
            return None
        try:
            if message is None:
                return await self._contacts.look(visitor, contacting.PAGE) or self._contacts.first_screen()
            asked = await self._contacts.hear(visitor, contacting.PAGE, message.text, message.about)
            return asked.says if asked else self._contacts.first_screen()
        except StoreUnavailable:
            return self._trouble(message.about if message else "")

    async def delete(self, typed: str) -> Replies:
        """Somebody typed a receipt where nothing but receipts is typed."""
        try:
            return await self._withdrawals.ask(typed)
        except StoreUnavailable:
            return self._trouble()

    async def _edited(self, visitor: Visitor, message: Message) -> Replies:
        """Somebody changed the text that they had just sent; `about` is the moment that it led to."""
        words, about = message.text, message.about
        return await self._in_a_turn(
            visitor,
            "",
            lambda script, state: engine.correct(script, state, words, about),
            lambda sent: self._outside(visitor, words, "", "", sent),
            lambda to: to.correct(visitor, words, about),
            about,
        )

    async def _not_words(self, visitor: Visitor, message: Message) -> Replies:
        """Somebody sent a picture, a voice note or a file."""
        code = message.page
        return await self._in_a_turn(
            visitor,
            code,
            lambda script, state: engine.again(script, state, "only_words"),
            lambda sent: _at_once(self._lobby.say("only_words")),
            lambda to: to.decline(visitor, code),
        )

    async def _after_asking(self, visitor: Visitor, code: str, asked: Asked) -> Replies:
        """What is said to somebody who asks to be contacted. When that is over, the question that waited is put again, just
        as it was. It is not kept anew: no row about a survey is written just after one about a request."""
        if not asked.is_over:
            return asked.says
        visit = Visit.of(visitor, self._among(code))
        return (*asked.says, *await self._run(visit, partial(self._waiting, visit, code)))

    async def _in_a_turn(
        self,
        visitor: Visitor,
        code: str,
        move: Callable[[Script, State], Turn],
        outside: Callable[[frozenset[str]], Awaitable[Replies]],
        asks: Callable[[Contacts], Awaitable[Asked | None]],
        about: str = "",
    ) -> Replies:
        """`move` is what happens in a survey, `outside` what is said where there is none, and `asks` what happens where
        somebody asks to be contacted instead."""
        try:
            if self._contacts and contacting.is_of(about) and (asked := await asks(self._contacts)):
                return await self._after_asking(visitor, code, asked)
            spot = self._contacts.spot(visitor, code) if self._contacts else None
            visit = Visit.of(visitor, self._among(code), spot)
            heard = await self._run(visit, partial(self._turn, visit, move, engine.is_of_first_screen(about)))
            if self._contacts and isinstance(heard, Asking):
                asked = await asks(self._contacts) or self._contacts.past()
                return await self._after_asking(visitor, code, asked)
            if isinstance(heard, Asking | Outside):
                return await outside(heard.sent)
            if heard.asking and self._contacts:
                return await self._contacts.open(visitor, code, heard.asking.language)
            if heard.sending and heard.one:
                return await self._send(visitor, heard.one, heard.sending)
            return heard.says
        except StoreUnavailable:
            return self._trouble(about)

    def _among(self, code: str) -> tuple[OpenRound, ...]:
        if not code:
            return self._rounds.all()
        one = self._rounds.find(code)
        return (one,) if one else ()

    async def _run(self, visit: Visit, do: Callable[[ParticipationWork], Result]) -> Result:
        return await self._participation.run(do, visit.ahead)

    # Inside the transaction of one visitor's turn ----------

    def _begin(self, visit: Visit, one: OpenRound, work: ParticipationWork) -> Heard:
        known = self._known(visit, one, work)
        if isinstance(known, Heard):
            return known
        here = known or Midway(one, SavedSession(self._start(visit, one).state))
        self._keep(visit, here, here.state, work)  # touched last from now on
        back = (engine.remark(here.script, "welcome_back"),) if known else ()
        return Heard((*back, engine.prompt(here.script, here.state)))

    def _look(self, visit: Visit, one: OpenRound, work: ParticipationWork) -> Heard:
        known = self._known(visit, one, work)
        if isinstance(known, Heard):
            return known
        if known is None:
            return Heard(engine.on_first_screen(self._start(visit, one)))
        return Heard((engine.prompt(known.script, known.state),))

    def _known(self, visit: Visit, one: OpenRound, work: ParticipationWork) -> Midway | Heard | None:
        """Where somebody is who is midway, or what to say to somebody who cannot begin; None for somebody who can."""
        if visit.sent(one, work):
            return Heard((self._already_sent(one.script),))
        if known := self._touched_last(visit, (one,), work):
            return known
        return Heard((engine.remark(one.script, "full", "closed"),)) if one.round.full_on else None

    def _start(self, visit: Visit, one: OpenRound) -> Turn:
        return engine.start(one.script, self._mark(), adults_app=visit.in_adults_app)

    def _waiting(self, visit: Visit, code: str, work: ParticipationWork) -> Replies:
        """What waits for somebody: their question, or on a page of one survey its first screen."""
        if midway := self._touched_last(visit, visit.rounds, work):
            return (engine.prompt(midway.script, midway.state),)
        new = [one for one in visit.rounds if code and self._known(visit, one, work) is None]
        return self._look(visit, new[0], work).says if new else ()

    def _turn(
        self, visit: Visit, move: Callable[[Script, State], Turn], is_first: bool, work: ParticipationWork
    ) -> Heard | Outside | Asking:
        """`is_first` says that a button of the first screen was pressed: then nothing need be kept of who presses it."""
        if self._contacts and visit.asking and self._contacts.is_at(visit.asking, work):
            return Asking()
        before = self._touched_last(visit, visit.rounds, work)
        if before is None and is_first and len(visit.rounds) == 1:
            return self._first_turn(visit, visit.rounds[0], move, work)
        if before is None:
            return Outside(frozenset(one.code for one in visit.rounds if visit.sent(one, work)))
        try:
            return self._moved(visit, before, move(before.script, before.state), work)
        except Unreadable:
            # The place opens but the words do not, so there is nothing to go on from: better to begin again.
            log.error("the words of a draft of %s cannot be read", before.one.round.id)
            work.forget(visit.tag(before.one))
            return Outside(frozenset())

    def _first_turn(
        self, visit: Visit, one: OpenRound, move: Callable[[Script, State], Turn], work: ParticipationWork
    ) -> Heard:
        """The turn of somebody of whom nothing is kept. Nor is it now, as long as they stay on the first screen: they may
        only have asked for help."""
        known = self._known(visit, one, work)
        if isinstance(known, Heard):
            return known
        here = Midway(one, SavedSession(self._start(visit, one).state))
        turn = move(here.script, here.state)
        if turn.state == here.state and not turn.asks_contact:
            return Heard(engine.on_first_screen(turn))
        return self._moved(visit, here, turn, work)

    def _moved(self, visit: Visit, before: Midway, turn: Turn, work: ParticipationWork) -> Heard:
        """Keep what a turn led to. Raises `Unreadable`."""
        one = before.one
        if turn.asks_contact:
            return Heard(turn.says, asking=turn.state)
        if turn.state.phase == "sent":
            return Heard((), self._with_words(visit, before, turn.state, work), one)
        if before.state.phase == "welcome" and turn.state.phase == "asking":
            work.begin(one.round.id, participation_tag(one.key, visit.visitor))
        if turn.state.ended:
            work.forget(visit.tag(one))
        else:
            self._keep(visit, before, turn.state, work)
        return Heard(turn.says)

    def _touched_last(
        self, visit: Visit, among: Sequence[OpenRound], work: ParticipationWork
    ) -> Midway | None:
        """The conversation that the visitor touched last among these rounds."""
        return max(self._midway(visit, among, work), key=lambda here: here.place.touched, default=None)

    def _midway(self, visit: Visit, among: Sequence[OpenRound], work: ParticipationWork) -> list[Midway]:
        """The visitor's conversations in these rounds that have not run out."""
        rounds = {one.round.id: one for one in among}
        mine = [draft for draft in _drafts(visit, work) if draft.round in rounds]
        places = {
            draft.round: _place_in(draft, rounds[draft.round], visit.visitor)
            for draft in mine
            if draft.expires > self._now()
        }
        return [Midway(rounds[id], place) for id, place in places.items() if place]

    def _keep(self, visit: Visit, before: Midway, state: State, work: ParticipationWork) -> None:
        """Which conversation was touched last is kept inside what is sealed: beside it, it would say who is in several.
        Raises `Unreadable`."""
        one, words, name = before.one, None, before.place.words
        survey = one.survey(state.revision)
        if not name or are_written_anew(survey, before.state, state):
            written = words_in(survey, self._with_words(visit, before, state, work))
            name = new_name()
            words = seal_words(one.key, visit.visitor, written, name, one.sizes.words)
        others = [each for each in visit.rounds if each.round.id != one.round.id]
        last = max((here.place.touched for here in self._midway(visit, others, work)), default=0)
        place = SavedSession(without_words(survey, state), name, max(self._now(), last + 1))
        sealed = seal_session(one.key, visit.visitor, survey, place, one.sizes.place)
        work.keep(Draft(visit.tag(one), one.round.id, sealed, runs_out(self._now()), words))

    def _with_words(self, visit: Visit, before: Midway, state: State, work: ParticipationWork) -> State:
        """The state with what somebody wrote, read where it is kept apart. Raises `Unreadable`."""
        if WRITTEN not in state.answers.values():
            return state
        one = before.one
        sealed = work.words(visit.tag(one)) or b""
        return with_words(state, open_words(one.key, visit.visitor, sealed, before.place.words))

    # Sending ----------

    async def _send(self, visitor: Visitor, one: OpenRound, state: State) -> Replies:
        """First the sealed response, then that this visitor has sent: never in one transaction. If we are killed in
        between, the draft is still there, and sending again writes the same row."""
        if self._rounds.find(one.round.id) is None:
            return self._nothing_open(one.round.id)
        receipt = self._receipt()
        content = {"receipt": receipt, "answers": dict(state.answers)}
        is_new = await self._pool.run(partial(_put, visitor, one, content))
        await self._participation.run(partial(_mark_sent, visitor, one))
        script = one.script_of(state)
        results = script.on_day("results_on", script.results_on)
        words = "\n\n".join(filter(None, (script.survey.thanks.strip(), results)))
        thanks = Reply(words, language=script.language)
        button = script.button("delete_words", show(receipt, script.language))
        sent = engine.remark(script, "sent")
        return (thanks, replace(sent, actions=(button,), kind="sent") if is_new else sent)

    def _already_sent(self, script: Script) -> Reply:
        return Reply(script.say("already_sent"), actions=(script.button("delete_mine", "/delete"),))

    # Outside a survey ----------

    def _nothing_open(self, code: str) -> Replies:
        one = self._rounds.other(code) if code else None
        if one is None:
            return self._lobby.surveys("no_such_survey" if code else "which_survey", self._taking())
        script = self._lobby.script
        if self._rounds.is_planned(one):
            return (Reply(script.on_day("not_yet", one.opened_on), kind="closed"),)
        return (Reply(script.on_day("over", one.closes_on) or script.say("closed"), kind="closed"),)

    def _taking(self, *midway: str) -> list[OpenSurvey]:
        """The open surveys that let newcomers in, and those where somebody is midway."""
        return [each for each in self._rounds.surveys() if not each.is_full or each.code in midway]

    async def _choose(self, visitor: Visitor) -> Replies:
        """Which surveys there are. One that has enough answers is still there for whoever is in the middle of it."""
        full = tuple(one for one in self._rounds.all() if one.round.full_on)
        visit = Visit.of(visitor, full)
        found = await self._run(visit, partial(self._touched_last, visit, full)) if full else None
        return self._lobby.surveys("which_survey", self._taking(found.one.code if found else ""))

    async def _outside(
        self, visitor: Visitor, words: str, about: str, code: str, sent: frozenset[str]
    ) -> Replies:
        """Somebody who is in no survey said something. They may need help, so that comes first.

        Raises `StoreUnavailable`."""
        script = self._lobby.script
        if script.needs_support(words):
            return (engine.support_aside(script),)
        match _command_outside(script, words):
            case "contact" | "talk" if self._contacts:
                return await self._contacts.open(visitor, code, script.language)
            case "help":
                return (engine.help_shown(script),)
            case "privacy":
                return (self._lobby.say("privacy"),)
            case "delete":
                return self._withdrawals.offer(sent)
        if code and self._rounds.find(code) is None:
            return self._nothing_open(code)
        return self._where_to(sent, self._unsent(code, sent), lost=bool(about or code))

    def _unsent(self, code: str, sent: frozenset[str]) -> list[OpenSurvey]:
        """The open surveys that somebody has not answered; only that of the code, where there is one."""
        one = self._rounds.find(code) if code else None
        return [
            each
            for each in self._taking()
            if each.code not in sent and one in (None, self._rounds.find(each.code))
        ]

    def _where_to(self, sent: frozenset[str], unsent: list[OpenSurvey], lost: bool) -> Replies:
        """What somebody in no survey can do. They are `lost` if they answered a question that we no longer know."""
        if sent and (lost or not unsent):
            said: Replies = (self._already_sent(self._lobby.script),)
            return (*said, *self._lobby.surveys("which_survey", unsent)) if unsent else said
        if lost and not unsent:
            return (self._lobby.say("closed", kind="closed"),)
        found = self._lobby.surveys("which_survey", unsent)
        return (self._lobby.say("lost"), *found) if lost else found

    def _trouble(self, about: str = "") -> Replies:
        """The moment that a pressed button belongs to stays, so that it can be pressed again."""
        error = self._error_id()
        log.error("store unavailable, error id %s", error, extra={"error_id": error})
        return (Reply(self._lobby.script.say("trouble", error=error), about=about, kind="trouble"),)


def _command_outside(script: Script, words: str) -> str | None:
    """Inside a survey "delete" alone is one of the choices after stopping. Here it is a command."""
    word = normalise(words.removeprefix("/").split("@")[0])
    return "delete" if word == "delete" else script.meant(script.phrases.commands.get(word))


HEARD_AS: Mapping[How, Callable[[Conversations, Visitor, Message], Awaitable[Replies]]] = {
    "sent": Conversations._sent,
    "edited": Conversations._edited,
    "not-words": Conversations._not_words,
}


async def _at_once(*says: Reply) -> Replies:
    return says


def _put(visitor: Visitor, one: OpenRound, content: dict[str, Any], work: PoolWork) -> bool:
    """Sealed where it is put: between the two the intake could change the key, and nobody could open it any more."""
    sealed = seal_response(work.answers_key(one.round.id) or one.round.answers_key, content, one.size)
    return work.put(pool_row(one.key, visitor), one.round.id, sealed)


def _mark_sent(visitor: Visitor, one: OpenRound, work: ParticipationWork) -> None:
    work.mark_sent(one.round.id, participation_tag(one.key, visitor))
    work.forget(draft_tag(one.key, visitor))


def _drafts(visit: Visit, work: ParticipationWork) -> list[Draft]:
    return work.drafts(tuple(visit.tags.values()))


def _place_in(draft: Draft, one: OpenRound, visitor: Visitor) -> SavedSession | None:
    """The place in a draft; None for one that is damaged or was written by another version: that place is lost."""
    try:
        return open_session(one.key, visitor, one.survey, draft.sealed)
    except Unreadable:
        log.error("a draft of %s cannot be read", one.round.id)
        return None
