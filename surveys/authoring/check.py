"""The check of a survey's words: what a careful reader of children's surveys would send back, as a table of rules.

It reads words only: it cannot tell whether a question is worth asking. A person decides, and may accept a finding with a
reason beside the question.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from surveys.authoring.reading_age import is_easy, reading_age, sentences, words
from surveys.definition.mistakes import line_of
from surveys.definition.survey import PREFER_NOT_TO_SAY, Audience, Choice, Question, Survey, WordingName

READING_AGE: Mapping[Audience, int] = {"young_people": 9, "practitioners": 14}
"""Years, of each question with its hint. The whole survey is easier than its hardest question."""

LONGEST_SENTENCE: Mapping[tuple[Audience, WordingName], int] = {
    ("young_people", "standard"): 20,
    ("young_people", "easy_read"): 15,
    ("young_people", "faces"): 12,
    ("practitioners", "standard"): 25,
}
"""Words. Easy read: 15, as the guidance of Inclusion Europe and the NHS has it."""

MOST_QUESTIONS: Mapping[Audience, int] = {"young_people": 14, "practitioners": 16}
MOST_MINUTES = 5
MOST_CHOICES = 8
FACE_WORDS = 5
WORDS_A_MINUTE: Mapping[Audience, int] = {"young_people": 130, "practitioners": 230}
"""Reading. A typical nine-year-old reads about 130 words a minute (Hasbrouck and Tindal 2017, spring of fourth grade)."""

SECONDS_TO_ANSWER = {"single": 4, "scale": 4, "several": 10, "number": 6, "text": 25, "code": 25}
"""Assumed, not measured: a tap, some taps, a number, a sentence (many people skip it), a code that is thought up."""

WELCOME_WORDS = 120
"""What the bot says around `about` and `afterwards` before the first question."""


class Finding(NamedTuple):
    """One thing to look at again. `question` is empty where the whole survey is meant."""

    rule: str
    file: str
    line: int
    question: str
    why: str
    suggestion: str

    def __str__(self) -> str:
        question = f"question '{self.question}': " if self.question else ""
        return f"{self.file}, line {self.line}: {question}{self.why} {self.suggestion} [{self.rule}]"


class Found(NamedTuple):
    """What a rule found, and at which key of the question (or, without a question, of the survey)."""

    what: str
    key: str = ""
    question: str = ""


@dataclass(frozen=True)
class Asked:
    """A question as it is asked in one wording."""

    survey: Survey
    question: Question
    wording: WordingName

    def key(self, name: str) -> str:
        """The key in the file that holds these words: a wording without a hint of its own keeps the question's."""
        own = None if self.wording == "standard" else getattr(self.question, self.wording)
        return f"{self.wording}.{name}" if own and getattr(own, name) is not None else name

    @property
    def spoken(self) -> Iterator[tuple[str, str]]:
        """Every piece of words with its key."""
        yield self.key("ask"), self.question.ask
        yield self.key("hint"), self.question.hint
        for choice in self.question.choices:
            yield "choices", choice.say
        for prompt in self.question.prompts:
            yield "prompts", prompt.say

    @property
    def question_sentences(self) -> list[str]:
        return [sentence for sentence in sentences(self.question.ask) if sentence.endswith("?")]


@dataclass(frozen=True)
class Rule:
    """A rule with the reason for it and what to do. It looks at each question in each wording, or at the whole survey."""

    name: str
    why: str
    suggestion: str
    of_question: Callable[[Asked], Iterator[Found]] | None = None
    of_survey: Callable[[Survey], Iterator[Found]] | None = None
    audiences: tuple[Audience, ...] = ("young_people", "practitioners")


def lint(survey: Survey, source: str = "", file: str = "") -> list[Finding]:
    """Everything that the rules find in a survey, by line. `source` is the text of its file, for the line numbers."""
    file = file or f"{survey.id}.toml"
    found = [
        (rule, one)
        for rule in RULES
        if survey.audience in rule.audiences
        for one in dict.fromkeys(_found(rule, survey))
    ]
    kept = [(rule, one) for rule, one in found if rule.name not in _accepted(survey, one.question)]
    findings = [_finding(rule, one, survey, source, file) for rule, one in kept]
    findings += _useless_acceptances(survey, {(rule.name, one.question) for rule, one in found}, source, file)
    return sorted(findings, key=lambda finding: (finding.line, finding.rule))


