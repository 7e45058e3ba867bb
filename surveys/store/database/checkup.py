"""What a database really does with what it is given: the settings in force, and what the account of this process may do."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, exc, text
from sqlalchemy.engine import make_url

from surveys.store.database.roles import GROUPS
from surveys.store.database.strangers import other_accounts, strangers_may_ask
from surveys.store.sql.base import unavailable_is_said
from surveys.store.sql.dialects import SAMPLED, engine_for, sqlite_file
from surveys.store.sql.tables import NAMES

SQLITE_SAYS: Mapping[str, str] = {
    "journal_mode": "delete",
    "synchronous": "2",
    "secure_delete": "1",
    "temp_store": "2",
    "trusted_schema": "0",
}
"""What SQLite answers when it does what we ask of it."""

POSTGRES_SAYS: Mapping[str, tuple[str, ...]] = {
    "archive_mode": ("off",),
    "wal_level": ("minimal", "replica"),
    "wal_keep_size": ("0",),
    "track_commit_timestamp": ("off",),
    "summarize_wal": ("off",),
    "log_statement": ("none", "ddl"),
    "log_duration": ("off",),
    "log_min_duration_statement": ("-1",),
    "log_min_duration_sample": ("-1",),
    "log_transaction_sample_rate": ("0",),
    "log_parameter_max_length_on_error": ("0",),
    "log_lock_waits": ("off",),
    "log_min_messages": ("info", "notice", "warning", "error", "log", "fatal", "panic"),
    "log_parser_stats": ("off",),
    "log_planner_stats": ("off",),
    "log_executor_stats": ("off",),
    "log_statement_stats": ("off",),
    "debug_print_parse": ("off",),
    "debug_print_rewritten": ("off",),
    "debug_print_plan": ("off",),
    "auto_explain.log_min_duration": ("-1",),
    "pgaudit.log": ("none",),
    "pg_qualstats.enabled": ("off",),
    "fsync": ("on",),
    "full_page_writes": ("on",),
}
"""What the settings of a server may be. Those with a dot are there where it has that extension loaded."""

POWERS: Mapping[str, str] = {
    "rolcreaterole": "may give itself other roles",
    "rolreplication": "may copy the whole server",
    "rolbypassrls": "passes over row security",
}
"""Attributes that no account of a process should have."""

READS_ALL = (
    "pg_read_all_data",
    "pg_write_all_data",
    "pg_monitor",
    "pg_read_all_stats",
    "pg_read_server_files",
    "pg_write_server_files",
    "pg_execute_server_program",
)
"""Roles of the server's own that see more than a group role gives."""


@dataclass(frozen=True)
class Checkup:
    """`stores` are those that the account may open. `settings` are those that are not as they should be: name -> (found,
    wanted). The rest is about PostgreSQL: `account`, whether it is a superuser or owns tables, and in which group roles it
    is; `powers` are what it may do beyond them; `slots` are replication slots, `replicas` servers that copy this one now;
    `sampled` are columns with what people leave, of which the server keeps samples; `others` are accounts with rights on
    tables that `roles` does not give, `triggers` what runs when rows are written. `telling` are functions and columns that
    every account of the server may ask and that move when somebody writes, `strangers` its accounts that are nobody of
    Heard's. `may_clean` says whether it may make the temporary tables that cleaning takes, `overheard` whether it reaches
    the server through a network without encryption."""

    stores: tuple[str, ...]
    settings: Mapping[str, tuple[str, str]]
    account: str = ""
    is_superuser: bool = False
    is_owner: bool = False
    groups: tuple[str, ...] = ()
    powers: tuple[str, ...] = ()
    slots: int = 0
    replicas: int = 0
    others: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    may_clean: bool = True
    overheard: bool = False
    sampled: tuple[str, ...] = ()


def check_up(url: str) -> Checkup:
    """Look only; nothing is changed. Raises `StoreUnavailable`."""
    with unavailable_is_said():
        return _postgres(url) if make_url(url).get_backend_name() == "postgresql" else _sqlite(url)


@contextmanager
def _connected(url: str, store: str) -> Iterator[Connection]:
    engine = engine_for(url, store)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


# SQLite ---------------------------------------------------------------------------------------------------------------


def _sqlite(url: str) -> Checkup:
    database = Path(make_url(url).database or "")
    there = tuple(name for name in NAMES if sqlite_file(database, name).exists())
    wrong = {
        f"{name}: {pragma}": (found, SQLITE_SAYS[pragma])
        for name in there
        for pragma, found in _pragmas(url, name).items()
        if found != SQLITE_SAYS[pragma]
    }
    return Checkup(there, wrong)


def write_ahead_logs(url: str) -> list[Path]:
    """Files in which SQLite keeps pages that were deleted. We never make them; while another program does, nothing opens."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return []
    database = Path(parsed.database or "")
    return sorted(database.parent.glob(f"{database.stem}.*.db-wal"))


def loose_files(url: str) -> list[Path]:
    """SQLite's files, with answers in them, that others than their owner could read where they are."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return []
    database = Path(parsed.database or "")
    files = [sqlite_file(database, name) for name in NAMES]
    return [file for file in files if file.exists() and _is_open(file.parent) and _is_open(file)]


