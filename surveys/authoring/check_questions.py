"""Rules of the check on single questions: their choices, their wordings, and whether they can be skipped."""

import re
from collections.abc import Iterator

from surveys.authoring.check_finding import WORDINGS, Breach, WordedQuestion
from surveys.authoring.check_rules import RuleBook
from surveys.definition.survey import Audience, Choice, Question, Survey, WordingName

ON_QUESTIONS = RuleBook()
rule, rule_for_questions = ON_QUESTIONS.rule, ON_QUESTIONS.rule_for_questions

CHILDREN: tuple[Audience, ...] = ("young_people",)
MOST_CHOICES = 8
FACE_WORDS = 5
OFF_THE_SCALE = frozenset({"dont-know", "does-not-apply"})


@rule_for_questions(
    "unbalanced-scale",
    why="A scale with more good answers than others makes the result look better than it is.",
    do="Give as many choices on the one side as on the other.",
)
def _(worded: WordedQuestion) -> Iterator[Breach]:
    question = worded.question
    if worded.wording != "standard" or question.kind != "scale" or question.counts is None:
        return
    valid = [choice.id for choice in question.choices if choice.id not in OFF_THE_SCALE]
    good = [choice for choice in valid if choice in question.counts.positive]
    if 2 * len(good) > len(valid):
        yield worded.breach(f"{len(good)} of the {len(valid)} choices count as good", "choices")


# Skipping ----------

MAY_SKIP = re.compile(
    r"\bskip\b|\b(do not|don't) have to\b|\bonly if you want\b|\bup to you\b", re.IGNORECASE
)


@rule_for_questions(
    "cannot-skip",
    why="Nobody may be pressed to answer a sensitive question.",
    do="Take out 'prefer_not_to_say = false'.",
)
def _(worded: WordedQuestion) -> Iterator[Breach]:
    if worded.question.sensitive and not worded.question.prefer_not_to_say:
        yield worded.breach("Sensitive, and without 'Prefer not to say'", "prefer_not_to_say")


@rule_for_questions(
    "no-note",
    why="Somebody who is not told may feel that they have to answer.",
    do="Say in the hint: You can skip this one.",
)
def _(worded: WordedQuestion) -> Iterator[Breach]:
    if worded.question.sensitive and not MAY_SKIP.search(worded.question.hint):
        what = "Sensitive, and nothing before the answers says that it can be skipped"
        yield worded.breach(what, worded.key("hint"))


# What is beside the words ----------


@rule_for_questions(
    "face-without-words",
    why="Faces are read differently, and not at all by a screen reader.",
    do="Put words beside it.",
)
def _(worded: WordedQuestion) -> Iterator[Breach]:
    for choice in worded.question.choices:
        if not re.search(r"\w", choice.say):
            yield worded.breach(f"The choice '{choice.id}' is shown without words", "choices")


NO_NAMES = re.compile(r"\bnames?\b", re.IGNORECASE)


@rule_for_questions(
    "missing-hint",
    why="People write names unless they are asked not to.",
    do="Add the hint: Please do not write names of people, schools or places.",
)
def _(worded: WordedQuestion) -> Iterator[Breach]:
    if worded.question.kind == "text" and not NO_NAMES.search(worded.question.hint):
        yield worded.breach("Free text without a hint that asks to leave names out", worded.key("hint"))


# Codes ----------

KNOWN_TO_OTHERS = re.compile(
    r"\byour (own )?((first|last|sur|middle) ?)?(name|birthday|birth|phone|mobile|e-?mail|post ?code|job|team|car)\b"
    r"|\b(staff|payroll|national insurance|registration) number\b",
    re.IGNORECASE,
)


@rule_for_questions(
    "known-prompt",
    why="A code that is made of what stands in a list of staff can be worked out by whoever has the list.",
    do="Ask for something that only they remember, such as the street of their childhood.",
)
def _(worded: WordedQuestion) -> Iterator[Breach]:
    for prompt in worded.question.prompts:
        if match := KNOWN_TO_OTHERS.search(prompt.say):
            yield worded.breach(f"'{match[0]}' in '{prompt.say}'", "prompts")


@rule_for_questions(
    "code-without-way-out",
    why="Somebody who does not want to be set side by side with themselves would leave the whole survey.",
    do="Say that it can be skipped and that the other answers count all the same.",
)
def _(worded: WordedQuestion) -> Iterator[Breach]:
    question = worded.question
    if question.kind == "code" and not MAY_SKIP.search(f"{question.ask} {question.hint}"):
        yield worded.ask.breach("Asks for a code, and does not say that it can be skipped")


# Wordings and choices ----------


@rule(
    "missing-wording",
    why="Somebody who reads with easy words or pictures would fall back on harder words.",
    do="Add 'easy_read.ask' and 'faces.ask', and an emoji for each choice.",
    audiences=CHILDREN,
)
def _(survey: Survey) -> Iterator[Breach]:
    for question in survey.questions:
        for wording in WORDINGS[survey.audience]:
            if not question.has_wording(wording):
                what = f"Has no '{wording}' wording{_choices_without_face(question, wording)}"
                yield Breach(what, "ask", question.id)


def _choices_without_face(question: Question, wording: WordingName) -> str:
    if getattr(question, wording) is None:
        return ""
    return f" for its choices: {', '.join(choice.id for choice in question.choices if not _has_face(choice))}"


def _has_face(choice: Choice) -> bool:
    return bool(choice.face or choice.faces)


@rule_for_questions(
    "long-faces",
    why="Beside a picture stand one or two words.",
    do="Shorten it in 'faces'.",
    audiences=CHILDREN,
)
def _(worded: WordedQuestion) -> Iterator[Breach]:
    if worded.wording == "faces":
        for choice in worded.question.choices:
            if len(choice.say.split()) > FACE_WORDS:
                what = f"'{choice.say}' has more than {FACE_WORDS} words beside its picture"
                yield worded.breach(what, "choices")


@rule_for_questions(
    "too-many-choices",
    why="Nobody reads a long list to its end.",
    do="Join choices that lead to the same action.",
)
def _(worded: WordedQuestion) -> Iterator[Breach]:
    if worded.wording == "standard" and len(worded.question.choices) > MOST_CHOICES:
        yield worded.breach(f"{len(worded.question.choices)} choices, the limit is {MOST_CHOICES}", "choices")