def _found(rule: Rule, survey: Survey) -> Iterator[Found]:
    if rule.of_survey:
        yield from rule.of_survey(survey)
    if rule.of_question:
        for asked in _asked(survey):
            for found in rule.of_question(asked):
                yield found._replace(question=asked.question.id)


def _asked(survey: Survey) -> Iterator[Asked]:
    """Each question in each wording that it has."""
    for question in survey.questions:
        for name in WORDINGS[survey.audience]:
            if question.has_wording(name):
                yield Asked(survey, survey.worded(name).question(question.id), name)


WORDINGS: Mapping[Audience, tuple[WordingName, ...]] = {
    "young_people": ("standard", "easy_read", "faces"),
    "practitioners": ("standard",),
}


def _finding(rule: Rule, found: Found, survey: Survey, source: str, file: str) -> Finding:
    line = _line(source, survey, found.question, found.key)
    return Finding(rule.name, file, line, found.question, f"{found.what}. {rule.why}", rule.suggestion)


def _line(source: str, survey: Survey, question: str, key: str) -> int:
    keys = (key,) if key else ()
    if not question:
        return line_of(source, keys)
    return line_of(source, ("questions", [q.id for q in survey.questions].index(question), *keys))


# Acceptances ----------


def _accepted(survey: Survey, question: str) -> set[str]:
    accepts = survey.question(question).accepts if question else survey.accepts
    return {accepted.partition(":")[0] for accepted in accepts}


def _useless_acceptances(
    survey: Survey, found: set[tuple[str, str]], source: str, file: str
) -> Iterator[Finding]:
    """Acceptances that nothing was found for: a rule that is misspelt, or words that have since been mended."""
    for question in ("", *(question.id for question in survey.questions)):
        for name in sorted(_accepted(survey, question)):
            if (name, question) not in found:
                yield Finding(
                    "useless-acceptance",
                    file,
                    _line(source, survey, question, "accepts"),
                    question,
                    f"Accepts '{name}', which nothing here breaks.",
                    "Take it out, or spell it as the finding does.",
                )


# Rules about words ----------


def _reading_age(asked: Asked) -> Iterator[Found]:
    text = f"{asked.question.ask} {asked.question.hint}"
    limit = READING_AGE[asked.survey.audience]
    if len(words(text)) >= 5 and (age := round(reading_age(text))) > limit:
        hard = sorted({word for word in words(text) if not is_easy(word)})
        named = f" (less common words: {', '.join(hard)})" if hard else ""
        yield Found(f"Needs a reading age of about {age}, the limit is {limit}{named}", asked.key("ask"))


def _reading_age_around(survey: Survey) -> Iterator[Found]:
    for wording, key, text in _around(survey):
        if (age := round(reading_age(text))) > READING_AGE[survey.audience]:
            yield Found(f"'{key}' needs a reading age of about {age}", _around_key(wording, key))


def _around(survey: Survey) -> Iterator[tuple[WordingName, str, str]]:
    for name in WORDINGS[survey.audience]:
        if name == "standard" or getattr(survey, name):
            worded = survey.worded(name)
            yield from ((name, key, getattr(worded, key)) for key in ("about", "afterwards", "thanks"))


def _around_key(wording: WordingName, key: str) -> str:
    return key if wording == "standard" else f"{wording}.{key}"


def _long_sentence(asked: Asked) -> Iterator[Found]:
    limit = LONGEST_SENTENCE[asked.survey.audience, asked.wording]
    for key, text in asked.spoken:
        for sentence in sentences(text):
            if len(words(sentence)) > limit:
                yield Found(f"'{sentence}' has {len(words(sentence))} words, the limit is {limit}", key)


