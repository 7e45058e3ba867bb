"""`heard scorecard import`, `approve` and `withdraw`: core data in, and out again where they should not have come in."""

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import click
import typer

from analysis.core_data import (
    MOST_BYTES,
    Choices,
    ChosenColumn,
    Difference,
    FileLook,
    Series,
    Upload,
    difference,
    expected,
    importable,
    taken_in_by,
    with_counts,
)
from analysis.plan import Plan
from analysis.plan.approval import APPROVED
from analysis.plan.record import approvals_of, check, check_approval
from analysis.values import TOTAL, Value, current
from api.commands.context import installation_of, plan_of, written_plan
from api.installation.clock import today
from api.services.held_imports import hold, settle
from api.services.publishing import (
    core_data,
    publish_scorecard,
    publish_what_was_asked,
    take_in_core_data,
)
from surveys.errors import UserError
from surveys.files.limited import first_bytes
from surveys.store.protocols import Entry, RecordStore, Writing
from surveys.store.record_entries import in_record

SHOWN_SERIES = 60
Why = Annotated[str, typer.Option(help="The reason, for the board and its auditors.")]
By = Annotated[
    str, typer.Option(help="Who does it: stands in the record, and in the explanation of each number.")
]


def import_(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help="The core data set, open data of England, a file of Fingertips or Clear Impact, or a sheet of your own: "
            "CSV, XLSX or ODS."
        ),
    ],
    as_: Annotated[
        list[str] | None,
        typer.Option(
            "--as",
            help="Of a file of others: SERIES=MEASURE, such as CPP_subsequent_percent=neglect-plans-share. Without it you "
            "are asked, or what was said of the last such file holds.",
        ),
    ] = None,
    table: Annotated[
        str,
        typer.Option(
            help="Of a workbook with several tables: words of the title or the name of the sheet. Without it you are asked."
        ),
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    by: By = "",
) -> None:
    """Take in core data from a file, whatever its columns are: all of it or, with any mistake, nothing."""
    context.with_resource(_uncollected())
    stores = installation_of(context).stores
    plan = written_plan(context, stores.record)
    upload = _table_of(
        Upload.of(file.name, first_bytes(file, MOST_BYTES), plan), table, stores.record.entries()
    )
    choices = _choices(upload.seen, as_ or [], plan, stores.record.entries()) if upload.seen else {}
    read = upload.read(choices, plan, today()).over(core_data(stores.core_data), plan.withdrawn_up_to)
    for notice in read.notices:
        typer.echo(f"note: {notice}")
    incoming = taken_in_by(read.values, by.strip())
    if dry_run:
        _tell(difference(core_data(stores.core_data), incoming, plan.withdrawn_up_to), most=None)
        typer.echo("Nothing was changed: this was a dry run.")
        return
    if approvals_of(stores.record.entries()).needed:
        changes = difference(core_data(stores.core_data), incoming, plan.withdrawn_up_to)
        _tell(changes)
        kept = hold(stores.core_data, incoming)
        entry = _write(stores.record, by, upload.entry(changes, choices, kept))
        typer.echo(f"{file.name} {_waits(entry)}")
        return
    changes = take_in_core_data(stores.core_data, incoming, plan)
    _tell(changes)
    _write(stores.record, by, upload.entry(changes, choices))
    _publish(context)
    typer.echo(f"{file.name} is in. The scorecard was made anew.")


