"""`heard comments`: how far people are with checking the machine, and what of it is published."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from analysis.voice.checked.codings import Coding, last_words
from analysis.voice.checked.progress import CodingProgress, coding_progress
from analysis.voice.checked.queue import WaitingComment
from api.accounts.links import first_with
from api.accounts.people import READS_COMMENTS
from api.commands.context import installation_of, settings_of, written_plan
from api.desk.comments import UrgentDesk
from api.installation.clock import today
from api.services.codebook.own_reading import own_reader
from api.services.comments.keeping import hand_out_closed
from api.services.comments.verifying import publish_check
from api.services.publishing import publish_scorecard
from surveys.errors import UserError
from surveys.store.comments import HandedComment
from surveys.store.protocols import Stores, Writing
from surveys.store.record_entries import in_record

app = typer.Typer(
    help="People check the machine: how far coding is, how far coders agree, and what of it is published.",
    no_args_is_help=True,
)

AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]
NONE = "No comments are at the desk. Name somebody first: heard sign-in NAME --role coder"


class NobodyReads(UserError):
    """Comments that nobody could read would be copied; the message says what to do."""


@app.command()
def progress(context: typer.Context, as_json: AsJson = False) -> None:
    """How many comments of each round were coded, by whom, and what still waits. For those who run coding alone: exact
    numbers, which are not to be published."""
    found = _progress(installation_of(context).stores)
    if as_json:
        typer.echo(
            json.dumps(
                {round_id: _counted(told) for round_id, told in found.items()}, indent=2, ensure_ascii=False
            )
        )
        return
    typer.echo("\n".join(line for item in found.items() for line in _lines(*item)) or NONE)


@app.command()
def agreement(context: typer.Context, as_json: AsJson = False) -> None:
    """How far coders agree beyond chance, by theme: Cohen's kappa, Krippendorff's alpha, and on how many comments."""
    found = _progress(installation_of(context).stores)
    if as_json:
        shown = {
            r: {code: asdict(each) for code, each in told.agreement.items()} for r, told in found.items()
        }
        typer.echo(json.dumps(shown, indent=2))
        return
    typer.echo("\n".join(line for item in found.items() for line in _agreed(*item)) or NONE)


@app.command("hand-out")
def hand_out(context: typer.Context) -> None:
    """Hand out the comments of closed rounds to be coded, as every intake does by itself."""
    stores = installation_of(context).stores
    since = first_with(stores.record.entries(), READS_COMMENTS)
    if since is None:
        raise NobodyReads(
            "nobody may read comments yet. Name somebody first: heard sign-in NAME --role coder"
        )
    lines = list(hand_out_closed(stores, since))
    typer.echo(
        "\n".join(lines)
        or f"Nothing to hand out: no round that opened on {since.isoformat()} or later has closed since."
    )


@app.command()
def publish(
    context: typer.Context,
    round_id: Annotated[str, typer.Argument(metavar="ROUND", help="The round, such as feeling-heard-r1.")],
    by: Annotated[str, typer.Option("--by", help="Who does this, by name: it stands in the record.")],
    as_json: AsJson = False,
) -> None:
    """Publish how right the machine's counts of a round are, beside its release: in the voice, the scorecard and the API."""
    stores = installation_of(context).stores
    made = publish_check(stores.comments, stores.board, round_id)
    body = {"checked": made.checked, "codebook": made.codebook}
    stores.record.write(
        in_record(datetime.now(UTC)), by.strip() or "somebody", Writing("check-published", made.release, body)
    )
    publish_scorecard(stores.board, stores.core_data, written_plan(context, stores.record), today())
    if as_json:
        typer.echo(made.model_dump_json(indent=2, by_alias=True))
        return
    typer.echo(f"{made.text}.")
    for theme in made.themes:
        typer.echo(f"  {theme.title}: {theme.text or 'nothing can be told'}")


@app.command()
def waiting(context: typer.Context, as_json: AsJson = False) -> None:
    """Whether comments that sound urgent have waited longer than the board allows. Ends with status 1 where any has."""
    stores, days = installation_of(context).stores, settings_of(context).urgent_days
    desk = UrgentDesk(stores.comments, stores.record, stores.board, lambda: datetime.now(UTC), days)
    late = [each.round for each in desk.rounds() if each.too_long(today(), days)]
    if as_json:
        typer.echo(json.dumps({"days": days, "rounds": late}))
    else:
        lines = [f"{each}: something has waited longer than {days} days: /desk/urgent" for each in late]
        typer.echo("\n".join(lines) or "Nothing has waited too long.")
    if late:
        raise typer.Exit(1)


def _progress(stores: Stores) -> dict[str, CodingProgress]:
    with stores.comments.transaction() as work:
        rounds = {each: (work.comments_of(each), last_words(work.codings(each))) for each in work.rounds()}
    return {each: _told(stores, held, codings) for each, (held, codings) in rounds.items()}


def _told(stores: Stores, held: Sequence[HandedComment], codings: Sequence[Coding]) -> CodingProgress:
    codes = own_reader(stores.record, stores.board, held[0].audience).coder.book.codes
    return coding_progress([WaitingComment.of(one) for one in held], codings, codes)


def _counted(told: CodingProgress) -> dict[str, Any]:
    return {name: value for name, value in asdict(told).items() if name != "agreement"}


def _lines(round_id: str, told: CodingProgress) -> Iterator[str]:
    yield f"{round_id}: {told.coded} of {told.comments} comments coded"
    yield f"  of the sample that figures rest on: {told.sample_coded} of {told.sample}"
    yield f"  coded by two: {told.twice}, wanted {told.to_code_twice}; they differ on {told.differ}"
    if told.unsure:
        yield f"  left to somebody else: {told.unsure}"
    yield from (
        f"  waits for somebody who reads '{code}': {count}" for code, count in sorted(told.languages.items())
    )
    yield from (f"  {coder}: {count}" for coder, count in sorted(told.coders.items()))


def _agreed(round_id: str, told: CodingProgress) -> Iterator[str]:
    yield f"{round_id}: {told.twice} comments coded by two or more"
    for code, each in told.agreement.items():
        if each.alpha is not None:
            kappa = "–" if each.kappa is None else f"{each.kappa:.2f}"
            yield f"  {code:<26} kappa {kappa:>5}  alpha {each.alpha:>5.2f}  ({each.comments} comments)"
