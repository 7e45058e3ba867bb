"""One turn in a survey, inside the transaction of the store that knows who takes part."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from surveys.conversation.cards import (
    asks_for_cards,
    card_in,
    is_wrong_card,
    needs_card,
    show_card,
    with_cards,
)
from surveys.conversation.drafts import (
    SavedSession,
    Trace,
    are_written_anew,
    new_name,
    open_session,
    seal_session,
    trace_of,
    with_words,
    without_words,
    words_in,
)
from surveys.conversation.open_rounds import OpenRound
from surveys.conversation.send_button import SendButton, meant_by
from surveys.conversation.visits import Heard, Session, Visit
from surveys.dialogue.dialogue import Turn
from surveys.dialogue.messages import Message, Replies, Reply
from surveys.dialogue.survey.answers import met_before
from surveys.dialogue.survey.state import State, is_of_first_screen, language_of_first
from surveys.dialogue.survey.survey_dialogue import SURVEY, on_first_screen, start
from surveys.dialogue.text import normalise
from surveys.dialogue.voice import DialogueVoice
from surveys.fairness import FairLimit
from surveys.language.phrases import ENGLISH
from surveys.privacy.cards import read_card
from surveys.privacy.sealing import Unreadable, Visitor, open_words, participation_tag, seal_words
from surveys.retention import runs_out
from surveys.store.protocols import Draft, ParticipationWork

log = logging.getLogger("heard.conversations")

Send = Callable[[Visitor, OpenRound, SavedSession, SendButton | None, str], Awaitable[Heard]]
Put = Callable[[Visitor, OpenRound, SavedSession, Replies], Replies]
OpenContact = Callable[[str], Awaitable[Heard]] | None
"""Opens the dialogue of asking to be contacted, in a language; None where nobody contacts young people."""


class Turns:
    """`now` gives seconds since 1970; `mark` a random word of four letters; `send` sends what was answered, and `put`
    gives the button that does so what it carries."""

    def __init__(
        self, now: Callable[[], int], mark: Callable[[], str], send: Send, put: Put, may_begin: FairLimit
    ) -> None:
        self._now, self._mark, self._send, self._put = now, mark, send, put
        self._may_begin = may_begin

    def begin(
        self,
        visit: Visit,
        open_round: OpenRound,
        message: Message,
        work: ParticipationWork,
        card: str = "",
    ) -> Replies:
        """Begin a survey, or take it up where it was left; `message` does so, and `card` is what a link brought."""
        visit = with_cards(visit, work)
        if card and asks_for_cards(open_round) and (shown := read_card(open_round.key, card)):
            return self._showed(visit, open_round, shown, message, work)
        if visit.is_locked(open_round):
            return (needs_card(_in_language(open_round, message.languages), open_round),)
        known = self._known(visit, open_round, work)
        if isinstance(known, Reply):
            return (known,)
        session = known or self._new(visit, open_round, message.languages)
        if known is None and not self._may_begin.take(message.caller, self._now()):
            return (session.voice.remark("begin_later", "closed"),)
        taken = message.number or session.saved.taken
        try:
            self._keep(visit, session, session.state, taken, work)  # touched last from now on
        except Unreadable:
            self._lose(visit, session, work)
            return self.begin(visit, open_round, message, work)
        back = (session.voice.remark("welcome_back"),) if known else ()
        return (*back, *self._prompted(visit, session))

    def look(
        self,
        visit: Visit,
        open_round: OpenRound,
        languages: Sequence[str],
        work: ParticipationWork,
        card: str = "",
    ) -> Replies:
        """What stands before somebody. Keeps nothing. `card` is the one that a link brought."""
        visit = with_cards(visit, work)
        if visit.is_locked(open_round):
            return (needs_card(_in_language(open_round, languages), open_round, card),)
        known = self._known(visit, open_round, work)
        if isinstance(known, Reply):
            return (known,)
        if known:
            return self._prompted(visit, known)
        return on_first_screen(self._start(visit, open_round, languages))

    def waiting(self, visit: Visit, page: str, work: ParticipationWork) -> Replies:
        """What waits for somebody: their question, or on a page of one survey its first screen. It is not kept anew."""
        visit = with_cards(visit, work)
        if session := self.touched_last(visit, visit.rounds, work):
            return self._prompted(visit, session)
        new = [each for each in visit.rounds if page and self._known(visit, each, work) is None]
        return self.look(visit, new[0], (), work) if new else ()

    def hear(
        self, visit: Visit, message: Message, open_contact: OpenContact, work: ParticipationWork
    ) -> Heard | None:
        """What comes of a message in the survey that somebody touched last; None for somebody who is in none. A message that
        led to where they are and comes again leads there again, and nothing is taken a second time."""
        visit = with_cards(visit, work)
        if shown := card_in(visit, message):
            return Heard(self._showed(visit, *shown, message, work))
        session = self.touched_last(visit, visit.rounds, work)
        if session is None:
            return self._first_turn(visit, message, open_contact, work)
        if session.saved.has_taken(message):
            return Heard(
                (*met_before(session.voice, session.state, message.text), *self._prompted(visit, session))
            )
        try:
            return self._turn(visit, session, message, open_contact, work)
        except Unreadable:
            self._lose(visit, session, work)
            return None

    def note_unseen(self, visit: Visit, work: ParticipationWork) -> None:
        """What was said last could not be brought to them. Until it is, nothing that is typed answers it."""
        session = self.touched_last(visit, visit.rounds, work)
        if session and not session.saved.is_unseen:
            with suppress(Unreadable):  # a lost place, which their next turn says
                self._keep(visit, session, session.state, session.saved.taken, work, is_unseen=True)

    def touched_last(
        self, visit: Visit, among: Sequence[OpenRound], work: ParticipationWork
    ) -> Session | None:
        """The session that the visitor touched last among these rounds."""
        visit = with_cards(visit, work)
        sessions = self._sessions(visit, among, work)
        return max(sessions, key=lambda session: session.saved.touched, default=None)

    # Inside ----------

    def _lose(self, visit: Visit, session: Session, work: ParticipationWork) -> None:
        """The draft opens but the words do not, so there is nothing to go on from: better to begin again."""
        log.error("the words of a draft of %s cannot be read", session.round.id)
        work.forget(visit.tag(session.round))

    def _prompted(self, visit: Visit, session: Session) -> Replies:
        """What stands before somebody."""
        prompt = SURVEY.prompt(session.round.script_of(session.state), session.state)
        return self._put(visit.who(session.round), session.round, session.saved.drawn(), (prompt,))

    def _turn(
        self,
        visit: Visit,
        session: Session,
        message: Message,
        open_contact: OpenContact,
        work: ParticipationWork,
    ) -> Heard:
        """Raises `Unreadable`."""
        message = session.saved.seen_by(message)
        if message.goes_on:
            session = _with_all_words(visit, session, work)
        script = session.round.script_of(session.state)
        turn = SURVEY.hear(script, session.state, meant_by(message))
        return self._moved(visit, session, turn, message, open_contact, work)

    def _showed(
        self,
        visit: Visit,
        open_round: OpenRound,
        card: str,
        message: Message,
        work: ParticipationWork,
    ) -> Replies:
        """Somebody showed a card: they begin, or take up the place that it has. With one that was used they can delete."""
        visit = show_card(visit, open_round, card, work, self._now())
        if visit.has_sent(open_round, work):
            return (already_sent(_in_language(open_round, message.languages), "card_used"),)
        return self.begin(visit, open_round, message, work)

    def _known(self, visit: Visit, open_round: OpenRound, work: ParticipationWork) -> Session | Reply | None:
        """Where somebody is, or what to say to somebody who cannot begin; None for somebody who can."""
        if visit.is_locked(open_round):
            return needs_card(open_round.script.usual, open_round)
        if visit.has_sent(open_round, work):
            return already_sent(open_round.script.usual)
        if known := self.touched_last(visit, (open_round,), work):
            return known
        return open_round.script.usual.remark("full", "closed") if open_round.round.full_on else None

    def _start(self, visit: Visit, open_round: OpenRound, languages: Sequence[str]) -> Turn[State]:
        return start(open_round.script, self._mark(), languages, adults_app=visit.in_adults_app)

    def _new(self, visit: Visit, open_round: OpenRound, languages: Sequence[str]) -> Session:
        return Session(open_round, SavedSession(self._start(visit, open_round, languages).state))

    def _first_turn(
        self, visit: Visit, message: Message, open_contact: OpenContact, work: ParticipationWork
    ) -> Heard | None:
        """The turn of somebody of whom nothing is kept, on a button of the first screen. Nor is anything kept now, as
        long as they stay on that screen: they may only have asked for help."""
        if is_wrong_card(visit, message):
            return self._wrong_card(visit, message)
        if not is_of_first_screen(message.about) or len(visit.rounds) != 1:
            return None
        (open_round,) = visit.rounds
        known = self._known(visit, open_round, work)
        if isinstance(known, Reply):
            return Heard((known,))
        session = self._new(visit, open_round, (language_of_first(message.about),))
        turn = SURVEY.hear(open_round.script, session.state, message)
        if turn.state == session.state and not turn.asks_contact:
            return Heard(on_first_screen(turn))
        if not turn.state.ended and not self._may_begin.take(message.caller, self._now()):
            first = on_first_screen(self._start(visit, open_round, (language_of_first(message.about),)))
            return Heard((session.voice.remark("begin_later", "refusal"), *first))
        return self._moved(visit, session, turn, message, open_contact, work)

    def _wrong_card(self, visit: Visit, message: Message) -> Heard | None:
        """What is no card is not taken; whoever calls for help is heard by those who listen next."""
        (open_round,) = visit.rounds
        voice = _in_language(open_round, message.languages)
        if voice.support_level(message.text) != "none" or voice.command(normalise(message.text)):
            return None
        return Heard((voice.remark("card_wrong", "refusal"), needs_card(voice, open_round)))

    def _moved(
        self,
        visit: Visit,
        before: Session,
        turn: Turn[State],
        message: Message,
        open_contact: OpenContact,
        work: ParticipationWork,
    ) -> Heard:
        """Keep what a turn led to. Raises `Unreadable`."""
        before = replace(before, saved=before.saved.drawn())
        open_round, state = before.round, turn.state
        if turn.asks_contact and open_contact:
            return Heard((), then=partial(open_contact, state.language))
        if state.phase == "sent":
            pressed = SendButton.read(message.text)
            answered = replace(before.saved, state=_with_words(visit, before, state, work))
            who, place = visit.who(open_round), visit.tag(open_round)
            return Heard((), then=partial(self._send, who, open_round, answered, pressed, place))
        if before.state.phase == "welcome" and state.phase == "asking":
            work.begin(open_round.id, participation_tag(open_round.key, visit.who(open_round)))
        if state.ended:
            work.forget(visit.tag(open_round))
        else:
            has_changed = state != before.state
            taken = trace_of(state.mark, message) if has_changed else before.saved.taken
            self._keep(visit, before, state, taken, work)
        there = replace(before.saved, state=state)
        return Heard(self._put(visit.who(open_round), open_round, there, turn.replies))

    def _sessions(self, visit: Visit, among: Sequence[OpenRound], work: ParticipationWork) -> list[Session]:
        """The visitor's sessions in these rounds that have not run out."""
        rounds = {each.id: each for each in among}
        opened = [
            (rounds[draft.round], _opened(draft, rounds[draft.round], visit.place(rounds[draft.round])))
            for draft in work.drafts(tuple(visit.tags.values()))
            if draft.round in rounds and draft.expires > self._now()
            if not _is_used_up(visit, rounds[draft.round], work)
        ]
        return [Session(open_round, saved) for open_round, saved in opened if saved]

    def _keep(
        self,
        visit: Visit,
        before: Session,
        state: State,
        taken: Trace,
        work: ParticipationWork,
        *,
        is_unseen: bool = False,
    ) -> None:
        """Which session was touched last is kept inside what is sealed: beside it, it would say who is in several. Raises
        `Unreadable`."""
        open_round, words, name = before.round, None, before.saved.words
        survey = open_round.survey(state.revision)
        if are_written_anew(survey, before.saved):
            written = words_in(survey, _with_words(visit, before, state, work))
            name = new_name()
            words = seal_words(open_round.key, visit.place(open_round), written, name, open_round.sizes.words)
        others = [each for each in visit.rounds if each.id != open_round.id]
        elsewhere = self._sessions(visit, others, work) if others else ()
        last = max((session.saved.touched for session in elsewhere), default=0)
        touched, draw = max(self._now(), last + 1), before.saved.drawn().draw
        saved = SavedSession(without_words(survey, state), name, touched, taken, is_unseen, draw)
        sealed = seal_session(open_round.key, visit.place(open_round), survey, saved, open_round.sizes.place)
        work.keep(Draft(visit.tag(open_round), open_round.id, sealed, runs_out(self._now()), words))


