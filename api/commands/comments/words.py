"""`heard words`: comments from paper forms and other files, through the same analysis as the answers."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from analysis.progress import Progress
from analysis.text.batch.pipeline import WritersOf, answers, as_line, audience_by_name
from analysis.text.reading import Writers
from api.commands.context import settings_of
from api.installation.over_cores import cores_of_ours
from api.installation.wiring import surveys_of
from surveys.definition.survey import Survey
from surveys.errors import UserError


def words(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="The comments; else they are read as they come.")
    ] = None,
    audience: Annotated[
        Writers | None, typer.Option(help="Who wrote all of it; else their survey or question says so.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Where the readings go, else to the screen. Give it again to go on with a run that broke off."
        ),
    ] = None,
    cores: Annotated[
        int | None, typer.Option(min=1, help="Processes that read FILE; else one a core.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Read FILE on the Dask cluster there, such as tcp://10.0.0.5:8786.")
    ] = None,
) -> None:
    """Put comments through the analysis: JSON lines or CSV in, JSON lines out with what was found.

    Each comment is {"text": …, "question": …, "survey": …}, or a row of CSV under these headings. It comes back with
    redacted, language, sentiment, themes (and how each went), support_level (urgent, worry or none), support (whether any
    help would be shown), and for_a_person (whether it could not be read and waits for somebody). A line that cannot be read
    gets an error line with its number, and the rest goes on.

    With FILE alone its readings come to the screen. With FILE and --out many comments are read at once, on all cores or by
    a cluster of your own, to which they travel as they were written. The readings are the same bytes wherever they are made.
    """
    surveys = surveys_of(settings_of(context))
    audience_of = _Always(audience) if audience else _by_survey(surveys)
    _check_options(file, out, cores, scheduler)
    if file and out:
        lines, read = _from_file(file, out, audience_of, cores, scheduler)
    else:
        with _opened(file) as comments:
            lines, read = _as_they_come(comments, audience_of)
    if not lines:
        typer.echo(f"No comments are in {file or 'what was given'}.", err=True)
    if lines and not read:
        raise typer.Exit(1)


def _check_options(file: Path | None, out: Path | None, cores: int | None, scheduler: str | None) -> None:
    """Raises `UserError`."""
    if file is None and out is not None:
        raise UserError("name the comments before --out: heard words FILE --out READINGS")
    if out is None and (cores or scheduler):
        raise UserError(
            "many at once need a file for the readings: heard words FILE --out READINGS [--cores N] [--scheduler ADDRESS]"
        )
    if cores and scheduler:
        raise UserError("give --cores or --scheduler: comments are read here or on a cluster")


@contextmanager
def _opened(file: Path | None) -> Iterator[BinaryIO]:
    """The file, or standard input. Raises `UserError`."""
    if file is None:
        yield sys.stdin.buffer
        return
    try:
        opened = file.open("rb")
    except OSError as error:
        raise UserError(f"{file} cannot be used ({error.strerror}); check its name and its rights") from error
    with opened:
        yield opened


def _as_they_come(comments: BinaryIO, audience_of: WritersOf) -> tuple[int, int]:
    """To standard output, each as soon as it is read: how many lines, and of how many a comment was."""
    lines = read = 0
    for answer in answers(comments, audience_of=audience_of):
        lines, read = lines + 1, read + ("redacted" in answer)
        typer.echo(as_line(answer).encode())
    return lines, read


def _from_file(
    file: Path, out: Path, audience_of: WritersOf, cores: int | None, scheduler: str | None
) -> tuple[int, int]:
    from analysis.text.batch.partitions import over_cluster, over_cores
    from api.services.comments.files import read_file

    many = partial(over_cores, cores=cores or cores_of_ours())
    places = partial(over_cluster, scheduler=scheduler) if scheduler else many
    with _bar() as progress:
        outcome = read_file(file, out, audience_of, places, progress)
    before = f" {outcome.from_before:,} of them were there from a run before." if outcome.from_before else ""
    typer.echo(f"{outcome.read:,} of {outcome.records:,} comments read.{before} They are in {out}.")
    return outcome.records, outcome.read


@contextmanager
def _bar() -> Iterator[Progress]:
    """A bar of progress on the screen, where somebody is watching."""
    from rich.progress import Progress as Bar

    from api.commands.terminal import drawing_console

    with Bar(console=drawing_console(), transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda stage, share: bar.update(task, description=stage, completed=share)


@dataclass(frozen=True)
class _Always:
    """One audience for all; a value, so that it can be sent to where comments are read."""

    audience: Writers

    def __call__(self, _survey: str, _question: str) -> Writers:
        return self.audience


@dataclass(frozen=True)
class _BySurvey:
    """By the survey that is named, by the question where it is one of ours, or by what either of them sounds like."""

    surveys: Mapping[str, Writers]
    questions: Mapping[str, Writers]

    def __call__(self, survey: str, question: str) -> Writers:
        known = self.surveys.get(survey) or self.questions.get(_form(question))
        return known or audience_by_name(survey, question)


def _by_survey(surveys: Mapping[str, Survey]) -> WritersOf:
    return _BySurvey(
        {name: survey.audience for name, survey in surveys.items()},
        {
            _form(question.ask): survey.audience
            for survey in surveys.values()
            for question in survey.questions
        },
    )


def _form(question: str) -> str:
    return " ".join(question.casefold().split()).rstrip("?.! ")
