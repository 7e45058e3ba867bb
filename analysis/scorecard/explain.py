"""Where a number comes from: what was asked, who was counted, by which rule, from which release or file. The command, the
API and the page say what stands here, word for word.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from analysis.plan import QUESTIONS, PerformanceMeasure
from analysis.plan.units import UNITS, after, number
from analysis.release.design.groups import PREFERS_NOT, measure_choices
from analysis.scorecard.lines import ScorecardLine
from analysis.scorecard.reasons import reason
from analysis.scorecard.wording import amount, interval_text, value_text
from analysis.values import (
    FLAGS,
    SYMBOL_WORDS,
    TOTAL,
    AdministrativeSource,
    AnswersSource,
    MeasureValue,
    ReleaseSource,
    Value,
)
from surveys.days import day_in_words
from surveys.definition.survey import PREFER_NOT_TO_SAY, Question, Survey

Asked = Mapping[str, Survey]
"""What each release asked, by the release's id."""

SHARE = "Those counted over all who are in the base, rounded half up. Shares of several groups are added up, never averaged."
COUNT = "A count; nothing is worked out."
AS_IT_STANDS = "As it stands in the file; Heard works nothing out."
LEFT_OUT = "Left out: whoever skipped it"
PAIRED = (
    "Those whose answer rose by at least one point over all who were matched with their own answer from before, "
    "rounded half up."
)


class _Explained(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"additionalProperties": True})


class QuestionAsked(_Explained):
    """A question as it was asked, and what its answers count as."""

    survey: str
    revision: int
    id: str
    words: str
    counted: tuple[str, ...] = Field(description="The choices in the numerator.")
    other: tuple[str, ...] = Field(description="The other choices in the denominator.")
    left_out: tuple[str, ...] = Field(description="The choices in neither.")


class FileTakenIn(_Explained):
    """A file of records. `by` is empty where nobody said who took it in."""

    file: str
    imported_on: date
    by: str


class ValueExplained(_Explained):
    """One value and where it comes from. What is hidden keeps no count."""

    time_period: str
    time_identifier: str
    period: str
    breakdown: str
    text: str = Field(description="The value as printed.")
    numerator: int | None
    denominator: int | None
    rule: str
    releases: tuple[str, ...]
    asked: tuple[QuestionAsked, ...]
    file: FileTakenIn | None
    revision: int
    sentences: tuple[str, ...] = Field(
        description="The whole of it in words, as the page and the command say it."
    )


class Explanation(_Explained):
    """From a measure's numbers back to where they come from, the newest first."""

    id: str
    name: str
    answers: str = Field(description="Which of the three questions it answers; empty for an indicator.")
    of: str
    source: str
    status: str
    reason: str
    values: tuple[ValueExplained, ...]


def explain(line: ScorecardLine, asked: Asked) -> Explanation:
    """Every value of a line, as the scorecard shows it, with where it comes from."""
    measure = line.measure
    newest_first = sorted(
        (*line.values, *line.parts), key=lambda value: (value.period.span, value.is_total), reverse=True
    )
    return Explanation(
        id=line.id,
        name=measure.name,
        answers=QUESTIONS[measure.question] if isinstance(measure, PerformanceMeasure) else "",
        of=measure.of,
        source=measure.source,
        status=line.status.word,
        reason=reason(line),
        values=tuple(_value(value, line, asked) for value in newest_first),
    )


def of_period(explanation: Explanation, wanted: str = "") -> tuple[ValueExplained, ...]:
    """The values of a period, by its words ("Jul to Sep 2026") or as files write it ("202627 Financial year Q2"); without
    one those of the newest. Empty where there is none."""
    values = explanation.values
    if not wanted:
        return tuple(value for value in values if value.period == values[0].period)
    return tuple(value for value in values if wanted.casefold().strip() in _names(value))


def _names(value: ValueExplained) -> set[str]:
    code, identifier = value.time_period, value.time_identifier
    return {name.casefold() for name in (value.period, code, f"{code} {identifier}", f"{identifier} {code}")}


def as_lines(explanation: Explanation, values: tuple[ValueExplained, ...]) -> Iterator[str]:
    """The explanation of some of its values, for a terminal."""
    yield explanation.name
    yield f"{explanation.status}. {explanation.reason}"
    for value in values:
        part = "" if value.breakdown == TOTAL else f", {value.breakdown}"
        yield ""
        yield f"{value.period}{part}: {value.text}"
        yield from (f"  {sentence}" for sentence in value.sentences)


def _value(value: Value, line: ScorecardLine, asked: Asked) -> ValueExplained:
    questions = tuple(_questions(value, asked))
    return ValueExplained(
        time_period=value.period.time_period,
        time_identifier=value.period.time_identifier,
        period=value.period.label,
        breakdown=value.breakdown,
        text=value_text(value, line.measure),
        numerator=value.numerator,
        denominator=value.denominator,
        rule=_rule(value, line),
        releases=_releases(value),
        asked=questions,
        file=_file(value),
        revision=value.revision,
        sentences=tuple(_sentences(value, line, questions)),
    )


