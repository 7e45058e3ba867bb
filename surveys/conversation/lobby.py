"""What is said to somebody who is in no survey: which there are, what they can do, and where to get help."""

from collections.abc import Sequence
from functools import partial

from surveys.conversation.cards import with_cards
from surveys.conversation.contact import Contacts
from surveys.conversation.deletion import Deletions
from surveys.conversation.open_rounds import OpenRounds, OpenSurvey
from surveys.conversation.turns import Turns, already_sent
from surveys.conversation.visits import Visit
from surveys.definition.support_level import strongest
from surveys.dialogue.dialogue import not_kept, only_words
from surveys.dialogue.matching import match_one
from surveys.dialogue.messages import Button, Message, Replies, Reply
from surveys.dialogue.text import normalise
from surveys.dialogue.voice import Voice
from surveys.privacy.sealing import Visitor
from surveys.store.group_commit import GroupCommit
from surveys.store.protocols import ParticipationWork

ENDS = frozenset({"delete", "/stop"})
"""What the buttons pass on after which nothing is kept of somebody. One whose reply got lost is pressed again."""

Sent = frozenset[str]
"""The codes of the surveys that somebody has answered."""


class Lobby:
    """Hears whoever nobody else has heard. `voice` is that of the interface: here nobody has chosen a language."""

    def __init__(
        self,
        rounds: OpenRounds,
        participation: GroupCommit[ParticipationWork],
        voice: Voice,
        turns: Turns,
        deletions: Deletions,
        contacts: Contacts | None,
    ) -> None:
        self._rounds, self._participation, self._voice = rounds, participation, voice
        self._turns, self._deletions, self._contacts = turns, deletions, contacts

    async def hear(self, visitor: Visitor, message: Message) -> Replies:
        """They may need help, so that comes first. Raises `StoreUnavailable`, as all that follow."""
        voice = self._voice
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
                return (voice.helped(),)
            case "privacy":
                return (voice.remark("privacy"),)
            case "wedid":
                return (voice.remark("we_did"),)
            case "delete":
                return self._deletions.offer(await self._sent(visitor, message.page))
        replies = await self._where_to(visitor, message)
        replies = not_kept(voice, replies) if message.is_sentence and not message.command else replies
        return (*light, *replies)

    def chosen(self, message: Message) -> str | None:
        """What the button would pass on that somebody typed. A number could mean a place in another list than this one."""
        typed = message.how == "sent" and not message.about and not normalise(message.text).isdigit()
        return match_one(message.text, _buttons(surveys_taking(self._rounds))) if typed else None

    async def choose(self, visitor: Visitor) -> Replies:
        """Which surveys there are. One that has enough answers is still there for whoever is in the middle of it."""
        full = tuple(each for each in self._rounds.all() if each.round.full_on)
        visit = Visit.of(visitor, full)
        look = partial(self._turns.touched_last, visit, full)
        session = await self._participation.run(look, visit.ahead) if full else None
        taking = surveys_taking(self._rounds, session.round.code if session else "")
        return offer(self._voice, "which_survey", taking)

    def nothing_open(self, code: str) -> Replies:
        """What is said of a code that cannot be answered now."""
        return nothing_open(self._rounds, self._voice, code)

    async def _where_to(self, visitor: Visitor, message: Message) -> Replies:
        """What they can do. They are lost if they answered a question that we no longer know."""
        page, sent = message.page, await self._sent(visitor, message.page)
        if sent and message.how == "edited":
            return (already_sent(self._voice, "edited_sent"),)
        if page and self._rounds.find(page) is None:
            return self.nothing_open(page)
        unsent = self._unsent(page, sent)
        is_lost = message.how == "sent" and bool(message.about or page)
        if sent and (is_lost or not unsent):
            known = (already_sent(self._voice),)
            return (*known, *offer(self._voice, "which_survey", unsent)) if unsent else known
        if is_lost and not unsent:
            return (self._voice.remark("closed", "closed"),)
        offered = offer(self._voice, "which_survey", unsent)
        return (self._voice.remark("lost"), *offered) if is_lost else offered

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


def _command(voice: Voice, message: Message) -> str | None:
    """Inside a survey "delete" alone is one of the choices after stopping. Here it is a command."""
    word = normalise(message.command.words if message.command else message.text)
    return "delete" if word == "delete" else voice.command(word)


def offer(voice: Voice, key: str, surveys: Sequence[OpenSurvey]) -> Replies:
    """The surveys as buttons under a sentence of the interface."""
    if not surveys:
        return (voice.remark("no_surveys", "offers"),)
    return (Reply(voice.say(key), _buttons(surveys), input="one", kind="offers"),)


def _buttons(surveys: Sequence[OpenSurvey]) -> tuple[Button, ...]:
    return tuple(Button(survey.title, f"/start {survey.code}") for survey in surveys)


def surveys_taking(rounds: OpenRounds, *midway: str) -> list[OpenSurvey]:
    """The open surveys that let newcomers in, and those with these codes."""
    return [each for each in rounds.surveys() if not each.is_full or each.code in midway]


def nothing_open(rounds: OpenRounds, voice: Voice, code: str) -> Replies:
    """What is said of a code that means no round that can be answered now: which of several is meant; that it is not yet or
    no more; or where it has no round at all, what can be."""
    if several := [each.code for each in rounds.meant(code)]:
        return offer(voice, "which_survey", [each for each in surveys_taking(rounds) if each.code in several])
    other = rounds.other(code) if code else None
    if other is None:
        return offer(voice, "no_such_survey" if code else "which_survey", surveys_taking(rounds))
    if rounds.is_planned(other):
        return (Reply(voice.on_day("not_yet", other.opened_on), kind="closed"),)
    return (Reply(voice.on_day("over", other.closes_on) or voice.say("closed"), kind="closed"),)
