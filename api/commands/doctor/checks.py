"""`heard doctor`: what is misconfigured, and how to mend it."""

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial
from importlib.metadata import PackageNotFoundError, distribution

import typer

from analysis.plan import Plan
from analysis.plan.record import broken_at, passed_over
from api.commands.context import installation_of, plan_of, settings_of
from api.commands.doctor.database import DatabaseFinding, of_database
from api.commands.doctor.doors import of_doors, of_pages
from api.commands.doctor.whose import ALL, Whose, belongs_to, process_of
from api.installation.backups import BackupProblem, made_on
from api.installation.believed_clock import HOW_TO_SETTLE
from api.installation.clock import today
from api.installation.folders import folder_problems
from api.installation.front_door import CHECKED_WITHIN_DAYS, days_unchecked, lacking
from api.installation.settings import Settings
from api.installation.wiring import Installation, keys_of
from api.services.answers.words_that_end import ending_words
from surveys.contact_point.inbox import KEY as CONTACT_KEY
from surveys.contact_point.inbox import answer_by, public_key, waiting
from surveys.days import day_in_words
from surveys.fieldwork.ending.damage import GIVE_UP, loss_of
from surveys.fieldwork.ending.destruction import (
    ANSWERS_KEY_LEFT,
    KEY_LEFT,
    PLACES_KEY_LEFT,
    keys_left,
    left_over,
)
from surveys.fieldwork.mishaps.earlier_versions import lacks_keys
from surveys.fieldwork.opening import has_intake_key
from surveys.fieldwork.programmes import left_of_programmes
from surveys.privacy.key_folder import KeyFolder, loose
from surveys.privacy.keys import INTAKE, KeyProblem, Keys, answers_key
from surveys.rounds import Round
from surveys.store.database.checkup import write_ahead_logs
from surveys.store.database.opening import damaged_files
from surveys.store.protocols import StoreAhead, StoreBehind, StoreUnavailable


def doctor(context: typer.Context) -> None:
    """Look the installation over: settings, keys, database, rounds, plan. Says how to mend what is wrong."""
    findings = list(_findings(context))
    for finding in findings:
        typer.echo(f"{finding.mark}  {finding.what}")
        if finding.how:
            typer.echo(f"       {finding.how}")
    if any(finding.is_wrong for finding in findings):
        raise typer.Exit(1)


def _findings(context: typer.Context) -> Iterator[DatabaseFinding]:
    yield from _write_ahead_logs(settings_of(context))
    yield from _damaged_files(settings_of(context))
    try:
        installation = installation_of(context, begins=True)
    except (StoreAhead, BackupProblem) as error:
        yield DatabaseFinding(f"{error}", "nothing else was looked at")
        return
    except StoreUnavailable as error:
        yield DatabaseFinding(
            f"the stores cannot be opened: {error}", "mend what is above first, or run: heard round list"
        )
        settings = settings_of(context)
        for problem in folder_problems(settings, keys_of(settings).folders):
            yield DatabaseFinding(problem.what, problem.how)
        return
    process = process_of(installation.settings)
    if process:
        yield DatabaseFinding(
            f"these are the settings of heard {process}; what belongs to others is asked there"
        )
    for check, whose in _checks(plan_of(context)):
        if not belongs_to(process, whose):
            continue
        try:
            yield from check(installation)
        except KeyProblem as error:
            yield DatabaseFinding(str(error), "put the key back, or close the round that it belongs to")


def _python(_installation: Installation) -> Iterator[DatabaseFinding]:
    try:
        distribution("heard")
        yield DatabaseFinding(
            f"heard is installed on Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}"
        )
    except PackageNotFoundError:
        yield DatabaseFinding("heard runs from a folder without being installed", "run 'make setup'")


def _write_ahead_logs(settings: Settings) -> Iterator[DatabaseFinding]:
    for path in write_ahead_logs(settings.database_url):
        yield DatabaseFinding(
            f"{path} is a write-ahead log, which another program began: it keeps what was deleted",
            "stop that program; then open the database once with: heard round list",
        )


def _damaged_files(settings: Settings) -> Iterator[DatabaseFinding]:
    for name in damaged_files(settings.database_url):
        yield DatabaseFinding(
            f"the file of the {name} store is damaged",
            f"stop Heard and put it back from a copy; where it is lost for good: heard intake {GIVE_UP}",
        )


