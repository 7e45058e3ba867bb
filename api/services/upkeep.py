"""What runs beside the doors: the intake on its schedule, rounds that begin and end by their dates, the sweep of drafts that
nobody came back to, and the watch over those who ask to be contacted."""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from datetime import date

from api.installation.clock import today
from api.installation.wiring import Installation
from api.services.publishing import publish_fieldwork
from surveys.contact_point.alerts import BellProblem, seconds_to_the_hour
from surveys.contact_point.inbox import sweep
from surveys.conversation.contact import KEY as CONTACT_PLACES_KEY
from surveys.fieldwork.changing import note_full
from surveys.fieldwork.closing import close_round
from surveys.fieldwork.lookup import revisions_of
from surveys.fieldwork.overdue import due, upkeep
from surveys.fieldwork.programmes import runs_in
from surveys.fieldwork.revising import keep_translations
from surveys.privacy.expiring_keys import destroy_past
from surveys.privacy.intake import Intake, Taken
from surveys.privacy.keys import KeyProblem
from surveys.privacy.outer_seal import change_places_keys
from surveys.rounds import Round, RoundProblem
from surveys.store.protocols import StoreUnavailable

log = logging.getLogger("heard.tending")

SWEEP_SECONDS = 600
KEYS_SECONDS = 3600
AGAIN_SECONDS = 300
DATES_SECONDS = 300
"""How often it is looked whether a round is to be closed. The doors go by the dates themselves, to the second."""


async def keep_taking_in(house: Installation) -> None:
    """Run the intake every so many minutes, until cancelled. A database that is away is tried again next time."""
    while True:
        await asyncio.sleep(house.settings.intake_minutes * 60)
        await _attempt("intake", take_in_all, house)


async def keep_dates(house: Installation) -> None:
    """Close rounds after their last day, and publish what is new of a day, at the start and then every few minutes, until
    cancelled."""
    while True:
        await _attempt("dates", lambda house: keep_the_dates(house, today()), house)
        await asyncio.sleep(DATES_SECONDS)


async def sweep_drafts(house: Installation) -> None:
    """Delete drafts past their time, at the start and then every ten minutes, until cancelled."""
    while True:
        await _attempt("sweep", _sweep, house)
        await asyncio.sleep(SWEEP_SECONDS)


async def end_keys(house: Installation) -> None:
    """Destroy keys that no place needs any more, at the start and then every hour, until cancelled."""
    while True:
        await _attempt("end of keys", _end_keys, house)
        await asyncio.sleep(KEYS_SECONDS)


async def watch_requests(house: Installation) -> None:
    """Destroy requests to be contacted that nobody collected in time, and ring where somebody waits, at the start and then
    on every hour, until cancelled. In production the contact point's own process does it: the chat may not."""
    watch = house.watch()
    ring = (lambda _house: watch.look()) if watch else (lambda _house: None)
    while True:
        done = await _attempt("sweep of requests", sweep_requests, house)
        done = await _attempt("bell of the contact point", ring, house) and done
        await asyncio.sleep(seconds_to_the_hour(time.time()) if done else AGAIN_SECONDS)


async def _attempt(what: str, do: Callable[[Installation], object], house: Installation) -> bool:
    """Whether it could be done."""
    try:
        await asyncio.to_thread(do, house)
    except StoreUnavailable:
        log.warning("the %s will try again: the database is not available", what)
    except (KeyProblem, RoundProblem, BellProblem) as error:  # what is broken must not end the doors
        error_id = secrets.token_hex(3)
        log.error("the %s will try again: %s", what, error, extra={"error_id": error_id})
    else:
        return True
    return False


def keep_the_dates(house: Installation, day: date, wait: Callable[[float], None] = time.sleep) -> list[str]:
    """Close the rounds whose last day has passed, and go on with closings that were killed. Publish the rounds as they are
    today. A sentence for each that was closed, or could not be."""
    told = [_closed_by_date(house, one, day, wait) for one in due(house.stores, house.keys, day)]
    with house.stores.rounds.transaction() as work:
        open_now = [one for one in work.all() if one.is_open]
    for one in open_now:
        keep_translations(house.stores.rounds, one)
    publish_fieldwork(house, day)
    return told


def _closed_by_date(house: Installation, one: Round, day: date, wait: Callable[[float], None]) -> str:
    try:
        closing = close_round(house.stores, house.keys, house.intake(), one.id, day, wait)
    except RoundProblem as problem:
        log.error("%s cannot be closed: %s", one.id, problem)
        return f"{one.id} cannot be closed: {problem}"
    if closing.left:
        log.error("still there after closing %s: %s", one.id, ", ".join(closing.left))
    log.info("%s is closed", one.id)
    return f"{one.id}: its last day has passed; it is closed, and its key, tags, drafts and sealed rows are destroyed"


def _sweep(house: Installation) -> None:
    """Whether any expired or not, the store is cleaned: every turn replaces a draft and every sending deletes one, and in
    PostgreSQL their bytes stay until then."""
    with house.stores.participation.transaction() as work:
        work.expire(int(time.time()))
    house.stores.participation.scrub()


def _end_keys(house: Installation) -> None:
    destroy_past(house.keys, CONTACT_PLACES_KEY, int(time.time()))


def sweep_requests(house: Installation) -> None:
    """Whether any is too old or not, the store is cleaned: it then says nothing any more of the order in which they came."""
    if sweep(house.stores.contact, today()):
        log.warning("requests to be contacted were destroyed: nobody had collected them in time")
    else:
        house.stores.contact.scrub()


def take_in_all(house: Installation) -> list[str]:
    """Run the intake over all open rounds, and the upkeep of those that are over. A sentence for each open one; never how
    many exactly."""
    upkeep(house.stores, house.keys, int(time.time()))
    with house.stores.rounds.transaction() as work:
        rounds = [one for one in work.all() if one.is_open]
    if not rounds and not _is_deletion_asked(house):
        return ["no round is open"]
    intake = house.intake()
    _delete(house, intake)
    told = [_told(one, _take(house, intake, one)) for one in rounds]
    change_places_keys(house.stores.participation, house.keys, [one.id for one in rounds])
    for one in rounds:
        note_full(house.stores, one, today())
    return told or ["no round is open"]


def _take(house: Installation, intake: Intake, one: Round) -> Taken:
    return intake.take(one.id, *revisions_of(house.stores.rounds, one), run=one.programme)


def _is_deletion_asked(house: Installation) -> bool:
    with house.stores.pool.transaction() as work:
        return bool(work.deletions())


def _delete(house: Installation, intake: Intake) -> None:
    """What receipts ask for. What people withdrew themselves is empty already; its bytes go now."""
    with house.stores.rounds.transaction() as work:
        runs = {run.id: run.round_ids for run in runs_in(work).values()}
    intake.delete_what_was_asked(runs)
    house.stores.pool.scrub()


def _told(one: Round, taken: Taken) -> str:
    if taken.damaged:
        log.error("sealed rows of %s do not open with this intake's key", one.id)
    if taken.opened:
        return f"{one.id}: answers were opened, mixed and stored; some wait for the next time"
    return f"{one.id}: too few answers wait to be mixed; none was opened"