def already_sent(voice: DialogueVoice, key: str = "already_sent") -> Reply:
    return Reply(voice.say(key), actions=(voice.button("delete_mine", "/delete"),))


def _in_language(open_round: OpenRound, languages: Sequence[str]) -> DialogueVoice:
    """The voice of the round in the first of these languages that it has; in English where it has none."""
    there = open_round.script.languages
    return open_round.script.in_words(
        next((code for code in languages if code in there), ENGLISH), "standard"
    )


def _with_words(visit: Visit, before: Session, state: State, work: ParticipationWork) -> State:
    """The state with what somebody wrote, read where it is kept apart: also where they wrote nothing, so that nobody who
    watches sees which it was. Raises `Unreadable`."""
    if not before.saved.words:
        return state
    open_round = before.round
    sealed = work.words(visit.tag(open_round)) or b""
    return with_words(state, open_words(open_round.key, visit.place(open_round), sealed, before.saved.words))


def _with_all_words(visit: Visit, session: Session, work: ParticipationWork) -> Session:
    """The session with what somebody wrote, for a message that may be more of it. Raises `Unreadable`."""
    state = _with_words(visit, session, session.state, work)
    return replace(session, saved=replace(session.saved, state=state))


def _is_used_up(visit: Visit, open_round: OpenRound, work: ParticipationWork) -> bool:
    """Whether somebody else has sent with the same card meanwhile: what they said stays as it is."""
    return asks_for_cards(open_round) and visit.has_sent(open_round, work)


def _opened(draft: Draft, open_round: OpenRound, visitor: Visitor) -> SavedSession | None:
    """None for a draft that is damaged or was written by another version: that place is lost."""
    try:
        return open_session(open_round.key, visitor, open_round.survey, draft.sealed)
    except Unreadable:
        log.error("a draft of %s cannot be read", open_round.id)
        return None
