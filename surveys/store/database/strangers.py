"""What any account of a PostgreSQL server may ask it, and what of that would tell when somebody writes, and what: how far
its log has been written, which transactions there were, who holds what. Only a superuser can take it away.

Whoever may write anything of their own on the server, be it a setting of their account, can still count its transactions,
since each row says which wrote it. So nobody else should have an account there; the board can do without one."""

from collections.abc import Iterable

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import URL

from surveys.store.database.roles import GROUPS
from surveys.store.sql.dialects import engine_for

TELLING = (
    "^pg_stat_(get|have)_",
    "^pg_(total_)?(relation|table|indexes|database|tablespace)_size$",
    "^pg_(current|last)_(wal|xact|xlog|snapshot|committed)",
    "^pg_(current_snapshot|snapshot_xm|xact_|export_snapshot|get_multixact_members)",
    "^txid_",
    "^(mxid_)?age$",
    "^pg_lock_status$",
    "^pg_(safe_snapshot_)?blocking_pids$",
    "^pg_prepared_xact$",
    "^pg_control_",
    "^pg_ls_(wal|log|tmp|archive_status|summaries|snap|replslot|logical)",
    "^pg_(relation_file(node|path)|filenode_relation)$",
    "^pg_(get_replication_slots|show_replication_origin_status)$",
    "^pg_(get_wal_summarizer_state|available_wal_summaries|wal_summary_contents)$",
    "^lo_(creat|create|from_bytea|put)$",
    "^(pg_stat_statements|pg_buffercache|pg_wait_sampling|pg_qualstats|pg_stat_kcache)",
)
"""Names of functions, as patterns. What they give moves when another session writes; those of large objects let anybody
write a row, which says the number of its transaction."""

_IS_TELLING = " OR ".join(f"p.proname ~ '{pattern}'" for pattern in TELLING)
_AGE_OF_A_DAY = "(p.proname <> 'age' OR p.proargtypes = '28')"
"""`age` of a transaction, not that of a date: 28 is xid."""

_PUBLIC_TELLS = f"""
FROM pg_proc p WHERE ({_IS_TELLING}) AND {_AGE_OF_A_DAY} AND p.prokind = 'f'
AND has_function_privilege('public', p.oid, 'EXECUTE')
"""  # our patterns

TELLING_COLUMNS = (
    "relfilenode",
    "relpages",
    "reltuples",
    "relallvisible",
    "relallfrozen",
    "relfrozenxid",
    "relminmxid",
)
"""Columns of the server's list of tables that move when one is written anew, as the answers are when some are opened or one
is deleted: how often, and by which transaction."""

_LOCKS = """
FROM pg_proc p WHERE p.proname ~ '^pg_(try_)?advisory_' AND p.pronamespace = 'pg_catalog'::regnamespace
AND has_function_privilege('public', p.oid, 'EXECUTE')
"""
"""By such locks Heard's processes agree which of them talks to Telegram and which opens answers: whoever holds one of them
keeps ours from it for as long as they like. They are taken away in Heard's database alone: elsewhere other programs need
them, and they reach no further than their database."""

STRANGERS_MAY_ASK = f"""
SELECT DISTINCT p.proname::text AS name {_PUBLIC_TELLS}
UNION SELECT p.proname::text {_LOCKS}
UNION SELECT 'pg_class' WHERE has_column_privilege('public', 'pg_catalog.pg_class', 'relfilenode', 'SELECT')
ORDER BY name
"""  # our patterns
"""The functions and columns that would tell or stand in the way, and that every account may ask in this database."""

OTHER_ACCOUNTS = f"""
SELECT r.rolname FROM pg_roles r WHERE r.rolcanlogin AND NOT r.rolsuper AND r.rolname <> current_user
AND NOT EXISTS (
    SELECT FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
    WHERE m.member = r.oid AND g.rolname IN ({", ".join(f"'{group}'" for group in GROUPS.values())})
)
AND r.oid NOT IN (SELECT datdba FROM pg_database WHERE datname = current_database()) ORDER BY r.rolname
"""  # noqa: S608  # our names
"""Accounts that may log in to the server and are nobody of Heard's."""

