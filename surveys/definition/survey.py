"""What a survey is. A survey that breaks a rule cannot be made.

Nothing here knows how a survey is written down, how a conversation goes, who takes part or how answers are counted.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import permutations
from typing import Annotated, Any, Literal, Self, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from surveys.definition.authors_words import ACCEPTED_PATTERN, CHOICE_PATTERN, FACED_PATTERN, ID_PATTERN
from surveys.definition.codes import Takes, cannot_be_read
from surveys.definition.support_level import SupportLevel, strongest

PREFER_NOT_TO_SAY = "prefer-not-to-say"
DONT_KNOW = "dont-know"
# "I have not had any help", "not part of my work": the question was not about this person.
DOES_NOT_APPLY = "does-not-apply"
MAY_QUOTE = "may-quote"
"""Where an answer says, beside those to the questions, of which one the words may be quoted. It is there for a yes only."""
RESERVED = {
    MAY_QUOTE: "says in an answer that words may be quoted",
    "themes": "means the themes of the free text in a release",
    "to-check": "means the list of answers in the conversation",
}
"""Ids that no question can have, with why."""

# Answers that are kept but are not counted in the base of a percentage.
NOT_VALID = frozenset({PREFER_NOT_TO_SAY, DONT_KNOW, DOES_NOT_APPLY})

TEXT_LIMIT = 1500
"""Characters of one free-text answer. Long enough for 99.9 % of real comments; it fixes the size of what is sealed."""

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=32)]
# Telegram carries a choice in 64 bytes of callback data together with a token.
ChoiceId = Annotated[str, StringConstraints(pattern=CHOICE_PATTERN, max_length=32)]
# As long as the plan's own ids, so that a question can count for any measure of the plan.
MeasureId = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=40)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
# An emoji, a space and words. A face is never alone.
FacedWords = Annotated[str, StringConstraints(strip_whitespace=True, pattern=FACED_PATTERN)]
Accepted = Annotated[str, StringConstraints(strip_whitespace=True, pattern=ACCEPTED_PATTERN)]
Kind = Literal["single", "several", "scale", "number", "text", "code"]
Audience = Literal["young_people", "practitioners"]
ObaQuestion = Literal["how_much", "how_well", "better_off"]
Domain = Literal["knowledge", "attitude", "behaviour", "circumstance"]
WordingName = Literal["standard", "easy_read", "faces"]
CourseStage = Literal["before", "after", "later"]
Topic = Literal["feelings", "home", "out", "help"]
TOPICS: tuple[Topic, ...] = get_args(Topic)
"""What a survey can be about where a child chooses between several, in the order that they stand in."""

MOST_PROMPTS = 6
"""Of a code: nobody makes a longer one twice alike."""

PROMPTS_OF_A_CODE = 3
"""Fewer prompts give so few codes that two people often share one."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


_FrozenT = TypeVar("_FrozenT", bound=_Frozen)


class Choice(_Frozen):
    """One possible answer. `face` stands beside the words, never instead of them.

    `easy_read` are easier words, where `say` is not easy enough. `faces` is an emoji and a word or two ("🙂 Yes"), where
    `face` and `say` are not short enough.
    """

    id: ChoiceId
    say: Words
    face: str = ""
    easy_read: str = ""
    faces: FacedWords = ""
    alone: bool = False
    """For questions with several choices: "None of these" cannot be picked together with another."""
    support: SupportLevel = "none"
    """What choosing it is met with: "No, less safe" asks for help as words do."""


class Counts(_Frozen):
    """What a question counts for in the scorecard. A person decides this; it is never guessed.

    `positive` are the choices in the numerator. `domain` says in which way people are better off.
    """

    measure: MeasureId
    question: ObaQuestion
    positive: tuple[ChoiceId, ...] = Field(min_length=1)
    domain: Domain | None = None

    @model_validator(mode="after")
    def _domain_where_better_off(self) -> Self:
        for problem in domain_problem(self.question, self.domain):
            raise ValueError(problem)
        return self


def domain_problem(question: ObaQuestion, domain: Domain | None) -> Iterator[str]:
    """Better off is always in some way, and only that is: the rule of surveys and of the board's plan."""
    if (question == "better_off") != (domain is not None):
        yield "a better_off measure needs a domain, and only a better_off measure has one"