def _long_sentence_around(survey: Survey) -> Iterator[Found]:
    for wording, key, text in _around(survey):
        limit = LONGEST_SENTENCE[survey.audience, wording] + (5 if wording != "easy_read" else 0)
        for sentence in sentences(text):
            if len(words(sentence)) > limit:
                what = f"'{sentence}' has {len(words(sentence))} words, the limit is {limit}"
                yield Found(what, _around_key(wording, key))


def _jargon(asked: Asked) -> Iterator[Found]:
    for key, text in asked.spoken:
        yield from (Found(what, key) for what in _jargon_in(text, asked.survey.audience))


def _jargon_around(survey: Survey) -> Iterator[Found]:
    for wording, key, text in _around(survey):
        yield from (Found(what, _around_key(wording, key)) for what in _jargon_in(text, survey.audience))


def _jargon_in(text: str, audience: Audience) -> Iterator[str]:
    plain = f" {' '.join(words(text))} "
    for word, easier in JARGON[audience].items():
        if f" {word} " in plain or f" {word}s " in plain:
            yield f"'{word}' is a word of the trade; perhaps '{easier}'"


_TRADE = {
    "action plan": "what will be done", "going forward": "from now on", "key stakeholder": "name them",
    "leverage": "use", "upskill": "learn", "robust": "good", "holistic": "whole", "facilitate": "help",
    "utilise": "use", "deliverable": "result", "cse": "child sexual exploitation", "cce": "criminal exploitation",
    "mace": "name the meeting", "mash": "front door", "tac": "meeting about the child", "toxic trio": "name the three",
    "lac": "child in care", "nfa": "no further action", "icpc": "first child protection meeting",
    "impactful": "useful", "learnings": "what was learned", "best practice": "good practice",
}  # fmt: skip

JARGON: Mapping[Audience, Mapping[str, str]] = {
    "practitioners": _TRADE,
    "young_people": _TRADE | {
        "abuse": "being hurt or treated badly", "access": "get", "agency": "people who help", "agencies": "people who help",
        "anonymous": "nobody knows it is you", "appropriate": "right", "assessment": "finding out what you need",
        "camhs": "help with feelings", "caregiver": "adult who looks after you", "concern": "worry",
        "confidential": "kept between us", "consent": "saying yes", "contact": "seeing your family",
        "disclose": "tell", "disclosure": "telling", "domestic": "at home", "emotional": "feelings",
        "engage": "take part", "exploitation": "being used by others", "extremism": "hate",
        "feedback": "what you think", "grooming": "tricking", "in care": "living away from your family",
        "incident": "something that happened", "intervention": "help", "lead professional": "main helper",
        "looked after child": "child in care", "mental health": "feelings", "multi agency": "people who work together",
        "neglect": "not being looked after", "online safety": "staying safe online", "outcome": "what changed",
        "participate": "take part", "participation": "taking part", "perpetrator": "person who hurt someone",
        "placement": "where you live", "practitioner": "helper", "professional": "adult who helps",
        "protection": "keeping safe", "provision": "help", "radicalisation": "being pulled into hate",
        "receive": "get", "referral": "asking someone else to help", "regarding": "about", "require": "need",
        "respite": "a break", "risk": "danger", "safeguarding": "keeping safe", "service": "help",
        "sexual": "about private parts of the body", "strategy": "plan", "substance": "drink or drugs",
        "threshold": "limit", "transition": "change", "victim": "person who was hurt", "violence": "hurting",
        "vulnerable": "needs more help", "wellbeing": "feeling well", "wishes and feelings": "what you think",
    },
}  # fmt: skip
"""Words of the trade with easier ones. Each stands for the singular and the plural with s."""


def _matching(patterns: Iterable[tuple[re.Pattern[str], str]], text: str) -> Iterator[str]:
    for pattern, name in patterns:
        if match := pattern.search(text):
            yield f"{name}: '{match[0].strip()}'"


