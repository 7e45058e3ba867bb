"""What is said to somebody who is in no survey: which there are, what they can do, and where to get help.

Nobody has chosen a language here: they are spoken to in that of their device, where there are words in it.
"""

from collections.abc import Sequence
from functools import partial

from surveys.conversation.answers_button import meant
from surveys.conversation.cards import with_cards
from surveys.conversation.contact import Contacts
from surveys.conversation.deletion import Deletions
from surveys.conversation.open_rounds import OpenRound, OpenRounds, OpenSurvey
from surveys.conversation.turns import Turns, already_sent
from surveys.conversation.visits import Visit
from surveys.definition.support_level import strongest
from surveys.definition.survey import Audience
from surveys.dialogue.dialogue import not_kept, only_words
from surveys.dialogue.matching import match_one
from surveys.dialogue.messages import Button, Message, Replies, Reply
from surveys.dialogue.text import normalise
from surveys.dialogue.voice import WE_DID, DialogueVoice, Voices
from surveys.language.phrases import ENGLISH
from surveys.privacy.sealing import Visitor
from surveys.store.group_commit import GroupCommit
from surveys.store.protocols import ParticipationWork, StoreUnavailable

ENDS = frozenset({"delete", "/stop"})
"""What the buttons pass on after which nothing is kept of somebody. One whose reply got lost is pressed again."""

Sent = frozenset[str]
"""The codes of the surveys that somebody has answered."""


class Lobby:
    """Hears whoever nobody else has heard. `voices` are those of the interface."""

    def __init__(
        self,
        rounds: OpenRounds,
        participation: GroupCommit[ParticipationWork],
        voices: Voices,
        turns: Turns,
        deletions: Deletions,
        contacts: Contacts | None,
    ) -> None:
        self._rounds, self._participation, self._voices = rounds, participation, voices
        self._turns, self._deletions, self._contacts = turns, deletions, contacts

    async def hear(self, visitor: Visitor, message: Message) -> Replies:
        """They may need help, so that comes first. Raises `StoreUnavailable`, as all that follow."""
        voice = await self._voice(visitor, message)
        if message.about and message.text in ENDS and not await self._sent(visitor, message.page):
            return (voice.remark("stopped"),)  # pressed again, and nothing is kept
        refused = (only_words(voice, message),) if message.how == "not-words" else ()
        level = strongest(map(voice.support_level, (message.text, message.beside)))
        if level == "urgent":
            return (voice.helped(voice.say("support_aside")), *refused)
        light = (voice.light(),) if level == "worry" else ()
        if refused:
            return (*light, *refused)
        match _command(voice, message):
            case "contact" | "talk" if self._contacts:
                return await self._contacts.open(visitor, voice.language, message)
            case "help":
                return (voice.helped(), *self._help_at_work(voice, message.page))
            case "privacy":
                return (voice.remark("privacy"),)
            case command if command == WE_DID:
                return (meant(message, self._voices, voice).we_did(),)
            case "delete":
                return self._deletions.offer(await self._sent(visitor, message.page), voice.language)
        replies = await self._where_to(visitor, message, voice)
        replies = not_kept(voice, replies) if message.is_sentence and not message.command else replies
        return (*light, *replies)

    def chosen(self, message: Message) -> str | None:
        """What the button would pass on that somebody typed. A number could mean a place in another list than this one."""
        typed = message.how == "sent" and not message.about and not normalise(message.text).isdigit()
        surveys, language = surveys_taking(self._rounds), self._voices.first_of(message.languages).language
        titles = dict.fromkeys((*_buttons(surveys, language), *_buttons(surveys)))
        return match_one(message.text, tuple(titles)) if typed else None

    async def choose(self, visitor: Visitor, languages: Sequence[str] = ()) -> Replies:
        """Which surveys there are. One that has enough answers is still there for whoever is in the middle of it."""
        full = tuple(each for each in self._rounds.all() if each.round.full_on)
        visit = Visit.of(visitor, full)
        look = partial(self._turns.touched_last, visit, full)
        session = await self._participation.run(look, visit.ahead) if full else None
        taking = surveys_taking(self._rounds, session.round.code if session else "")
        return offer(self._voices.first_of(languages), "which_survey", taking)

    def nothing_open(self, code: str, languages: Sequence[str] = ()) -> Replies:
        """What is said of a code that cannot be answered now."""
        return nothing_open(self._rounds, self._voices.first_of(languages), code)

    async def _voice(self, visitor: Visitor, message: Message) -> DialogueVoice:
        """How to speak to somebody. Where there are surveys for both, whoever has answered only practitioners' ones is one;
        that is asked for only where it changes what is heard. Whoever is not known may be a child."""
        audiences = self._audiences(message.page)
        to_children = self._voices.first_of(message.languages)
        if "practitioners" not in audiences:
            return to_children
        at_work = self._voices.to("practitioners").first_of(message.languages)
        if len(audiences) == 1:
            return at_work
        calls = any(to_children.support_level(words) != "none" for words in (message.text, message.beside))
        matters = calls or _command(to_children, message) in ("help", WE_DID)
        return at_work if matters and await self._is_at_work(visitor, message.page) else to_children

    async def _is_at_work(self, visitor: Visitor, page: str) -> bool:
        """Whether somebody has answered practitioners' surveys, and no others. Nobody waits for a store to get help."""
        try:
            sent = await self._sent(visitor, page)
        except StoreUnavailable:
            return False
        answered = {_audience(each) for each in self._rounds.among(page) if each.code in sent}
        return answered == {"practitioners"}

    def _audiences(self, page: str) -> frozenset[Audience]:
        try:
            return frozenset(map(_audience, self._rounds.among(page)))
        except StoreUnavailable:
            return frozenset()

    def _help_at_work(self, voice: DialogueVoice, page: str) -> Replies:
        """Help for practitioners too, where it is not known whether somebody is one."""
        if voice.audience == "practitioners" or "practitioners" not in self._audiences(page):
            return ()
        at_work = self._voices.to("practitioners").in_language(voice.language)
        words = f"{at_work.phrases.pages['help_at_work']}:\n\n{at_work.help}"
        return (Reply(words, language=voice.language, kind="help"),)

    async def _where_to(self, visitor: Visitor, message: Message, voice: DialogueVoice) -> Replies:
        """What they can do. They are lost if they answered a question that we no longer know."""
        page, sent = message.page, await self._sent(visitor, message.page)
        if sent and message.how == "edited":
            return (already_sent(voice, "edited_sent"),)
        if page and self._rounds.find(page) is None:
            return nothing_open(self._rounds, voice, page)
        unsent = self._unsent(page, sent)
        is_lost = message.how == "sent" and bool(message.about or page)
        if sent and (is_lost or not unsent):
            known = (already_sent(voice),)
            return (*known, *offer(voice, "which_survey", unsent)) if unsent else known
        if is_lost and not unsent:
            return (voice.remark("closed", "closed"),)
        offered = offer(voice, "which_survey", unsent)
        return (voice.remark("lost"), *offered) if is_lost else offered

    async def _sent(self, visitor: Visitor, page: str) -> Sent:
        among = self._rounds.among(page)
        visit = Visit.of(visitor, among)
        return await self._participation.run(partial(_sent, visit)) if among else frozenset()

    def _unsent(self, page: str, sent: Sent) -> list[OpenSurvey]:
        """The open surveys that somebody has not answered; only that of the page, where it has one."""
        here = self._rounds.find(page) if page else None
        taking = surveys_taking(self._rounds)
        return [
            each for each in taking if each.code not in sent and here in (None, self._rounds.find(each.code))
        ]