class Prompt(_Frozen):
    """One thing that a code is made of: what to think of, and what of it is taken."""

    say: Words
    takes: Takes


class Paired(_Frozen):
    """A scale that one person answers before and after a course, from most to least. What is kept is whether they rose.

    `name` is the same in every survey of the programme. `measure` is what those who rose since the survey before count for.
    """

    name: Id
    measure: MeasureId | None = None
    domain: Domain | None = None

    @model_validator(mode="after")
    def _measured_whole(self) -> Self:
        if (self.measure is None) != (self.domain is None):
            raise ValueError("'paired' needs both a measure and its domain, or neither")
        return self


class Programme(_Frozen):
    """What one person is asked `before` a course, straight `after` it and some time `later`, matched by their own code."""

    id: Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=24)]
    stage: CourseStage


class Wording(_Frozen):
    """Other words for the same question. Without a `hint` of its own it keeps the question's; an empty one takes it out."""

    ask: Words
    hint: str | None = None


class Before(_Frozen):
    """The words that the series of a question's results began with, for words of today that mean the same: a spelling
    mended, an example taken out. Results are then compared as if nothing had changed. `because` says why."""

    ask: str = ""
    choices: dict[ChoiceId, Words] = {}
    because: Words

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.ask and not self.choices:
            raise ValueError("said_before gives the words from before: 'ask', or 'choices' by their ids")
        return self


class Around(_Frozen):
    """Other words for what is said before and after the questions."""

    about: Words
    afterwards: Words
    thanks: Words


class Question(_Frozen):
    """One thing asked. `title` is its short name where answers are checked and in the tables of a release.

    `accepts` names the rules of the check that this question breaks on purpose, each as "rule: reason".
    """

    id: Id
    kind: Kind
    title: Words
    ask: Words
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    prefer_not_to_say: bool = True
    only_if: dict[Id, tuple[ChoiceId, ...]] = {}
    """Asked only when each named earlier question was answered with one of the choices beside it."""
    counts: Counts | None = None
    sensitive: tuple[ChoiceId, ...] = ()
    """Choices that must never be provable for all or none of a group."""
    least: int | None = None
    most: int | None = None
    unit: str = ""
    may_quote: bool = False
    """After words were written, whether they may be quoted is asked. Whoever does not say yes has said no."""
    prompts: tuple[Prompt, ...] = Field((), max_length=MOST_PROMPTS)
    """What a code is made of, in order."""
    paired: Paired | None = None
    easy_read: Wording | None = None
    faces: Wording | None = None
    said_before: Before | None = None
    accepts: tuple[Accepted, ...] = ()

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        problems = list(_question_problems(self))
        if problems:
            raise ValueError("\n".join(problems))
        return self

    @property
    def has_choices(self) -> bool:
        return self.kind in ("single", "several", "scale")

    @property
    def is_written(self) -> bool:
        """Whether it is answered in somebody's own words."""
        return not self.has_choices and self.kind != "number"

    @cached_property
    def choice_ids(self) -> tuple[str, ...]:
        return tuple(choice.id for choice in self.choices)

    @cached_property
    def answer_ids(self) -> tuple[str, ...]:
        """Everything that can be chosen."""
        return (*self.choice_ids, PREFER_NOT_TO_SAY)

    @property
    def takes(self) -> tuple[Takes, ...]:
        """What a code takes of each of its prompts."""
        return tuple(prompt.takes for prompt in self.prompts)

    @property
    def points(self) -> tuple[str, ...]:
        """The choices of a scale that count, from most to least."""
        return tuple(choice for choice in self.choice_ids if choice not in NOT_VALID)

    def can_be(self, answer: object) -> bool:
        """Whether that is an answer that a conversation could have come to."""
        if self.kind == "several":
            return isinstance(answer, list) and all(choice in self.answer_ids for choice in answer)
        if self.has_choices:
            return answer in self.answer_ids
        if self.kind == "number":
            return type(answer) is int and self.least <= answer <= self.most  # type: ignore[operator]  # checked when made
        return isinstance(answer, str)

    def support_for(self, answer: object) -> SupportLevel:
        """How strongly a chosen answer asks for help. Words are looked at elsewhere."""
        chosen = answer if isinstance(answer, list | tuple) else (answer,)
        return strongest(choice.support for choice in self.choices if choice.id in chosen)

    def choice(self, choice_id: str) -> Choice:
        return self.choices[self.choice_ids.index(choice_id)]

    def has_wording(self, name: WordingName) -> bool:
        """Whether there are words of this kind for the question and an emoji for each choice that needs one."""
        if name == "standard":
            return True
        written = self.easy_read if name == "easy_read" else self.faces
        return bool(written) and all(name != "faces" or _faced(choice).face for choice in self.choices)


