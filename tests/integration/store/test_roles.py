"""What each process of production may do in a real PostgreSQL, tried with its own account."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import psycopg
import pytest

from surveys.rounds import Round
from surveys.store.database.checkup import check_up
from surveys.store.database.neighbours import OURS
from surveys.store.database.opening import migrate, open_stores
from surveys.store.database.roles import GROUPS, RIGHTS, stores_of
from surveys.store.protocols import ContactRequest, Draft, Half, Pairs, StoreBehind, StoreUnavailable
from surveys.store.sql.dialects import NAMES_OF_KEYS
from surveys.store.sql.tables import NAMES, metadata
from tests.accounts import account, stranger
from tests.conftest import Postgres

TABLES = sorted(table.fullname for name in NAMES for table in metadata[name].sorted_tables)

TRIES: Mapping[str, str] = {
    "SELECT": "SELECT count(*) FROM {table}",
    "INSERT": "INSERT INTO {table} DEFAULT VALUES",
    "UPDATE": "UPDATE {table} SET {column} = NULL WHERE false",
    "DELETE": "DELETE FROM {table}",
    "TRUNCATE": "TRUNCATE {table}",
}
OWNERS_ALONE = (
    "DROP TABLE {table}",
    "ALTER TABLE {table} ADD COLUMN who text",
    "CREATE TABLE {schema}.spy (who text)",
    "CREATE INDEX spy ON {table} ({column})",
    "CREATE RULE spy AS ON INSERT TO {table} DO ALSO NOTHING",
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "CREATE TRIGGER spy BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
)


@pytest.fixture
def url(postgres: Postgres) -> Iterator[str]:
    """The address of a database with empty tables, for its owner."""
    made = postgres.database()
    yield made
    postgres.drop(made)


def _refused(url: str, statement: str) -> bool:
    """Whether PostgreSQL refuses it for want of a right. Nothing of it is kept."""
    with psycopg.connect(url) as connection:
        try:
            connection.execute(statement)
        except psycopg.errors.InsufficientPrivilege:
            return True
        except psycopg.errors.NotNullViolation:
            return False  # it may insert, only not nothing
        finally:
            connection.rollback()
    return False


def _filled(statement: str, table: str) -> str:
    schema = table.partition(".")[0]
    column = next(iter(metadata[schema].tables[table].primary_key)).name
    return statement.format(table=table, schema=schema, column=column)


@pytest.mark.parametrize("process", GROUPS)
def test_a_process_may_do_what_is_listed_and_nothing_else(url: str, process: str) -> None:
    """Every right on every table is tried: those in the list work, all others are refused."""
    mine = account(url, process)
    may = {
        (table, right): not _refused(mine, _filled(statement, table))
        for table in TABLES
        for right, statement in TRIES.items()
    }
    listed = {key: key[1] in RIGHTS[process].get(key[0], "") for key in may}
    assert may == listed
    assert any(may.values())
    assert not all(may.values())


def test_the_walls_that_matter_most() -> None:
    """Whoever takes over the public door reads no answer; whoever takes over the board reads what was published."""
    chat, board = RIGHTS["chat"], RIGHTS["board"]
    assert not [table for table in chat if table.startswith(("responses.", "board."))]
    assert set(board) == {table for table in TABLES if table.startswith("board.")}
    assert set(board.values()) == {"SELECT"}
    assert {process for process in GROUPS if "contact.requests" in RIGHTS[process]} == {"chat", "contact"}
    assert chat["contact.requests"] == "INSERT"
    assert set(RIGHTS["contact"]) == {"contact.requests"}
    assert {process for process in GROUPS if "core_data.imported" in RIGHTS[process]} == {"intake", "desk"}
    assert RIGHTS["desk"]["comments.comments"] == "SELECT"
    assert RIGHTS["desk"]["comments.codings"] == "SELECT, INSERT"
    assert RIGHTS["desk"]["comments.decisions"] == "SELECT, INSERT"
    assert {process for process in GROUPS if "comments.comments" in RIGHTS[process]} == {"intake", "desk"}
    assert RIGHTS["desk"]["record.entries"] == "SELECT, INSERT"
    assert not [
        table for table in RIGHTS["desk"] if table.startswith(("responses.", "participation.", "pool."))
    ]
    assert chat["answers.published"] == "SELECT"
    assert not [table for table in chat if table.startswith("record.")]
    assert {table for rights in RIGHTS.values() for table in rights} <= set(TABLES)


def test_the_board_reads_no_number_that_something_is_still_hidden_in(url: str) -> None:
    """Core data of before an upgrade, too: its account finds a small count in no table that it may read."""
    owner, canary = open_stores(url), "40414"
    body = b'[{"measure": "one", "figure": {"value": %s}}]' % canary.encode()
    owner.board.publish("core-data", "values", body)
    mine = account(url, "board")
    assert canary in "".join(_readable(mine))
    migrate(url)
    assert canary not in "".join(_readable(mine))
    assert _refused(mine, "SELECT value FROM core_data.imported")
    assert _refused(mine, "SELECT * FROM core_data.alembic_version")
    with owner.core_data.transaction() as work:
        assert str(work.values()[0]["figure"]["value"]) == canary
    owner.close()


def _readable(url: str) -> Iterator[str]:
    """All that an account can read of any table, as text."""
    with psycopg.connect(url) as connection:
        for table in TABLES:
            if not _refused(url, _filled(TRIES["SELECT"], table)):
                rows = connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608  # our names
                yield repr(rows)


@pytest.mark.parametrize("process", GROUPS)
def test_nobody_but_the_owner_changes_tables(url: str, process: str) -> None:
    """No account of a process drops, alters, watches or gives away a table, its own neither."""
    mine = account(url, process)
    for table in TABLES:
        for statement in OWNERS_ALONE:
            assert _refused(mine, _filled(statement, table)), statement


def test_another_account_of_the_server_sees_nothing(url: str) -> None:
    """That PostgreSQL also serves something else opens no door, and no process can give its rights away."""
    theirs = stranger(url)
    for process in GROUPS:
        with psycopg.connect(account(url, process), autocommit=True) as connection:
            for table in RIGHTS[process]:  # PostgreSQL only warns that nothing was granted
                connection.execute(f"GRANT SELECT ON {table} TO stranger")
    assert all(_refused(theirs, _filled(TRIES["SELECT"], table)) for table in TABLES)


@pytest.mark.parametrize("process", GROUPS)
def test_group_roles_cannot_log_in_and_are_nothing_special(url: str, process: str) -> None:
    """A group role is no account, may not make others, and cannot read what row security or replication would show."""
    wanted = "rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls"
    with psycopg.connect(url) as connection:
        found = connection.execute(
            f"SELECT {wanted} FROM pg_roles WHERE rolname = %s",  # noqa: S608
            [GROUPS[process]],
        ).fetchone()
    assert found == (False,) * 6


@pytest.mark.parametrize("process", ["board", "contact"])
def test_no_account_sees_how_many_rows_are_written(url: str, process: str) -> None:
    """PostgreSQL counts rows for everybody who may log in: whoever looked again and again would see when somebody sends.
    Those who watch over the server still can."""
    mine = account(url, process)
    looks = (
        "SELECT n_tup_ins FROM pg_stat_all_tables WHERE relname = 'sealed'",
        "SELECT pg_stat_get_live_tuples(oid) FROM pg_class WHERE relname = 'sealed'",
        "SELECT pg_relation_size(oid) FROM pg_class WHERE relname = 'sealed'",
        "SELECT tup_inserted FROM pg_stat_database WHERE datname = current_database()",
    )
    assert all(_refused(mine, look) for look in looks)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE ROLE watcher IN ROLE pg_monitor")
        connection.execute("SET ROLE watcher")
        assert [connection.execute(look).rowcount for look in looks] == [1, 1, 1, 1]
        connection.rollback()


def test_no_account_sees_that_a_table_was_written_anew(url: str) -> None:
    """Answers are when some are opened, and when somebody's are deleted. The names of tables stay readable, which programs
    need; whoever copies the database sees everything. What a server tells again is found, and taken away again."""
    mine = account(url, "board")
    assert _refused(mine, "SELECT relfilenode FROM pg_class WHERE relname = 'responses'")
    assert _refused(mine, "SELECT xmin FROM pg_class WHERE relname = 'responses'")
    assert _refused(mine, "SELECT pg_relation_filenode('responses.responses'::regclass)")
    assert not _refused(mine, "SELECT relname, relkind, relacl FROM pg_class WHERE relname = 'documents'")
    assert check_up(url).telling == ()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("GRANT SELECT ON pg_class TO PUBLIC")
    assert check_up(mine).telling == ("pg_class",)
    assert migrate(url) == []
    assert check_up(mine).telling == ()


def test_nobody_else_holds_what_only_one_process_may(url: str) -> None:
    """Whoever held the locks by which processes agree would keep Telegram and the intake from working, for as long as they
    like. Ours can; the board's account and strangers cannot. A server that lets them is found, and put right."""
    lock = f"SELECT pg_try_advisory_xact_lock({OURS}, 1)"
    assert not any(_refused(account(url, process), lock) for process in ("chat", "intake", "contact"))
    assert all(_refused(mine, lock) for mine in (account(url, "board"), stranger(url)))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO PUBLIC")
    assert check_up(url).telling == ("pg_advisory_lock",)
    assert migrate(url) == []
    assert check_up(url).telling == ()


