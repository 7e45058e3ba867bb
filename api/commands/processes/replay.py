"""`heard replay`: let every row of a file answer a survey through a real door."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.commands.context import installation_of
from api.commands.terminal import drawing_console
from api.installation.clock import today
from api.installation.wiring import Installation
from api.tryout.doors import telegram_respondents, terminal_respondents, web_respondents
from bot.pages.site import Site
from bot.rehearsal.replay import ReplayReport, Row, read_rows
from bot.rehearsal.replay import replay as replay_rows
from bot.rehearsal.respondent import RespondentFor
from surveys.conversation.conversations import Conversations
from surveys.conversation.limits import UNLIMITED
from surveys.definition.survey import Survey
from surveys.fieldwork.lookup import find_round, survey_of
from surveys.language.phrases import phrases_in
from surveys.rounds import Round, RoundProblem
from surveys.store.protocols import RoundsStore


class ReplayDoor(StrEnum):
    WEB = "web"
    TELEGRAM = "telegram"
    TERMINAL = "terminal"


def replay(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A CSV with a header; each row is one respondent.")],
    survey: Annotated[str, typer.Option(help="The survey's id; its latest round must be open.")],
    door: Annotated[ReplayDoor, typer.Option(help="The door that they answer through.")] = ReplayDoor.WEB,
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="COLUMN=QUESTION", help="Which column answers which question."),
    ] = None,
    fill: Annotated[
        str | None, typer.Option(metavar="random", help="Answer questions without a column at random.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The seed of the random answers.")] = 1,
) -> None:
    """Let every row of a CSV answer a survey through a real door, as a person would.

    Questions without a column are skipped, or answered at random with --fill random. The respondents are new people each
    time, so replaying a file twice counts it twice.
    """
    if fill not in (None, "random"):
        raise typer.BadParameter("--fill can only be 'random'")
    installation = installation_of(context)
    round_ = _open_today(installation.stores.rounds, survey)
    asked = survey_of(installation.stores.rounds, round_)
    rows = read_rows(file, asked, _columns(columns or []))
    chance = random.Random(seed) if fill else None  # noqa: S311  # invented answers, not secrets
    report = asyncio.run(_replay(installation, asked, round_.code, rows, door, chance))
    for line in report_lines(report, door):
        typer.echo(line)


def _open_today(rounds: RoundsStore, code: str) -> Round:
    """The round that a code means. Raises `RoundProblem` where it cannot be answered today."""
    asked = find_round(rounds, code)
    if asked.stage(today()) != "open":
        raise RoundProblem(
            f"{asked.id} cannot be answered today ({asked.stage(today())}); see: heard round status {asked.id}"
        )
    return asked


def _columns(given: list[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    for column, found, question in pairs:
        if not (column and found and question):
            raise typer.BadParameter(f"--map {column}{found}{question}: write it as COLUMN=QUESTION")
    return {column: question for column, _, question in pairs}


async def _replay(
    installation: Installation,
    survey: Survey,
    code: str,
    rows: list[Row],
    door: ReplayDoor,
    chance: random.Random | None,
) -> ReplayReport:
    with installation.conversations(limits=UNLIMITED) as conversations:
        people = _respondents(door, conversations, installation.site())
        async with people as respondent_for, _bar(len(rows), door) as bar:
            return await replay_rows(
                rows, survey, respondent_for, phrases_in(), fill=chance, progress=bar, code=code
            )


def _respondents(
    door: ReplayDoor, conversations: Conversations, site: Site
) -> AbstractAsyncContextManager[RespondentFor]:
    match door:
        case ReplayDoor.WEB:
            return web_respondents(conversations, site)
        case ReplayDoor.TELEGRAM:
            return telegram_respondents(conversations)
        case ReplayDoor.TERMINAL:
            return terminal_respondents(conversations)


@asynccontextmanager
async def _bar(total: int, door: ReplayDoor) -> AsyncIterator["Advance"]:
    columns = (
        TextColumn(f"through the {door} door"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=drawing_console()) as progress:
        yield Advance(progress, progress.add_task("rows", total=total))


class Advance:
    """One more row is done."""

    def __init__(self, progress: Progress, task: object) -> None:
        self._progress, self._task = progress, task

    def __call__(self) -> None:
        self._progress.advance(self._task)  # type: ignore[arg-type]  # rich's TaskID is an int by another name


def report_lines(report: ReplayReport, door: str) -> list[str]:
    """What was sent, what was refused, and why."""
    lines = [
        f"{report.rows:,} respondents answered through the {door} door.",
        f"Sent: {report.sent:,}, with {report.answers:,} answers.",
        f"Not sent: {report.not_sent.total():,}.",
        *(f"  {times:,} x {reason}" for reason, times in report.not_sent.most_common()),
        f"Answers refused, and the question then skipped: {report.refused.total():,}.",
        *(f"  {times:,} x {reason}" for reason, times in report.refused.most_common()),
    ]
    return lines