class ReleasePlan(_Frozen):
    """Which tables a round of the survey releases beyond its total and its one-way tables.

    `pairs` are the declared two-way tables; `themes` stands for the themes of the free-text answers.
    `empty` declares structural zeros: cells (choice of the first, choice of the second) that cannot hold anybody.
    """

    pairs: tuple[tuple[Id, Id], ...] = ()
    leave_out: tuple[Id, ...] = ()
    empty: tuple[tuple[Id, ChoiceId, Id, ChoiceId], ...] = ()


class Survey(_Frozen):
    """A survey in one revision. `about` says why we ask; `afterwards` what happens to the answers."""

    id: Id
    revision: int = Field(ge=1)
    title: Words
    audience: Audience
    minutes: int = Field(ge=1, le=10)
    about: Words
    afterwards: Words
    thanks: Words
    questions: tuple[Question, ...] = Field(min_length=1)
    programme: Programme | None = None
    release: ReleasePlan = ReleasePlan()
    easy_read: Around | None = None
    faces: Around | None = None
    topic: Topic | Literal[""] = ""
    """What it is about, on the start page."""
    accepts: tuple[Accepted, ...] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        problems = list(_survey_problems(self))
        if problems:
            raise ValueError("\n".join(problems))
        return self

    @cached_property
    def _by_id(self) -> Mapping[str, Question]:
        return {question.id: question for question in self.questions}

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The place of each question in the order that they are asked in."""
        return {question.id: number for number, question in enumerate(self.questions)}

    def question(self, question_id: str) -> Question:
        return self._by_id[question_id]

    @cached_property
    def quoted(self) -> Question | None:
        """The question whose words may be quoted, where people say yes to it."""
        return next((question for question in self.questions if question.may_quote), None)

    @property
    def code(self) -> Question | None:
        """The question that asks for a code."""
        return next((question for question in self.questions if question.kind == "code"), None)

    @property
    def paired(self) -> dict[str, Question]:
        """The questions whose answers are set side by side with those of the other surveys, by their name there."""
        return {question.paired.name: question for question in self.questions if question.paired}

    def alone(self) -> "Survey":
        """The survey as it is asked where nothing is set side by side: nobody is asked for a code that has no use."""
        if self.programme is None:
            return self
        asked = tuple(_changed(each, paired=None) for each in self.questions if each.kind != "code")
        return _changed(self, programme=None, questions=asked)

    @cached_property
    def wordings(self) -> tuple[WordingName, ...]:
        """The wordings that every question has, the standard one first."""
        return tuple(name for name in WORDERS if all(q.has_wording(name) for q in self.questions))

    def worded(self, name: WordingName) -> "Survey":
        """The same survey, with the same ids, in other words. What has no such words keeps its own."""
        return self._worded[name]

    @cached_property
    def _worded(self) -> Mapping[WordingName, "Survey"]:
        return {name: WORDERS[name](self) for name in WORDERS}

    @cached_property
    def written(self) -> tuple[str, ...]:
        """The questions that are answered in somebody's own words."""
        return tuple(question.id for question in self.questions if question.is_written)

    @cached_property
    def conditional(self) -> tuple[Question, ...]:
        """The questions that are not asked of everybody."""
        return tuple(question for question in self.questions if question.only_if)

    def applies(self, question: Question, answers: Mapping[str, Any]) -> bool:
        """Whether the question is asked of somebody who gave these answers."""
        return all(_met(answers.get(other), wanted) for other, wanted in question.only_if.items())

    def path(self, answers: Mapping[str, Any]) -> tuple[Question, ...]:
        """The questions, in order, that somebody with these answers is asked."""
        dropped = {question.id for question in self.conditional if not self.applies(question, answers)}
        return tuple(q for q in self.questions if q.id not in dropped) if dropped else self.questions


