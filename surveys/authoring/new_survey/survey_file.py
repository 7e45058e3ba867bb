"""From a few answers (title, audience, questions) to a survey file with comments, ready to be edited by hand.

It writes text and nothing else: whoever calls it asks the author and saves the file. What it writes can always be read; what
the check finds in it is about the author's own words.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from typing import get_args

from surveys.authoring.check.duration import seconds
from surveys.authoring.check.findings import Finding
from surveys.authoring.check.lint import lint
from surveys.authoring.check.question_rules import is_about_harm
from surveys.authoring.ids import distinct, slug
from surveys.authoring.new_survey.ready_answers import ANSWERS, OWN, READY, SCALES, Ready
from surveys.definition.loading import LIBRARY, load, parse
from surveys.definition.support_level import SupportLevel
from surveys.definition.survey import (
    DOES_NOT_APPLY,
    DONT_KNOW,
    PREFER_NOT_TO_SAY,
    RESERVED,
    Audience,
    CourseStage,
    Programme,
)
from surveys.dialogue.text import normalise, tidy
from surveys.errors import UserError

LONGEST_TITLE = 40
LONGEST_PROGRAMME = 24
LAST_QUESTION, CODE = "anything-else", "code"


class AuthoringError(UserError, ValueError):
    """The answers do not make a survey; the message says what is missing."""


NEW_IDS = {
    "i don't know": DONT_KNOW, "don't know": DONT_KNOW, "not sure": DONT_KNOW,
    "does not apply": DOES_NOT_APPLY, "not applicable": DOES_NOT_APPLY,
}  # fmt: skip
ALONE = frozenset({"none of these", "none of them", "none", "nothing"})
SPOTS = ("🔵", "🟢", "🟡", "🟠", "🟣", "🟤", "⚪", "⚫")

HINTS: Mapping[Audience, str] = {
    "young_people": "Please do not write names of people, schools or places.",
    "practitioners": "Please leave out names of children, families and colleagues.",
}
MAY_SKIP = "You can skip this one. You do not have to say why."
LAST_ASK: Mapping[Audience, str] = {
    "young_people": "Is there anything else you want to say?",
    "practitioners": "Is there anything else that you would like to say?",
}
ABOUT: Mapping[Audience, str] = {
    "young_people": "We want to know what you think. We use what you say to make help better.",
    "practitioners": "We would like to know how this is for you. Your answers help the board to decide what to change.",
}
AFTERWARDS: Mapping[Audience, str] = {
    "young_people": "What happens next? We mix your answers with everyone else's. The people in charge of help for children "
    "see how many people said what. They do not see who said it.",
    "practitioners": "What happens next: the answers of everyone are counted together, if ten or more take part. The board "
    "sees the counts.",
}


@dataclass(frozen=True)
class NewQuestion:
    """A question as an author gives it.

    `answers` is one of `ANSWERS`; `choices` are the author's own, for "one" and "several".
    `sensitive` says that nobody may feel pressed to answer. Of the author's own choices, those in `worrying` say that
    somebody is not well, and those in `urgent` that somebody is not safe now; `none_worries` where the author looked and
    found none.
    """

    ask: str
    answers: str
    choices: tuple[str, ...] = ()
    title: str = ""
    sensitive: bool = False
    worrying: tuple[str, ...] = ()
    urgent: tuple[str, ...] = ()
    none_worries: bool = False

    def __post_init__(self) -> None:
        if not _clean(self.ask):
            raise AuthoringError("a question needs words; write what you want to ask")
        if self.answers not in ANSWERS:
            raise AuthoringError(f"'{self.answers}' is no kind of answer; choose one of {', '.join(ANSWERS)}")
        if self.answers in OWN and len(_own(self.choices)) < 2:
            raise AuthoringError(f"'{_clean(self.ask)}' needs at least two different choices")
        if self.answers not in OWN and self.choices:
            raise AuthoringError(f"'{_clean(self.ask)}' has choices; they are for {' and '.join(OWN)}")


@dataclass(frozen=True)
class NewSurvey:
    """A survey as an author gives it. Without an `id` it gets one from its title. In a `programme` it is asked before a
    course or after it, and what is answered on a scale is set side by side."""

    title: str
    audience: Audience
    questions: tuple[NewQuestion, ...]
    id: str = ""
    about: str = ""
    programme: Programme | None = None

    def __post_init__(self) -> None:
        if not _clean(self.title):
            raise AuthoringError("a survey needs a title")
        if self.audience not in get_args(Audience):
            raise AuthoringError(f"'{self.audience}' is no audience; choose young_people or practitioners")
        if not self.questions:
            raise AuthoringError("a survey needs at least one question")
        if self.programme and self.audience != "practitioners":
            raise AuthoringError("only practitioners are asked before a course and after it")
        if self.programme and not any(map(is_scale, self.questions)):
            raise AuthoringError(
                f"to see what changes, ask something that is answered with {' or '.join(SCALES)}"
            )


def is_scale(question: NewQuestion) -> bool:
    return question.answers in SCALES


def before_and_after(new: NewSurvey) -> tuple[NewSurvey, NewSurvey]:
    """The same asked before a course and straight after it, of the same people."""
    return _in_programme(new, "before"), _in_programme(new, "after")


def _in_programme(new: NewSurvey, stage: CourseStage) -> NewSurvey:
    programme = programme_id(new.id or new.title)
    title = f"{stage.capitalize()}: {_clean(new.title)}"
    return replace(
        new, title=title, id=f"{programme}-{stage}", programme=Programme(id=programme, stage=stage)
    )


def programme_id(title: str) -> str:
    return slug(title, "course")[:LONGEST_PROGRAMME].strip("-")


def survey_toml(new: NewSurvey) -> str:
    """The survey file. It can be read as it is; its comments say what to look at next."""
    text = _toml(new, minutes=1)
    return _toml(new, minutes=min(10, math.ceil(seconds(parse(text, "new.toml")) / 60)))


def found_in(question: NewQuestion, audience: Audience) -> list[Finding]:
    """What the check would send back of a question, asked alone: each thing once."""
    text = survey_toml(NewSurvey("Survey", audience, (question,)))
    survey = parse(text, "new.toml")
    mine = [finding for finding in lint(survey, text) if finding.question == survey.questions[0].id]
    return list({(finding.rule, finding.why): finding for finding in mine}.values())


def survey_id(title: str) -> str:
    """An id from a title: small letters, digits and hyphens, beginning with a letter."""
    return slug(title, "survey")


def _toml(new: NewSurvey, minutes: int) -> str:
    ids = _ids((question.title or question.ask for question in new.questions), taken=(LAST_QUESTION, CODE))
    blocks = [_head(new, minutes)]
    blocks += [_question(question, id_, new) for question, id_ in zip(new.questions, ids, strict=True)]
    last = NewQuestion(LAST_ASK[new.audience], "text", title="Anything else")
    code = [_code(new.programme)] if new.programme else []
    return "\n".join([*blocks, _question(last, LAST_QUESTION, new), *code])


def _head(new: NewSurvey, minutes: int) -> str:
    about = _clean(new.about) or ABOUT[new.audience]
    afterwards, thanks = AFTERWARDS[new.audience], "Thank you. What you said matters."
    lines = [
        f"# {_clean(new.title)}",
        "# After each change run the check again. When a question changes its meaning, raise the revision.",
        "",
        f"id = {_quoted(slug(new.id or new.title, 'survey'))}",
        "revision = 1",
        f"title = {_quoted(new.title)}",
        f"audience = {_quoted(new.audience)}",
        f"minutes = {minutes}",
        "# Why we ask, and what happens to the answers. Promise only what will be done.",
        f"about = {_quoted(about)}",
        f"afterwards = {_quoted(afterwards)}",
        f"thanks = {_quoted(thanks)}",
        *_programme(new.programme),
    ]
    if new.audience == "young_people":
        lines += ["# The same in easier words, and in few words beside pictures."]
        lines += _around("easy_read", about, EASY_AFTERWARDS, thanks)
        lines += _around("faces", about, FACES_AFTERWARDS, "Thank you.")
    return "\n".join([*lines, "", *LEGEND, ""])


def _programme(programme: Programme | None) -> Iterator[str]:
    if programme:
        yield "# Before the course and after it the same people are asked. 'paired' scales stay in the same words in both."
        yield f"programme = {{ id = {_quoted(programme.id)}, stage = {_quoted(programme.stage)} }}"


ASKS_FOR_HELP = "no-support"
"""The rule of the check that asks which choices ask for help."""

NONE_WORRIES = f"{ASKS_FOR_HELP}: Whoever wrote this survey looked: no choice says that somebody is not safe or not well."

LEGEND = (
    "# In each question: 'title' is its short name in tables and where answers are checked. 'easy_read' says it in",
    "# sentences of up to 15 words with hard words explained, 'faces' in as few words as will do beside pictures.",
    "# 'sensitive' names the choices that must never be provable of anybody. 'Prefer not to say' is added by itself.",
    '# \'support\' says how choosing it is met: "urgent" with help before anything else, "worry" with a light line.',
    "# 'counts' says what a question counts for in the scorecard: take the # off one of the two lines.",
)

EASY_AFTERWARDS = (
    "What happens next: we mix your answers with other answers. The people in charge of help for children see how many "
    "people said what. They do not see who said it."
)
FACES_AFTERWARDS = (
    "We mix all the answers. The people in charge of help see how many said what. They do not see who."
)


def _around(wording: str, about: str, afterwards: str, thanks: str) -> Iterator[str]:
    for key, text in (("about", about), ("afterwards", afterwards), ("thanks", thanks)):
        yield f"{wording}.{key} = {_quoted(text)}"


def _question(question: NewQuestion, id_: str, new: NewSurvey) -> str:
    kind, choices, good = _answers(question)
    audience = new.audience
    bad = _bad(kind, choices, good) or [c.id for c in choices if c.say in _worrying(question)]
    choices = _with_support(choices, bad, question, audience)
    hint = _hint(question, audience)
    lines = [
        "[[questions]]",
        f"id = {_quoted(id_)}",
        f"kind = {_quoted(kind)}",
        f"title = {_quoted(_title(question))}",
        f"ask = {_quoted(question.ask)}",
        *([f"hint = {_quoted(hint)}"] if hint else []),
        *(_other_wordings(question) if audience == "young_people" else []),
        *_choices(choices, question, audience),
        *_counts(choices, good),
        *(_paired(id_, new.programme) if new.programme and kind == "scale" else []),
    ]
    if question.none_worries:
        lines.append(f"accepts = [{_quoted(NONE_WORRIES)}]")
    if question.sensitive and bad:
        lines.append(f"sensitive = [{', '.join(map(_quoted, bad))}]")
    return "\n".join([*lines, ""])


def _bad(kind: str, choices: Sequence[Ready], good: Sequence[str]) -> list[str]:
    """The choices at the other end from the good ones: two of a scale, else one."""
    rest = [choice.id for choice in choices if good and choice.id not in (*good, DONT_KNOW, DOES_NOT_APPLY)]
    return rest[-2:] if kind == "scale" else rest[-1:]


def _with_support(
    choices: Sequence[Ready], bad: Sequence[str], question: NewQuestion, audience: Audience
) -> tuple[Ready, ...]:
    """Where the question is hard to answer, or is about harm, the bad end of its choices shows where there is help; of
    the author's own choices those do that the author named."""
    if worrying := _worrying(question):
        return tuple(choice._replace(support=worrying.get(choice.say, "none")) for choice in choices)
    hard = question.sensitive and audience == "young_people"
    if not hard and not is_about_harm(audience, f"{question.title} {question.ask}"):
        return tuple(choices)
    return tuple(
        choice._replace(support="worry") if choice.id in bad and choice.support == "none" else choice
        for choice in choices
    )


