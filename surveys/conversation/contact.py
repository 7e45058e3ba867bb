"""Asking to be contacted, kept apart from all that is answered: another key, another store, no round, no order.

What is being written waits where drafts wait, sealed under a key of its own; what is sent is sealed to the contact point,
whose key nothing that talks to people has. Nothing that is kept leads from a request to answers, or back.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TypeVar

from surveys.conversation.rate_limit import RateLimit
from surveys.dialogue import contact_dialogue as contact
from surveys.dialogue.contact_dialogue import ABOUT, SEALED_BYTES, ContactTurn, Request
from surveys.dialogue.engine import remark
from surveys.dialogue.messages import Replies
from surveys.dialogue.script import Script
from surveys.language.notice import ContactPoint
from surveys.privacy.expiring_keys import ExpiringKeys
from surveys.privacy.keys import KeyProblem
from surveys.privacy.sealing import Unreadable, Visitor, draft_tag, open_draft, seal_draft, seal_response
from surveys.retention import runs_out
from surveys.store.group_commit import GroupCommit
from surveys.store.protocols import ContactRequest, ContactWork, Draft, ParticipationWork, StoreUnavailable

log = logging.getLogger("heard.contact")

KEY = "contact-places"
"""What the keys are called that places are sealed under; each ends by itself. They open no request that was sent."""

PLACES = "contact"
"""What stands for a round in the draft of a place. Rounds end in a number, so there is none of this name."""

PAGE = "/contact"
"""Stands for a page of its own, as a survey's code stands for the page of that survey; empty where there are no pages."""

AT_ONCE, SECONDS_EACH = 20, 15
"""So many requests can be sent at once, and one more every fifteen seconds: by all people together, with no address kept."""

Result = TypeVar("Result")


@dataclass(frozen=True)
class Asked:
    """What came of a turn. When it is over, what waited under it is put to the person again."""

    says: Replies
    is_over: bool = False


@dataclass(frozen=True)
class Spot:
    """Somebody on a page, and the tags of which one is that of their place there if they ask to be contacted."""

    visitor: Visitor
    tags: tuple[str, ...]


def is_of(about: str) -> bool:
    """Whether a moment is one of asking to be contacted, and not of a survey."""
    return about.startswith(ABOUT)