@contextmanager
def _uncollected() -> Iterator[None]:
    """A hundred thousand values are millions of small things that all stay until the end: to look through them for what has
    gone, again and again, took a quarter of an import's time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _write(record: RecordStore, by: str, what: Writing) -> Entry:
    return record.write(in_record(datetime.now(UTC)), by.strip() or "command line", what)


def _waits(entry: Entry) -> str:
    return f"waits for somebody else, who approves it at the desk or by: heard scorecard approve {entry.number} --by NAME"


def approve(
    context: typer.Context,
    number: Annotated[
        int | None, typer.Argument(help="The number of the entry. Without it what waits is listed.")
    ] = None,
    by: By = "",
) -> None:
    """Approve what somebody else has written or brought, where the board has said that a second person does."""
    stores = installation_of(context).stores
    entries = stores.record.entries()
    if number is None:
        _list_waiting(entries)
        return
    if not by.strip():
        raise typer.BadParameter("say who approves it: --by NAME")
    check_approval(plan_of(context), entries, number, by.strip())
    _write(stores.record, by, Writing(APPROVED, str(number), {}))
    _publish(context)
    typer.echo(f"Entry {number} is approved. The scorecard was made anew.")


def _list_waiting(entries: Sequence[Entry]) -> None:
    waiting = [entry for entry in entries if entry.number in approvals_of(entries).waiting]
    for entry in waiting:
        typer.echo(f"{entry.number:>5}  {entry.at[:10]}  {entry.who}: {entry.kind}, {entry.about}")
    if not waiting:
        typer.echo("Nothing waits for a second person.")


def _publish(context: typer.Context) -> None:
    stores = installation_of(context).stores
    plan = written_plan(context, stores.record)
    settle(stores.core_data, stores.record.entries(), plan)
    publish_what_was_asked(stores.board, stores.rounds)
    publish_scorecard(stores.board, stores.core_data, plan, today())


MOST_TOLD = 40
"""Changes of a kind that are told after an import: a screen of them. A dry run tells all."""


def _tell(changes: Difference, most: int | None = MOST_TOLD) -> None:
    for line in changes.lines(most):
        typer.echo(line)


# A file of others ----------


def _table_of(upload: Upload, typed: str, entries: Sequence[Entry]) -> Upload:
    """The table that is meant, of a file with several."""
    if len(upload.tables) < 2:
        return upload
    place = None if typed else upload.known_table(entries)
    return upload.of_table(_asked_table(upload, typed) if place is None else place)


def _asked_table(upload: Upload, typed: str) -> int:
    names = [table.called for table in upload.tables]
    fitting = [place for place, name in enumerate(names) if typed.casefold() in name.casefold()]
    if typed and len(fitting) == 1:
        return fitting[0]
    for number, name in enumerate(names, 1):
        typer.echo(f"{number:>3}  {name}")
    if not sys.stdin.isatty() or typed:
        wrong = f"'{typed}' is the name of {len(fitting) or 'none'} of them" if typed else "there are several"
        raise UserError(f"{wrong}: say which table with --table WORDS-OF-ITS-TITLE")
    return int(typer.prompt("Which table? Its number", type=click.IntRange(1, len(names)))) - 1


def _choices(seen: FileLook, typed: Sequence[str], plan: Plan, entries: Sequence[Entry]) -> Choices:
    typer.echo(
        f"{seen.file} is read as {seen.layout}; {seen.own:,} rows are the board's, {seen.elsewhere:,} are not."
    )
    if typed:
        return dict(_typed(seen, one, plan) for one in typed)
    choices = expected(seen, plan, entries) or dict(_asked(seen, plan))
    if not choices:
        raise UserError("no series was chosen, so nothing was taken in")
    for series in seen.series:
        if series.id in choices:
            typer.echo(f"{series.label}: {_said(choices[series.id], plan)}")
    return choices


def _typed(seen: FileLook, typed: str, plan: Plan) -> tuple[str, ChosenColumn]:
    """`SERIES=MEASURE`; a series by its label or its id."""
    named, equals, measure = typed.rpartition("=")
    if not equals:
        raise typer.BadParameter(f"'{typed}' is not SERIES=MEASURE")
    wanted = named.strip().casefold()
    series = next((each for each in seen.series if wanted in (each.label.casefold(), each.id)), None)
    if series is None:
        raise UserError(f"there is no series '{named.strip()}'. There are: {'; '.join(_labels(seen))}")
    return series.id, with_counts(seen, series, _known(measure.strip(), plan), plan)


def _known(measure: str, plan: Plan) -> str:
    ids = [each.id for each in importable(plan)]
    if measure not in ids:
        raise UserError(f"'{measure}' cannot come in as a file. These can: {', '.join(ids)}")
    return measure


def _labels(seen: FileLook) -> Iterator[str]:
    yield from (series.label for series in seen.series[:SHOWN_SERIES])
    if len(seen.series) > SHOWN_SERIES:
        yield f"and {len(seen.series) - SHOWN_SERIES} more"


def _asked(seen: FileLook, plan: Plan) -> Iterator[tuple[str, ChosenColumn]]:
    """Which series is which measure, asked until there are no more."""
    for number, label in enumerate(_labels(seen), 1):
        typer.echo(f"{number:>3}  {label}")
    if not sys.stdin.isatty():
        raise UserError("say which series is which measure: --as SERIES=MEASURE")
    while number := typer.prompt("Which number is taken in? Enter ends", "", show_default=False):
        if str(number).isdecimal() and 0 < int(number) <= len(seen.series):
            yield _series_as(seen, seen.series[int(number) - 1], plan)


def _series_as(seen: FileLook, series: Series, plan: Plan) -> tuple[str, ChosenColumn]:
    while True:
        measure = str(
            typer.prompt(f"Which measure is '{series.label}'? Its id, as the template lists")
        ).strip()
        try:
            return series.id, with_counts(seen, series, _known(measure, plan), plan)
        except UserError as problem:
            typer.echo(str(problem))


def _said(choice: ChosenColumn, plan: Plan) -> str:
    counts = f", counts from {choice.numerator} of {choice.denominator}" if choice.numerator else ""
    return f"{plan.measured[choice.measure].name}{counts}"


# Out again ----------


def withdraw(
    context: typer.Context,
    measure: Annotated[
        str, typer.Argument(help="The id of the measure, as `heard scorecard template` lists.")
    ],
    period: Annotated[str, typer.Argument(help="Such as 'Jul to Sep 2026' or '202627 Financial year Q2'.")],
    why: Why,
    part: Annotated[str, typer.Option(help="Which part of a breakdown; else the total.")] = TOTAL,
    by: By = "command line",
) -> None:
    """Withdraw a value that should not have come in: it is kept, and shown no more. It can be taken back at the desk."""
    stores = installation_of(context).stores
    plan, entries = written_plan(context, stores.record), stores.record.entries()
    value = _value(core_data(stores.core_data), measure, period, part, plan)
    body = {
        "time_period": value.period.time_period,
        "time_identifier": value.period.time_identifier,
        "breakdown_topic": value.breakdown_topic,
        "breakdown": value.breakdown,
        "revision": value.revision,
    }
    writing = Writing("withdrawal", measure, body, why)
    check(plan_of(context), entries, writing)
    entry = _write(stores.record, by, writing)
    if approvals_of(entries).needed:
        typer.echo(f"The withdrawal {_waits(entry)}")
        return
    _publish(context)
    typer.echo(
        f"Withdrawn: {plan.measured[measure].name}, {value.period.label}. The scorecard was made anew."
    )


def _value(values: Sequence[Value], measure: str, period: str, part: str, plan: Plan) -> Value:
    gone = plan.withdrawn_up_to
    there = [
        value
        for value in current(each for each in values if each.measure_id == measure)
        if value.revision > gone.get(value.key, 0) and value.breakdown.casefold() == part.casefold()
    ]
    wanted = period.strip().casefold()
    for value in there:
        if wanted in (value.period.label.casefold(), str(value.period).casefold()):
            return value
    known = "; ".join(value.period.label for value in there) or "none"
    raise UserError(f"{measure} has no value for '{period}'. There are: {known}")
