"""Sending what somebody answered: sealed into the pool, and then that they have sent, in two stores that share nothing."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from surveys.conversation.deletion import show
from surveys.conversation.lobby import nothing_open
from surveys.conversation.open_rounds import OpenRound, OpenRounds
from surveys.conversation.visits import Heard
from surveys.dialogue.messages import Reply
from surveys.dialogue.survey.state import State
from surveys.dialogue.voice import Voice
from surveys.privacy.receipts import Receipt
from surveys.privacy.sealing import Visitor, draft_tag, participation_tag, pool_row, seal_response
from surveys.store.group_commit import GroupCommit
from surveys.store.protocols import ParticipationWork, PoolWork


class Sending:
    """`receipt` makes a receipt; `voice` is the lobby's."""

    def __init__(
        self,
        rounds: OpenRounds,
        participation: GroupCommit[ParticipationWork],
        pool: GroupCommit[PoolWork],
        voice: Voice,
        receipt: Callable[[], Receipt],
    ) -> None:
        self._rounds, self._participation, self._pool = rounds, participation, pool
        self._voice, self._receipt = voice, receipt

    async def send(self, visitor: Visitor, open_round: OpenRound, state: State) -> Heard:
        """First the sealed response, then that this visitor has sent: never in one transaction. If we are killed in
        between, the draft is still there, and sending again writes the same row. Raises `StoreUnavailable`."""
        if self._rounds.find(open_round.id) is None:
            return Heard(nothing_open(self._rounds, self._voice, open_round.id))
        receipt = self._receipt()
        content = {"receipt": receipt, "answers": dict(state.answers)}
        is_new = await self._pool.run(partial(_put, visitor, open_round, content))
        await self._participation.run(partial(_mark_sent, visitor, open_round))
        voice = open_round.script_of(state).of(state)
        results = voice.on_day("results_on", voice.setting.results_on)
        words = "\n\n".join(filter(None, (voice.survey.thanks.strip(), results)))
        thanks, sent = Reply(words, language=voice.language), voice.remark("sent")
        button = voice.button("delete_words", show(receipt, voice.language))
        return Heard((thanks, replace(sent, actions=(button,), kind="sent") if is_new else sent))


def _put(visitor: Visitor, open_round: OpenRound, content: dict[str, Any], work: PoolWork) -> bool:
    """Sealed where it is put: between the two the intake could change the key, and nobody could open it any more."""
    sealed = seal_response(
        work.answers_key(open_round.id) or open_round.round.answers_key, content, open_round.size
    )
    return work.put(pool_row(open_round.key, visitor), open_round.id, sealed)


def _mark_sent(visitor: Visitor, open_round: OpenRound, work: ParticipationWork) -> None:
    work.mark_sent(open_round.id, participation_tag(open_round.key, visitor))
    work.forget(draft_tag(open_round.key, visitor))
