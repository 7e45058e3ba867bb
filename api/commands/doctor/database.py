"""What `heard doctor` finds out about the database: the settings in force, the account, and who else gets to see what is
written."""

from collections.abc import Iterator
from dataclasses import dataclass

from api.installation.wiring import Installation
from surveys.store.database.checkup import POSTGRES_SAYS, POWERS, Checkup, check_up, loose_files
from surveys.store.database.neighbours import PoolerProblem, check_no_pooler
from surveys.store.database.roles import GROUPS
from surveys.store.protocols import StoreUnavailable


@dataclass(frozen=True)
class DatabaseFinding:
    """`how` is what to type or do; empty when all is well. What is down may be so on purpose, or on another machine."""

    what: str
    how: str = ""
    is_down: bool = False

    @property
    def is_wrong(self) -> bool:
        return bool(self.how) and not self.is_down

    @property
    def mark(self) -> str:
        return "WRONG" if self.is_wrong else "down " if self.is_down else "ok   "


def of_database(installation: Installation) -> Iterator[DatabaseFinding]:
    where = "SQLite files" if installation.settings.is_sqlite else "PostgreSQL"
    try:
        found = check_up(installation.settings.database_url)
    except StoreUnavailable as error:
        yield DatabaseFinding(
            f"the database does not answer ({where}): {error}", "check HEARD_DATABASE_URL and that it runs"
        )
        return
    yield DatabaseFinding(f"the database answers ({where}; stores: {', '.join(found.stores)})")
    yield from _takes_changes(installation)
    yield from _no_pooler(installation)
    yield from in_force(found)
    if places := [str(file) for file in loose_files(installation.settings.database_url)]:
        yield DatabaseFinding(f"others can read {', '.join(places)}", f"run: chmod go= {' '.join(places)}")
    if not installation.settings.is_sqlite:
        yield from of_account(found)


def _takes_changes(installation: Installation) -> Iterator[DatabaseFinding]:
    try:
        installation.stores.check_takes_changes()
    except StoreUnavailable as error:
        yield DatabaseFinding(
            f"{error}",
            "make its disk and its folder writable"
            if installation.settings.is_sqlite
            else "ask who keeps the server: default_transaction_read_only is on, or it is the copy of another server, whose "
            "address belongs into HEARD_DATABASE_URL",
        )


def _no_pooler(installation: Installation) -> Iterator[DatabaseFinding]:
    try:
        check_no_pooler(installation.settings.database_url)
    except PoolerProblem as problem:
        yield DatabaseFinding(f"{problem}", "neither the chat nor the intake starts before that")


def in_force(found: Checkup) -> Iterator[DatabaseFinding]:
    for name, (value, wanted) in found.settings.items():
        why, how = _WHY.get(name, ("deleted answers could be read back from its files", ""))
        yield DatabaseFinding(
            f"{name} is {value}, not {wanted}: {why}", how or "report this with 'heard --version'"
        )
    if not found.settings:
        yield DatabaseFinding("the database's settings that protect deleted answers are in force")


_LOGS_TIMES = "the server's log says when answers came"
_LOGS_ANSWERS = "the server's log would hold answers in clear, with the time"
_WHY = {
    "archive_mode": (
        "archives keep sealed answers and places after they are deleted",
        "set archive_mode = off, or delete archives within two days",
    ),
    "wal_level": ("other servers can follow every change, and when it came", "set wal_level = replica"),
    "wal_keep_size": (
        "the server keeps more of its log ahead than it needs, with sealed answers and places in it",
        "set wal_keep_size = 0",
    ),
    "track_commit_timestamp": (
        "the server notes when each row was written",
        "set track_commit_timestamp = off",
    ),
    "summarize_wal": (
        "the server notes for days in which order rows were written",
        "set summarize_wal = off",
    ),
    "log_statement": (_LOGS_ANSWERS, "set log_statement = none"),
    "log_duration": (_LOGS_TIMES, "set log_duration = off"),
    "log_min_duration_statement": (_LOGS_ANSWERS, "set log_min_duration_statement = -1"),
    "log_min_duration_sample": (_LOGS_ANSWERS, "set log_min_duration_sample = -1"),
    "log_transaction_sample_rate": (_LOGS_ANSWERS, "set log_transaction_sample_rate = 0"),
    "log_parameter_max_length_on_error": (
        "the server's log would hold sealed answers when something goes wrong",
        "set log_parameter_max_length_on_error = 0",
    ),
    "log_lock_waits": (_LOGS_TIMES, "set log_lock_waits = off"),
    "log_min_messages": (_LOGS_TIMES, "set log_min_messages = warning"),
    "auto_explain.log_min_duration": (_LOGS_ANSWERS, "set auto_explain.log_min_duration = -1"),
    "pgaudit.log": (_LOGS_ANSWERS, "set pgaudit.log = none"),
    "pg_qualstats.enabled": (
        "the server keeps what rows were looked for",
        "set pg_qualstats.enabled = off, and run: SELECT pg_qualstats_reset()",
    ),
    "fsync": ("an answer that was promised can be lost", "set fsync = on"),
    "full_page_writes": ("an answer that was promised can be lost", "set full_page_writes = on"),
    **{
        name: (_LOGS_TIMES, f"set {name} = off")
        for name in POSTGRES_SAYS
        if name.endswith("_stats") or name.startswith("debug_print")
    },
}