_HIDE = f"""
DO $$ DECLARE teller regprocedure; BEGIN
    FOR teller IN SELECT p.oid {_PUBLIC_TELLS} LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', teller);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO pg_monitor', teller);
    END LOOP;
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
END $$
"""  # noqa: S608  # our patterns

_HIDE_COLUMNS = f"""
DO $$ DECLARE others text; owner text; BEGIN
    SELECT string_agg(quote_ident(attname), ', ') INTO others FROM pg_attribute
    WHERE attrelid = 'pg_catalog.pg_class'::regclass AND attnum > 0 AND NOT attisdropped
    AND attname NOT IN ({", ".join(f"'{column}'" for column in TELLING_COLUMNS)});
    SELECT pg_get_userbyid(datdba) INTO owner FROM pg_database WHERE datname = current_database();
    REVOKE SELECT ON pg_catalog.pg_class FROM PUBLIC;
    EXECUTE format('GRANT SELECT (%s) ON pg_catalog.pg_class TO PUBLIC', others);
    EXECUTE format('GRANT SELECT ON pg_catalog.pg_class TO pg_monitor, %I', owner);
END $$
"""  # noqa: S608  # our names
"""The owner of the database needs all of them to copy it."""

_HIDE_LOCKS = f"""
DO $$ DECLARE lock regprocedure; owner text; BEGIN
    SELECT pg_get_userbyid(datdba) INTO owner FROM pg_database WHERE datname = current_database();
    FOR lock IN SELECT p.oid {_LOCKS} LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', lock);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO heard_chat, heard_intake, heard_contact, %I', lock, owner);
    END LOOP;
END $$
"""  # noqa: S608  # our names

_GIVE_OURS = """
DO $$ BEGIN
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO heard_chat, heard_intake, heard_contact', current_database());
    GRANT EXECUTE ON FUNCTION pg_get_replication_slots(), pg_stat_get_wal_senders(), pg_stat_get_activity(integer)
        TO heard_chat, heard_intake;
END $$
"""
"""Cleaning a table takes a temporary one; the board cleans none. With the functions the doctor sees who copies what is
written: not for the board and the contact point, who see nothing of turns."""

EVERYBODYS = ("postgres", "template1")
"""Databases that every account of a server may log in to, and of which new ones are copies. In others somebody else's
programs may need what tells."""


def hide_from_strangers(engine: Engine) -> None:
    """Take all that tells away from every account that is nobody's here, in this database and in those that are everybody's.
    Nothing is done where this account is no superuser."""
    with engine.begin() as connection:
        if not _is_superuser(connection):
            return
        connection.execute(text(_HIDE))
        connection.execute(text(_HIDE_COLUMNS))
        connection.execute(text(_HIDE_LOCKS))
        connection.execute(text(_GIVE_OURS))
        there = set(connection.execute(text("SELECT datname FROM pg_database WHERE datallowconn")).scalars())
    for name in there.intersection(EVERYBODYS) - {engine.url.database}:
        _hide_in(engine.url.set(database=name))


def _is_superuser(connection: Connection) -> bool:
    query = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
    return bool(connection.execute(text(query)).scalar_one())


def _hide_in(url: URL) -> None:
    engine = engine_for(url.render_as_string(hide_password=False), "rounds")
    try:
        with engine.begin() as connection:
            connection.execute(text(_HIDE))
    finally:
        engine.dispose()


def strangers_may_ask(connection: Connection) -> tuple[str, ...]:
    return _names(connection, STRANGERS_MAY_ASK)


def other_accounts(connection: Connection) -> tuple[str, ...]:
    return _names(connection, OTHER_ACCOUNTS)


def _names(connection: Connection, query: str) -> tuple[str, ...]:
    found: Iterable[str] = connection.execute(text(query)).scalars()
    return tuple(found)
