"""`heard doctor`: what is misconfigured, and how to mend it."""

import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution

import typer

from analysis.plan import load_plan
from api.commands.installation import house_of
from api.house import House
from surveys.privacy.keys import loose
from surveys.store.protocols import StoreUnavailable


@dataclass(frozen=True)
class Finding:
    """`how` is what to type or do; empty when all is well."""

    what: str
    how: str = ""


def doctor(context: typer.Context) -> None:
    """Look the installation over: settings, keys, database, rounds, plan. Says how to mend what is wrong."""
    house = house_of(context)
    findings = [finding for check in CHECKS for finding in check(house)]
    for finding in findings:
        typer.echo(f"{'WRONG' if finding.how else 'ok   '}  {finding.what}")
        if finding.how:
            typer.echo(f"       {finding.how}")
    if any(finding.how for finding in findings):
        raise typer.Exit(1)


def _python(_house: House) -> Iterator[Finding]:
    try:
        distribution("heard")
        yield Finding(
            f"heard is installed on Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}"
        )
    except PackageNotFoundError:
        yield Finding("heard runs from a folder without being installed", "run 'make setup'")


def _database(house: House) -> Iterator[Finding]:
    where = "SQLite files in the data folder" if house.settings.is_sqlite else "PostgreSQL"
    try:
        house.stores.board.ids("release")
        yield Finding(f"the database answers ({where})")
    except StoreUnavailable as error:
        yield Finding(
            f"the database does not answer ({where}): {error}", "check HEARD_DATABASE_URL and that it runs"
        )


def _keys(house: House) -> Iterator[Finding]:
    places = loose(house.keys)
    if places:
        names = ", ".join(str(place) for place in places)
        yield Finding(
            f"others can read {names}", f"run: chmod go= {' '.join(str(place) for place in places)}"
        )
    else:
        yield Finding("only this user can read the keys")


def _round_keys(house: House) -> Iterator[Finding]:
    with house.stores.rounds.transaction() as work:
        rounds = work.all()
    for one in rounds:
        there = house.keys.read(one.id) is not None
        if one.is_open and not there:
            yield Finding(
                f"{one.id} is open but its key is gone: nobody can answer",
                f"close it (heard round close {one.id}) and open the next one",
            )
        if not one.is_open and there:
            yield Finding(
                f"{one.id} is closed but its key is still there", f"run: heard round close {one.id}"
            )
    yield Finding(f"{sum(one.is_open for one in rounds)} of {len(rounds)} rounds are open")


def _surveys(house: House) -> Iterator[Finding]:
    yield Finding(
        f"{len(house.surveys)} surveys without mistakes, a plan with {len(load_plan().areas)} areas"
    )


def _help(house: House) -> Iterator[Finding]:
    settings = house.settings
    if settings.front_door:
        yield Finding(f"local help: {settings.front_door}")
    elif settings.on_loopback:
        yield Finding("local help is not set; that is enough for a trial on this machine")
    else:
        yield Finding(
            "local help is not set", "set HEARD_FRONT_DOOR to the front door's name and phone number"
        )


def _web(house: House) -> Iterator[Finding]:
    settings = house.settings
    if settings.https or settings.on_loopback:
        yield Finding(f"people reach the pages at {settings.public_url}")
    else:
        yield Finding(
            f"people reach the pages at {settings.public_url}, without encryption",
            "put a web server with https in front and set HEARD_PUBLIC_URL=https://...",
        )
    if settings.board_access == "open" and not settings.on_loopback:
        yield Finding("anybody can read the board's pages", "set HEARD_BOARD_ACCESS=key")


def _telegram(house: House) -> Iterator[Finding]:
    settings = house.settings
    how = "webhook" if settings.telegram_secret else "polling"
    yield Finding(
        f"Telegram by {how}" if settings.telegram_token else "no Telegram: HEARD_TELEGRAM_TOKEN is not set"
    )


CHECKS: tuple[Callable[[House], Iterator[Finding]], ...] = (
    _python,
    _database,
    _keys,
    _round_keys,
    _surveys,
    _help,
    _web,
    _telegram,
)