def _keys(installation: Installation) -> Iterator[DatabaseFinding]:
    if not installation.keys.folders:
        yield DatabaseFinding("the keys are with the program of HEARD_KEY_COMMAND")
        return
    found = list(_loose(installation.keys))
    yield from found or [DatabaseFinding("only this user can read the keys")]
    yield from _where_keys_are(installation)


def _loose(keys: Keys) -> Iterator[DatabaseFinding]:
    if places := [str(place) for place in loose(keys)]:
        yield DatabaseFinding(f"others can read {', '.join(places)}", f"run: chmod go= {' '.join(places)}")


COPIED = ("backup", "dropbox", "onedrive", "google drive", "icloud", "nextcloud", "owncloud", "syncthing")
"""In the names of folders whose files are copied elsewhere, or kept in all their versions."""


def _where_keys_are(installation: Installation) -> Iterator[DatabaseFinding]:
    """A copy of a round's key outlives its destruction, and tells who took part."""
    settings = installation.settings
    for folder in installation.keys.folders:
        with_data = folder.resolve().is_relative_to(settings.data.resolve())
        backed_up = [part for part in folder.resolve().parts if any(name in part.lower() for name in COPIED)]
        if backed_up or (with_data and not settings.is_trial):
            inside = f"a folder called {backed_up[0]}" if backed_up else "the data folder"
            yield DatabaseFinding(
                f"the keys in {folder} are inside {inside}, and go wherever it is copied to",
                "move them to a folder that nobody backs up, and set HEARD_KEYS to it",
            )
        elif with_data:
            yield DatabaseFinding(
                "the keys are in the data folder; that is enough for a trial on this machine"
            )


def _clock(installation: Installation) -> Iterator[DatabaseFinding]:
    seen = installation.clock.look()
    yield (
        DatabaseFinding(seen.doubt, HOW_TO_SETTLE)
        if seen.is_doubted
        else DatabaseFinding(f"the clock goes on from what was seen last: {day_in_words(seen.shown.today)}")
    )


def _folders(installation: Installation) -> Iterator[DatabaseFinding]:
    problems = list(folder_problems(installation.settings, installation.keys.folders))
    yield from (DatabaseFinding(problem.what, problem.how) for problem in problems)
    if not problems:
        yield DatabaseFinding("the folders can be written, and have space left")


def _backups(installation: Installation) -> Iterator[DatabaseFinding]:
    """Whether there is a way back, where answers are asked for in earnest."""
    settings = installation.settings
    if not settings.backups:
        if not settings.is_trial:
            yield DatabaseFinding(
                "nothing is backed up: what is lost with this machine's disk is lost for good",
                "run: heard backup key FILE, and set HEARD_BACKUPS and HEARD_BACKUP_KEY",
            )
        return
    days = made_on(settings.backups)
    if days and days[0] > today():
        yield DatabaseFinding(
            f"a backup in {settings.backups} says that it is of {day_in_words(days[0])}, which is still to come: it was "
            "made while the clock was wrong, and would be kept until then",
            "see that the clock is right, and run 'heard backup', which makes today's and removes that one",
        )
    elif not days or days[0] < today() - timedelta(days=1):
        last = f"the last is of {day_in_words(days[0])}" if days else "there is none yet"
        yield DatabaseFinding(
            f"no backup of today or yesterday in {settings.backups}: {last}",
            "run 'heard backup' and read what it says; the process that holds the intake's keys does it each day",
        )
    elif settings.backups.stat().st_dev == settings.data.stat().st_dev:
        yield DatabaseFinding(
            f"the backups in {settings.backups} are on the same disk as the data, and go with it",
            "name a folder on another machine's disk in HEARD_BACKUPS",
        )
    else:
        yield DatabaseFinding(f"the latest backup is of {day_in_words(days[0])}")