def _patterns(*pairs: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), name) for pattern, name in pairs)


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
LEADING = _patterns(
    (r"\b(don't|isn't|aren't|wouldn't|didn't|won't|can't) (you|it|they|we)\b", "Expects a yes"),
    (r"\b(surely|obviously|of course|clearly|naturally|everyone knows|most people|as you know)\b", "Pushes"),
    (r"\bhow (much )?(did|do) you (like|love|enjoy)\b", "Takes one side"),
    (r"\bhow (good|great|helpful|happy) (was|is|are|were)\b", "Takes one side"),
    (r"\b(amazing|wonderful|brilliant|excellent|terrible|awful|horrible)\b", "Judges before the answer"),
    (r"\bshould(n't)? (adults|they|we|people|everyone)\b.*\?", "Asks for the right answer"),
)  # fmt: skip
PROMISES = _patterns(
    (r"\bwe promise\b|\bguarantee\w*\b|\b100 ?%", "Promises"),
    (r"\b(completely|totally|fully) (anonymous|secret|private|safe)\b", "Promises too much"),
    (r"\bnobody (will|can) ever\b|\bno one (will|can) ever\b|\b(is|stays) (a )?secret\b", "Promises secrecy"),
    (r"\bwe will (keep you safe|help you|make it stop|sort it out|fix)\b", "Promises help"),
    (r"\bwe will (do|change) (everything|what you ask)\b", "Promises change"),
)
NEGATIVE = re.compile(r"\b(not|never|nobody|no one|none|nothing|without|unless)\b|n['’]t\b", re.IGNORECASE)
AGREE = re.compile(r"\b(dis)?agree\b", re.IGNORECASE)
JOINS = re.compile(r"\b(and|or)\b", re.IGNORECASE)
FIXED_PAIRS = re.compile(
    r"\bor (over|under|more|less)\b|\bmore or less\b|\bchildren and young people\b", re.IGNORECASE
)
SHOUTS = re.compile(r"!|\b[A-Z]{4,}\b")
EXACT_AGE = re.compile(r"\bhow old\b|\byour age\b|\bin which year\b", re.IGNORECASE)
MAY_SKIP = re.compile(
    r"\bskip\b|\b(do not|don't) have to\b|\bonly if you want\b|\bup to you\b", re.IGNORECASE
)
NO_NAMES = re.compile(r"\bnames?\b", re.IGNORECASE)
ABOUT_YOU = frozenset({"age", "age-band", "area", "agency", "gender", "ethnicity", "disability", "role"})


def _asks_who(asked: Asked) -> Iterator[Found]:
    yield from (Found(what, asked.key("ask")) for what in _matching(WHO_ARE_YOU, asked.question.ask))


def _asks_what_happened(asked: Asked) -> Iterator[Found]:
    yield from (Found(what, asked.key("ask")) for what in _matching(WHAT_HAPPENED, asked.question.ask))


def _leading(asked: Asked) -> Iterator[Found]:
    yield from (Found(what, asked.key("ask")) for what in _matching(LEADING, asked.question.ask))


def _exact_age(asked: Asked) -> Iterator[Found]:
    if asked.question.kind in ("number", "text") and EXACT_AGE.search(asked.question.ask):
        yield Found("Asks for an exact age", asked.key("ask"))


def _double(asked: Asked) -> Iterator[Found]:
    asks = asked.question_sentences
    if len(asks) > 1:
        yield Found(f"Asks {len(asks)} questions at once", asked.key("ask"))
    for sentence in asks[:1]:
        if found := JOINS.search(FIXED_PAIRS.sub("", sentence)):
            yield Found(f"May ask two things at once: '{found[0]}' in '{sentence}'", asked.key("ask"))


def _negative(asked: Asked) -> Iterator[Found]:
    for sentence in asked.question_sentences:
        if found := NEGATIVE.search(sentence):
            yield Found(f"'{found[0]}' in '{sentence}'", asked.key("ask"))


def _agree(asked: Asked) -> Iterator[Found]:
    for key, text in asked.spoken:
        if found := AGREE.search(text):
            yield Found(f"Uses '{found[0]}'", key)


def _shouts(asked: Asked) -> Iterator[Found]:
    for key, text in asked.spoken:
        if found := SHOUTS.search(text):
            yield Found(f"'{found[0]}' in '{text}'", key)