def _worrying(question: NewQuestion) -> Mapping[str, SupportLevel]:
    """How choosing each of the author's own choices is met, by its words."""
    worry: dict[str, SupportLevel] = dict.fromkeys(map(_clean, question.worrying), "worry")
    return worry | dict.fromkeys(map(_clean, question.urgent), "urgent")


def _answers(question: NewQuestion) -> tuple[str, tuple[Ready, ...], tuple[str, ...]]:
    """The kind, the choices, and those that usually count as good."""
    if question.answers in READY:
        return READY[question.answers]
    if question.answers == "text":
        return "text", (), ()
    says = _own(question.choices)
    ids = _ids((NEW_IDS.get(normalise(say), say) for say in says), what="choice", digits=True)
    ready = (Ready(id_, say, spot) for id_, say, spot in zip(ids, says, cycle(SPOTS)))
    return OWN[question.answers], tuple(ready), ()


def _hint(question: NewQuestion, audience: Audience) -> str:
    parts = [HINTS[audience]] if question.answers == "text" else []
    parts += ["You can choose more than one."] if question.answers == "several" else []
    return " ".join([*parts, *([MAY_SKIP] if question.sensitive else [])])


def _other_wordings(question: NewQuestion) -> list[str]:
    return [
        f"easy_read.ask = {_quoted(question.ask)}",
        f"faces.ask = {_quoted(question.ask)}",
    ]


