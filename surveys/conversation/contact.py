"""Asking to be contacted, kept apart from all that is answered: another key, another store, no round, no order.

What is being written waits where drafts wait, sealed under a key of its own; what is sent is sealed to the contact point,
whose key nothing that talks to people has. Nothing that is kept leads from a request to answers, or back.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from surveys.conversation.drafts import is_taken, trace_of
from surveys.conversation.limits import ConversationLimits
from surveys.conversation.time_and_chance import TimeAndChance
from surveys.conversation.visits import Heard, finished
from surveys.dialogue.contact_dialogue import (
    CONTACT,
    SEALED_BYTES,
    STAYED,
    ContactState,
    first_screen_in,
    is_of_contact,
)
from surveys.dialogue.dialogue import help_for
from surveys.dialogue.messages import NOT_SHOWN, Message, Replies
from surveys.dialogue.voice import Voices
from surveys.fairness import Caller, FairLimit
from surveys.language.notice import ContactPoint
from surveys.language.phrases import languages
from surveys.privacy.expiring_keys import ExpiringKeys
from surveys.privacy.keys import KeyProblem
from surveys.privacy.sealing import Unreadable, Visitor, draft_tag, open_draft, seal_draft, seal_response
from surveys.retention import runs_out
from surveys.store.group_commit import GroupCommit
from surveys.store.protocols import ContactRequest, ContactWork, Draft, ParticipationWork, StoreUnavailable

log = logging.getLogger("heard.contact")

KEY = "contact-places"
"""What the keys are called that drafts are sealed under; each ends by itself. They open no request that was sent."""

PLACES = "contact"
"""What stands for a round in such a draft. Rounds end in a number, so there is none of this name."""

PAGE = "/contact"
"""Stands for a page of its own, as a survey's code stands for the page of that survey; empty where there are no pages."""

Result = TypeVar("Result")


