"""`heard release`: make a round's release, list and show them."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from analysis.release import Release, ReleaseError, diff, parse, verify
from analysis.release.documents.as_text import as_text
from api.commands.context import installation_of, written_plan
from api.commands.terminal import print_table, stages
from api.installation.clock import today
from api.services.publishing import (
    publish_fieldwork,
    publish_release,
    publish_scorecard,
    publish_what_was_asked,
    releases_of,
    survey_asked,
)
from surveys.fieldwork.lookup import find_round, read_fieldwork
from surveys.files.limited import first_bytes, json_within
from surveys.rounds import RoundProblem, latest_release
from surveys.store.protocols import BoardStore, RoundsStore

app = typer.Typer(help="Make releases, the only way out for numbers.", no_args_is_help=True)

Code = Annotated[str, typer.Argument(metavar="ROUND", help="A round's or survey's id.")]
ReleaseCode = Annotated[str, typer.Argument(metavar="RELEASE", help="A release's, round's or survey's id.")]

AFTER_INTERIM = (
    "This was the one interim release of this round. What it shows cannot be taken back, so the final release shows less,\n"
    "and there is a final release only if ten or more people answer after this. The scorecard waits for it."
)


@app.command()
def make(
    context: typer.Context,
    code: Code,
    interim: Annotated[
        bool,
        typer.Option(
            "--interim", help="While the round is open; at most once a round. The final one will show less."
        ),
    ] = False,
) -> None:
    """Count, round, hide and audit a round, freeze the result, and put it into the scorecard."""
    # They bring integer programmes and all that reads free text.
    from api.services import releasing
    from api.services.codebook.own_reading import reader_of_round

    stores = installation_of(context).stores
    plan = written_plan(context, stores.record)
    fieldwork = read_fieldwork(stores.rounds, code)
    earlier = releases_of(stores.board, fieldwork.round.id)
    made_with = earlier[0].provenance if earlier else None
    with stages("reading the responses") as progress, _quiet_solver():
        release = releasing.make(
            fieldwork,
            stores.responses,
            earlier,
            today(),
            interim=interim,
            progress=progress,
            own=reader_of_round(stores.record, stores.board, fieldwork.survey.audience, made_with),
        )
    publish_release(stores.board, release, fieldwork.survey)
    publish_fieldwork(stores.board, stores.rounds, stores.participation, today())
    publish_scorecard(stores.board, stores.core_data, plan, today())
    typer.echo(as_text(release))
    if interim:
        typer.echo(AFTER_INTERIM)


@contextmanager
def _quiet_solver() -> Iterator[None]:
    """The solver's own library sometimes writes a line for its developers to standard output; here it goes to standard
    error. Nothing else writes to standard output meanwhile."""
    sys.stdout.flush()
    kept = os.dup(1)
    try:
        os.dup2(2, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


@app.command("list")
def list_releases(context: typer.Context) -> None:
    """Show all releases."""
    board = installation_of(context).stores.board
    found = [
        document for release_id in board.ids("release") if (document := board.document("release", release_id))
    ]
    if not found:
        typer.echo("There are no releases yet: heard release make ROUND")
        return
    print_table(("release", "made on", "kind", ""), [_row(json.loads(document.body)) for document in found])


def _row(plain: Mapping[str, Any]) -> tuple[str, ...]:
    return plain["id"], plain["made_on"], plain["kind"], "example data" if plain["example"] else ""


@app.command()
def show(
    context: typer.Context,
    code: ReleaseCode,
    as_json: Annotated[bool, typer.Option("--json", help="The stored document, byte for byte.")] = False,
) -> None:
    """Show a release."""
    stores = installation_of(context).stores
    release = _release(stores.board, stores.rounds, code)
    typer.echo(release.to_bytes().decode() if as_json else as_text(release))


@app.command("verify")
def verify_release(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(help="A file, or the id of a release or round; without one, all."),
    ] = None,
    attack: Annotated[
        bool, typer.Option("--attack", help="Also try to prove something about a few people from each.")
    ] = False,
) -> None:
    """Check that releases are whole and unchanged: form, rules and content hash."""
    stores = installation_of(context).stores
    bodies = _bodies(stores.board, stores.rounds, file) if file else _stored(stores.board)
    problems = [f"{name}: {problem}" for name, body in bodies.items() for problem in _problems(body)]
    if problems:
        raise ReleaseError("\n".join(problems))
    if attack:
        publish_what_was_asked(stores.board, stores.rounds)
        _attack(stores.board, [parse(body) for body in bodies.values()])
    typer.echo(
        f"{len(bodies)} checked: whole and unchanged"
        if bodies
        else f"{len(stores.board.ids('release'))} releases to check"
    )


def _attack(board: BoardStore, releases: list[Release]) -> None:
    """Raises `ReleaseError` with everything that could be proved."""
    from analysis.release.published import audit  # brings integer programmes

    proved = []
    for release in releases:
        with _quiet_solver():
            problems = list(audit(release, survey_asked(board, release.id)))
        proved += [f"{release.id}: {problem}" for problem in problems]
    if proved:
        raise ReleaseError("\n".join(proved))
    typer.echo(f"{len(releases)} attacked: nothing about a few people can be proved from any of them")


def _bodies(board: BoardStore, rounds: RoundsStore, named: Path) -> dict[str, bytes]:
    """Of a file; where there is no such file, of the release that is called so."""
    if named.exists() or len(named.parts) > 1 or named.suffix:
        return {str(named): first_bytes(named)}
    release = _release(board, rounds, str(named))
    return {release.id: release.to_bytes()}


def _stored(board: BoardStore) -> dict[str, bytes]:
    return {
        release_id: document.body
        for release_id in board.ids("release")
        if (document := board.document("release", release_id))
    }


def _problems(body: bytes) -> list[str]:
    try:
        return list(verify(json_within(body)))
    except ValueError as error:
        return [f"is not JSON: {error}"]


@app.command("diff")
def diff_releases(context: typer.Context, old: ReleaseCode, new: ReleaseCode) -> None:
    """Show what differs between two releases."""
    stores = installation_of(context).stores
    lines = diff(*(_release(stores.board, stores.rounds, code) for code in (old, new)))
    typer.echo("\n".join(lines) if lines else "They are the same.")


def _release(board: BoardStore, rounds: RoundsStore, code: str) -> Release:
    document = board.document("release", code)
    if document:
        return parse(document.body)
    latest = latest_release(board.ids("release"), code)
    found = board.document("release", latest) if latest else None
    if found is None:
        round_ = find_round(rounds, code)
        raise RoundProblem(f"there is no release of {round_.id} yet: heard release make {round_.id}")
    return parse(found.body)