class Contacts:
    """`speak` gives the interface's words in a language. `new_id` gives 128 random bits as hex, `mark` a random word of four
    letters, `now` seconds since 1970, `today` the day."""

    def __init__(
        self,
        point: ContactPoint,
        keys: ExpiringKeys,
        places: GroupCommit[ParticipationWork],
        requests: GroupCommit[ContactWork],
        speak: Callable[[str], Script],
        *,
        now: Callable[[], int],
        today: Callable[[], date],
        mark: Callable[[], str],
        new_id: Callable[[], str],
    ) -> None:
        self._point, self._keys, self._places, self._requests = point, keys, places, requests
        self._speak, self._now, self._today, self._mark, self._new_id = speak, now, today, mark, new_id
        self._allowance = RateLimit(AT_ONCE, now())

    async def open(self, visitor: Visitor, page: str, language: str) -> Replies:
        """Begin to ask, or go on with what waits. Raises `StoreUnavailable`, as all that follow."""
        visitor = _at(visitor, page)
        request = await self._run(visitor, partial(self._begun, visitor, language))
        return (contact.prompt(self._speak(request.language), request),)

    def spot(self, visitor: Visitor, page: str) -> Spot:
        there = _at(visitor, page)
        return Spot(there, self._tags(there))

    def is_at(self, spot: Spot, work: ParticipationWork) -> bool:
        """Whether somebody is asking there, so that what they type is meant for this."""
        known = self._known(spot.visitor, work)
        return known is not None and not known.waits

    async def hear(self, visitor: Visitor, page: str, words: str, about: str) -> Asked | None:
        """What comes of words; None for somebody who is not asking and pressed no button of this."""
        asked = await self._turn(
            visitor, page, lambda script, request: contact.reply(script, request, words, about)
        )
        if asked is not None or not is_of(about):
            return asked
        if language := contact.first_screen_in(about):
            await self.open(visitor, page, language)
            return await self.hear(visitor, page, words, about)
        return self.past()

    def past(self) -> Asked:
        """What is said to somebody who has finished, or came too late."""
        return Asked((remark(self._speak(""), "contact_past"),), is_over=True)

    async def correct(self, visitor: Visitor, words: str, about: str) -> Asked | None:
        """Somebody changed what they had just written; None for somebody who is not asking."""
        return await self._turn(
            visitor, "", lambda script, request: contact.correct(script, request, words, about)
        )

    async def decline(self, visitor: Visitor, page: str) -> Asked | None:
        """Somebody who is asking sent something that is not words; None for all others."""
        return await self._turn(visitor, page, contact.decline)

    async def look(self, visitor: Visitor, page: str) -> Replies | None:
        """What stands before somebody who is asking; None for all others. Keeps nothing."""
        visitor = _at(visitor, page)
        request = await self._run(visitor, partial(self._known, visitor))
        return (contact.prompt(self._speak(request.language), request),) if request else None

    def first_screen(self) -> Replies:
        """What a page of its own shows to whoever comes. Nothing is kept until they say yes."""
        return (contact.prompt(self._speak(""), self._new("")),)

    async def set_aside(self, visitor: Visitor) -> Replies:
        """Somebody begins a survey where all is one chat. What they had begun to ask waits until they come back to it, and
        they are told that it is not sent."""
        visitor = _at(visitor, "")
        request = await self._run(visitor, partial(self._aside, visitor))
        if request is None:
            return ()
        script = self._speak(request.language)
        on = script.button("contact_go_on", "/contact")
        return (replace(remark(script, "contact_waits"), actions=(on,)),)

    # Inside ----------

    def _begun(self, visitor: Visitor, language: str, work: ParticipationWork) -> Request:
        known = self._known(visitor, work)
        request = replace(known, waits=False) if known and known.waits else self._new(language)
        self._keep(visitor, request, work)
        return request

    def _aside(self, visitor: Visitor, work: ParticipationWork) -> Request | None:
        request = self._known(visitor, work)
        if request and not request.waits:
            self._keep(visitor, replace(request, waits=True), work)
        return request

    async def _turn(
        self, visitor: Visitor, page: str, move: Callable[[Script, Request], ContactTurn]
    ) -> Asked | None:
        visitor = _at(visitor, page)
        turn = await self._run(visitor, partial(self._moved, visitor, move))
        if turn is None or turn.request.phase != "sent":
            return Asked(turn.says, turn.request.ended) if turn else None
        return await self._send(visitor, turn.request)

    def _moved(
        self, visitor: Visitor, move: Callable[[Script, Request], ContactTurn], work: ParticipationWork
    ) -> ContactTurn | None:
        before = self._known(visitor, work)
        if before is None:
            return None
        turn = move(self._speak(before.language), replace(before, waits=False))
        if turn.request.phase == "left":
            self._forget(visitor, work)
        elif turn.request.phase != "sent":
            self._keep(visitor, turn.request, work)
        return turn

    async def _send(self, visitor: Visitor, request: Request) -> Asked:
        """First the sealed request, then the place goes: never in one transaction. If we are killed in between, sending
        again writes the same row, which is kept once."""
        script = self._speak(request.language)
        if not self._allowance.take(self._now(), 1 / SECONDS_EACH, AT_ONCE):
            unsent = replace(request, phase="checking")  # as it was kept
            return Asked((remark(script, "contact_later", "refusal"), contact.prompt(script, unsent)))
        content = {"language": request.language, **request.answers}
        sealed = seal_response(self._point.key, content, SEALED_BYTES)
        row = ContactRequest(request.id, self._today(), sealed)
        await self._requests.run(lambda work: work.ask(row))
        await self._run(visitor, partial(self._forget, visitor))
        return Asked((remark(script, "contact_sent"),), is_over=True)

    async def _run(self, visitor: Visitor, do: Callable[[ParticipationWork], Result]) -> Result:
        return await self._places.run(do, self._tags(visitor))

    def _new(self, language: str) -> Request:
        return Request(self._new_id(), self._mark(), self._speak(language).language)

    def _usable(self) -> tuple[bytes, ...]:
        """A key that cannot be read or made must not end the surveys: then it is as if nobody asked."""
        try:
            return self._keys.usable(self._now())
        except KeyProblem as problem:
            log.error("nobody can ask to be contacted: %s", problem)
            return ()

    def _tags(self, visitor: Visitor) -> tuple[str, ...]:
        return tuple(draft_tag(key, visitor) for key in self._usable())

    def _keep(self, visitor: Visitor, request: Request, work: ParticipationWork) -> None:
        """For as long as a place in a survey: words meant for here are never taken there because this lasted less."""
        try:
            key = self._keys.newest(self._now())
        except KeyProblem:
            raise StoreUnavailable(
                "the key of places of those who ask to be contacted is not there"
            ) from None
        self._forget(visitor, work)  # also what was sealed under the key before
        sealed = seal_draft(key, visitor, request.as_plain(), SEALED_BYTES)
        work.keep(Draft(draft_tag(key, visitor), PLACES, sealed, runs_out(self._now())))

    def _forget(self, visitor: Visitor, work: ParticipationWork) -> None:
        for tag in self._tags(visitor):
            if work.drafts([tag]):
                work.forget(tag)

    def _known(self, visitor: Visitor, work: ParticipationWork) -> Request | None:
        """Where somebody is; None for somebody who is not asking, and for a place that is too old or cannot be read."""
        for key in self._usable():
            for draft in work.drafts([draft_tag(key, visitor)]):
                if draft.expires > self._now():
                    return _opened(key, visitor, draft)
        return None


def _opened(key: bytes, visitor: Visitor, draft: Draft) -> Request | None:
    try:
        return Request.from_plain(open_draft(key, visitor, draft.sealed))
    except (Unreadable, TypeError, KeyError):
        log.error("the place of somebody who asks to be contacted cannot be read")
        return None


def _at(visitor: Visitor, page: str) -> Visitor:
    """Somebody on one page: what they write on another is not meant for this one."""
    return Visitor(visitor.channel, f"{visitor.id} {page}")