def _promises(survey: Survey) -> Iterator[Found]:
    for wording, key, text in _around(survey):
        yield from (Found(what, _around_key(wording, key)) for what in _matching(PROMISES, text))


def _promises_in_question(asked: Asked) -> Iterator[Found]:
    for key, text in asked.spoken:
        yield from (Found(what, key) for what in _matching(PROMISES, text))


# Rules about questions ----------


def _unbalanced(asked: Asked) -> Iterator[Found]:
    question = asked.question
    if asked.wording != "standard" or question.kind != "scale" or question.counts is None:
        return
    valid = [choice.id for choice in question.choices if choice.id not in OFF_THE_SCALE]
    good = [choice for choice in valid if choice in question.counts.positive]
    if 2 * len(good) > len(valid):
        yield Found(f"{len(good)} of the {len(valid)} choices count as good", "choices")


OFF_THE_SCALE = frozenset({"dont-know", "does-not-apply"})


def _cannot_skip(asked: Asked) -> Iterator[Found]:
    if asked.question.sensitive and not asked.question.prefer_not_to_say:
        yield Found("Sensitive, and without 'Prefer not to say'", "prefer_not_to_say")


def _no_note(asked: Asked) -> Iterator[Found]:
    if asked.question.sensitive and not MAY_SKIP.search(asked.question.hint):
        yield Found(
            "Sensitive, and nothing before the answers says that it can be skipped", asked.key("hint")
        )


def _face_without_words(asked: Asked) -> Iterator[Found]:
    for choice in asked.question.choices:
        if not re.search(r"\w", choice.say):
            yield Found(f"The choice '{choice.id}' is shown without words", "choices")


def _missing_hint(asked: Asked) -> Iterator[Found]:
    if asked.question.kind == "text" and not NO_NAMES.search(asked.question.hint):
        yield Found("Free text without a hint that asks to leave names out", asked.key("hint"))


KNOWN_TO_OTHERS = re.compile(
    r"\byour (own )?((first|last|sur|middle) ?)?(name|birthday|birth|phone|mobile|e-?mail|post ?code|job|team|car)\b"
    r"|\b(staff|payroll|national insurance|registration) number\b",
    re.IGNORECASE,
)


def _known_prompt(asked: Asked) -> Iterator[Found]:
    for prompt in asked.question.prompts:
        if found := KNOWN_TO_OTHERS.search(prompt.say):
            yield Found(f"'{found[0]}' in '{prompt.say}'", "prompts")


def _code_without_way_out(asked: Asked) -> Iterator[Found]:
    question = asked.question
    if question.kind == "code" and not MAY_SKIP.search(f"{question.ask} {question.hint}"):
        yield Found("Asks for a code, and does not say that it can be skipped", asked.key("ask"))


def _missing_wording(survey: Survey) -> Iterator[Found]:
    for question in survey.questions:
        for name in WORDINGS[survey.audience]:
            if not question.has_wording(name):
                yield Found(f"Has no '{name}' wording{_why_not(question, name)}", "ask", question.id)


def _why_not(question: Question, name: WordingName) -> str:
    if getattr(question, name) is None:
        return ""
    return f" for its choices: {', '.join(choice.id for choice in question.choices if not _has_face(choice))}"


def _has_face(choice: Choice) -> bool:
    return bool(choice.face or choice.faces)


def _long_faces(asked: Asked) -> Iterator[Found]:
    if asked.wording == "faces":
        for choice in asked.question.choices:
            if len(choice.say.split()) > FACE_WORDS:
                yield Found(f"'{choice.say}' has more than {FACE_WORDS} words beside its picture", "choices")


def _many_choices(asked: Asked) -> Iterator[Found]:
    if asked.wording == "standard" and len(asked.question.choices) > MOST_CHOICES:
        yield Found(f"{len(asked.question.choices)} choices, the limit is {MOST_CHOICES}", "choices")


# Rules about the whole survey ----------


