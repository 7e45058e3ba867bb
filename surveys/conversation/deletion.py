"""Deleting what was sent: before the intake by whoever sent it, afterwards by whoever has the receipt.

Never says whether a receipt was right: nothing that talks to people can read answers. Keeps no address to limit how often it
is asked; the limit is for everybody together.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace

from surveys.conversation.open_rounds import OpenRound, OpenRounds
from surveys.conversation.rate_limit import RateLimit
from surveys.dialogue.engine import remark
from surveys.dialogue.messages import Button, Replies, Reply
from surveys.dialogue.script import Script
from surveys.dialogue.text import normalise
from surveys.language.phrases import ENGLISH
from surveys.privacy.receipts import Receipt, read_receipt
from surveys.privacy.sealing import Visitor, pool_row, seal_response
from surveys.store.group_commit import GroupCommit
from surveys.store.protocols import PoolWork

SHOW, DELETE, KEEP = "/receipt ", "/delete ", "keep"
"""What buttons pass on. The receipt itself is in the button that shows it, so that nothing here has to remember it."""

REQUEST_BYTES = 128
AT_ONCE, SECONDS_EACH = 30, 2
"""So many receipts can be tried at once, and one more every two seconds: by all people together. Guessing one of 10,000
receipts would take a hundred thousand years."""


def show(receipt: Receipt, language: str) -> str:
    """What the button passes on that shows a receipt, with the language to show it in: by then nothing is known of whoever
    presses it."""
    return f"{SHOW}{language}.{receipt.replace(' ', '-')}"


class Deletions:
    """`speak` gives the interface's words in a language; `now` gives seconds."""

    def __init__(
        self,
        rounds: OpenRounds,
        pool: GroupCommit[PoolWork],
        speak: Callable[[str], Script],
        now: Callable[[], int],
    ) -> None:
        self._rounds, self._pool, self._speak = rounds, pool, speak
        self._now, self._allowance = now, RateLimit(AT_ONCE, now())

    async def hear(self, visitor: Visitor, words: str) -> Replies | None:
        """What comes of words that are about receipts and deleting; None for all others. Raises `StoreUnavailable`."""
        if words.startswith(SHOW):
            return self._show(words.removeprefix(SHOW))
        if words.startswith(DELETE):
            return await self._delete(visitor, words.removeprefix(DELETE).strip())
        typed = normalise(words).removeprefix("delete ")
        if typed != normalise(words) and read_receipt(typed):
            return await self.ask(typed)
        return None

    def offer(self, sent: Iterable[str]) -> Replies:
        """What somebody can do who wants to delete, and has sent their answers to the surveys with these codes."""
        surveys = [survey for survey in self._rounds.surveys() if survey.code in frozenset(sent)]
        if not surveys:
            return (self._tell("delete_how"),)
        keep = self._speak(ENGLISH).button("keep_them", f"{DELETE}{KEEP}")
        buttons = (*(Button(survey.title, f"{DELETE}{survey.code}") for survey in surveys), keep)
        return (replace(self._tell("delete_which"), buttons=buttons, input="one"),)

    async def ask(self, typed: str) -> Replies:
        """Ask the intake to delete what belongs to the receipt that was typed. Right, wrong, used and misspelt ones are
        answered alike. Raises `StoreUnavailable`."""
        if not self._allowance.take(self._now(), 1 / SECONDS_EACH, AT_ONCE):
            return (self._tell("delete_later"),)
        receipt, key = read_receipt(typed), self._rounds.intake_key()
        if receipt and key:
            await self._pool.run(_request(key, receipt))
        return (self._tell("delete_asked"),)

    def _show(self, pressed: str) -> Replies:
        language, _, words = pressed.rpartition(".")
        receipt = read_receipt(words)
        return (remark(self._speak(language), "receipt" if receipt else "delete_how", words=receipt),)

    def _tell(self, key: str) -> Reply:
        """Nothing is known here of whoever asks, not even their language."""
        return remark(self._speak(ENGLISH), key)

    async def _delete(self, visitor: Visitor, which: str) -> Replies:
        if which == KEEP:
            return (self._tell("delete_kept"),)
        one = self._rounds.find(which)
        return await (self._withdraw(visitor, one) if one else self.ask(which))

    async def _withdraw(self, visitor: Visitor, one: OpenRound) -> Replies:
        """An answer that still waits is emptied at once. Its row stays as a mark, so that a message that was on its way
        does not bring it back; for the same reason nobody can answer a second time in the same round."""
        row = pool_row(one.key, visitor)
        waited = await self._pool.run(lambda work: work.withdraw(row))
        return (self._tell("deleted" if waited else "delete_too_late"),)


def _request(intake_key: str, receipt: Receipt) -> Callable[[PoolWork], None]:
    """One more sealed deletion, under a random id: it tells neither who asked nor when."""
    id, sealed = secrets.token_hex(16), seal_response(intake_key, {"receipt": receipt}, REQUEST_BYTES)
    return lambda work: work.ask_deletion(id, sealed)