def _met(answer: Any, wanted: tuple[str, ...]) -> bool:
    given = answer if isinstance(answer, list | tuple) else (answer,)
    return any(choice in wanted for choice in given)


def _changed(model: _FrozenT, **changes: Any) -> _FrozenT:
    """A copy with other values. Not `model_copy`: that would copy what was worked out from the old values, too."""
    kept = {name: getattr(model, name) for name in type(model).model_fields}
    return type(model)(**{**kept, **changes})


def _easier(choice: Choice) -> Choice:
    return _changed(choice, say=choice.easy_read or choice.say)


def _faced(choice: Choice) -> Choice:
    face, _, say = choice.faces.partition(" ")
    return _changed(choice, face=face, say=say) if face else choice


def _reworded(
    survey: Survey, name: Literal["easy_read", "faces"], choose: Callable[[Choice], Choice]
) -> Survey:
    around: Around | None = getattr(survey, name)
    questions = tuple(
        _question_reworded(question, getattr(question, name), choose) for question in survey.questions
    )
    return _changed(survey, questions=questions, **(dict(around) if around else {}))


def _question_reworded(
    question: Question, wording: Wording | None, choose: Callable[[Choice], Choice]
) -> Question:
    if wording is None:
        return question
    hint = question.hint if wording.hint is None else wording.hint
    choices = tuple(choose(choice) for choice in question.choices)
    return _changed(question, ask=wording.ask, hint=hint, choices=choices)


WORDERS: Mapping[WordingName, Callable[[Survey], Survey]] = {
    "standard": lambda survey: survey,
    "easy_read": lambda survey: _reworded(survey, "easy_read", _easier),
    "faces": lambda survey: _reworded(survey, "faces", _faced),
}


def _question_problems(question: Question) -> Iterator[str]:
    if question.has_choices and len(question.choices) < 2:
        yield f"a {question.kind} question needs at least two choices"
    if not question.has_choices and question.choices:
        yield f"a {question.kind} question has no choices"
    for twice in _twice(question.choice_ids):
        yield f"the choice '{twice}' is there twice"
    for twice in dict.fromkeys(_said_twice(question)):
        yield f"two choices say '{twice}'"
    for words in sorted(_said_like_an_id(question)):
        yield f"a choice says '{words}', which is the id of another choice: what somebody types could mean either"
    if PREFER_NOT_TO_SAY in question.choice_ids:
        yield f"'{PREFER_NOT_TO_SAY}' is added by itself; take it out of the choices"
    if question.kind != "several" and any(choice.alone for choice in question.choices):
        yield "'alone' is only for questions with several choices"
    yield from _unknown_choices(question)
    if question.may_quote and question.kind != "text":
        yield "'may_quote' is only for text questions: what is quoted are somebody's own words"
    yield from _number_problems(question)
    yield from _code_problems(question)
    yield from _paired_problems(question)


def _said_twice(question: Question) -> Iterator[str]:
    """Words that two choices share, in any wording."""
    for wording in (question.choices, map(_easier, question.choices), map(_faced, question.choices)):
        yield from _twice(choice.say.casefold() for choice in wording)


def _said_like_an_id(question: Question) -> set[str]:
    pairs = permutations(question.choices, 2)
    return {choice.say for choice, other in pairs if choice.say.casefold() == other.id}


def _unknown_choices(question: Question) -> Iterator[str]:
    named = {
        "counts.positive": question.counts.positive if question.counts else (),
        "sensitive": question.sensitive,
        "said_before.choices": question.said_before.choices if question.said_before else (),
    }
    for where, choices in named.items():
        for unknown in sorted(set(choices) - set(question.choice_ids)):
            yield f"{where} names '{unknown}', which is not one of its choices"


def _number_problems(question: Question) -> Iterator[str]:
    if question.kind == "number":
        if question.least is None or question.most is None or question.least >= question.most:
            yield "a number question needs 'least' and 'most', the first smaller than the second"
    elif question.least is not None or question.most is not None or question.unit:
        yield "'least', 'most' and 'unit' are only for number questions"


def _code_problems(question: Question) -> Iterator[str]:
    if question.kind != "code":
        if question.prompts:
            yield "'prompts' are only for code questions"
        return
    if len(question.prompts) < PROMPTS_OF_A_CODE:
        yield f"a code question needs at least {PROMPTS_OF_A_CODE} prompts, so that few people share a code"
    if cannot_be_read(question.takes):
        yield "two days next to each other cannot be told apart; put a letter between them"
    if question.only_if or question.counts or question.sensitive:
        yield "a code is asked of everybody and counts for nothing; take out 'only_if', 'counts' and 'sensitive'"


