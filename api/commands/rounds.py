"""`heard round`: open and close rounds, and see how they go."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.commands.installation import file_of, house_of
from api.front_door import refusal
from api.house import House
from api.publish import publish_fieldwork
from api.releasing import releases_of
from api.today import today
from surveys.changes import CANNOT_TELL, Change, is_counted_anew
from surveys.definition import Survey, load
from surveys.fieldwork import Closing, close_round, compare, find_round, open_round, survey_of
from surveys.fieldwork import revise as revise_round
from surveys.mistakes import Mistake, Mistakes, line_of
from surveys.rounds import FEW, Round, RoundProblem
from surveys.translation import texts_in_files

app = typer.Typer(
    name="round", help="Open and close rounds. A survey's id means its latest round.", no_args_is_help=True
)

BAND = 10

CERTAIN = "Nobody can tell any more who took part."
NOT_CERTAIN = (
    "If another place holds the round's key, destroy it there: whoever has it can tell who took part."
)


@app.command("open")
def open_(
    context: typer.Context,
    survey: Annotated[str, typer.Argument(help="The survey's id; see 'heard survey list'.")],
    asked: Annotated[
        int | None, typer.Option(min=1, help="How many people are invited, where known.")
    ] = None,
) -> None:
    """Open the next round of a survey."""
    house = house_of(context)
    found = _known(house, survey)
    _check_front_door(house)
    one = open_round(
        house.stores.rounds, house.keys, found, today(), asked=asked, translations=texts_in_files(found)
    )
    publish_fieldwork(house)
    typer.echo(f"{one.id} is open: {house.settings.public_url}/s/{one.survey}")


@app.command()
def revise(
    context: typer.Context,
    survey: Annotated[str, typer.Argument(help="The survey's id, or a file with its new revision.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before it is done.")] = False,
) -> None:
    """Ask newcomers of an open round the survey as its file is now. Whoever is midway ends in the revision they began."""
    house = house_of(context)
    file = Path(survey) if survey.endswith(".toml") else None
    revised = load(file) if file else _known(house, survey)
    one = find_round(house.stores.rounds, revised.id)
    found = compare(house.stores.rounds, one, revised)
    _check_joins(found, file or file_of(context, revised))
    _check_tables(house, one, revised)
    for line in revision_lines(one, revised, found):
        typer.echo(line)
    if not yes:
        typer.confirm(f"Ask newcomers revision {revised.revision} from now on?", abort=True)
    one = revise_round(house.stores.rounds, one.id, revised, texts_in_files(revised))
    publish_fieldwork(house)
    typer.echo(
        f"{one.id}: newcomers are asked revision {one.revision}. Whoever is midway ends in the one they began."
    )


def _known(house: House, survey: str) -> Survey:
    if survey not in house.surveys:
        raise typer.BadParameter(f"there is no survey '{survey}'; surveys: {', '.join(house.surveys)}")
    return house.surveys[survey]


def _check_joins(found: Sequence[Change], file: Path) -> None:
    """Raises `Mistakes` with every change that cannot be made while people answer, at its place in the file."""
    refused = [change for change in found if change.instead]
    if refused:
        source = file.read_text(encoding="utf-8-sig")
        raise Mistakes(
            [
                Mistake(
                    file.name,
                    line_of(source, (), change.question),
                    change.question,
                    f"{change.says}: {change.instead}",
                )
                for change in refused
            ]
        )


def _check_tables(house: House, one: Round, revised: Survey) -> None:
    """The final release is audited together with the interim one, table by table."""
    if releases_of(house, one) and is_counted_anew(survey_of(house.stores.rounds, one), revised):
        raise RoundProblem(
            f"{one.id} has its interim release already, so what is counted cannot change any more, only its words; "
            f"close the round and open the next: heard round close {one.id}"
        )


def revision_lines(one: Round, revised: Survey, found: Sequence[Change]) -> list[str]:
    """What a revision changes, question by question, and what follows for the results."""
    lines = [f"{one.id}: revision {one.revision} -> {revised.revision}"]
    for change in found:
        lines.append(f"  {f'[{change.question}] ' if change.question else ''}{change.says}.")
        if change.breaks:
            lines.append(
                "      Begins a new series: results before and after this round are not compared with it."
            )
    return [*lines, *([CANNOT_TELL] if any(change.breaks for change in found) else [])]


def _check_front_door(house: House) -> None:
    """Help must be real before anybody outside is asked."""
    if refused := refusal(house.settings):
        raise RoundProblem(refused)


@app.command()
def close(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="ROUND", help="A round's or survey's id.")],
) -> None:
    """Close a round for good: take in the last answers, then destroy its key, tags, drafts and sealed rows."""
    house = house_of(context)
    one = find_round(house.stores.rounds, code)
    closing = close_round(house.stores, house.keys, house.intake(), one.id, today(), time.sleep)
    publish_fieldwork(house)
    for line in closing_lines(closing):
        typer.echo(line)
    if closing.left:
        raise RoundProblem(f"still there after closing: {', '.join(closing.left)}; run 'heard doctor'")


def closing_lines(closing: Closing) -> list[str]:
    """What closing did, in bands of ten: exact numbers of people are in no place but the analysis."""
    taken = closing.taken
    lines = [f"{closing.round.id} is closed."]
    if taken.destroyed:
        lines.append(f"Fewer than {FEW} answers were waiting: they were destroyed unread.")
    if taken.damaged:
        lines.append(f"{taken.damaged} sealed rows did not open with this key and were destroyed.")
    lines.append(
        f"Taken in at the end: {band(taken.opened)}. Responses of the round: {band(closing.responses)}."
    )
    keys = "the round's keys" if closing.key else "no round key (there was none here)"
    lines.append(f"Destroyed: {keys}, all participation tags, all drafts, all sealed rows.")
    if not closing.left:
        lines.append(f"Checked: none of them is left. {CERTAIN if closing.key else NOT_CERTAIN}")
    return lines


@app.command("list")
def list_rounds(context: typer.Context) -> None:
    """Show all rounds."""
    house = house_of(context)
    with house.stores.rounds.transaction() as work:
        rounds = work.all()
    if not rounds:
        typer.echo("There are no rounds yet: heard round open SURVEY")
        return
    table = Table("round", "opened", "closed", "asked", "", box=None, pad_edge=False)
    for one in rounds:
        closed = f"{one.closed_on}" if one.closed_on else "open"
        table.add_row(
            one.id, f"{one.opened_on}", closed, f"{one.asked or ''}", "example data" if one.example else ""
        )
    Console().print(table)


@app.command()
def status(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="ROUND", help="A round's or survey's id.")],
) -> None:
    """Show how far a round is, in bands of ten, so that nobody can watch a person take part."""
    house = house_of(context)
    one = find_round(house.stores.rounds, code)
    typer.echo(f"{one.id}: {'open since' if one.is_open else 'closed; opened on'} {one.opened_on:%d %B %Y}")
    if not one.is_open:
        typer.echo(f"Its numbers are in its release: heard release show {one.id}")
        return
    with house.stores.participation.transaction() as work:
        started, sent = work.counts(one.id)
    if one.asked:
        typer.echo(f"asked    {one.asked}")
    typer.echo(f"started  {band(started)}\nfinished {band(sent)}")


def band(count: int) -> str:
    if count < BAND:
        return f"fewer than {BAND}"
    least = count // BAND * BAND
    return f"{least} to {least + BAND - 1}"
