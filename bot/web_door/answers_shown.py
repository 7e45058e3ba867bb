"""The board's answers as the pages show them. Asks the store again when what it knows is a while old."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.pages.page_language import PageLanguage
from surveys.answers.published import AnswerHistory, Dated, Version, published
from surveys.days import day_in_words
from surveys.definition.survey import Audience, WordingName
from surveys.language.phrases import phrases_in

FRESH_SECONDS = 30.0


class AnswersShown:
    """`read` gives all versions and may raise `StoreUnavailable`; `clock` gives seconds."""

    def __init__(self, read: Callable[[], Sequence[Version]], clock: Callable[[], float]) -> None:
        self._read, self._clock = read, clock
        self._versions: Sequence[Version] = ()
        self._fresh_until = clock()

    async def to(self, audience: Audience) -> Sequence[AnswerHistory]:
        """The answers to these people. The database is asked beside the loop, so that no turn waits for it."""
        if (now := self._clock()) >= self._fresh_until:
            self._versions = await asyncio.to_thread(self._read)
            self._fresh_until = now + FRESH_SECONDS
        return published(self._versions, audience)


@dataclass(frozen=True)
class ShownWords:
    """One version in one language and wording. `lang` is that of its words; `machine_made` is empty where somebody has
    checked them; `when` says on which day it was said, and until when it is to be done. `says_who` is whether what was said
    begins with "You said" itself. `why` is why it cannot be done, which may be there in English alone; empty for others.
    `in_english` and `why_in_english` say so, in the page's language."""

    said: str
    says_who: bool
    answer: str
    lang: str
    dir: str
    why: str
    why_lang: str
    why_dir: str
    in_english: str
    why_in_english: str
    machine_made: str
    status: str
    when: Sequence[str]


@dataclass(frozen=True)
class ShownAnswer:
    """What holds now; and earlier words under a line that says from when they are."""

    now: ShownWords
    before: Sequence[tuple[str, ShownWords]]


def shown_in(answer: AnswerHistory, language: str, wording: WordingName) -> ShownAnswer:
    """An answer with all that was said before it, as a page in a language shows it."""
    page = PageLanguage(language)
    earlier = [
        (page.word("we_did_before", day=day_in_words(dated.on, language)), _words(dated, page, wording))
        for dated in answer.before
    ]
    return ShownAnswer(_words(answer.now, page, wording), earlier)


def _words(dated: Dated, page: PageLanguage, wording: WordingName) -> ShownWords:
    code, words = dated.answer.in_language(page.code)
    phrases = phrases_in(code)
    why_code, why = dated.answer.why_in(page.code)
    alone = page.word("we_did_in_english")
    return ShownWords(
        said=words.said,
        says_who=words.said.strip().casefold().startswith(phrases.pages["we_did_said"].casefold()),
        answer=words.answer(wording),
        lang=code,
        dir=phrases.language.direction,
        why=why,
        why_lang=why_code,
        why_dir=phrases_in(why_code).language.direction,
        in_english=alone if code != page.code else "",
        why_in_english=alone if why and code == page.code != why_code else "",
        machine_made="" if words.checked_by else phrases.say("machine_made"),
        status=page.word(f"we_did_{dated.answer.status}"),
        when=_when(dated, page),
    )


def _when(dated: Dated, page: PageLanguage) -> Sequence[str]:
    lines = [page.word("we_did_on", day=day_in_words(dated.on, page.code))]
    if dated.answer.status == "doing" and dated.answer.by_when:
        lines.append(page.word("we_did_by", day=day_in_words(dated.answer.by_when, page.code)))
    return lines
