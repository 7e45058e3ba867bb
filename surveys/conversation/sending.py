"""Sending what somebody answered: sealed into the pool, and then that they have sent, in two stores that share nothing."""

from dataclasses import replace
from functools import partial
from typing import Any

from surveys.conversation.answers_button import carried
from surveys.conversation.cards import has_sent
from surveys.conversation.deletion import show
from surveys.conversation.drafts import SavedSession
from surveys.conversation.lobby import nothing_open
from surveys.conversation.open_rounds import OpenRound, OpenRounds
from surveys.conversation.send_button import SCREENS_WITH_SEND, SEND, SendButton
from surveys.conversation.visits import Heard, Visit
from surveys.definition.survey import MAY_QUOTE
from surveys.dialogue.messages import Message, Replies, Reply
from surveys.dialogue.survey.state import State
from surveys.dialogue.voice import Voices
from surveys.privacy.receipts import Receipt, Receipts
from surveys.privacy.sealing import PAPER, Visitor, participation_tag, pool_row, seal_response
from surveys.store.group_commit import GroupCommit
from surveys.store.protocols import ParticipationWork, PoolWork


class Sending:
    """`receipts` gives the receipt of a conversation; `voices` are the lobby's."""

    def __init__(
        self,
        rounds: OpenRounds,
        participation: GroupCommit[ParticipationWork],
        pool: GroupCommit[PoolWork],
        voices: Voices,
        receipts: Receipts,
    ) -> None:
        self._rounds, self._participation, self._pool = rounds, participation, pool
        self._voices, self._receipts = voices, receipts

    def put(self, visitor: Visitor, open_round: OpenRound, saved: SavedSession, replies: Replies) -> Replies:
        """The replies with what the button carries that sends, where there is one."""
        state = saved.state
        if state.screen not in SCREENS_WITH_SEND or not replies:
            return replies
        carried = SendButton.of(state, open_round, self._receipt(visitor, open_round, saved)).words
        last = replies[-1]
        buttons = (replace(each, words=carried) if each.words == SEND else each for each in last.buttons)
        return (*replies[:-1], replace(last, buttons=tuple(buttons)))

    async def send(
        self,
        visitor: Visitor,
        open_round: OpenRound,
        saved: SavedSession,
        pressed: SendButton | None,
        place: str,
    ) -> Heard:
        """First the sealed response, then that this visitor has sent: never in one transaction. `place` is the tag of where
        they were, which goes. If we are killed in
        between, the draft is still there, and sending again writes the same row. Raises `StoreUnavailable`."""
        state = saved.state
        if self._rounds.find(open_round.id) is None:
            voice = self._voices.of(state)
            return Heard(nothing_open(self._rounds, voice, open_round.id))
        receipt = pressed.receipt if pressed else self._receipt(visitor, open_round, saved)
        content = _content(visitor, state, receipt)
        is_new = await self._pool.run(partial(_put, visitor, open_round, content))
        await self._participation.run(partial(_mark_sent, visitor, open_round, place))
        thanks, sent = _thanks(open_round, state, receipt if is_new or pressed else None)
        return Heard((thanks, replace(sent, kind="sent") if is_new else sent))

    async def hear_again(self, visitor: Visitor, message: Message) -> Replies | None:
        """What was said after sending, for somebody who presses the same button again; None for all others."""
        pressed = SendButton.read(message.text) if message.how == "sent" else None
        if pressed is None:
            return None
        among = [each for each in self._rounds.among(message.page) if pressed.is_of(each)]
        visit = Visit.of(visitor, among)
        for open_round in among:
            if await self._participation.run(partial(has_sent, visit, open_round)):
                return _thanks(open_round, _as_asked(open_round, pressed), pressed.receipt)
        return None

    def _receipt(self, visitor: Visitor, open_round: OpenRound, saved: SavedSession) -> Receipt:
        """The same for the whole conversation and in every process, so that two lists of it do not carry two."""
        return self._receipts(f"{pool_row(open_round.key, visitor)} {saved.state.mark} {saved.draw}")


def _thanks(open_round: OpenRound, state: State, receipt: Receipt | None) -> Replies:
    voice = open_round.script_of(state).of(state)
    results = voice.on_day("results_on", voice.setting.results_on)
    words = "\n\n".join(filter(None, (voice.survey.thanks.strip(), results)))
    thanks, answered = Reply(words, language=voice.language), carried(voice)
    button = voice.button("delete_words", show(receipt, voice.language)) if receipt else None
    return (thanks, replace(voice.remark("sent"), actions=((button,) if button else ()) + answered))


def _as_asked(open_round: OpenRound, pressed: SendButton) -> State:
    """Nothing but how to speak to whoever pressed."""
    survey = open_round.script.survey
    return State(survey.id, survey.revision, "", language=pressed.language, wording=pressed.wording)


def _content(visitor: Visitor, state: State, receipt: Receipt) -> dict[str, Any]:
    """What is sealed, with the question of which the words may be quoted. That a sheet of paper was typed in goes in with
    the answers, as long as everything else, and no further than the intake, which counts them. A sheet has no receipt:
    whoever typed it in would hold it."""
    answers: dict[str, Any] = dict(state.answers)
    if state.may_quote:
        answers[MAY_QUOTE] = state.may_quote
    if visitor.channel == PAPER:
        return {"way": PAPER, "answers": answers}
    return {"receipt": receipt, "answers": answers}


def _put(visitor: Visitor, open_round: OpenRound, content: dict[str, Any], work: PoolWork) -> bool:
    """Sealed where it is put: between the two the intake could change the key, and nobody could open it any more."""
    sealed = seal_response(
        work.answers_key(open_round.id) or open_round.round.answers_key, content, open_round.size
    )
    return work.put(pool_row(open_round.key, visitor), open_round.id, sealed)


def _mark_sent(visitor: Visitor, open_round: OpenRound, place: str, work: ParticipationWork) -> None:
    work.mark_sent(open_round.id, participation_tag(open_round.key, visitor))
    work.forget(place)
