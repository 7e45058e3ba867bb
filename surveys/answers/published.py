"""Answers as everybody may read them: what holds now, and what was said before, each with its day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from surveys.answers.answer import Answer, answer_of
from surveys.definition.survey import Audience

Version = tuple[str, int, Mapping[str, Any]]
"""A row of the store: the answer's id, the number of its version, and what was published."""


@dataclass(frozen=True)
class Dated:
    """An answer, and the day on which it was said."""

    answer: Answer
    on: date


@dataclass(frozen=True)
class AnswerHistory:
    """What holds `now`, and what was said `before` it, newest first."""

    now: Dated
    before: tuple[Dated, ...] = ()


def body_of(answer: Answer, on: date) -> dict[str, Any]:
    """What the store keeps of a version."""
    return {"on": on.isoformat(), "answer": answer.as_json()}


def published(versions: Iterable[Version], audience: Audience) -> Sequence[AnswerHistory]:
    """The answers to these people, those that changed last first. A published version is never left out: what was said
    stays said. Raises `AnswerProblem` for a row that is no answer."""
    told: dict[str, list[Dated]] = {}
    for name, _, body in versions:
        dated = Dated(answer_of(body["answer"]), date.fromisoformat(body["on"]))
        before = told.pop(name, [])
        # Where two publish the same at once, it was said once.
        told[name] = before if before and before[0].answer == dated.answer else [dated, *before]
    ours = [AnswerHistory(newest, tuple(older)) for newest, *older in told.values()]
    return [each for each in reversed(ours) if each.now.answer.audience == audience]
