"""A backup holds what may be kept and nothing else, opens for its key alone, and fills an empty installation again, on
either database and from tables of an earlier form."""

import io
import itertools
import json
import os
import random
import signal
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from api.cli import main
from api.installation.backups import (
    BackupProblem,
    check_is_whole,
    count_rows,
    made_on,
    make_backup,
    put_back,
    read_backup,
    remove_old,
    settled,
)
from surveys.fieldwork.mishaps.restored import close_what_was_open
from surveys.privacy.key_folder import KeyFolder
from surveys.privacy.sealed_file import PART, new_pair, read_sealed, write_sealed
from surveys.privacy.sealing import Unreadable
from surveys.rounds import Round
from surveys.store.database import copies
from surveys.store.database.opening import migrate, open_stores
from surveys.store.protocols import ContactRequest, Draft, Stores, StoreUnavailable, Writing
from surveys.store.sql.tables import NAMES, metadata
from tests.accounts import account
from tests.conftest import EACH_DATABASE, Postgres

TODAY = date(2026, 11, 30)
SECRET = "kingfisher"
"""A word that stands in everything that must not be in a backup."""
PUBLIC, PRIVATE = new_pair()

Database = Callable[[], str]


@pytest.fixture(params=EACH_DATABASE)
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Gives the address of another empty database each time."""
    made: list[str] = []

    def new() -> str:
        if request.param == "sqlite":
            made.append(f"sqlite:///{tmp_path}/{len(made)}/heard.db")
        else:
            server: Postgres = request.getfixturevalue("postgres")
            made.append(server.empty_database())
        migrate(made[-1])
        return made[-1]

    yield new
    if request.param == "postgresql":
        for url in made:
            request.getfixturevalue("postgres").drop(url)


def _round(number: int, **more: Any) -> Round:
    return Round(f"club-r{number}", "club", 1, date(2026, 11, 1), "11" * 32, "22" * 32, **more)


def _fill(url: str, mixed: int = 31) -> None:
    """A round that is closed, and one that is open with so many answers mixed."""
    stores = open_stores(url, NAMES)
    with stores.rounds.transaction() as work:
        work.add_revision("club", 1, '{"id": "club"}')
        work.put(_round(1, closed_on=date(2026, 11, 20), started=14, finished=12))
        work.put(_round(2, label="Neglect, 12 May, “Grimsby” 😀"))
    with stores.responses.transaction() as responses:
        for round_id, count in (("club-r1", 12), ("club-r2", mixed)):
            new = [_response(round_id, number) for number in range(count)]
            responses.rewrite(round_id, new, {f"{round_id}{each['id']}": each["id"] for each in new})
        responses.note_taken("club-r2", [SECRET])
    _write_for_the_board(stores)
    _put_what_is_never_copied(stores)
    stores.close()


def _response(round_id: str, number: int) -> dict[str, Any]:
    return {"id": f"{round_id}-{number:04}", "round": round_id, "answers": {"why": f"“It’s ok” ☂ {number}"}}


def _write_for_the_board(stores: Stores) -> None:
    for story in ("one", "two"):
        stores.record.write("2026-11-30T10:00:00Z", "Ann", Writing("story", "m1", {"text": story}))
    stores.answers.publish("a1", {"said": "Lights"})
    stores.board.publish("release", "club-r1-v1", b"\x00\xff{}", frozen=True)
    with stores.core_data.transaction() as core:
        core.replace([{"measure": "m1", "value": 0.1}])


def _put_what_is_never_copied(stores: Stores) -> None:
    with stores.participation.transaction() as work:
        work.begin("club-r2", SECRET)
        work.keep(Draft(SECRET, "club-r2", SECRET.encode(), 4_000_000_000, SECRET.encode()))
    with stores.pool.transaction() as pool:
        pool.put(SECRET, "club-r2", SECRET.encode())
        pool.ask_deletion(SECRET, SECRET.encode())
    with stores.contact.transaction() as contact:
        contact.ask(ContactRequest(SECRET, TODAY, SECRET.encode()))


def _rows(url: str) -> list[str]:
    return [json.dumps(line, sort_keys=True) for line in copies.lines_of(url)]


def test_what_was_kept_comes_back_as_it_was(new_database: Database, tmp_path: Path) -> None:
    """Every row of every table that is copied, answers in any letters, and a chain of the record that is whole."""
    first, second = new_database(), new_database()
    _fill(first)
    path = make_backup(first, tmp_path / "backups", PUBLIC, TODAY)
    put_back(second, path, bytes.fromhex(PRIVATE), tmp_path)
    assert _rows(second) == _rows(first)
    stores = open_stores(second, NAMES)
    assert all(entry.is_whole for entry in stores.record.entries())
    assert stores.record.write("2026-11-30T11:00:00Z", "Ann", Writing("story", "m1", {})).number == 3
    assert stores.board.document("release", "club-r1-v1") is not None
    stores.close()


def test_a_round_that_was_open_is_closed_with_what_was_mixed(new_database: Database, tmp_path: Path) -> None:
    """Its keys that still lie there go; a second time changes nothing."""
    first, second = new_database(), new_database()
    _fill(first)
    path = make_backup(first, tmp_path / "backups", PUBLIC, TODAY)
    put_back(second, path, bytes.fromhex(PRIVATE), tmp_path)
    stores, keys = open_stores(second, NAMES), KeyFolder(tmp_path / "keys")
    keys.make("club-r2")
    (said,) = close_what_was_open(stores, keys, TODAY)
    assert "club-r2" in said
    assert "31 answers" in said
    assert keys.read("club-r2") is None
    with stores.rounds.transaction() as work:
        closed = work.rounds()
    assert closed[1] == replace(
        _round(2, label="Neglect, 12 May, “Grimsby” 😀"), closed_on=TODAY, finished=31, started=None
    )
    assert close_what_was_open(stores, keys, TODAY) == []
    stores.close()


def test_too_few_are_destroyed_as_at_every_closing(new_database: Database, tmp_path: Path) -> None:
    """Somebody deleted, and nine are left."""
    url = new_database()
    _fill(url, mixed=9)
    stores = open_stores(url, NAMES)
    close_what_was_open(stores, KeyFolder(tmp_path / "keys"), TODAY)
    with stores.responses.transaction() as responses:
        assert (responses.count("club-r2"), responses.count("club-r1")) == (0, 12)
    stores.close()


def test_nothing_that_must_be_forgotten_is_in_it(new_database: Database) -> None:
    """Nor in any table that is copied: who took part, places, what waits, what was taken, who asked to be contacted."""
    url = new_database()
    _fill(url)
    assert SECRET not in "".join(_rows(url))


def test_every_table_is_copied_or_left_out_on_purpose() -> None:
    """A new one is a decision."""
    every = {f"{store}.{table.name}" for store in NAMES for table in metadata[store].tables.values()}
    copied = {f"{store}.{name}" for store, names in copies.COPIED.items() for name in names}
    assert every - copied == {
        "participation.taken_part",
        "participation.drafts",
        "participation.draft_words",
        "participation.places_keys",
        "pool.sealed",
        "pool.answers_keys",
        "pool.deletions",
        "responses.taken",
        "responses.halves",
        "contact.requests",
        "desk.kept",
    }


def test_from_one_database_to_the_other(postgres: Postgres, tmp_path: Path) -> None:
    """And back: an installation may grow out of SQLite."""
    small, large = f"sqlite:///{tmp_path}/small/heard.db", postgres.empty_database()
    again = f"sqlite:///{tmp_path}/again/heard.db"
    for url in (small, large, again):
        migrate(url)
    _fill(small)
    for source, target in ((small, large), (large, again)):
        path = make_backup(source, tmp_path / "backups", PUBLIC, TODAY)
        put_back(target, path, bytes.fromhex(PRIVATE), tmp_path)
        settled(tmp_path)
    assert _rows(again) == _rows(small)
    postgres.drop(large)


def test_a_backup_beside_an_intake_is_of_one_moment(new_database: Database, tmp_path: Path) -> None:
    """Answers come in and are mixed anew while they are copied: each copy has all of some moment with their delete words,
    and later copies have more. The intake only waits."""
    url = new_database()
    _fill(url)
    stores, done = open_stores(url, ("responses",)), threading.Event()
    with ThreadPoolExecutor() as beside:
        intake = beside.submit(_take_in_until, done, stores)
        try:
            there = [_copied(url, tmp_path / f"{number}") for number in range(6)]
        finally:
            done.set()
        assert intake.result() > 0
    assert there == sorted(there)
    stores.close()


def _take_in_until(done: threading.Event, stores: Stores) -> int:
    """How often twenty were taken in."""
    for batch in itertools.count():
        with stores.responses.transaction() as responses:
            new = [_response("club-r2", 1000 + 20 * batch + number) for number in range(20)]
            responses.add(new, {f"more{each['id']}": each["id"] for each in new})
            responses.mix()
        if done.wait(0.01):
            return batch
    return 0


def _copied(url: str, folder: Path) -> int:
    """How many answers are in a backup that is made now, each with its delete words."""
    with make_backup(url, folder, PUBLIC, TODAY).open("rb") as source:
        lines = list(read_sealed(source, bytes.fromhex(PRIVATE)))
    there = {row["id"] for row in _rows_of(lines, "responses.responses")}
    assert {row["response"] for row in _rows_of(lines, "responses.receipts")} == there
    return len(there)


def _rows_of(lines: list[dict[str, Any]], table: str) -> list[dict[str, Any]]:
    return [row for line in lines if line["table"] == table for row in line["rows"]]


@pytest.mark.database
def test_tables_of_an_earlier_version(tmp_path: Path) -> None:
    """A backup knows which form its tables have; they are made so, filled, and brought up to date."""
    with tarfile.open(Path(__file__).parent / "installations" / "0.1.0.tar.xz") as kept:
        kept.extractall(tmp_path, filter="data")
    old, new = f"sqlite:///{tmp_path}/data/heard.db", f"sqlite:///{tmp_path}/new/heard.db"
    path = make_backup(old, tmp_path / "backups", PUBLIC, TODAY)
    before = _rows(old)
    assert read_backup(path).revisions["rounds"] != copies.revisions(new_up_to_date(new))["rounds"]
    put_back(new, path, bytes.fromhex(PRIVATE), tmp_path)
    assert read_backup(path).revisions["record"] == ""
    stores = open_stores(new, NAMES)
    with stores.rounds.transaction() as work:
        assert [each.id for each in work.rounds()] == ["small-r1"]
    stores.close()
    assert len(before) <= len(_rows(new))


def new_up_to_date(url: str) -> str:
    migrate(url)
    return url


@pytest.mark.database
def test_only_an_empty_installation_is_filled(tmp_path: Path) -> None:
    """It says what is there; but a restore that was killed goes on."""
    url, other = (new_up_to_date(f"sqlite:///{tmp_path}/{name}/heard.db") for name in ("one", "two"))
    _fill(url)
    path = make_backup(url, tmp_path / "backups", PUBLIC, TODAY)
    with pytest.raises(BackupProblem, match=r"empty installation only.*2 rows in rounds\.rounds"):
        put_back(url, path, bytes.fromhex(PRIVATE), tmp_path)
    with pytest.raises(KeyError):  # killed after the rounds were written
        copies.put_lines(other, {"rounds": copies.revisions(url)["rounds"]}, copies.lines_of(url))
    copies.put_lines(other, copies.revisions(url), _first(copies.lines_of(url), 2))
    (tmp_path / "restore-begun").touch()
    put_back(other, path, bytes.fromhex(PRIVATE), tmp_path)
    assert _rows(other) == _rows(url)


def test_a_restore_that_is_killed_goes_on(new_database: Database, tmp_path: Path) -> None:
    """At whatever statement from when it begins to write, each time in another process; until it has come to its end it is
    known that what is there is half."""
    first, second = new_database(), new_database()
    _fill(first)
    path = make_backup(first, tmp_path / "backups", PUBLIC, TODAY)
    key, data, at = tmp_path / "private", tmp_path / "data", 1
    key.write_text(PRIVATE)
    typed = ["heard", "restore", str(path), "--key", str(key), "--yes"]
    while not _ended_or_killed(typed, {"HEARD_DATA": str(data), "HEARD_DATABASE_URL": second}, at):
        at *= 2
        with pytest.raises(BackupProblem, match="run the same 'heard restore' again"):
            check_is_whole(data)
    assert at > 100
    check_is_whole(data)
    stores = open_stores(second, NAMES)
    with stores.rounds.transaction() as work, stores.responses.transaction() as responses:
        assert [responses.count(each.id) for each in work.rounds() if not each.is_open] == [12, 31]
    assert all(entry.is_whole for entry in stores.record.entries())
    stores.close()


def _ended_or_killed(typed: list[str], settings: dict[str, str], at: int) -> bool:
    """Run a command in a process of its own, which kills itself as `kill -9` would at its statement number `at`; whether it
    came to its end."""
    child = os.fork()
    if child == 0:
        try:
            _run_and_die(typed, settings, at)
        finally:
            os._exit(1)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert ended in (0, -signal.SIGKILL)
    return ended == 0


def _run_and_die(typed: list[str], settings: dict[str, str], at: int) -> None:
    statements, begun = itertools.count(1), Path(settings["HEARD_DATA"]) / "restore-begun"

    def count(*_: Any) -> None:
        if begun.exists() and next(statements) == at:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count)
    os.environ.update(settings)
    sys.argv = typed
    try:
        main()
    except SystemExit as ended:
        os._exit(int(ended.code or 0))


def _first(lines: Iterator[dict[str, Any]], most: int) -> Iterator[dict[str, Any]]:
    for _ in range(most):
        yield next(lines)


@pytest.mark.database
def test_a_damaged_file_writes_nothing(tmp_path: Path) -> None:
    """Cut off or changed at any place, sealed to another key, or no backup at all."""
    url, other = (new_up_to_date(f"sqlite:///{tmp_path}/{name}/heard.db") for name in ("one", "two"))
    _fill(url)
    whole = make_backup(url, tmp_path / "backups", PUBLIC, TODAY).read_bytes()
    damaged = tmp_path / "damaged"
    cut = [whole[:length] for length in range(0, len(whole), len(whole) // 23)]
    places = (*range(0, 600, 19), *range(600, len(whole), len(whole) // 37))
    changed = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in places]
    for content in (*cut, *changed, whole + b"x", b"", b"{}\n", b"[1]\n", b"\x00" * 99):
        damaged.write_bytes(content)
        with pytest.raises(BackupProblem):
            put_back(other, damaged, bytes.fromhex(PRIVATE), tmp_path)
    damaged.write_bytes(whole)
    with pytest.raises(BackupProblem, match="sealed to another key"):
        count_rows(damaged, bytes.fromhex(new_pair()[1]))
    assert copies.rows_there(other) == {}


@pytest.mark.database
@pytest.mark.parametrize(("field", "value"), [("heard-backup", 2), ("revisions", "responses_0099")])
def test_a_newer_version_is_named(tmp_path: Path, field: str, value: Any) -> None:
    """Of the file's form or of its tables: which version to install, and nothing is written."""
    url = new_up_to_date(f"sqlite:///{tmp_path}/one/heard.db")
    known = copies.revisions(url)
    first = {"heard-backup": 1, "made_on": "2027-01-01", "version": "9.9.9", "revisions": known}
    first[field] = {**known, "responses": value} if field == "revisions" else value
    path = tmp_path / "newer.backup"
    with path.open("wb") as out:
        write_sealed(out, first, [], PUBLIC)
    with pytest.raises(BackupProblem, match=r"made by Heard 9\.9\.9.*install that version"):
        put_back(url, path, bytes.fromhex(PRIVATE), tmp_path)
    assert copies.rows_there(url) == {}


