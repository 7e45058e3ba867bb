"""What a database really does with what it is given: the settings in force, and what the account of this process may do."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from surveys.store.dialects import SAMPLED, engine_for, sqlite_file
from surveys.store.roles import GROUPS
from surveys.store.sql import unavailable_is_said
from surveys.store.tables import NAMES

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
    "log_statement": ("none", "ddl"),
    "log_min_duration_statement": ("-1",),
    "log_min_duration_sample": ("-1",),
    "log_parameter_max_length_on_error": ("0",),
    "fsync": ("on",),
    "full_page_writes": ("on",),
}
"""What the settings of a server may be."""


@dataclass(frozen=True)
class Checkup:
    """`stores` are those that the account may open. `settings` are those that are not as they should be: name -> (found,
    wanted). The rest is about PostgreSQL: `account`, whether it is a superuser or owns tables, and in which group roles it
    is; `slots` are replication slots; `sampled` are columns with what people leave, of which the server keeps samples."""

    stores: tuple[str, ...]
    settings: Mapping[str, tuple[str, str]]
    account: str = ""
    is_superuser: bool = False
    is_owner: bool = False
    groups: tuple[str, ...] = ()
    slots: int = 0
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
        account, is_superuser = connection.execute(text(_ACCOUNT)).one()
        settings = connection.execute(text(_SETTINGS), {"names": list(POSTGRES_SAYS)}).all()
        found = {row.name: row.setting for row in settings}
        return Checkup(
            tuple(connection.execute(text(_USABLE), {"names": list(NAMES)}).scalars()),
            {
                name: (found[name], " or ".join(allowed))
                for name, allowed in POSTGRES_SAYS.items()
                if name in found and found[name] not in allowed
            },
            account=account,
            is_superuser=is_superuser,
            is_owner=bool(connection.execute(text(_OWNED), {"names": list(NAMES)}).scalar_one()),
            groups=tuple(connection.execute(text(_GROUPS), {"names": list(GROUPS.values())}).scalars()),
            slots=connection.execute(text("SELECT count(*) FROM pg_replication_slots")).scalar_one(),
            sampled=tuple(
                connection.execute(text(_SAMPLED), {"names": sorted(set(NAMES) - SAMPLED)}).scalars()
            ),
        )


_ACCOUNT = "SELECT rolname, rolsuper FROM pg_roles WHERE rolname = current_user"
_SETTINGS = "SELECT name, setting FROM pg_settings WHERE name = ANY(:names)"
_USABLE = """
SELECT nspname FROM pg_namespace WHERE nspname = ANY(:names) AND has_schema_privilege(nspname, 'USAGE')
ORDER BY array_position(CAST(:names AS text[]), CAST(nspname AS text))
"""
_OWNED = """
SELECT count(*) FROM pg_tables WHERE schemaname = ANY(:names) AND pg_has_role(current_user, tableowner, 'MEMBER')
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