def _rule(value: Value, line: ScorecardLine) -> str:
    if isinstance(value, MeasureValue) and value.pairs:
        return PAIRED
    if line.measure.per and value.denominator:
        return f"Those counted over all who are in the base, for every {line.measure.per:,} of them, rounded half up."
    return {"percent": SHARE, "count": COUNT}.get(line.measure.unit, AS_IT_STANDS)


def _releases(value: Value) -> tuple[str, ...]:
    """A value that was added up names all its releases."""
    if isinstance(value.source, AnswersSource):
        return value.source.releases
    return tuple(value.source.release.split(", ")) if isinstance(value.source, ReleaseSource) else ()


def _file(value: Value) -> FileTakenIn | None:
    source = value.source
    if not isinstance(source, AdministrativeSource):
        return None
    return FileTakenIn(file=source.file, imported_on=source.imported_on, by=source.by)


# Questions as asked ----------


def _questions(value: Value, asked: Asked) -> Iterator[QuestionAsked]:
    """Each question that counts, once for all releases that asked it in the same words."""
    seen: set[QuestionAsked] = set()
    for release in _releases(value):
        for question in _counting(asked.get(release), value.measure_id):
            if question not in seen:
                seen.add(question)
                yield question


def _counting(survey: Survey | None, measure_id: str) -> Iterator[QuestionAsked]:
    for question in survey.questions if survey else ():
        counts = question.counts is not None and question.counts.measure == measure_id
        paired = question.paired is not None and question.paired.measure == measure_id
        if survey and (counts or paired):
            yield _as_asked(survey, question)


def _as_asked(survey: Survey, question: Question) -> QuestionAsked:
    counted, other = measure_choices(question) if question.counts else ((), ())
    labels = {choice.id: choice.say for choice in question.choices}
    left_out = [labels[each] for each in labels if question.counts and each not in (*counted, *other)]
    prefer = [PREFERS_NOT] if question.prefer_not_to_say and PREFER_NOT_TO_SAY not in labels else []
    return QuestionAsked(
        survey=survey.title,
        revision=survey.revision,
        id=question.id,
        words=question.ask,
        counted=tuple(labels[each] for each in counted),
        other=tuple(labels[each] for each in other),
        left_out=(*left_out, *prefer),
    )


# In words ----------


def _sentences(value: Value, line: ScorecardLine, questions: tuple[QuestionAsked, ...]) -> Iterator[str]:
    for question in questions:
        yield from _asked_in_words(question)
    if not questions:
        yield f"What is counted: {line.measure.of}. Source: {line.measure.source}."
    yield _arithmetic(value, line)
    yield _origin(value)
    if isinstance(value, MeasureValue):
        yield from value.notes
    if value.comment:
        yield f"Written beside it: {value.comment}"
    yield from (f"{FLAGS[flag]}: {SYMBOL_WORDS[FLAGS[flag]]}." for flag in value.flags)


def _asked_in_words(question: QuestionAsked) -> Iterator[str]:
    yield f"Asked in “{question.survey}”, revision {question.revision}: “{question.words}”"
    if question.counted:
        yield f"Counted: {_quoted(question.counted)}. Also in the base: {_quoted(question.other) or 'nobody else'}."
        yield f"{LEFT_OUT}{_also_left_out(question)}."


def _also_left_out(question: QuestionAsked) -> str:
    return f", or chose {_quoted(question.left_out)}" if question.left_out else ""


def _quoted(labels: tuple[str, ...]) -> str:
    return ", ".join(f"“{label}”" for label in labels)


def _arithmetic(value: Value, line: ScorecardLine) -> str:
    if value.symbol:
        return f"{value.symbol}: {SYMBOL_WORDS[value.symbol]}. Nothing of it is kept here."
    own = amount(value.figure.value or 0.0, line.measure)
    if value.numerator is None or not value.denominator:
        return f"{own}{_people_behind(value, line)}. {_rule(value, line)}"
    exact = number(value.figure.value or 0.0, 2) + after(line.measure.unit, line.measure.per)
    sure = f" 95% interval: {interval_text(value.interval, line.measure)}." if value.interval else ""
    return f"{value.numerator:,} of {value.denominator:,} is {exact}, printed as {own}. {_rule(value, line)}{sure}"


def _people_behind(value: Value, line: ScorecardLine) -> str:
    if UNITS[line.measure.unit].behind != "people" or value.denominator is None:
        return ""
    return f", the mean of {value.denominator:,}"


def _origin(value: Value) -> str:
    source = value.source
    revision = f" Revision {value.revision}: the values before it are kept." if value.revision > 1 else ""
    if isinstance(source, AnswersSource):
        day = day_in_words(source.as_of)
        return f"From what the releases show and what was answered in public, as it stood on {day}."
    if isinstance(source, ReleaseSource):
        several = "s" if len(_releases(value)) > 1 else ""
        return f"From the release{several} {source.release}, which cannot be changed.{revision}"
    by = f" by {source.by}" if source.by else "; who did it was not said"
    return f"From the file {source.file}, taken in on {day_in_words(source.imported_on)}{by}.{revision}"