@pytest.mark.database
def test_only_the_latest_stay(tmp_path: Path) -> None:
    """What somebody deletes is gone from all of them two days after; also where no new one can be made. Files of others
    stay."""
    url, folder = new_up_to_date(f"sqlite:///{tmp_path}/one/heard.db"), tmp_path / "backups"
    for day in (27, 28, 29, 30):
        make_backup(url, folder, PUBLIC, date(2026, 11, day))
    (folder / "mine.txt").write_text("stays")
    assert made_on(folder) == [date(2026, 11, 30), date(2026, 11, 29)]
    remove_old(folder, date(2026, 12, 2))
    assert sorted(path.name for path in folder.iterdir()) == ["mine.txt"]


@pytest.mark.database
def test_what_a_wrong_clock_or_a_kill_has_left_goes(tmp_path: Path) -> None:
    """A backup of a day to come would be kept until that day, and a half-written one for ever: people were told otherwise.
    As long as no new one was made, the one of a day to come may be the only one."""
    url, folder = new_up_to_date(f"sqlite:///{tmp_path}/one/heard.db"), tmp_path / "backups"
    make_backup(url, folder, PUBLIC, date(2027, 3, 1))
    left, being_written = folder / ".heard-unfinished-left", folder / ".heard-unfinished-now"
    left.write_bytes(b"half")
    being_written.write_bytes(b"half")
    os.utime(left, (1, 1))
    remove_old(folder, TODAY)
    assert (left.exists(), being_written.exists()) == (False, True)
    assert made_on(folder) == [date(2027, 3, 1)]
    make_backup(url, folder, PUBLIC, TODAY)
    assert made_on(folder) == [TODAY]


