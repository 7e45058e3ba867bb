"""What both the writing and the reading of spreadsheets by the XLSForm standard (xlsform.org) go by.

The three wordings stand in three languages of the form. What XLSForm has no column for stands in columns of our own that
begin with `heard_`; other tools ignore them and drop them when they save.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from surveys.definition.mistakes import Mistake
from surveys.definition.survey import Question, ReleasePlan, Survey, WordingName

PREFER_NOT_TO_SAY_LABEL = "Prefer not to say"

LANGUAGES: Mapping[WordingName, str] = {
    "standard": "Standard (en)",
    "easy_read": "Easy read (en)",
    "faces": "Faces (en)",
}

AROUND = ("about", "afterwards", "thanks")

SHEETS = ("survey", "choices", "settings")

MOST_ROWS_NAMED = 12
"""Of one mistake; how many more there are is said."""

Cells = dict[str, str]


@dataclass(frozen=True)
class SheetMistake(Mistake):
    """A mistake in a spreadsheet. `line` is the row, from 1; `more_rows` have the same mistake."""

    sheet: str = ""
    column: str = ""
    more_rows: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{', '.join((self.file, *self._where()))}: {self.what}"

    def _where(self) -> Iterator[str]:
        if not self.sheet:
            return
        yield f"sheet '{self.sheet}'"
        rows = (self.line, *self.more_rows)
        shown = ", ".join(map(str, rows[:MOST_ROWS_NAMED]))
        more = f" and {len(rows) - MOST_ROWS_NAMED} more" if len(rows) > MOST_ROWS_NAMED else ""
        if self.line:
            yield f"{'rows' if self.more_rows else 'row'} {shown}{more}"
        if self.column:
            yield f"column '{self.column}'"


def cannot_say(survey: Survey) -> tuple[str, ...]:
    """What XLSForm itself cannot say of this survey: other tools do not use it and drop it when they save."""
    return tuple(sentence for sentence, is_so in CANNOT_SAY if is_so(survey))


def _accepts(survey: Survey) -> bool:
    return bool(survey.accepts) or any(question.accepts for question in survey.questions)


def _leads_to_help(question: Question) -> bool:
    return any(choice.support != "none" for choice in question.choices)


CANNOT_SAY: tuple[tuple[str, Callable[[Survey], bool]], ...] = (
    ("For whom the survey is, what it is about, and how many minutes it takes.", lambda _: True),
    ("The short titles of questions.", lambda _: True),
    ("What counts for the scorecard.", lambda survey: any(q.counts for q in survey.questions)),
    ("Which choices are sensitive.", lambda survey: any(q.sensitive for q in survey.questions)),
    ("Which choices show where there is help.", lambda survey: any(map(_leads_to_help, survey.questions))),
    ("The unit of a number.", lambda survey: any(q.unit for q in survey.questions)),
    ("Which tables a round releases.", lambda survey: survey.release != ReleasePlan()),
    ("The words that a question had before.", lambda survey: any(q.said_before for q in survey.questions)),
    ("What a code is made of, and what is set side by side with other surveys.", lambda survey: bool(survey.programme)),
    ("Findings of the check that are accepted.", _accepts),
)  # fmt: skip
