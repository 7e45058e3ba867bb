"""`heard doctor` finds what is misconfigured, and says how to mend it."""

import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from api.commands.doctor.database import in_force, of_account
from surveys.store.database.checkup import POSTGRES_SAYS, Checkup, check_up
from surveys.store.database.opening import migrate, open_stores
from surveys.store.protocols import Draft, StoreUnavailable
from surveys.store.sql import dialects
from surveys.store.sql.tables import NAMES
from tests.accounts import account, stranger, wrong_things
from tests.conftest import Postgres


@pytest.fixture
def url(postgres: Postgres) -> Iterator[str]:
    made = postgres.database()
    yield made
    postgres.drop(made)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    made = f"sqlite:///{tmp_path / 'data' / 'heard.db'}"
    migrate(made)
    return made


def test_sqlite_does_what_it_is_asked(sqlite_url):
    """The settings that protect deleted answers are read back from SQLite itself, in each store's file."""
    found = check_up(sqlite_url)
    assert found.settings == {}
    assert found.stores == NAMES


def test_a_setting_of_sqlite_that_is_not_in_force_is_named(sqlite_url, monkeypatch, heard):
    """A build of SQLite that ignores a setting is noticed, by store and setting."""
    without = tuple(each for each in dialects.SQLITE_PRAGMAS if "secure_delete" not in each)
    monkeypatch.setattr(dialects, "SQLITE_PRAGMAS", (*without, "secure_delete = OFF"))
    assert check_up(sqlite_url).settings["pool: secure_delete"] == ("0", "1")
    ran = heard("doctor")
    assert ran.code == 1
    assert "WRONG  pool: secure_delete is 0, not 1" in ran.out


def test_nobody_else_on_the_machine_can_read_the_files_of_the_stores(heard, tmp_path):
    """Also where somebody made the data folder, for everybody to look into."""
    (tmp_path / "data").mkdir(mode=0o755)
    heard("round", "open", "feeling-heard")
    files = sorted((tmp_path / "data").glob("*.db"))
    assert len(files) == len(NAMES)
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert heard("doctor").code == 0
    files[0].chmod(0o644)
    ran = heard("doctor")
    assert ran.code == 1
    assert f"run: chmod go= {files[0]}" in ran.out
    (tmp_path / "data").chmod(0o700)
    assert heard("doctor").code == 0


def test_a_program_that_keeps_a_write_ahead_log_is_found(heard, tmp_path):
    """Somebody has the file open with another program, which has begun a log that keeps what
    is deleted: nothing is written until it is gone."""
    heard("round", "list")
    other = sqlite3.connect(tmp_path / "data" / "heard.pool.db", isolation_level=None)
    assert other.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    other.execute("SELECT count(*) FROM sealed").fetchall()
    ran, refused = heard("doctor"), heard("round", "list")
    other.close()
    assert ran.code == refused.code == 1
    assert "heard.pool.db-wal is a write-ahead log" in ran.out
    assert "the stores cannot be opened" in ran.out
    assert heard("doctor").code == 0


def test_an_owner_is_told_that_the_walls_do_not_hold(heard, url):
    """Working as the owner is for migrating only."""
    ran = heard("doctor", database_url=url)
    assert ran.code == 1
    assert "is a superuser: the walls between chat, intake and board do not hold for it" in ran.out
    assert "IN ROLE heard_chat" in ran.out


@pytest.mark.parametrize("process", ["chat", "intake", "board"])
def test_an_account_of_a_process_is_in_order(heard, url, process):
    """Doctor looks at what the account may see, changes nothing, and stumbles over nothing."""
    ran = heard("doctor", database_url=account(url, process))
    assert f"the database account '{process}_account' is in heard_{process}" in ran.out
    assert wrong_things(ran.out) == [
        "WRONG  fsync is off, not on: an answer that was promised can be lost"
    ]  # this server is for tests


def test_an_account_without_a_role_is_told_which(heard, url):
    """It can open nothing, and is told what to type."""
    assert "GRANT heard_chat TO stranger" in heard("doctor", database_url=stranger(url)).out


def test_tables_that_are_behind_are_named(heard, postgres):
    """Before the first migration there is nothing to look at."""
    bare = postgres.empty_database()
    assert "run: heard migrate" in heard("doctor", database_url=bare).out
    assert "Brought up to date: rounds," in heard("migrate", database_url=bare).out
    assert heard("migrate", database_url=bare).out == "Everything is up to date.\n"
    assert "run: heard migrate" not in heard("doctor", database_url=bare).out
    postgres.drop(bare)


