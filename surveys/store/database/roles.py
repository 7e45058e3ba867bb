"""Who may do what in PostgreSQL: group roles that cannot log in, one for each process of production and one for whoever
contacts young people that ask for it.

An account that a process logs in with is a member of one of them. Rights are set anew whenever the tables are brought up to
date, by the tables' owner: what is not in this list, nobody but the owner may do.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, inspect, text

GROUPS: Mapping[str, str] = {
    "chat": "heard_chat",
    "intake": "heard_intake",
    "board": "heard_board",
    "contact": "heard_contact",
    "desk": "heard_desk",
}
"""The group role of each process."""

_READ = "SELECT"
_EVERYTHING = "SELECT, INSERT, UPDATE, DELETE, TRUNCATE"

RIGHTS: Mapping[str, Mapping[str, str]] = {
    # Recognises people and keeps their place. It may put a sealed answer where the intake finds it.
    "chat": {
        "rounds.revisions": _READ,
        "rounds.rounds": _READ,
        "participation.taken_part": _EVERYTHING,
        "participation.drafts": _EVERYTHING,
        "participation.draft_words": _EVERYTHING,
        "participation.places_keys": _READ,
        "pool.sealed": "SELECT, INSERT, UPDATE, DELETE",
        "pool.answers_keys": _READ,
        "pool.deletions": "INSERT",
        "contact.requests": "INSERT",
        "answers.published": _READ,
    },
    # Opens and closes rounds, opens answers, releases numbers. Of who took part it may count, and destroy, not change;
    # where people are it may seal anew.
    "intake": {
        "rounds.revisions": "SELECT, INSERT, UPDATE",
        "rounds.rounds": "SELECT, INSERT, UPDATE",
        "participation.taken_part": "SELECT, INSERT, DELETE, TRUNCATE",
        "participation.drafts": _EVERYTHING,
        "participation.draft_words": _EVERYTHING,
        "participation.places_keys": _EVERYTHING,
        "pool.sealed": _EVERYTHING,
        "pool.answers_keys": _EVERYTHING,
        "pool.deletions": "SELECT, INSERT, DELETE, TRUNCATE",
        "responses.responses": "SELECT, INSERT, DELETE, TRUNCATE",
        "responses.receipts": "SELECT, INSERT, DELETE, TRUNCATE",
        "responses.taken": "SELECT, INSERT, DELETE, TRUNCATE",
        "responses.halves": "SELECT, INSERT, DELETE, TRUNCATE",
        "responses.handed_out": "SELECT, INSERT, DELETE, TRUNCATE",
        "responses.changes": "SELECT, INSERT, DELETE, TRUNCATE",
        "responses.on_paper": "SELECT, INSERT, DELETE, TRUNCATE",
        "board.documents": "SELECT, INSERT, UPDATE",
        "board.keys": "SELECT, INSERT, UPDATE, DELETE",
        "core_data.imported": "SELECT, INSERT, DELETE, TRUNCATE",
        "record.entries": _READ,
        "answers.published": _READ,  # for the backup
        "comments.comments": "SELECT, INSERT, DELETE, TRUNCATE",
        "comments.codings": "SELECT, INSERT, DELETE, TRUNCATE",
        "comments.decisions": "SELECT, INSERT, DELETE, TRUNCATE",
    },
    # Shows what was published, and reads nothing that something still has to be hidden in.
    "board": {"board.documents": _READ, "board.keys": _READ},
    # Writes down what the board decides, and publishes the scorecard and the answers to those who took part. What was
    # written it may not change; of what people answered it reads what is published, and comments that were handed out to be
    # coded.
    "desk": {
        "comments.comments": _READ,
        "comments.codings": "SELECT, INSERT",
        "comments.decisions": "SELECT, INSERT",
        "record.entries": "SELECT, INSERT",
        "answers.published": "SELECT, INSERT",
        "board.documents": "SELECT, INSERT, UPDATE",
        "board.keys": _READ,
        "core_data.imported": "SELECT, INSERT, DELETE, TRUNCATE",
        "desk.kept": "SELECT, INSERT, UPDATE, DELETE",
    },
    # Contacts those who have asked for it. Nobody else reads who they are, and it reads nothing else.
    "contact": {"contact.requests": "SELECT, INSERT, DELETE, TRUNCATE"},
}
"""process -> table -> what it may do. Cleaning a table of deleted rows takes SELECT, INSERT and TRUNCATE."""


def stores_of(process: str) -> tuple[str, ...]:
    """The stores that a process opens."""
    return tuple(dict.fromkeys(table.partition(".")[0] for table in RIGHTS[process]))


def set_rights(connection: Connection, store: str) -> None:
    """Make the group roles where they are missing, and give each its rights in this store, and no others. Nobody else but
    the owner keeps any."""
    there = inspect(connection).get_table_names(store)
    connection.execute(text(_REVOKE_FROM_OTHERS.format(store=store)))
    for process, group in GROUPS.items():
        connection.execute(text(_MAKE_GROUP.format(group=group)))
        connection.execute(text(f"REVOKE ALL ON ALL TABLES IN SCHEMA {store} FROM PUBLIC, {group}"))
        connection.execute(text(f"REVOKE ALL ON SCHEMA {store} FROM PUBLIC, {group}"))
        for statement in _grants(process, store, there):
            connection.execute(text(f"{statement} TO {group}"))


def _grants(process: str, store: str, there: list[str]) -> list[str]:
    if store not in stores_of(process):
        return []
    mine = {table: rights for table, rights in RIGHTS[process].items() if table.partition(".")[0] == store}
    found = {table: rights for table, rights in mine.items() if table.partition(".")[2] in there}
    return [
        f"GRANT USAGE ON SCHEMA {store}",
        f"GRANT SELECT ON {store}.alembic_version",
        *(f"GRANT {rights} ON {table}" for table, rights in found.items()),
    ]


# Roles belong to the whole server: another database, or another process at this moment, may have made them.
_MAKE_GROUP = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{group}') THEN CREATE ROLE {group} NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""

_REVOKE_FROM_OTHERS = """
DO $$ DECLARE other record; BEGIN
    FOR other IN
        SELECT DISTINCT g.place, a.grantee::regrole AS who FROM (
            SELECT oid::regclass AS place, relowner, relacl AS acl FROM pg_class WHERE relnamespace = '{store}'::regnamespace
            UNION ALL SELECT c.oid::regclass, c.relowner, t.attacl FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid
            WHERE c.relnamespace = '{store}'::regnamespace
        ) g, aclexplode(g.acl) a WHERE a.grantee NOT IN (0, g.relowner)
    LOOP EXECUTE format('REVOKE ALL ON TABLE %s FROM %s CASCADE', other.place, other.who); END LOOP;
END $$
"""