class Contacts:
    """The dialogue of asking to be contacted, with what is kept of it."""

    def __init__(
        self,
        point: ContactPoint,
        keys: ExpiringKeys,
        participation: GroupCommit[ParticipationWork],
        requests: GroupCommit[ContactWork],
        voices: Voices,
        chance: TimeAndChance,
        limits: ConversationLimits = ConversationLimits(),  # noqa: B008  # a frozen value
    ) -> None:
        self._point, self._keys, self._participation, self._requests = point, keys, participation, requests
        self._voices, self._chance, self._now = voices, chance, chance.now
        self._may_send = FairLimit(limits.requests, chance.now(), limits.among)
        self._may_begin = FairLimit(limits.askings, chance.now(), limits.among)

    async def open(self, visitor: Visitor, language: str, message: Message) -> Replies:
        """Begin to ask, or go on with what waits; `message` is the one that asks for it. Raises `StoreUnavailable`, as all
        that follow."""
        visitor = _at(visitor, message.page)
        state = await self._run(visitor, partial(self._begun, visitor, language, message))
        return (CONTACT.prompt(self._voices, state),) if state else self._later(language)

    def tags(self, visitor: Visitor, page: str) -> tuple[str, ...]:
        """Those of what somebody may have written on a page, which is then asked for ahead."""
        return self._tags(_at(visitor, page))

    def hear(self, visitor: Visitor, message: Message, work: ParticipationWork) -> Heard | None:
        """What comes of a message, in a transaction; None for somebody who is not asking and pressed no button of this."""
        there, is_button = _at(visitor, message.page), is_of_contact(message.about)
        state = self._kept(there, work)
        if state and _has_taken(state, message):
            return self._again(state, message)
        state, message = _if_asking(state), _seen(message)
        if state and (is_button or not state.waits):
            return self._moved(there, replace(state, waits=False), message, work)
        if not is_button or message.how != "sent":
            return None
        if language := first_screen_in(message.about):
            begun = self._begun(there, language, message, work)
            return self._moved(there, begun, message, work) if begun else Heard(self._later(language))
        return self._past()

    async def ask(self, visitor: Visitor, message: Message | None, languages: Sequence[str] = ()) -> Replies:
        """The page of its own: what stands there, or what comes of a message there. Whoever is new is met in the first of
        these languages that there are words in."""
        if message is None:
            return await self.look(visitor, PAGE) or self.first_screen(languages)
        there, message = _at(visitor, PAGE), replace(message, page=PAGE)
        heard = await self._run(there, partial(self.hear, visitor, message))
        return (await finished(heard)).replies if heard else self.first_screen(languages)

    async def look(self, visitor: Visitor, page: str) -> Replies | None:
        """What stands before somebody who is asking; None for all others. Keeps nothing."""
        visitor = _at(visitor, page)
        state = await self._run(visitor, partial(self._known, visitor))
        return (CONTACT.prompt(self._voices, state),) if state else None

    def first_screen(self, wished: Sequence[str] = ()) -> Replies:
        """What a page of its own shows to whoever comes. Nothing is kept until they say yes."""
        known = languages()
        language = next((code for code in wished if code in known), "")
        return (CONTACT.prompt(self._voices, self._new(language)),)

    async def pause(self, visitor: Visitor) -> Replies:
        """Somebody begins a survey where all is one chat. What they had begun to ask waits until they come back to it, and
        they are told that it is not sent."""
        visitor = _at(visitor, "")
        state = await self._run(visitor, partial(self._paused, visitor))
        if state is None:
            return ()
        voice = self._voices.of(state)
        go_on = voice.button("contact_go_on", "/contact")
        return (replace(voice.remark("contact_waits"), actions=(go_on,)),)

    # Inside ----------

    def _past(self) -> Heard:
        """For somebody who has finished, or came too late."""
        return Heard((self._voices.english.remark("contact_past"),), is_over=True)

    def _later(self, language: str) -> Replies:
        """For somebody who cannot begin just now: nothing of theirs is kept yet, so the first screen stands there again."""
        state = self._new(language)
        return self._voices.of(state).remark("begin_later", "refusal"), CONTACT.prompt(self._voices, state)

    def _begun(
        self, visitor: Visitor, language: str, message: Message, work: ParticipationWork
    ) -> ContactState | None:
        """None where too many begin at once, and this is one more."""
        known = self._known(visitor, work)
        if known is None and not self._may_begin.take(message.caller, self._now()):
            return None
        state = replace(known, waits=False) if known and known.waits else self._new(language)
        state = replace(state, taken=message.number or state.taken)
        self._keep(visitor, state, work)
        return state

    def _paused(self, visitor: Visitor, work: ParticipationWork) -> ContactState | None:
        state = self._known(visitor, work)
        if state and not state.waits:
            self._keep(visitor, replace(state, waits=True), work)
        return state

    def _moved(
        self, visitor: Visitor, before: ContactState, message: Message, work: ParticipationWork
    ) -> Heard:
        turn = CONTACT.hear(self._voices, before, message)
        state = turn.state
        if state != before:
            state = replace(state, taken=trace_of(state.mark, message))
        if state.phase == "sent":
            return Heard((), then=partial(self._send, visitor, state, message.caller))
        if turn.state.phase == "left":
            self._forget(visitor, work)
        else:
            self._keep(visitor, state, work)
        return Heard(turn.replies, is_over=turn.state.ended)

    async def _send(self, visitor: Visitor, state: ContactState, caller: Caller) -> Heard:
        """First the sealed request, then the draft goes: never in one transaction. If we are killed in between, sending
        again writes the same row, which is kept once."""
        voice = self._voices.of(state)
        if not self._may_send.take(caller, self._now()):
            unsent = replace(state, phase="checking")  # as it was kept
            return Heard((voice.remark("contact_later", "refusal"), CONTACT.prompt(self._voices, unsent)))
        content = {"language": state.language, **state.answers, STAYED: "yes" if caller.has_stayed else "no"}
        sealed = seal_response(self._point.key, content, SEALED_BYTES)
        row = ContactRequest(state.id, self._chance.today(), sealed)
        await self._requests.run(lambda work: work.ask(row))
        await self._run(visitor, partial(self._keep, visitor, _nothing_but_sent(state)))
        return self._is_sent(state)

    def _is_sent(self, state: ContactState) -> Heard:
        return Heard((self._voices.of(state).remark("contact_sent"),), is_over=True)

    def _again(self, state: ContactState, message: Message) -> Heard:
        """The message that led here comes again: what it led to is said again, and nothing is taken a second time."""
        if state.phase == "sent":
            return self._is_sent(state)
        voice, prompt = self._voices.of(state), CONTACT.prompt(self._voices, state)
        return Heard((*help_for(voice, message.text, CONTACT.support), prompt))

    async def _run(self, visitor: Visitor, do: Callable[[ParticipationWork], Result]) -> Result:
        return await self._participation.run(do, self._tags(visitor))

    def _new(self, language: str) -> ContactState:
        return ContactState(
            self._chance.new_id(), self._chance.mark(), self._voices.in_language(language).language
        )

    def _usable(self) -> tuple[bytes, ...]:
        """A key that cannot be read or made must not end the surveys: then it is as if nobody asked."""
        try:
            return self._keys.usable(self._now())
        except KeyProblem as problem:
            log.error("nobody can ask to be contacted: %s", problem)
            return ()

    def _tags(self, visitor: Visitor) -> tuple[str, ...]:
        return tuple(draft_tag(key, visitor) for key in self._usable())

    def _keep(self, visitor: Visitor, state: ContactState, work: ParticipationWork) -> None:
        """For as long as a draft of a survey: words meant for here are never taken there because this lasted less."""
        try:
            key = self._keys.newest(self._now())
        except KeyProblem:
            raise StoreUnavailable(
                "the key of drafts of those who ask to be contacted is not there"
            ) from None
        self._forget(visitor, work)  # also what was sealed under the key before
        sealed = seal_draft(key, visitor, state.to_dict(), SEALED_BYTES)
        work.keep(Draft(draft_tag(key, visitor), PLACES, sealed, runs_out(self._now())))

    def _forget(self, visitor: Visitor, work: ParticipationWork) -> None:
        for tag in self._tags(visitor):
            if work.drafts([tag]):
                work.forget(tag)

    def _known(self, visitor: Visitor, work: ParticipationWork) -> ContactState | None:
        """Where somebody is; None for somebody who is not asking."""
        return _if_asking(self._kept(visitor, work))

    def _kept(self, visitor: Visitor, work: ParticipationWork) -> ContactState | None:
        """What is kept of somebody, also of whoever has just sent; None for a draft that is too old or cannot be read."""
        for key in self._usable():
            for draft in work.drafts([draft_tag(key, visitor)]):
                if draft.expires > self._now():
                    return _opened(key, visitor, draft)
        return None