def _is_open(place: Path) -> bool:
    return bool(place.stat().st_mode & 0o077)


def _pragmas(url: str, store: str) -> dict[str, str]:
    with _connected(url, store) as connection, closing(connection.connection.cursor()) as cursor:
        return {pragma: str(cursor.execute(f"PRAGMA {pragma}").fetchone()[0]) for pragma in SQLITE_SAYS}


# PostgreSQL -----------------------------------------------------------------------------------------------------------


def _postgres(url: str) -> Checkup:
    with _connected(url, NAMES[0]) as connection:

        def one(query: str) -> Any:
            return connection.execute(text(query)).scalar_one()

        def names(query: str, among: Iterable[str] = NAMES) -> tuple[str, ...]:
            return tuple(connection.execute(text(query), {"names": list(among)}).scalars())

        account = connection.execute(text(_ACCOUNT)).mappings().one()
        return Checkup(
            names(_USABLE),
            _settings_not_in_force(connection),
            account=account["rolname"],
            is_superuser=account["rolsuper"],
            is_owner=bool(names(_OWNED)),
            groups=names(_GROUPS, GROUPS.values()),
            powers=(*(power for power in POWERS if account[power]), *names(_GROUPS, READS_ALL)),
            slots=_seen(connection, "SELECT count(*) FROM pg_replication_slots"),
            replicas=_seen(connection, "SELECT count(*) FROM pg_stat_replication"),
            others=names(_OTHERS),
            triggers=names(_TRIGGERS),
            telling=strangers_may_ask(connection),
            strangers=other_accounts(connection),
            may_clean=one(_MAY_CLEAN),
            overheard=_is_overheard(connection),
            sampled=names(_SAMPLED, sorted(set(NAMES) - SAMPLED)),
        )


def _seen(connection: Connection, query: str) -> int:
    """A number; 0 where this account may not see it, as the board's may not."""
    try:
        with connection.begin_nested():
            return int(connection.execute(text(query)).scalar_one())
    except exc.ProgrammingError:
        return 0


def _is_overheard(connection: Connection) -> bool:
    """The driver knows whether it speaks in cipher; to ask the server about sessions takes a right that not all have."""
    driver: Any = connection.connection.driver_connection
    return not driver.pgconn.ssl_in_use and bool(connection.execute(text(_FAR_AWAY)).scalar_one())


def _settings_not_in_force(connection: Connection) -> dict[str, tuple[str, str]]:
    found = connection.execute(text(_SETTINGS), {"names": list(POSTGRES_SAYS)})
    return {
        each.name: (each.setting, " or ".join(POSTGRES_SAYS[each.name]))
        for each in found
        if each.setting not in POSTGRES_SAYS[each.name]
    }


_ACCOUNT = f"SELECT rolname, rolsuper, {', '.join(POWERS)} FROM pg_roles WHERE rolname = current_user"  # noqa: S608
_SETTINGS = "SELECT name, setting FROM pg_settings WHERE name = ANY(:names)"
_USABLE = """
SELECT nspname FROM pg_namespace WHERE nspname = ANY(:names) AND has_schema_privilege(nspname, 'USAGE')
ORDER BY array_position(CAST(:names AS text[]), CAST(nspname AS text))
"""
_OWNED = """
SELECT tablename FROM pg_tables WHERE schemaname = ANY(:names) AND pg_has_role(current_user, tableowner, 'MEMBER')
"""
_SAMPLED = """
SELECT concat_ws('.', n.nspname, c.relname, a.attname) FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY(:names) AND c.relkind = 'r' AND c.relname <> 'alembic_version'
AND a.attnum > 0 AND NOT a.attisdropped AND coalesce(a.attstattarget, -1) <> 0 ORDER BY 1
"""
_GROUPS = """
SELECT rolname FROM pg_roles WHERE rolname = ANY(:names) AND pg_has_role(current_user, oid, 'MEMBER') ORDER BY rolname
"""
_OURS = ", ".join(f"'{group}'" for group in GROUPS.values())
_OTHERS = f"""
SELECT DISTINCT concat(coalesce(r.rolname, 'everybody'), ' on ', g.nspname, '.', g.relname) AS found FROM (
    SELECT n.nspname, c.relname, c.relowner, c.relacl AS acl FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    UNION ALL SELECT n.nspname, c.relname, c.relowner, t.attacl FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute t ON t.attrelid = c.oid
) g, aclexplode(g.acl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE g.nspname = ANY(:names) AND a.grantee <> g.relowner AND coalesce(r.rolname, '') NOT IN ({_OURS}) ORDER BY found
"""  # noqa: S608  # our names
_TRIGGERS = """
SELECT concat(t.tgname, ' on ', n.nspname, '.', c.relname) AS found FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY(:names) AND NOT t.tgisinternal
UNION ALL SELECT concat(rulename, ' on ', schemaname, '.', tablename) FROM pg_rules WHERE schemaname = ANY(:names)
ORDER BY found
"""
_MAY_CLEAN = "SELECT has_database_privilege(current_database(), 'TEMPORARY')"
_FAR_AWAY = """
SELECT coalesce(NOT inet_server_addr() <<= '127.0.0.0/8' AND inet_server_addr() <> '::1', false)
"""