def test_a_server_that_logs_statements_is_found(heard, url):
    """What is in force is asked of the server, for this very account."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {connection.info.dbname} SET log_statement = 'all'")
    ran = heard("doctor", database_url=account(url, "chat"))
    assert "WRONG  log_statement is all, not none or ddl" in ran.out
    assert "set log_statement = none" in ran.out


TELLING = {
    "log_duration": "log_duration = on",
    "log_transaction_sample_rate": "log_transaction_sample_rate = 1",
    "log_statement_stats": "log_statement_stats = on",
    "log_lock_waits": "log_lock_waits = on",
    "debug_print_plan": "debug_print_plan = on",
    "auto_explain.log_min_duration": "session_preload_libraries = auto_explain",
}


@pytest.mark.parametrize("name", TELLING)
def test_what_else_makes_the_servers_log_tell_is_found(heard, url, name):
    """Not only `log_statement`: two of these wrote answers in clear, with the time, as the attacks on logs showed. An
    extension is found by the settings that it brings, which every account can see."""
    with psycopg.connect(url, autocommit=True) as connection:
        database = connection.info.dbname
        connection.execute(f"ALTER DATABASE {database} SET {TELLING[name]}")
        if "." in name:
            connection.execute(f"ALTER DATABASE {database} SET {name} = 0")
    ran = heard("doctor", database_url=account(url, "chat"))
    assert f"WRONG  {name} is " in ran.out
    assert f"set {name} = " in ran.out


def test_an_account_in_two_roles_is_found(heard, url):
    """The wall between two processes stands for nobody who is on both sides of it."""
    mine = account(url, "chat")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("GRANT heard_intake TO chat_account")
        ran = heard("doctor", database_url=mine)
        connection.execute("REVOKE heard_intake FROM chat_account")
    assert "WRONG  the database account 'chat_account' is in heard_chat, heard_intake" in ran.out
    assert "'chat_account' is in heard_chat, heard" not in heard("doctor", database_url=mine).out


def test_an_account_that_may_more_than_its_role_is_found(heard, url):
    """Reading everything, copying the server or making roles goes round every wall."""
    mine = account(url, "board")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("GRANT pg_read_all_data TO board_account")
        connection.execute("ALTER ROLE board_account REPLICATION")
        ran = heard("doctor", database_url=mine)
        connection.execute("REVOKE pg_read_all_data FROM board_account")
        connection.execute("ALTER ROLE board_account NOREPLICATION")
    assert "WRONG  the database account 'board_account' is in pg_read_all_data" in ran.out
    assert "REVOKE pg_read_all_data FROM board_account" in ran.out
    assert "WRONG  the database account 'board_account' may copy the whole server" in ran.out
    assert "ALTER ROLE board_account NOREPLICATION" in ran.out


def test_an_account_that_cannot_clean_is_found(heard, url):
    """Administrators take this right from everybody; without it the bytes of what is deleted would stay."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"REVOKE TEMPORARY ON DATABASE {connection.info.dbname} FROM PUBLIC")
    stores = open_stores(account(url, "chat"))
    with pytest.raises(StoreUnavailable, match="permission denied to create temporary tables"):
        stores.participation.scrub()
    stores.close()
    ran = heard("doctor", database_url=account(url, "chat"))
    assert "WRONG  the database account 'chat_account' may not make temporary tables" in ran.out
    assert "temporary tables" not in heard("doctor", database_url=account(url, "board")).out


def test_others_with_rights_are_found(heard, url):
    """An account for some report of somebody's own, say. Migrating again takes the right away."""
    stranger(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("GRANT SELECT ON responses.responses TO stranger")
        connection.execute("GRANT SELECT (tag) ON participation.taken_part TO stranger")
    ran = heard("doctor", database_url=account(url, "chat"))
    assert "have rights: stranger on participation.taken_part, stranger on responses.responses" in ran.out
    heard("migrate", database_url=url)
    assert "others than Heard's" not in heard("doctor", database_url=account(url, "chat")).out


def test_something_that_runs_when_rows_are_written_is_found(heard, url):
    """A trigger can copy every answer as it comes, with the time."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "CREATE TRIGGER spy BEFORE UPDATE ON pool.sealed FOR EACH ROW "
            "EXECUTE FUNCTION suppress_redundant_updates_trigger()"
        )
        connection.execute("CREATE RULE listen AS ON INSERT TO pool.deletions DO ALSO NOTHING")
    ran = heard("doctor", database_url=account(url, "chat"))
    assert "runs when rows are written: listen on pool.deletions, spy on pool.sealed" in ran.out


def test_a_program_that_copies_the_server_without_a_slot_is_found(heard, url, postgres, tmp_path):
    """A replica needs no slot."""
    copies = subprocess.Popen(
        [postgres.program("pg_receivewal"), "-D", tmp_path, "-n", "-d", url], stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 20
        while "copy what is written" not in (said := heard("doctor", database_url=account(url, "chat")).out):
            assert time.monotonic() < until, said
    finally:
        copies.terminate()
        copies.wait()
    assert "WRONG  1 other servers or programs copy what is written" in said


def test_an_unencrypted_network_is_found():
    """Answers would go over it in clear when they are stored."""
    found = [one.what for one in of_account(Checkup(NAMES, {}, groups=("heard_chat",), overheard=True))]
    assert any("through a network without encryption" in what for what in found)


def test_replication_slots_are_found(heard, url):
    """A slot holds back what was deleted."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_create_physical_replication_slot('spy')")
        ran = heard("doctor", database_url=account(url, "chat"))
        connection.execute("SELECT pg_drop_replication_slot('spy')")
    assert "1 replication slots keep what was written" in ran.out


