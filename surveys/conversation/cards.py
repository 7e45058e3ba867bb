"""Rounds that are answered with printed cards: who somebody is there, and what is said until they have shown a card.

Which card somebody showed is kept as a place of theirs is: sealed for them alone, for two days. So is where they are with
it. All else is the card's: that it was sent, and the sealed answers. So a card counts once, whoever uses it and wherever.
"""

from collections.abc import Mapping
from dataclasses import replace

from surveys.conversation.open_rounds import OpenRound
from surveys.conversation.visits import Visit
from surveys.dialogue.messages import Button, Message, Reply
from surveys.dialogue.voice import DialogueVoice
from surveys.privacy.cards import holder, looks_like_a_card, printed, read_card
from surveys.privacy.sealing import Unreadable, Visitor, draft_tag, open_draft, seal_draft
from surveys.retention import runs_out
from surveys.rounds import Entry
from surveys.store.protocols import Draft, ParticipationWork

CODES: Entry = "codes"
"""How people get into a round that asks for cards."""
CARD = "card"
"""The command of the button that shows the card of a link."""
BETWEEN = "__"
"""Stands between the code of a survey and that of a card in a link to a chat."""


def asks_for_cards(open_round: OpenRound) -> bool:
    return open_round.round.entry == CODES


def with_cards(visit: Visit, work: ParticipationWork) -> Visit:
    """The visit of somebody who is, in each round with cards, the holder of the one that they showed."""
    rounds = [each for each in visit.rounds if asks_for_cards(each)]
    if visit.holders is not None or not rounds:
        return visit
    shown = {each.id: _shown_card(visit, each, work) for each in rounds}
    return _as_holders(visit, {id_: holder(card) for id_, card in shown.items() if card})


def _as_holders(visit: Visit, holders: Mapping[str, Visitor]) -> Visit:
    cards = {each.id: each for each in visit.rounds if asks_for_cards(each)}
    visit = replace(visit, holders=holders)
    tags = {id_: tag for id_, tag in visit.tags.items() if id_ not in cards}
    tags |= {id_: draft_tag(cards[id_].key, visit.place(cards[id_])) for id_ in holders}
    return replace(visit, tags=tags)


def _shown_card(visit: Visit, open_round: OpenRound, work: ParticipationWork) -> str | None:
    for draft in work.drafts((draft_tag(open_round.key, visit.visitor),)):
        try:
            kept = open_draft(open_round.key, visit.visitor, draft.sealed)
        except Unreadable:
            return None
        if isinstance(kept, dict) and isinstance(kept.get(CARD), str):
            return read_card(open_round.key, kept[CARD])
    return None


def show_card(visit: Visit, open_round: OpenRound, card: str, work: ParticipationWork, now: int) -> Visit:
    """From now on somebody is the holder of this card in this round."""
    sealed = seal_draft(open_round.key, visit.visitor, {CARD: card}, open_round.sizes.place)
    work.keep(Draft(draft_tag(open_round.key, visit.visitor), open_round.id, sealed, runs_out(now)))
    return _as_holders(visit, {**(visit.holders or {}), open_round.id: holder(card)})


def card_in(visit: Visit, message: Message) -> tuple[OpenRound, str] | None:
    """The card that a message shows, and its round: one of those that somebody is in or on whose page they are."""
    rounds = list(filter(asks_for_cards, visit.rounds)) if message.how == "sent" else []
    for open_round in rounds:
        if card := read_card(open_round.key, message.text):
            return open_round, card
    return None


def is_wrong_card(visit: Visit, message: Message) -> bool:
    """Whether somebody on the page of a round with cards has typed what is none, and no more than a word or a code."""
    locked = len(visit.rounds) == 1 and visit.is_locked(visit.rounds[0])
    is_typed = message.how == "sent" and bool(message.page) and not message.command
    return locked and is_typed and (looks_like_a_card(message.text) or not message.is_sentence)


def needs_card(voice: DialogueVoice, open_round: OpenRound, linked: str = "") -> Reply:
    """What stands before somebody who has shown no card. `linked` is what a link brought."""
    card = read_card(open_round.key, linked) if linked else None
    reply = replace(voice.remark("card_needed", "offers"), input="text", about=f"card.{open_round.id}")
    if card is None:
        return reply
    label = voice.phrases.labels["use_card"]
    # Not "offers": a page makes links to surveys of their buttons.
    return replace(reply, buttons=(Button(label, f"/{CARD} {printed(card)}"),), input="one", kind="refusal")


def has_sent(visit: Visit, open_round: OpenRound, work: ParticipationWork) -> bool:
    """Whether somebody has sent in a round, as themselves or as the holder of the card that they showed."""
    return with_cards(visit, work).has_sent(open_round, work)


def who_in(visit: Visit, open_round: OpenRound, work: ParticipationWork) -> Visitor:
    return with_cards(visit, work).who(open_round)


def apart(argument: str) -> tuple[str, str]:
    """The code of a survey and that of a card in what a link to a chat brought."""
    code, _, card = argument.partition(BETWEEN)
    return code, card