def _unreachable(survey: Survey) -> Iterator[Found]:
    for question in survey.questions:
        if not _possible(survey, _needs(survey, question)):
            yield Found("Can never be asked: no answers meet its conditions", "only_if", question.id)


Needs = dict[str, list[frozenset[str]]]
"""For each question, sets of choices; the answer must hold one of each set."""


def _needs(survey: Survey, question: Question) -> Needs:
    """Everything that must have been answered for a question to be asked, also for the questions that it depends on."""
    needs: Needs = {}
    for other, wanted in question.only_if.items():
        needs.setdefault(other, []).append(frozenset(wanted))
        for further, sets in _needs(survey, survey.question(other)).items():
            needs.setdefault(further, []).extend(sets)
    return needs


def _possible(survey: Survey, needs: Needs) -> bool:
    return all(_can_answer(survey.question(asked), sets) for asked, sets in needs.items())


def _can_answer(question: Question, sets: list[frozenset[str]]) -> bool:
    """One choice in all sets does it; with several choices, so do choices that can stand together."""
    lonely = {choice.id for choice in question.choices if choice.alone}
    single = {*question.choice_ids, *((PREFER_NOT_TO_SAY,) if question.prefer_not_to_say else ())}
    if single.intersection(*sets):
        return True
    together = set(question.choice_ids) - lonely
    return question.kind == "several" and all(wanted & together for wanted in sets)


def seconds(survey: Survey) -> float:
    """About how long it takes somebody who is asked every question and answers each.

    Choices that come again are not read again.
    """
    spoken = {
        text: None for question in survey.questions for _, text in Asked(survey, question, "standard").spoken
    }
    read = WELCOME_WORDS + sum(len(words(text)) for text in (survey.about, survey.afterwards, *spoken))
    answered = sum(SECONDS_TO_ANSWER[question.kind] for question in survey.questions)
    return 60 * read / WORDS_A_MINUTE[survey.audience] + answered


def _too_long(survey: Survey) -> Iterator[Found]:
    limit = MOST_QUESTIONS[survey.audience]
    if len(survey.questions) > limit:
        yield Found(f"{len(survey.questions)} questions, the limit is {limit}")
    if seconds(survey) > 60 * MOST_MINUTES:
        yield Found(f"Takes about {seconds(survey) / 60:.1f} minutes, the limit is {MOST_MINUTES}", "minutes")


def _says_too_few_minutes(survey: Survey) -> Iterator[Found]:
    if seconds(survey) > 60 * (survey.minutes + 0.5):
        what = f"Says {survey.minutes} minutes, takes about {seconds(survey) / 60:.1f}"
        yield Found(what, "minutes")


def _about_you_first(survey: Survey) -> Iterator[Found]:
    last_other = max((n for n, q in enumerate(survey.questions) if q.id not in ABOUT_YOU), default=0)
    for question in survey.questions[:last_other]:
        if question.id in ABOUT_YOU:
            yield Found("Asks about the person before the end", "id", question.id)


def _no_last_word(survey: Survey) -> Iterator[Found]:
    texts = [question.id for question in survey.questions if question.kind == "text"]
    if texts[-1:] != ["anything-else"]:
        yield Found("The last free-text question is not 'anything-else'", "title")


CHILDREN: tuple[Audience, ...] = ("young_people",)