def _delete_words(installation: Installation) -> Iterator[DatabaseFinding]:
    """Whether those that were given still delete. Only the process that works deletions off is to have the key to them."""
    try:
        with installation.stores.pool.transaction() as pool:
            pool.deletions()
        with installation.stores.rounds.transaction() as work:
            rounds = work.rounds()
    except StoreUnavailable:
        return
    if not has_intake_key(installation.keys, rounds):
        yield DatabaseFinding(
            "the intake's own key is lost, or another than before: delete words that were given delete nothing",
            f"put {INTAKE}.key back; the one that is there now, if any, was made by mistake",
        )


def _rounds(installation: Installation) -> Iterator[DatabaseFinding]:
    try:
        with installation.stores.rounds.transaction() as work:
            rounds = work.rounds()
        for round_ in rounds:
            yield from _open(installation, round_) if round_.is_open else _closed(installation, round_)
    except StoreBehind as error:
        yield DatabaseFinding(f"{error}", "run: heard migrate")
        return
    except StoreUnavailable as error:
        yield DatabaseFinding(f"the rounds were not looked at: {error}")
        return
    yield DatabaseFinding(f"{sum(round_.is_open for round_ in rounds)} of {len(rounds)} rounds are open")


def _open(installation: Installation, round_: Round) -> Iterator[DatabaseFinding]:
    if round_.closes_on and round_.stage(today()) == "over":
        yield DatabaseFinding(
            f"the last day of {round_.id} was {day_in_words(round_.closes_on)}, and nothing has closed it",
            "keep 'heard intake --keep-going' or 'heard run' running, which close rounds by their dates",
        )
    yield from _damaged(installation, round_)
    there = keys_left(installation.keys, round_.id)
    if lacks_keys(installation.keys, round_):
        yield DatabaseFinding(
            f"{round_.id} has no key for its places, as rounds of earlier versions have none: nobody can answer",
            "run: heard intake, which makes it, or says that it was lost",
        )
    elif not {KEY_LEFT, PLACES_KEY_LEFT}.issubset(there):
        yield DatabaseFinding(
            f"{round_.id} is open but its key is gone, or another installation uses this database: nobody can answer",
            "put the key back (HEARD_KEYS), or give each installation a database of its own (HEARD_DATABASE_URL); only "
            f"where it is lost for good: close it (heard round close {round_.id}) and open the next one",
        )
    elif ANSWERS_KEY_LEFT not in there and installation.keys.read(INTAKE) is not None:
        yield DatabaseFinding(
            f"{round_.id} is open but the key to its answers is gone: nobody can open them any more",
            "put its file back beside the intake's own key; its name begins with "
            f"{answers_key(installation.keys, round_.id).name}",
        )


def _damaged(installation: Installation, round_: Round) -> Iterator[DatabaseFinding]:
    """What would be lost with the round. Only a process that has the intake's keys can tell."""
    if installation.keys.read(INTAKE) is None or not answers_key(installation.keys, round_.id).here:
        return
    with suppress(StoreUnavailable):
        for sentence in loss_of(installation.stores, installation.intake(), round_).sentences:
            yield DatabaseFinding(
                f"{round_.id}: {sentence}",
                f"put it back; where it is lost for good: heard round close {GIVE_UP}",
            )


def _closed(installation: Installation, round_: Round) -> Iterator[DatabaseFinding]:
    may_open = installation.keys.read(INTAKE) is not None
    if round_.waits and may_open and not answers_key(installation.keys, round_.id).here:
        yield DatabaseFinding(
            f"{round_.id} waits for the next round, but the key to its answers is gone: nobody can open them any more",
            f"put its file back; where it is lost for good: heard round discard {round_.id}",
        )
    left = left_over(installation.stores, installation.keys, round_)
    if left:
        keys = {KEY_LEFT, PLACES_KEY_LEFT, ANSWERS_KEY_LEFT}.intersection(left)
        how = f"heard round close {round_.id}" if keys or round_.finished is None else "heard intake"
        yield DatabaseFinding(
            f"{round_.id} is closed but there is still something of it: {', '.join(left)}", f"run: {how}"
        )


def _programmes(installation: Installation) -> Iterator[DatabaseFinding]:
    """Programmes that are over, with something left of them. Only a process that has the intake's keys can tell."""
    try:
        for run, left in left_of_programmes(installation.stores, installation.keys).items():
            yield DatabaseFinding(
                f"the programme {run} is over but there is still something of it: {', '.join(left)}",
                f"run: heard round forget {run}",
            )
    except StoreUnavailable:
        return


