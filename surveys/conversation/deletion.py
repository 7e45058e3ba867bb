"""Deleting what was sent: before the intake by whoever sent it, afterwards by whoever has the receipt.

Never says whether a receipt was right: nothing that talks to people can read answers. What looks like a receipt of ours is
always taken. Of the rest so much is taken as the intake can try, divided fairly.
"""

import hmac
import secrets
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

from surveys.conversation.open_rounds import OpenRound, OpenRounds
from surveys.dialogue.messages import Button, Message, Replies, Reply
from surveys.dialogue.text import normalise
from surveys.dialogue.voice import Voices
from surveys.fairness import ANYBODY, Caller, FairLimit
from surveys.language.phrases import ENGLISH
from surveys.privacy.receipts import IsOurs, Receipt, read_receipt
from surveys.privacy.sealing import Visitor, pool_row, seal_response
from surveys.store.group_commit import GroupCommit
from surveys.store.protocols import PoolWork

SHOW, DELETE, KEEP = "receipt", "delete", "keep"
"""The commands that buttons pass on, and an argument. The receipt itself is in the button that shows it, so that nothing
here has to remember it."""

REQUEST_BYTES = 128


def show(receipt: Receipt, language: str) -> str:
    """What the button passes on that shows a receipt, with the language to show it in: by then nothing is known of whoever
    presses it."""
    return f"/{SHOW} {language}.{receipt.replace(' ', '-')}"


Who = Callable[[Visitor, OpenRound], Awaitable[Visitor]]
"""Who somebody is in a round: themselves, or the holder of a card."""


class Deletions:
    """The first of those who listen: what it does not take is for the others. `now` gives seconds."""

    def __init__(
        self,
        rounds: OpenRounds,
        pool: GroupCommit[PoolWork],
        voices: Voices,
        now: Callable[[], int],
        may_try: FairLimit,
        is_ours: IsOurs,
        who: Who | None = None,
    ) -> None:
        self._who = who
        self._rounds, self._pool, self._voices = rounds, pool, voices
        self._now, self._may_try, self._is_ours = now, may_try, is_ours
        self._same = secrets.token_bytes(32)

    async def hear(self, visitor: Visitor, message: Message) -> Replies | None:
        """What comes of a message with a receipt, or with what is to be deleted; None for all others. Raises
        `StoreUnavailable`."""
        if message.how != "sent":
            return None
        language = self._voices.first_of(message.languages).language
        if (command := message.command) and command.argument:
            match command.name:
                case "receipt":
                    return self._show(command.argument)
                case "delete":
                    return await self._delete(visitor, command.argument, message.caller, language)
        receipt = self._receipt_in(message.text)
        return await self.ask(receipt, language, message.caller) if receipt else None

    def _receipt_in(self, text: str) -> Receipt | None:
        """What somebody wants to delete by: five words alone behind "delete", or ours in whatever they write."""
        receipt = read_receipt(text)
        if receipt and self._is_ours(receipt):
            return receipt
        word, _, typed = normalise(text).partition(" ")
        return read_receipt(typed, alone=True) if word == DELETE else None

    def offer(self, sent: Iterable[str], language: str = ENGLISH) -> Replies:
        """What somebody can do who wants to delete, and has sent their answers to the surveys with these codes."""
        surveys = [survey for survey in self._rounds.surveys() if survey.code in frozenset(sent)]
        if not surveys:
            return (self._tell("delete_how", language),)
        keep = self._voices.in_language(language).button("keep_them", f"/{DELETE} {KEEP}")
        titles = {survey.code: survey.told_in(language).title for survey in surveys}
        buttons = (*(Button(title, f"/{DELETE} {code}") for code, title in titles.items()), keep)
        return (replace(self._tell("delete_which", language), buttons=buttons, input="one"),)

    async def ask(self, typed: str, language: str = ENGLISH, caller: Caller = ANYBODY) -> Replies:
        """Ask the intake to delete what belongs to the receipt that was typed. Right, wrong, used and misspelt ones are
        answered alike. Raises `StoreUnavailable`."""
        receipt, key = read_receipt(typed), self._rounds.intake_key()
        if not (receipt and self._is_ours(receipt)) and not self._may_try.take(caller, self._now()):
            return (self._tell("delete_later", language),)
        if receipt and key:
            await self._pool.run(_request(key, receipt, self._same))
        return (self._tell("delete_asked", language),)

    def _show(self, pressed: str) -> Replies:
        language, _, words = pressed.rpartition(".")
        receipt = read_receipt(words)
        voice = self._voices.in_language(language)
        return (voice.remark("receipt" if receipt else "delete_how", words=receipt),)

    def _tell(self, key: str, language: str = ENGLISH) -> Reply:
        return self._voices.in_language(language).remark(key)

    async def _delete(self, visitor: Visitor, which: str, caller: Caller, language: str) -> Replies:
        if which == KEEP:
            return (self._tell("delete_kept", language),)
        if open_round := self._rounds.find(which):
            return await self._withdraw(visitor, open_round, language)
        return await self.ask(which, language, caller)

    async def _withdraw(self, visitor: Visitor, open_round: OpenRound, language: str) -> Replies:
        """An answer that still waits is emptied at once. Its row stays as a mark, so that a message that was on its way
        does not bring it back; for the same reason nobody can answer a second time in the same round."""
        who = await self._who(visitor, open_round) if self._who else visitor
        row = pool_row(open_round.key, who)
        waited = await self._pool.run(lambda work: work.withdraw(row))
        return (self._tell("deleted" if waited else "delete_too_late", language),)


def _request(intake_key: str, receipt: Receipt, same: bytes) -> Callable[[PoolWork], None]:
    """One more sealed deletion, under an id that is chance to everybody else: it tells neither who asked nor when. The same
    receipt typed a thousand times is one."""
    request_id = hmac.digest(same, receipt.encode(), "sha256").hex()[:32]
    sealed = seal_response(intake_key, {"receipt": receipt}, REQUEST_BYTES)
    return lambda work: work.ask_deletion(request_id, sealed)
