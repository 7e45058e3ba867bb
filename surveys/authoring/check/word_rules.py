"""Rules of the check on words: hard ones, long sentences, and what a survey must not ask, suggest or promise."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from surveys.authoring.check.findings import (
    Breach,
    Passage,
    WordedQuestion,
    passages,
    passages_around,
    worded_questions,
)
from surveys.authoring.check.rule_book import RuleBook
from surveys.authoring.reading_age import is_easy, reading_age, sentences, words
from surveys.definition.survey import Audience, Survey, WordingName

ON_WORDS = RuleBook()
rule, rule_for_questions = ON_WORDS.rule, ON_WORDS.rule_for_questions

Patterns = tuple[tuple[re.Pattern[str], str], ...]
"""What to look for, and what it is called where it is found."""


def _patterns(*pairs: tuple[str, str]) -> Patterns:
    return tuple((re.compile(pattern, re.IGNORECASE), name) for pattern, name in pairs)


def _matching(patterns: Patterns, passage: Passage) -> Iterator[Breach]:
    for pattern, name in patterns:
        if match := pattern.search(passage.text):
            yield passage.breach(f"{name}: '{match[0].strip()}'")


# How hard the words are ----------

READING_AGE: Mapping[Audience, int] = {"young_people": 9, "practitioners": 14}
"""Years, of each question with its hint. The whole survey is easier than its hardest question."""

FEWEST_WORDS = 5
"""A question with fewer has no reading age worth the name."""


@rule(
    "reading-age",
    why="Words that are too hard are skipped or guessed at.",
    do="Use shorter sentences and everyday words.",
)
def _(survey: Survey) -> Iterator[Breach]:
    limit = READING_AGE[survey.audience]
    for passage in passages_around(survey):
        if (age := round(reading_age(passage.text))) > limit:
            name = passage.key.rpartition(".")[2]
            yield passage.breach(f"'{name}' needs a reading age of about {age}")
    for worded in worded_questions(survey):
        text = f"{worded.question.ask} {worded.question.hint}"
        if len(words(text)) >= FEWEST_WORDS and (age := round(reading_age(text))) > limit:
            what = f"Needs a reading age of about {age}, the limit is {limit}{_less_common(text)}"
            yield worded.ask.breach(what)


def _less_common(text: str) -> str:
    hard = sorted({word for word in words(text) if not is_easy(word)})
    return f" (less common words: {', '.join(hard)})" if hard else ""


LONGEST_SENTENCE: Mapping[tuple[Audience, WordingName], int] = {
    ("young_people", "standard"): 20,
    ("young_people", "easy_read"): 15,
    ("young_people", "faces"): 12,
    ("practitioners", "standard"): 25,
}
"""Words. Easy read: 15, as the guidance of Inclusion Europe and the NHS has it."""

MORE_AROUND = 5
"""Words that a sentence outside the questions may have more, but for easy read."""


@rule("long-sentence", why="Long sentences lose readers half-way.", do="Make two sentences of it.")
def _(survey: Survey) -> Iterator[Breach]:
    for passage in passages(survey):
        limit = _longest_sentence(survey.audience, passage)
        for sentence in sentences(passage.text):
            if len(words(sentence)) > limit:
                yield passage.breach(f"'{sentence}' has {len(words(sentence))} words, the limit is {limit}")


def _longest_sentence(audience: Audience, passage: Passage) -> int:
    limit = LONGEST_SENTENCE[audience, passage.wording]
    return limit if passage.question or passage.wording == "easy_read" else limit + MORE_AROUND


@cache
def jargon(audience: Audience) -> Mapping[str, str]:
    """Words of the trade with easier ones. Each stands for the singular and the plural with s."""
    lists: dict[str, dict[str, str]] = tomllib.loads(
        (Path(__file__).parent / "jargon.toml").read_text(encoding="utf-8")
    )
    return lists["everybody"] | lists.get(audience, {})


@rule(
    "jargon",
    why="People outside the trade read it differently, or not at all.",
    do="Say it as you would at a kitchen table.",
)
def _(survey: Survey) -> Iterator[Breach]:
    for passage in passages(survey):
        text = f" {' '.join(words(passage.text))} "
        for word, easier in jargon(survey.audience).items():
            if f" {word} " in text or f" {word}s " in text:
                yield passage.breach(f"'{word}' is a word of the trade; perhaps '{easier}'")


# What is not asked ----------

WHO_ARE_YOU = _patterns(
    (r"\b(your|full|first|last|real) name\b|\bwhat are you called\b", "Asks for a name"),
    (r"\bname of (your|the) \w+|\bwho is your\b|\bwhat is your \w+ called\b", "Asks for a name"),
    (
        r"\b(which|what) (school|college|street|house|home)\b|\byour school called\b",
        "Asks for a school or home",
    ),
    (r"\bwhere (exactly )?do you live\b|\baddress\b|\bpost ?code\b", "Asks for an address"),
    (r"\b(phone|mobile) number\b|\be-?mail\b|\busername\b", "Asks how to reach somebody"),
    (r"\bbirthday\b|\bdate of birth\b|\bwhen were you born\b", "Asks for a birthday"),
)


@rule_for_questions(
    "asks-who",
    why="An answer to this says who somebody is, and we promise not to ask.",
    do="Take it out; ask for a wide band if it is really needed.",
)
def _(worded: WordedQuestion) -> Iterator[Breach]:
    yield from _matching(WHO_ARE_YOU, worded.ask)


WHAT_HAPPENED = _patterns(
    (r"\bwhat (has )?happened\b|\btell us about (a|the) time\b|\bdescribe\b", "Asks for a story"),
    (
        r"\b(has|have|did) (anyone|anybody|someone|somebody|an adult|you) (ever )?(been )?"
        r"(hurt|hit|touch\w*|harm\w*|abus\w*|bull\w+|attack\w*|threaten\w*|shout\w*|forced?|raped?|made you)\b",
        "Asks about an incident",
    ),
    (
        r"\b(were|are|have) you (ever )?(been )?(being )?(hurt|hit|bullied|abused|harmed|groomed|touched)\b",
        "Asks about an incident",
    ),
    (r"\bwho (did|hurt|hit|bullied|touched|abused)\b|\bhow did (he|she|they) (hurt|touch)\b", "Asks who did something"),
)  # fmt: skip


@rule_for_questions(
    "asks-what-happened",
    why="A survey is no place to be asked about harm: nobody is there to help.",
    do="Ask how things are, or what somebody would do or know.",
)
def _(worded: WordedQuestion) -> Iterator[Breach]:
    yield from _matching(WHAT_HAPPENED, worded.ask)


EXACT_AGE = re.compile(r"\bhow old\b|\byour age\b|\bin which year\b", re.IGNORECASE)


@rule_for_questions(
    "exact-age",
    why="With an area, an exact age can point to one child.",
    do="Offer three or four wide bands.",
)
def _(worded: WordedQuestion) -> Iterator[Breach]:
    if worded.question.kind in ("number", "text") and EXACT_AGE.search(worded.question.ask):
        yield worded.ask.breach("Asks for an exact age")


# How it is asked ----------

JOINS = re.compile(r"\b(and|or)\b", re.IGNORECASE)
FIXED_PAIRS = re.compile(
    r"\bor (over|under|more|less)\b|\bmore or less\b|\bchildren and young people\b", re.IGNORECASE
)


@rule_for_questions(
    "double-question",
    why="One answer cannot answer two questions.",
    do="Ask the one that matters more, or make two questions of it.",
)
def _(worded: WordedQuestion) -> Iterator[Breach]:
    asked = worded.questions_asked
    if len(asked) > 1:
        yield worded.ask.breach(f"Asks {len(asked)} questions at once")
    for sentence in asked[:1]:
        if match := JOINS.search(FIXED_PAIRS.sub("", sentence)):
            yield worded.ask.breach(f"May ask two things at once: '{match[0]}' in '{sentence}'")


LEADING = _patterns(
    (r"\b(don't|isn't|aren't|wouldn't|didn't|won't|can't) (you|it|they|we)\b", "Expects a yes"),
    (r"\b(surely|obviously|of course|clearly|naturally|everyone knows|most people|as you know)\b", "Pushes"),
    (r"\bhow (much )?(did|do) you (like|love|enjoy)\b", "Takes one side"),
    (r"\bhow (good|great|helpful|happy) (was|is|are|were)\b", "Takes one side"),
    (r"\b(amazing|wonderful|brilliant|excellent|terrible|awful|horrible)\b", "Judges before the answer"),
    (r"\bshould(n't)? (adults|they|we|people|everyone)\b.*\?", "Asks for the right answer"),
)  # fmt: skip


@rule_for_questions(
    "leading",
    why="It tells people which answer is wanted.",
    do="Ask it so that each answer is equally easy to give.",
)
def _(worded: WordedQuestion) -> Iterator[Breach]:
    yield from _matching(LEADING, worded.ask)


NEGATIVE = re.compile(r"\b(not|never|nobody|no one|none|nothing|without|unless)\b|n['’]t\b", re.IGNORECASE)


@rule_for_questions(
    "negative",
    why="Children often miss the 'not', and 'no' then means yes.",
    do="Turn it round, so that 'yes' means yes.",
)
def _(worded: WordedQuestion) -> Iterator[Breach]:
    for sentence in worded.questions_asked:
        if match := NEGATIVE.search(sentence):
            yield worded.ask.breach(f"'{match[0]}' in '{sentence}'")


AGREE = re.compile(r"\b(dis)?agree\b", re.IGNORECASE)


@rule_for_questions(
    "agree-disagree",
    why="Children tend to agree with whatever is said to them.",
    do="Ask the question itself and offer its answers.",
)
def _(worded: WordedQuestion) -> Iterator[Breach]:
    for passage in worded.passages:
        if match := AGREE.search(passage.text):
            yield passage.breach(f"Uses '{match[0]}'")


PROMISES = _patterns(
    (r"\bwe promise\b|\bguarantee\w*\b|\b100 ?%", "Promises"),
    (r"\b(completely|totally|fully) (anonymous|secret|private|safe)\b", "Promises too much"),
    (r"\bnobody (will|can) ever\b|\bno one (will|can) ever\b|\b(is|stays) (a )?secret\b", "Promises secrecy"),
    (r"\bwe will (keep you safe|help you|make it stop|sort it out|fix)\b", "Promises help"),
    (r"\bwe will (do|change) (everything|what you ask)\b", "Promises change"),
)


@rule(
    "promise",
    why="A promise that cannot be kept costs more trust than it wins.",
    do="Say what really happens.",
)
def _(survey: Survey) -> Iterator[Breach]:
    for passage in passages(survey):
        yield from _matching(PROMISES, passage)


LEFT_OVER = _patterns(
    (r"\$\{[^{}]*\}", "A place for an answer"),
    (
        r"</?(?:b|i|u|em|strong|span|font|p|br|div|a|h[1-6])(?:\s[^<>]{0,200})?/?>",
        "A mark of another program",
    ),
    (r"\*\*\S[^*\n]{0,200}\*\*", "A mark of another program"),
    (r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)", "An error of a spreadsheet"),
    (r"&(?:amp|lt|gt|nbsp|quot|#\d{1,5});", "A mark of another program"),
)
"""What other programs make something of, and people here would read as it stands."""


@rule(
    "left-over",
    why="People would read it as it stands here, between the words of the question.",
    do="Take it out, and write words that are the same for everybody.",
)
def _(survey: Survey) -> Iterator[Breach]:
    for passage in passages(survey):
        yield from _matching(LEFT_OVER, passage)


SHOUTS = re.compile(r"!|\b[A-Z]{4,}\b")


@rule_for_questions(
    "shouting",
    why="Capital letters and exclamation marks sound loud or jolly; neither fits here.",
    do="Write it calmly.",
)
def _(worded: WordedQuestion) -> Iterator[Breach]:
    for passage in worded.passages:
        if match := SHOUTS.search(passage.text):
            yield passage.breach(f"'{match[0]}' in '{passage.text}'")