def test_samples_that_the_server_keeps_are_found(heard, url):
    """Its statistics hold values of columns, which outlive the rows; migrating again puts an end to it."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER TABLE participation.drafts ALTER COLUMN sealed SET STATISTICS 100")
    ran = heard("doctor", database_url=account(url, "chat"))
    assert "WRONG  the server keeps samples of participation.drafts.sealed, which outlive" in ran.out
    heard("migrate", database_url=url)
    assert "keeps samples" not in heard("doctor", database_url=account(url, "chat")).out


@pytest.mark.parametrize("name", POSTGRES_SAYS)
def test_every_setting_has_a_reason_and_a_remedy(name):
    """Archives, replicas and timestamps too, which cannot be switched on while the server runs."""
    (found,) = in_force(Checkup(NAMES, {name: ("x", "y")}))
    assert found.what.startswith(f"{name} is x, not y: ")
    assert found.how.startswith(("set ", "report"))
    assert name in found.how


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"public_url": "https://heard.example"}, "are inside the data folder"),
        ({"keys": "{tmp}/Backups/keys"}, "are inside a folder called Backups"),
        ({"keys": "{tmp}/OneDrive - Anytown/keys"}, "are inside a folder called OneDrive - Anytown"),
    ],
)
def test_keys_that_would_be_copied_are_found(heard, tmp_path, settings, says):
    """A backup of a round's key outlives its destruction."""
    given = {name: value.format(tmp=tmp_path) for name, value in settings.items()}
    ran = heard("doctor", **given)
    assert ran.code == 1
    assert says in ran.out
    apart = {**given, "keys": str(tmp_path / "elsewhere")}
    assert says not in heard("doctor", **apart).out


def test_the_round_of_another_installation_is_not_to_be_closed(heard, tmp_path):
    """Two installations on one database by mistake: neither doctor nor opening a round leads to what destroys answers."""
    heard("round", "open", "feeling-heard")
    second = {
        "data": str(tmp_path / "second"),
        "database_url": f"sqlite:///{tmp_path}/data/heard.db",
    }
    said = heard("doctor", **second).out
    assert "another installation uses this database" in said
    assert said.index("give each installation a database of its own") < said.index(
        "only where it is lost for good"
    )
    refused = heard("round", "open", "training-before", **second)
    assert refused.code == 1
    assert "another installation uses the database" in refused.err
    assert "--new-intake-key" not in refused.err
    assert heard("round", "close", "feeling-heard", "--yes", **second).code == 1
    assert heard("doctor").code == 0


def test_a_backup_of_a_day_to_come_is_found(heard, tmp_path):
    """It was made while the clock was wrong, and hides that there is none of today."""
    settings = {"backups": str(tmp_path / "backups"), "backup_key": "ab" * 32}
    heard("round", "open", "feeling-heard", **settings)
    heard("backup", **settings)
    (made,) = (tmp_path / "backups").iterdir()
    made.rename(made.with_name("heard-2099-01-01.backup"))
    assert "it is of 1 January 2099, which is still to come" in heard("doctor", **settings).out
    assert heard("backup", **settings).code == 0
    assert "still to come" not in heard("doctor", **settings).out


def test_a_damaged_key_is_one_finding_among_others(heard, tmp_path):
    """It does not keep doctor from looking at the rest."""
    heard("round", "open", "feeling-heard")
    (tmp_path / "data" / "keys" / "feeling-heard-r1.key").write_bytes(b"short")
    ran = heard("doctor")
    assert ran.code == 1
    assert "feeling-heard-r1.key is damaged: it must hold 32 bytes" in ran.out
    assert "put the key back, or close the round" in ran.out
    assert "12 surveys without mistakes" in ran.out


def test_a_damaged_file_of_sqlite_is_said_so(heard, tmp_path):
    """Whoever looks after the machine hears what is the matter, not the name of an exception."""
    heard("round", "open", "feeling-heard")
    (tmp_path / "data" / "heard.pool.db").write_bytes(b"no database at all" * 1000)
    for typed in ("intake", "doctor"):
        ran = heard(typed)
        assert ran.code == 1
        assert "its file is damaged" in ran.out + ran.err