def _paired_problems(question: Question) -> Iterator[str]:
    if question.paired is None:
        return
    if question.kind != "scale" or len(question.points) < 2:
        yield "only a scale can be 'paired': its choices run from most to least"
    elif question.counts:
        positive = question.points[: len(question.counts.positive)]
        if set(positive) != set(question.counts.positive):
            yield "a 'paired' scale runs from most to least, so its positive choices come first"


def _survey_problems(survey: Survey) -> Iterator[str]:
    for twice in _twice(question.id for question in survey.questions):
        yield f"question '{twice}' is there twice"
    earlier: dict[str, Question] = {}
    for question in survey.questions:
        if question.id in RESERVED:
            yield f"question '{question.id}' needs another id: '{question.id}' {RESERVED[question.id]}"
        for other, wanted in question.only_if.items():
            yield from _condition_problems(question, other, wanted, earlier)
        earlier[question.id] = question
    yield from _plan_problems(survey)
    yield from _programme_problems(survey)
    # With one, no two quotes of a round are of one person, and no yes stands beside another that would join two comments.
    for question in [question for question in survey.questions if question.may_quote][1:]:
        yield f"question '{question.id}': 'may_quote' stands at one question, so that nobody is quoted twice"


def _programme_problems(survey: Survey) -> Iterator[str]:
    codes = [question for question in survey.questions if question.kind == "code"]
    paired = [question for question in survey.questions if question.paired]
    if survey.audience != "practitioners":
        if codes or paired or survey.programme:
            yield "what one person says is set side by side over time for practitioners only, never for young people"
        return
    if survey.programme is None:
        for question in (*codes, *paired):
            yield f"question '{question.id}' belongs to a programme; say which in [programme], with its stage"
        return
    if len(codes) != 1 or not paired:
        yield "a survey of a programme has one code question, and at least one scale that is 'paired'"
    yield from _paired_names(paired, survey.programme.stage)
    for question in paired:
        if question.id in survey.release.leave_out:
            yield f"question '{question.id}' is 'paired', so its table cannot be left out of the release"


def _paired_names(paired: list[Question], stage: CourseStage) -> Iterator[str]:
    sides = [question.paired for question in paired if question.paired]
    for twice in _twice(side.name for side in sides):
        yield f"two questions are 'paired' as '{twice}'"
    for question in paired:
        if (stage == "before") == bool(question.paired and question.paired.measure):
            yield (
                f"question '{question.id}': what changed is counted after the course and later, so 'paired' names a "
                "measure there, and only there"
            )


def _condition_problems(
    question: Question, other: str, wanted: tuple[str, ...], earlier: Mapping[str, Question]
) -> Iterator[str]:
    if other not in earlier:
        yield f"question '{question.id}' depends on '{other}', which is not asked before it"
    elif not earlier[other].has_choices:
        yield f"question '{question.id}' depends on '{other}', which has no choices"
    else:
        if not wanted:
            yield f"question '{question.id}' depends on '{other}' being nothing, so it is never asked"
        for unknown in sorted(set(wanted) - _answers_to(earlier[other])):
            yield f"question '{question.id}' depends on '{other}' being '{unknown}', which is not one of its choices"


def _answers_to(question: Question) -> set[str]:
    return {*question.choice_ids, *([PREFER_NOT_TO_SAY] if question.prefer_not_to_say else [])}


def _plan_problems(survey: Survey) -> Iterator[str]:
    known = {question.id for question in survey.questions}
    named = [name for pair in survey.release.pairs for name in pair if name != "themes"]
    cells = [cell for first in survey.release.empty for cell in (first[:2], first[2:])]
    for unknown in sorted({*named, *survey.release.leave_out, *(question for question, _ in cells)} - known):
        yield f"release names '{unknown}', which is not a question"
    for question, choice in cells:
        if question in known and choice not in survey.question(question).choice_ids:
            yield f"release.empty names '{choice}', which is not one of the choices of '{question}'"
    for first, second in survey.release.pairs:
        if first == second:
            yield f"release pairs '{first}' with itself"


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]