def _many_lines() -> list[dict[str, str]]:
    """More than two parts of them, however well they are packed."""
    chance = random.Random(7)
    return [{"noise": chance.randbytes(100).hex()} for _ in range(28_000)]


def test_many_lines_are_sealed_in_parts() -> None:
    """More than one part, in their order, and no line is lost where parts meet."""
    lines = _many_lines()
    out = io.BytesIO()
    write_sealed(out, {"first": 1}, lines, PUBLIC)
    assert len(out.getvalue()) > 2 * PART
    out.seek(0)
    assert list(read_sealed(out, bytes.fromhex(PRIVATE))) == lines


def test_two_parts_cannot_change_places() -> None:
    """Nor can one be left out."""
    out = io.BytesIO()
    write_sealed(out, {}, _many_lines(), PUBLIC)
    content, start = out.getvalue(), 3 + 80 + 24
    size = 4 + int.from_bytes(content[start : start + 4])
    one, two = content[start : start + size], content[start + size : start + 2 * size]
    rest = content[start + 2 * size :]
    for other in (content[:start] + two + one + rest, content[:start] + one + rest):
        with pytest.raises(Unreadable):
            list(read_sealed(io.BytesIO(other), bytes.fromhex(PRIVATE)))


def test_the_account_of_the_intake_can_make_it(postgres: Postgres, tmp_path: Path) -> None:
    """In production it does, each day; the chat's account cannot."""
    url = postgres.empty_database()
    migrate(url)
    _fill(url)
    path = make_backup(account(url, "intake"), tmp_path / "backups", PUBLIC, TODAY)
    assert count_rows(path, bytes.fromhex(PRIVATE))["responses.responses"] == 43
    with pytest.raises(StoreUnavailable):
        make_backup(account(url, "chat"), tmp_path / "others", PUBLIC, TODAY)
    assert list((tmp_path / "others").glob("*")) == []
    postgres.drop(url)