@pytest.mark.parametrize("typed", ["round list", "migrate", "upgrade", "intake", "doctor"])
def test_an_older_version_on_newer_tables_says_what_to_do(heard, tmp_path, typed):
    """Not that something broke: somebody put the version before back."""
    heard("round", "list")
    with sqlite3.connect(tmp_path / "data" / "heard.rounds.db") as rounds:
        rounds.execute("UPDATE alembic_version SET version_num = 'rounds_9999'")
    ran = heard(*typed.split())
    assert ran.code == 1
    assert "install that version again" in ran.out + ran.err
    assert "something broke" not in ran.err


def test_something_left_of_a_closed_round_is_found_and_goes(heard, tmp_path):
    """A draft that came after the closing, say. The next intake takes it away."""
    heard("round", "open", "feeling-heard")
    heard("round", "close", "feeling-heard", "--yes")
    stores = open_stores(f"sqlite:///{tmp_path / 'data' / 'heard.db'}")
    with stores.participation.transaction() as work:
        work.keep(Draft("late", "feeling-heard-r1", b"sealed", 4_000_000_000))
    ran = heard("doctor")
    assert ran.code == 1
    assert "feeling-heard-r1 is closed but there is still something of it: drafts" in ran.out
    assert "run: heard intake" in ran.out
    heard("intake")
    assert heard("doctor").code == 0
    stores.close()


def test_a_round_without_its_key_is_found(heard, tmp_path):
    """Open without a key, or closed with one."""
    heard("round", "open", "feeling-heard")
    key = tmp_path / "data" / "keys" / "feeling-heard-r1.key"
    kept = key.read_bytes()
    key.unlink()
    assert "is open but its key is gone" in heard("doctor").out
    closed = heard("round", "close", "feeling-heard", "--yes").out
    assert "no round key (there was none here)" in closed
    assert "If another place holds the round's key, destroy it there" in closed
    assert "Nobody can tell any more" not in closed
    key.write_bytes(kept)
    key.chmod(0o600)
    ran = heard("doctor")
    assert "is closed but there is still something of it: the round key" in ran.out
    assert "run: heard round close feeling-heard-r1" in ran.out
    assert "Nobody can tell any more who took part" in heard("round", "close", "feeling-heard", "--yes").out
    assert heard("doctor").code == 0


def test_an_intake_key_that_is_lost_is_found_and_never_replaced_in_silence(heard, tmp_path):
    """Delete words need it: with another in its place people would be told that their answers go, and they would stay."""
    heard("round", "open", "feeling-heard")
    key = tmp_path / "data" / "keys" / "intake.key"
    kept = key.read_bytes()
    key.unlink()
    assert "the intake's own key is lost" in heard("doctor").out
    refused = heard("round", "open", "my-plan")
    assert refused.code == 1
    assert "put intake.key back" in refused.err
    assert not key.exists()
    key.write_bytes(kept)
    key.chmod(0o600)
    assert heard("doctor").code == 0
    assert heard("round", "open", "my-plan").code == 0


def test_an_intake_key_that_is_lost_for_good_can_be_replaced(heard, tmp_path):
    """Else nothing could be closed any more; whoever does it is told what it costs."""
    heard("round", "open", "feeling-heard")
    (tmp_path / "data" / "keys" / "intake.key").unlink()
    assert "those words delete nothing any more" in heard("round", "open", "my-plan").err
    assert heard("round", "open", "my-plan", "--new-intake-key", "--yes").code == 0
    assert heard("round", "close", "feeling-heard", "--yes").code == 0
    assert heard("doctor").code == 0


def test_a_round_whose_answers_cannot_be_opened_is_found(heard, tmp_path):
    """While it is open the key can still be put back; closing refuses rather than throw the answers away."""
    heard("round", "open", "feeling-heard")
    (tmp_path / "data" / "keys" / "intake.feeling-heard-r1.key").unlink()
    ran = heard("doctor")
    assert "the key to its answers is gone" in ran.out
    assert "its name begins with intake.feeling-heard-r1" in ran.out
    assert "Put the right key back" in heard("round", "close", "feeling-heard", "--yes").err


def test_looking_for_what_is_left_destroys_nothing(small_house):
    """The check after closing only looks."""
    from surveys.fieldwork.ending.destruction import left_over

    one = small_house.open()
    small_house.person("somebody").begin(one.id).says("yes")
    small_house.people(1, ["Good", "skip", "skip", "skip"])
    for _ in range(2):
        found = left_over(small_house.stores, small_house.keys, one)
        assert found == (
            "tags",
            "drafts",
            "pool rows",
            "the round key",
            "the key of its places",
            "the key to its answers",
        )
    closing = small_house.close(one.id)
    assert closing.left == ()