def _surveys(plan: Plan, installation: Installation) -> Iterator[DatabaseFinding]:
    yield DatabaseFinding(
        f"{len(installation.surveys)} surveys without mistakes, a plan with {len(plan.areas)} areas"
    )


def _name(plan: Plan, installation: Installation) -> Iterator[DatabaseFinding]:
    """A plan of the board's own, and pages that say whose they are."""
    settings = installation.settings
    if settings.plan and plan.board.name != settings.board_name:
        yield DatabaseFinding(
            f"every page says '{settings.board_name}', and the plan is that of '{plan.board.name}'",
            f"set HEARD_BOARD_NAME={plan.board.name}, or write the other name in the plan",
        )


def _help(installation: Installation) -> Iterator[DatabaseFinding]:
    settings = installation.settings
    if missing := lacking(settings):
        what = "local help is not complete" if settings.front_door else "local help is not set"
        if settings.is_trial:
            yield DatabaseFinding(f"{what}; that is enough for a trial on this machine")
        else:
            yield DatabaseFinding(f"{what}: nobody outside may be asked", f"set {'; and '.join(missing)}")
        return
    rung = settings.front_door_checked
    checked = f"{settings.front_door_owner} answers for it" + (
        f", rung on {day_in_words(rung)}" if rung else ""
    )
    unchecked = days_unchecked(settings, today())
    if unchecked > CHECKED_WITHIN_DAYS:
        yield DatabaseFinding(
            f"nobody has rung the number of local help for {unchecked} days ({checked})",
            f"ring it ({settings.front_door}), then set HEARD_FRONT_DOOR_CHECKED={today()}",
        )
    else:
        yield DatabaseFinding(f"local help: {settings.front_door} ({checked})")


def _contact(installation: Installation) -> Iterator[DatabaseFinding]:
    """Who is promised an answer must get one."""
    point = installation.contact_point
    if point is None:
        yield DatabaseFinding("nobody can ask to be contacted: HEARD_CONTACT_WHO is not set")
    else:
        yield DatabaseFinding(f"{point.who} contacts those who ask, in {point.days} days at most")


def _contact_key(installation: Installation) -> Iterator[DatabaseFinding]:
    """Where the private key is here at all. A chat that had it could read what was asked."""
    point, keys = installation.contact_point, KeyFolder(installation.settings.contact_keys)
    if keys.read(CONTACT_KEY) is None:
        return
    if point and public_key(keys) != point.key:
        yield DatabaseFinding(
            "requests to be contacted are sealed to another key than the one here: nobody here can read them",
            f"set HEARD_CONTACT_KEY={public_key(keys)}, or put the right key into {installation.settings.contact_keys}",
        )
    if point and not installation.settings.is_trial:
        yield DatabaseFinding(
            f"the contact point's private key is in {installation.settings.contact_keys}, where the chat is set up too",
            "move it to the contact point's own machine, and delete it here",
        )
    yield from _loose(keys)


def _bell(installation: Installation) -> Iterator[DatabaseFinding]:
    """Looked for, and not rung: who hears it would think that somebody waits."""
    bell, keys = installation.bell(), KeyFolder(installation.settings.contact_keys)
    if bell is None:
        if installation.contact_point or keys.read(CONTACT_KEY) is not None:
            yield DatabaseFinding(
                "nothing rings when somebody asks: the contact point has to look (heard contact list)"
            )
    elif bell.is_there:
        yield DatabaseFinding(f"'{bell.program}' tells the contact point that somebody waits")
    else:
        yield DatabaseFinding(
            f"HEARD_CONTACT_RING: there is no program '{bell.program}' that can be run",
            "give its whole path, and make it executable",
        )


def _overdue(installation: Installation) -> Iterator[DatabaseFinding]:
    try:
        requests = waiting(installation.stores.contact)
    except StoreUnavailable as error:
        yield DatabaseFinding(f"requests to be contacted were not looked at: {error}")
        return
    late = [
        request for request in requests if answer_by(request, installation.settings.contact_days) < today()
    ]
    if late:
        yield DatabaseFinding(
            f"{len(late)} who asked to be contacted wait for longer than was promised",
            "run: heard contact list; get in touch with them today",
        )
    elif installation.contact_point:
        yield DatabaseFinding("nobody waits for longer than was promised to be contacted")