def _sent(visit: Visit, work: ParticipationWork) -> Sent:
    visit = with_cards(visit, work)
    return frozenset(each.code for each in visit.rounds if visit.has_sent(each, work))


def _command(voice: DialogueVoice, message: Message) -> str | None:
    """Inside a survey "delete" alone is one of the choices after stopping. Here it is a command."""
    if message.command and message.command.name == WE_DID:
        return WE_DID
    word = normalise(message.command.words if message.command else message.text)
    return "delete" if word == "delete" else voice.command(word)


def offer(voice: DialogueVoice, key: str, surveys: Sequence[OpenSurvey]) -> Replies:
    """The surveys as buttons under a sentence of the interface."""
    if not surveys:
        return (voice.remark("no_surveys", "offers"),)
    buttons = _buttons(surveys, voice.language)
    return (Reply(voice.say(key), buttons, input="one", kind="offers", language=voice.language),)


def _buttons(surveys: Sequence[OpenSurvey], language: str = ENGLISH) -> tuple[Button, ...]:
    return tuple(Button(survey.told_in(language).title, f"/start {survey.code}") for survey in surveys)


def _audience(open_round: OpenRound) -> Audience:
    return open_round.script.survey.audience


def surveys_taking(rounds: OpenRounds, *midway: str) -> list[OpenSurvey]:
    """The open surveys that let newcomers in, and those with these codes."""
    return [each for each in rounds.surveys() if not each.is_full or each.code in midway]


def nothing_open(rounds: OpenRounds, voice: DialogueVoice, code: str) -> Replies:
    """What is said of a code that means no round that can be answered now: which of several is meant; that it is not yet or
    no more; or where it has no round at all, what can be."""
    if several := [each.code for each in rounds.meant(code)]:
        return offer(voice, "which_survey", [each for each in surveys_taking(rounds) if each.code in several])
    other = rounds.other(code) if code else None
    if other is None:
        return offer(voice, "no_such_survey" if code else "which_survey", surveys_taking(rounds))
    if rounds.is_planned(other):
        return (Reply(voice.on_day("not_yet", other.opened_on), language=voice.language, kind="closed"),)
    over = voice.on_day("over", other.closes_on) or voice.say("closed")
    return (Reply(over, language=voice.language, kind="closed"),)
