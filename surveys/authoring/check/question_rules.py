"""Rules of the check on single questions: their choices, which of them show where there is help, their wordings, and whether
they can be skipped."""

import re
from collections.abc import Iterator, Mapping

from surveys.authoring.check.findings import WORDINGS, Breach, WordedQuestion
from surveys.authoring.check.rule_book import RuleBook
from surveys.channels import LONGEST_LABEL, MOST_BUTTONS, OTHER_BUTTONS
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


# Help after a choice ----------

ABOUT_HARM: Mapping[Audience, re.Pattern[str]] = {
    "young_people": re.compile(
        r"\b(un)?safe(r|ty|ly)?\b|\bdanger\w*|\b(hurt|harm|abus|threat|violen|neglect)\w*|\bbull(y|ied|ying|ies)\b"
        r"|\bworr(y|ied|ies|ying)\b|\b(scared|afraid|frightened|fear|upset|sad|lonely|alone at|unhappy|cry|crying)\b"
        r"|\b(hopeless|depressed|anxious|stress\w*|angry|moods?|mental health|wellbeing|feelings)\b"
        r"|\bhow (do|did|have|are|does) .*\b(feel|felt|feeling|coping)\b|\bhow you (are|feel)\b"
        r"|\bfe(el|lt) (low|ok|okay|happy|better|worse|good|bad|well|ill|about)\b|\bhungry\b|\benough (food|to eat)\b"
        r"|\bwho to (ask|tell|talk to|turn to|go to)\b"
        r"|\b(any|some)(one|body) (that )?(you can|you could|to) (talk|tell|trust)"
        r"|\badult (that |who )?(you )?(can|could|trust)\b|\bwrong\b",
        re.IGNORECASE,
    ),
    "practitioners": re.compile(
        r"\bhow (do|have|are) you (feel|felt|feeling|coping)\b|\byour (own )?(safety|well-?being|mental health|mood)\b"
        r"|\b(do|did) you feel (un)?safe\b|\b(are|were|feel|felt) (you )?(bullied|stressed|burnt out|threatened)\b",
        re.IGNORECASE,
    ),
}
"""What a question is about whose answers can ask for help: safety, harm, bullying, worry, mood, and having somebody to tell.
Practitioners are asked about children all the time; theirs are the questions about themselves."""

SAYS_HARM = re.compile(
    r"\b(un|not (very )?|less )safe\b|\b(scared|afraid|worried|sad|lonely|hurt|bullied)\b|\b(nobody|no one) to\b",
    re.IGNORECASE,
)
"""Choices that say so, whatever the question is about."""


def is_about_harm(audience: Audience, text: str) -> bool:
    return bool(ABOUT_HARM[audience].search(text))


@rule_for_questions(
    "no-support",
    why="Whoever taps 'not safe' has said it as much as somebody who writes it, and is to be met in the same way.",
    do='Write support = "urgent" or "worry" beside the choices that ask for help, or accept this and say why none does.',
)
def _(worded: WordedQuestion) -> Iterator[Breach]:
    question = worded.question
    if worded.wording != "standard" or not question.has_choices:
        return
    if all(choice.support == "none" for choice in question.choices) and (why := _could_ask_for_help(worded)):
        yield worded.breach(f"{why}, and no choice shows where there is help", "choices")


def _could_ask_for_help(worded: WordedQuestion) -> str:
    """Why an answer could be a call for help; empty where nothing says so."""
    question, audience = worded.question, worded.survey.audience
    if match := ABOUT_HARM[audience].search(f"{question.title} {question.ask}"):
        return f"Is about '{match[0]}'"
    if audience not in CHILDREN:
        return ""
    if match := SAYS_HARM.search(" ".join(choice.say for choice in question.choices)):
        return f"Has a choice with '{match[0]}'"
    return "Has sensitive choices" if question.sensitive else ""


@rule_for_questions(
    "support-for-good",
    why="Somebody who says that all is well would be asked whether they need help.",
    do="Take out 'support' beside this choice, or take it out of 'counts'.",
)
def _(worded: WordedQuestion) -> Iterator[Breach]:
    question = worded.question
    good = question.counts.positive if question.counts and worded.wording == "standard" else ()
    for choice in question.choices:
        if choice.id in good and choice.support != "none":
            yield worded.breach(f"'{choice.say}' counts as good and shows where there is help", "choices")


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


# Buttons ----------

ON_BUTTONS = frozenset({"too-many-buttons", "long-choice"})
"""Rules of what a chat cannot show as buttons: whoever opens a round is told of what breaks them."""


@rule_for_questions(
    "too-many-buttons",
    why=f"A message in Telegram has {MOST_BUTTONS} buttons at most: these stand in the message, and people have to type.",
    do="Ask in two steps: first which part, then which place there.",
)
def _(worded: WordedQuestion) -> Iterator[Breach]:
    most = MOST_BUTTONS - OTHER_BUTTONS
    if worded.wording == "standard" and len(worded.question.choices) > most:
        yield worded.breach(
            f"{len(worded.question.choices)} choices cannot all be buttons, the limit is {most}", "choices"
        )


@rule_for_questions(
    "long-choice",
    why="A phone cuts long buttons off: in Telegram these choices stand in the message, and numbers on the buttons.",
    do="Say it in a few words.",
)
def _(worded: WordedQuestion) -> Iterator[Breach]:
    for choice in worded.question.choices:
        label = f"{choice.face} {choice.say}".strip()
        if len(label) > LONGEST_LABEL:
            what = f"'{choice.say}' has {len(label)} letters, the limit is {LONGEST_LABEL}"
            yield worded.breach(what, "choices")