def test_rights_that_somebody_added_by_hand_go_with_the_next_migration(url: str) -> None:
    """What is not in the list does not last."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("GRANT USAGE ON SCHEMA responses TO heard_chat, PUBLIC")
        connection.execute("GRANT SELECT ON responses.responses TO heard_chat, PUBLIC")
    assert not _refused(account(url, "chat"), "SELECT * FROM responses.responses")
    assert migrate(url) == []
    assert _refused(account(url, "chat"), "SELECT * FROM responses.responses")
    assert _refused(stranger(url), "SELECT * FROM responses.responses")


@pytest.mark.parametrize("process", GROUPS)
def test_a_process_opens_the_stores_of_its_role_only(url: str, process: str) -> None:
    """The others are not there for it, whatever the database would say."""
    stores = open_stores(account(url, process), stores_of(process))
    for name in NAMES:
        if name in stores_of(process):
            assert getattr(stores, name)
            continue
        with pytest.raises(StoreUnavailable, match=f"may not open the {name} store"):
            _ = getattr(stores, name).transaction
    stores.close()


def test_a_store_beyond_the_role_says_which(url: str) -> None:
    """A command that an account may not run ends in a sentence that names the schema."""
    stores = open_stores(account(url, "board"))
    assert stores.board.ids("release") == ()
    with (
        pytest.raises(StoreUnavailable, match=r"may not do that: permission denied for \w+ responses"),
        stores.responses.transaction() as work,
    ):
        work.count("small-r1")
    stores.close()


def test_tables_that_are_behind_are_the_owners_business(postgres: Postgres) -> None:
    """A process changes no tables; it says what to run, at the start or when a command first needs a store."""
    bare = postgres.empty_database()
    with pytest.raises(StoreBehind, match="its owner runs: heard migrate"):
        open_stores(bare, stores_of("chat"))
    stores = open_stores(bare)
    with pytest.raises(StoreBehind, match="heard migrate"):
        stores.board.ids("release")
    with pytest.raises(StoreBehind, match="heard migrate"):
        stores.pool.scrub()
    stores.close()
    postgres.drop(bare)


def test_an_owner_who_may_not_make_roles_is_told(postgres: Postgres) -> None:
    """Without the right to make roles nothing is half done, and the sentence says what is missing."""
    bare = postgres.empty_database()
    with psycopg.connect(bare, autocommit=True) as connection:
        connection.execute(
            "GRANT CREATE ON DATABASE " + bare.rpartition("/")[2].partition("?")[0] + " TO PUBLIC"
        )
    url = stranger(bare)
    with psycopg.connect(bare, autocommit=True) as connection:
        known = connection.execute("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'heard_%'").fetchone()
    assert known == (len(GROUPS),)
    assert migrate(url) == list(NAMES)  # the roles are there already: an administrator made them
    postgres.drop(bare)


@pytest.mark.parametrize(
    ("process", "name"),
    [("chat", "participation"), ("intake", "pool"), ("intake", "responses"), ("contact", "contact")],
)
def test_a_role_can_clean_its_store(url: str, process: str, name: str) -> None:
    """Cleaning takes no more rights than a process has, keeps what is kept, and forgets in which order it came."""
    owner = open_stores(url)
    with owner.rounds.transaction() as rounds:
        rounds.put(Round("small-r1", "small", 1, date(2026, 11, 2), "ab" * 32, "cd" * 32))
    keys = [f"{number * 7919 % 100:04d}" for number in range(100)]
    for key in keys:
        with owner.participation.transaction() as participation:
            participation.keep(Draft(key, "small-r1", b"sealed", 100, b"words"))
            participation.begin("small-r1", key)
        with owner.pool.transaction() as pool:
            pool.put(key, "small-r1", b"sealed")
            pool.ask_deletion(key, b"sealed")
        with owner.contact.transaction() as contact:
            contact.ask(ContactRequest(key, date(2026, 11, 2), b"sealed"))
    with owner.responses.transaction() as responses:
        made = [{"id": key, "round": "small-r1", "answers": {}} for key in keys]
        responses.rewrite("small-r1", made, {key: key for key in keys})
        responses.note_handed_out({key: key for key in keys})
        responses.keep_halves("small-r1", [Half(key, "small-r1", b"sealed", "") for key in keys])
        for key in keys:
            responses.put_changes(key, {"knowledge": Pairs(10, 10)})
            responses.put_on_paper(key, 10)
    stores = open_stores(account(url, process), stores_of(process))
    getattr(stores, name).scrub()
    getattr(stores, name).scrub()
    for table in (each for each in metadata[name].sorted_tables if each.name not in NAMES_OF_KEYS):
        key = next(iter(table.primary_key)).name
        with psycopg.connect(url) as connection:
            found = connection.execute(
                f"SELECT {key}, xmin::text FROM {table.fullname} ORDER BY ctid"  # noqa: S608
            ).fetchall()
        assert [row[0] for row in found] == ([] if table.name == "taken" else sorted(keys))
        assert len({row[1] for row in found}) <= 1
    owner.close()
    stores.close()


def test_the_chat_asks_twice_under_one_id_without_reading(url: str) -> None:
    """A second tap is no second request, and the account that writes it sees neither."""
    stores = open_stores(account(url, "chat"), stores_of("chat"))
    for _ in range(2):
        with stores.contact.transaction() as work:
            work.ask(ContactRequest("a", date(2026, 11, 2), b"sealed"))
    with pytest.raises(StoreUnavailable, match="may not do that"), stores.contact.transaction() as work:
        work.requests()
    stores.close()
    theirs = open_stores(account(url, "contact"), stores_of("contact"))
    with theirs.contact.transaction() as work:
        assert [request.id for request in work.requests()] == ["a"]
    theirs.close()


def test_migrations_need_no_data_folder(url: str, tmp_path: Path) -> None:
    """With PostgreSQL nothing is written beside it."""
    open_stores(url, stores_of("board")).close()
    assert list(tmp_path.iterdir()) == []


def test_the_chat_reads_the_boards_answers_and_nothing_else_of_the_boards(url: str) -> None:
    """Neither its record, where drafts and what young people said of them stand, nor its documents, numbers and comments."""
    owner = open_stores(url)
    owner.answers.publish("waiting", {"on": "2026-11-30", "answer": {}})
    owner.close()
    mine = account(url, "chat")
    with psycopg.connect(mine) as connection:
        assert connection.execute("SELECT answer FROM answers.published").fetchall() == [("waiting",)]
    boards = [table for table in TABLES if table.startswith(("board.", "record.", "core_data.", "comments."))]
    assert len(boards) > 5
    assert all(_refused(mine, _filled(TRIES["SELECT"], table)) for table in boards)
    assert all(
        _refused(mine, _filled(TRIES[right], "answers.published")) for right in ("INSERT", "UPDATE", "DELETE")
    )