def of_account(found: Checkup) -> Iterator[DatabaseFinding]:
    if found.is_superuser or found.is_owner:
        what = "is a superuser" if found.is_superuser else "owns the tables"
        yield DatabaseFinding(
            f"the database account '{found.account}' {what}: the walls between chat, intake and board do not hold for it",
            "use it for 'heard migrate' only; give each process an account of its own: "
            "CREATE ROLE NAME LOGIN PASSWORD '…' IN ROLE heard_chat (or heard_intake, heard_board)",
        )
    elif len(found.groups) > 1:
        yield DatabaseFinding(
            f"the database account '{found.account}' is in {', '.join(found.groups)}: it goes through the wall between them",
            "give each process an account of its own",
        )
    elif found.groups:
        yield DatabaseFinding(f"the database account '{found.account}' is in {', '.join(found.groups)}")
    else:
        yield DatabaseFinding(
            f"the database account '{found.account}' is in no group role",
            f"GRANT heard_chat TO {found.account}",
        )
    if not found.is_superuser:
        yield from _beyond(found)
        yield from _cleaning(found)
    yield from _beside(found)


def _beyond(found: Checkup) -> Iterator[DatabaseFinding]:
    """What the account may do that no group role gives it."""
    for power in found.powers:
        may = POWERS.get(power, f"is in {power}")
        mended = f"ALTER ROLE {found.account} {power.replace('rol', 'NO', 1).upper()}"
        yield DatabaseFinding(
            f"the database account '{found.account}' {may}",
            mended if power in POWERS else f"REVOKE {power} FROM {found.account}",
        )


def _strangers(found: Checkup) -> Iterator[DatabaseFinding]:
    """What accounts can learn that are nobody of Heard's."""
    if found.telling:
        shown = ", ".join(found.telling[:SHOWN])
        yield DatabaseFinding(
            f"whoever may log in to the server can ask it when something is written, or hold what Heard's processes need "
            f"({shown}, {len(found.telling)} in all): who looks again and again sees when answers come",
            "a superuser of the server runs: heard migrate; where there is none, let nobody but Heard's processes log in",
        )
    if found.strangers:
        yield DatabaseFinding(
            f"accounts that are not Heard's may log in to this server, and count its transactions: "
            f"{', '.join(found.strangers)}",
            "give Heard a server of its own, or take their accounts away",
        )


SHOWN = 4


def _cleaning(found: Checkup) -> Iterator[DatabaseFinding]:
    """What people left and is deleted is cleaned away by writing the rest anew. The board and the desk delete none of it."""
    if not found.may_clean and not {GROUPS["board"], GROUPS["desk"]} & {*found.groups}:
        yield DatabaseFinding(
            f"the database account '{found.account}' may not make temporary tables: what is deleted stays in the files",
            f"the database's owner runs: GRANT TEMPORARY ON DATABASE NAME TO {found.account}",
        )


def _beside(found: Checkup) -> Iterator[DatabaseFinding]:
    """Who else gets to see what is written."""
    yield from _strangers(found)
    if found.sampled:
        yield DatabaseFinding(
            f"the server keeps samples of {', '.join(found.sampled)}, which outlive what is deleted",
            "their owner runs: heard migrate",
        )
    if found.slots:
        yield DatabaseFinding(
            f"{found.slots} replication slots keep what was written, also what is deleted",
            "drop those that nobody uses, and count the replicas among what must be kept safe",
        )
    if found.replicas:
        yield DatabaseFinding(
            f"{found.replicas} other servers or programs copy what is written at this moment, also what is deleted later",
            "stop them, or count them among what must be kept safe",
        )
    if found.others:
        yield DatabaseFinding(
            f"others than Heard's processes have rights: {', '.join(found.others)}",
            "the tables' owner runs: heard migrate, which takes them away",
        )
    if found.triggers:
        yield DatabaseFinding(
            f"something that is not Heard's runs when rows are written: {', '.join(found.triggers)}",
            "the tables' owner drops it",
        )
    if found.overheard:
        yield DatabaseFinding(
            "the database is reached through a network without encryption: answers can be read on the way",
            "add ?sslmode=verify-full to HEARD_DATABASE_URL",
        )
