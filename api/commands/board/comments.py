"""`heard words`: comments from paper forms and other files, through the same analysis as the answers."""

import sys
from collections.abc import Mapping
from typing import Annotated

import typer

from analysis.text.pipeline import WritersOf, answers, as_line, audience_by_name
from analysis.text.reading import Writers
from api.commands.context import settings_of
from api.installation.wiring import surveys_of
from surveys.definition.survey import Survey


def words(
    context: typer.Context,
    audience: Annotated[
        Writers | None, typer.Option(help="Who wrote all of it; else their survey or question says so.")
    ] = None,
) -> None:
    """Put comments through the analysis: JSON lines or CSV in, JSON lines out with what was found.

    Each comment is {"text": …, "question": …, "survey": …}, or a row of CSV under these headings. It comes back with
    redacted, language, sentiment, themes (and how each went), support_level (urgent, worry or none), support (whether any
    help would be shown), and for_a_person (whether it could not be read and waits for somebody). A line that cannot be read
    gets an error line with its number, and the rest goes on.
    """
    surveys = surveys_of(settings_of(context))
    audience_of = _always(audience) if audience else _by_survey(surveys)
    lines = read = 0
    for answer in answers(sys.stdin.buffer, audience_of=audience_of):
        lines, read = lines + 1, read + ("redacted" in answer)
        typer.echo(as_line(answer).encode())
    if lines and not read:
        raise typer.Exit(1)


def _always(audience: Writers) -> WritersOf:
    return lambda _survey, _question: audience


def _by_survey(surveys: Mapping[str, Survey]) -> WritersOf:
    """By the survey that is named, by the question where it is one of ours, or by what either of them sounds like."""
    asked = {
        _form(question.ask): survey.audience for survey in surveys.values() for question in survey.questions
    }

    def audience_of(survey: str, question: str) -> Writers:
        if survey in surveys:
            return surveys[survey].audience
        return asked.get(_form(question)) or audience_by_name(survey, question)

    return audience_of


def _form(question: str) -> str:
    return " ".join(question.casefold().split()).rstrip("?.! ")