def _seen(message: Message) -> Message:
    """Where the door does not know what was shown, what was typed answers nothing: it may be how to reach somebody."""
    is_known = message.about or message.shown or not message.number
    return message if is_known else replace(message, shown=NOT_SHOWN)


def _if_asking(state: ContactState | None) -> ContactState | None:
    return state if state and not state.ended else None


def _has_taken(state: ContactState, message: Message) -> bool:
    """Whether this is the message that led here, once more; after sending, also another press of the same button."""
    if state.phase == "sent" and state.is_now(message.about) and message.text == "send":
        return True
    return is_taken(state.taken, state.mark, message)


def _nothing_but_sent(state: ContactState) -> ContactState:
    """What is kept of somebody who has sent, so that it can be said again: not what they wrote, nor which request it is."""
    return replace(state, id="", answers={}, passed=())


def _opened(key: bytes, visitor: Visitor, draft: Draft) -> ContactState | None:
    try:
        return ContactState.from_dict(open_draft(key, visitor, draft.sealed))
    except (Unreadable, TypeError, KeyError):
        log.error("the place of somebody who asks to be contacted cannot be read")
        return None


def _at(visitor: Visitor, page: str) -> Visitor:
    """Somebody on one page: what they write on another is not meant for this one."""
    return Visitor(visitor.channel, f"{visitor.id} {page}")