def _choices(choices: Sequence[Ready], question: NewQuestion, audience: Audience) -> Iterator[str]:
    if not choices:
        return
    if audience == "young_people" and question.answers in OWN:
        yield '# Change the coloured spots to pictures that fit the words. Where a choice asks for help ("Not safe"),'
        yield '# write support = "urgent" or "worry" beside it.'
    yield "choices = ["
    for choice in choices:
        alone = question.answers == "several" and normalise(choice.say) in ALONE
        yield f"    {{ {', '.join(_choice(choice, alone, question.answers in OWN, audience))} }},"
    yield "]"


def _choice(choice: Ready, alone: bool, own: bool, audience: Audience) -> Iterator[str]:
    yield f"id = {_quoted(choice.id)}"
    yield f"say = {_quoted(choice.say)}"
    if audience == "young_people" and not own:
        yield f"face = {_quoted(choice.face)}"
    if audience == "young_people" and (own or choice.short):
        yield f"faces = {_quoted(f'{choice.face} {choice.short or choice.say}')}"
    if alone:
        yield "alone = true"
    if choice.support != "none":
        yield f"support = {_quoted(choice.support)}"


def _counts(choices: Sequence[Ready], good: Sequence[str]) -> Iterator[str]:
    if not choices:
        return
    positive = ", ".join(map(_quoted, good or (choices[0].id,)))
    yield f'# counts = {{ measure = "name-of-the-measure", question = "how_well", positive = [{positive}] }}'
    yield (
        '# counts = { measure = "name-of-the-measure", question = "better_off", '
        f'positive = [{positive}], domain = "knowledge" }}'
    )