RULES: tuple[Rule, ...] = (
    Rule(
        "reading-age",
        "Words that are too hard are skipped or guessed at.",
        "Use shorter sentences and everyday words.",
        _reading_age,
        _reading_age_around,
    ),
    Rule(
        "long-sentence",
        "Long sentences lose readers half-way.",
        "Make two sentences of it.",
        _long_sentence,
        _long_sentence_around,
    ),
    Rule(
        "jargon",
        "People outside the trade read it differently, or not at all.",
        "Say it as you would at a kitchen table.",
        _jargon,
        _jargon_around,
    ),
    Rule(
        "asks-who",
        "An answer to this says who somebody is, and we promise not to ask.",
        "Take it out; ask for a wide band if it is really needed.",
        _asks_who,
    ),
    Rule(
        "asks-what-happened",
        "A survey is no place to be asked about harm: nobody is there to help.",
        "Ask how things are, or what somebody would do or know.",
        _asks_what_happened,
    ),
    Rule(
        "exact-age",
        "With an area, an exact age can point to one child.",
        "Offer three or four wide bands.",
        _exact_age,
    ),
    Rule(
        "double-question",
        "One answer cannot answer two questions.",
        "Ask the one that matters more, or make two questions of it.",
        _double,
    ),
    Rule(
        "leading",
        "It tells people which answer is wanted.",
        "Ask it so that each answer is equally easy to give.",
        _leading,
    ),
    Rule(
        "negative",
        "Children often miss the 'not', and 'no' then means yes.",
        "Turn it round, so that 'yes' means yes.",
        _negative,
    ),
    Rule(
        "agree-disagree",
        "Children tend to agree with whatever is said to them.",
        "Ask the question itself and offer its answers.",
        _agree,
    ),
    Rule(
        "unbalanced-scale",
        "A scale with more good answers than others makes the result look better than it is.",
        "Give as many choices on the one side as on the other.",
        _unbalanced,
    ),
    Rule(
        "cannot-skip",
        "Nobody may be pressed to answer a sensitive question.",
        "Take out 'prefer_not_to_say = false'.",
        _cannot_skip,
    ),
    Rule(
        "no-note",
        "Somebody who is not told may feel that they have to answer.",
        "Say in the hint: You can skip this one.",
        _no_note,
    ),
    Rule(
        "face-without-words",
        "Faces are read differently, and not at all by a screen reader.",
        "Put words beside it.",
        _face_without_words,
    ),
    Rule(
        "missing-hint",
        "People write names unless they are asked not to.",
        "Add the hint: Please do not write names of people, schools or places.",
        _missing_hint,
    ),
    Rule(
        "known-prompt",
        "A code that is made of what stands in a list of staff can be worked out by whoever has the list.",
        "Ask for something that only they remember, such as the street of their childhood.",
        _known_prompt,
    ),
    Rule(
        "code-without-way-out",
        "Somebody who does not want to be set side by side with themselves would leave the whole survey.",
        "Say that it can be skipped and that the other answers count all the same.",
        _code_without_way_out,
    ),
    Rule(
        "missing-wording",
        "Somebody who reads with easy words or pictures would fall back on harder words.",
        "Add 'easy_read.ask' and 'faces.ask', and an emoji for each choice.",
        None,
        _missing_wording,
        CHILDREN,
    ),
    Rule(
        "long-faces",
        "Beside a picture stand one or two words.",
        "Shorten it in 'faces'.",
        _long_faces,
        None,
        CHILDREN,
    ),
    Rule(
        "too-many-choices",
        "Nobody reads a long list to its end.",
        "Join choices that lead to the same action.",
        _many_choices,
    ),
    Rule(
        "unreachable",
        "A question that nobody is asked is a mistake in the conditions.",
        "Mend 'only_if'.",
        None,
        _unreachable,
    ),
    Rule(
        "too-long",
        "Children stop, or answer anything, after about five minutes.",
        "Leave out what nobody will act on.",
        None,
        _too_long,
    ),
    Rule(
        "too-few-minutes",
        "A promise about time is the first one that people can check.",
        "Raise 'minutes' or shorten the survey.",
        None,
        _says_too_few_minutes,
    ),
    Rule(
        "promise",
        "A promise that cannot be kept costs more trust than it wins.",
        "Say what really happens.",
        _promises_in_question,
        _promises,
    ),
    Rule(
        "shouting",
        "Capital letters and exclamation marks sound loud or jolly; neither fits here.",
        "Write it calmly.",
        _shouts,
    ),
    Rule(
        "about-you-first",
        "Asked first, these make people wonder who will know that it was them.",
        "Move it to the end.",
        None,
        _about_you_first,
    ),
    Rule(
        "no-last-word",
        "People should be able to say what we did not think of.",
        "End with a free-text question 'anything-else'.",
        None,
        _no_last_word,
    ),
)
"""Every rule, in the order in which a reader would look."""
