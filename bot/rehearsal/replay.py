"""Answers from a file, given through a real door: each row is somebody who answers a survey the way a person would, by
reading what is asked and pressing what is shown.
"""

import asyncio
import csv
import random
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.rehearsal.respondent import Respondent, RespondentFor, Seen
from surveys.definition.survey import Question, Survey
from surveys.errors import UserError
from surveys.files.limited import OverLimit, csv_within
from surveys.language.phrases import Phrases

Row = Mapping[str, str]
"""The words of one respondent by question id. A question without words is skipped, or filled."""

AT_ONCE = 32
MOST_TURNS = 200


class ReplayProblem(UserError):
    """A file that cannot be replayed; the message names the file, the line and what to do."""


@dataclass
class ReplayReport:
    """What became of the rows. `refused` counts the reasons, by the first sentence that the bot said."""

    rows: int = 0
    sent: int = 0
    answers: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    not_sent: Counter[str] = field(default_factory=Counter)


def read_rows(path: Path, survey: Survey, columns: Mapping[str, str]) -> list[Row]:
    """The rows of a CSV. `columns` maps its columns to question ids; a column that is a question id maps to itself.

    Raises `ReplayProblem`.
    """
    line = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv_within(file)
            _, names = next(lines, (1, ()))
            mapped, rows = _mapped(path, names, survey, columns), list[Row]()
            for line, cells in lines:
                if cells:
                    rows.append(_row(path, line, names, cells, mapped))
            return rows
    except OverLimit as error:
        raise ReplayProblem(f"{path.name}: {error}") from None
    except UnicodeDecodeError:
        raise ReplayProblem(f"{path.name}: is not UTF-8 text; save it as CSV UTF-8") from None
    except csv.Error as error:
        raise ReplayProblem(f"{path.name}, line {line + 1}: {error}; mend the quotes there") from None
    except OSError as error:
        raise ReplayProblem(f"{path}: cannot be read: {error.strerror}") from None


def _mapped(path: Path, names: Sequence[str], survey: Survey, columns: Mapping[str, str]) -> dict[str, str]:
    questions = [question.id for question in survey.questions]
    for column, question in columns.items():
        if column not in names:
            raise ReplayProblem(
                f"{path.name}, line 1: there is no column '{column}'; columns: {', '.join(names)}"
            )
        if question not in questions:
            raise ReplayProblem(
                f"{survey.id} has no question '{question}'; questions: {', '.join(questions)}"
            )
    mapped = {**{name: name for name in names if name in questions}, **columns}
    if not mapped:
        raise ReplayProblem(
            f"{path.name}, line 1: no column is a question of {survey.id}; "
            f"say which is which with --map {names[0] if names else 'column'}={questions[-1]}"
        )
    return mapped


def _row(path: Path, line: int, names: Sequence[str], cells: Sequence[str], mapped: Mapping[str, str]) -> Row:
    if len(cells) != len(names):
        raise ReplayProblem(
            f"{path.name}, line {line}: has more or fewer fields than the header; mend the commas there"
        )
    row = dict(zip(names, cells, strict=True))
    return {question: row[column] for column, question in mapped.items() if row[column].strip()}


async def replay(
    rows: Sequence[Row],
    survey: Survey,
    respondent_for: RespondentFor,
    phrases: Phrases,
    *,
    fill: random.Random | None = None,
    progress: Callable[[], object] = lambda: None,
    code: str | None = None,
) -> ReplayReport:
    """Let every row answer, `AT_ONCE` at a time. `fill` answers at random what a row says nothing about.

    `progress` is called after each row.
    """
    report, line = ReplayReport(), asyncio.Semaphore(AT_ONCE)
    seeds = [fill.random() for _ in rows] if fill else []

    async def answers(number: int) -> None:
        async with line:
            chance = random.Random(seeds[number]) if fill else None  # noqa: S311  # invented answers, not secrets
            person = Person(survey, phrases, rows[number], chance, report)
            await person.answer_all(await respondent_for(number), code or survey.id)
            progress()

    await asyncio.gather(*(answers(number) for number in range(len(rows))))
    return report


class Person:
    """Reads each question and answers it from the row."""

    def __init__(
        self, survey: Survey, phrases: Phrases, row: Row, chance: random.Random | None, report: ReplayReport
    ) -> None:
        self._survey, self._labels, self._row = survey, phrases.labels, row
        self._chance, self._report = chance, report

    async def answer_all(self, respondent: Respondent, code: str) -> None:
        self._report.rows += 1
        try:
            seen = await respondent.begin(code)
            for _ in range(MOST_TURNS):
                if not seen or not (words := self._next_words(seen)):
                    return
                seen = await self._say(respondent, seen, words)
            self._report.not_sent["The conversation did not come to an end."] += 1
        finally:
            await respondent.aclose()

    async def _say(self, respondent: Respondent, seen: list[Seen], words: str) -> list[Seen]:
        asked = self._question(seen)
        if words == self._labels["send"]:
            return self._ended(await respondent.answer(words))
        answered = await respondent.answer(words)
        if asked is None or words == "/skip":
            return answered
        if self._question(answered) is asked:
            self._report.refused[_first_sentence(answered[0].words)] += 1
            return await respondent.answer("/skip")
        self._report.answers += 1
        return answered

    def _ended(self, seen: list[Seen]) -> list[Seen]:
        if seen and not seen[-1].buttons and self._question(seen) is None:
            self._report.sent += 1
        else:
            self._report.not_sent[_first_sentence(seen[-1].words) if seen else "no answer"] += 1
        return []

    def _next_words(self, seen: list[Seen]) -> str:
        question = self._question(seen)
        if question:
            return self._answer(question, seen[-1].buttons)
        for label in ("is_16", "yes_start", "send", "go_on"):
            if self._labels[label] in seen[-1].buttons:
                return self._labels[label]
        self._report.not_sent[_first_sentence(seen[-1].words)] += 1
        return ""

    def _question(self, seen: list[Seen]) -> Question | None:
        """The question that is asked now, recognised by its words."""
        words = seen[-1].words if seen else ""
        return next((question for question in self._survey.questions if question.ask in words), None)

    def _answer(self, question: Question, buttons: tuple[str, ...]) -> str:
        if question.id in self._row:
            return self._row[question.id]
        return self._filled(question, buttons) if self._chance else "/skip"

    def _filled(self, question: Question, buttons: tuple[str, ...]) -> str:
        chance = self._chance or random.Random(0)  # noqa: S311  # never None here
        if question.kind == "number" and question.least is not None and question.most is not None:
            return str(chance.randint(question.least, question.most))
        if not question.has_choices or chance.random() < 0.05:
            return "/skip"
        wanted = [choice.id for choice in question.choices]
        if len(buttons) < len(wanted):  # more than can be buttons: they stand in the message
            buttons = tuple(choice.say for choice in question.choices)
        if question.kind != "several":
            return buttons[wanted.index(chance.choice(wanted))]
        together = [
            button for button, choice in zip(buttons, question.choices, strict=False) if not choice.alone
        ]
        return ", ".join(chance.sample(together, chance.randint(1, min(3, len(together)))))


def _first_sentence(words: str) -> str:
    return re.split(r"(?<=[.!?])\s", words, maxsplit=1)[0]