def _paired(id_: str, programme: Programme) -> Iterator[str]:
    """What changed is counted after the course."""
    if programme.stage == "before":
        yield f"paired = {{ name = {_quoted(id_)} }}"
    else:
        yield "# Those who rose count for this measure; 'domain' is knowledge, attitude, behaviour or circumstance."
        measure = _quoted(f"{id_}-rose")
        yield f'paired = {{ name = {_quoted(id_)}, measure = {measure}, domain = "knowledge" }}'


def _code(programme: Programme) -> str:
    """The question for a code, in the library's words and of the same prompts, before a course and after it."""
    asked = load(LIBRARY / f"{CODE_OF[programme.stage]}.toml").code
    if asked is None:
        raise ValueError(f"{CODE_OF[programme.stage]} asks for no code")
    lines = [
        "[[questions]]",
        f"id = {_quoted(CODE)}",
        f"kind = {_quoted(asked.kind)}",
        f"title = {_quoted(asked.title)}",
        f"ask = {json.dumps(asked.ask, ensure_ascii=False)}",
        f"hint = {_quoted(asked.hint)}",
        "# Prompts that only the person would answer alike each time; the same before the course and after it.",
        "prompts = [",
        *(f"    {{ say = {_quoted(each.say)}, takes = {_quoted(each.takes)} }}," for each in asked.prompts),
        "]",
    ]
    return "\n".join([*lines, ""])


CODE_OF: Mapping[CourseStage, str] = {"before": "training-before", "after": "training-feedback"}
"""The survey of the library that asks for a code at each stage."""


# Words ----------


def _clean(text: str) -> str:
    """One line without characters that cannot be seen or stored."""
    return " ".join(tidy(text).split())


def _quoted(text: str) -> str:
    """A TOML string. JSON's escapes are TOML's, and `_clean` takes out the rest."""
    return json.dumps(_clean(text), ensure_ascii=False)


def _title(question: NewQuestion) -> str:
    """The author's title, else the beginning of the question."""
    if _clean(question.title):
        return _clean(question.title)
    words = _clean(question.ask).rstrip("?. ") or _clean(question.ask)
    return words if len(words) <= LONGEST_TITLE else words[:LONGEST_TITLE].rsplit(" ", 1)[0]


def _own(choices: Iterable[str]) -> tuple[str, ...]:
    """The author's choices, each once; "Prefer not to say" is there anyway."""
    says = {normalise(choice) or _clean(choice): _clean(choice) for choice in choices if _clean(choice)}
    return tuple(say for key, say in says.items() if key != "prefer not to say")


def _ids(
    texts: Iterable[str], taken: Iterable[str] = (), what: str = "question", digits: bool = False
) -> list[str]:
    """An id for each text, none of them twice."""
    return distinct((slug(text, what, digits) for text in texts), {*taken, *RESERVED, PREFER_NOT_TO_SAY})