def _web(installation: Installation) -> Iterator[DatabaseFinding]:
    settings = installation.settings
    if settings.https or settings.on_loopback:
        yield DatabaseFinding(f"people reach the pages at {settings.public_url}")
    else:
        yield DatabaseFinding(
            f"people reach the pages at {settings.public_url}, without encryption",
            "put a web server with https in front and set HEARD_PUBLIC_URL=https://...",
        )
    if settings.https:
        yield DatabaseFinding(
            f"forms are taken from pages at {settings.public_url}; if people type another address, set HEARD_PUBLIC_URL"
        )
    if settings.board_access == "open" and not settings.pages_are_here:
        yield DatabaseFinding("anybody can read the board's pages", "set HEARD_BOARD_ACCESS=key")


def _proxies(installation: Installation) -> Iterator[DatabaseFinding]:
    """Whoever encrypts stands in front. Unless it is named, all who come through it are one to every limit."""
    settings = installation.settings
    if not settings.https:
        return
    if settings.proxies.networks:
        names = ", ".join(map(str, settings.proxies.networks))
        yield DatabaseFinding(f"{names} may say in {settings.proxy_header} for whom they ask")
    else:
        yield DatabaseFinding(
            "the web server in front is not named: whoever floods the pages takes everybody's part",
            "set HEARD_PROXIES to its address, such as 127.0.0.1, and let it send X-Forwarded-For",
        )


def _record(plan: Plan, installation: Installation) -> Iterator[DatabaseFinding]:
    try:
        entries = installation.stores.record.entries()
    except StoreUnavailable:
        return  # whose business the record is not
    broken = broken_at(entries)
    if broken:
        yield DatabaseFinding(
            f"the board's record was changed by something else than the desk, at entry {broken}",
            "put the record store back from a copy, and find out who has the account of the tables' owner",
        )
    elif entries:
        many = "1 entry" if len(entries) == 1 else f"{len(entries)} entries"
        yield DatabaseFinding(f"the board's record holds {many} in one chain")
    for entry, why in passed_over(plan, entries):
        yield DatabaseFinding(
            f"entry {entry.number} of the record ({entry.kind}, {entry.about}) does not fit the plan any more: {why}",
            "take it back at the desk, and write it anew",
        )


def _words_that_end(installation: Installation) -> Iterator[DatabaseFinding]:
    months = installation.settings.keep_words_months
    try:
        ending = list(ending_words(installation.stores.board, months, today()))
    except StoreUnavailable:
        return  # whose business releases are not
    for words in ending:
        if not words.is_released:
            yield DatabaseFinding(
                f"what people wrote in {words.round} is destroyed on {day_in_words(words.ends)}, and no release tells of it",
                f"run: heard release make {words.round}",
            )


def _checks(plan: Plan) -> tuple[tuple[Callable[[Installation], Iterator[DatabaseFinding]], Whose], ...]:
    """What is looked at, in the order in which it is said, and whose business each is where the processes are apart."""
    return (
        (_python, ALL),
        (_clock, ALL),
        (_folders, ALL),
        (of_database, ALL),
        (_keys, Whose("chat", "intake")),
        (_delete_words, Whose("intake")),
        (_backups, Whose("chat", "intake")),
        (_rounds, Whose("chat", "intake")),
        (_words_that_end, Whose("intake")),
        (_programmes, Whose("intake")),
        (partial(_surveys, plan), Whose("chat", "intake", "board", "desk")),
        (partial(_name, plan), Whose("chat", "intake", "board", "desk")),
        (partial(_record, plan), Whose("intake", "desk")),
        (_help, Whose("chat", "intake")),
        (_contact, Whose("chat")),
        (_contact_key, Whose("chat", "contact")),
        (_bell, Whose("contact")),
        (_overdue, Whose("contact")),
        (_web, Whose("chat", "board", "desk")),
        (_proxies, Whose("chat", "board", "desk")),
        (of_doors, Whose("chat")),
        (partial(of_pages, "board"), Whose("board", is_apart=True)),
        (partial(of_pages, "desk"), Whose("desk", is_apart=True)),
    )
