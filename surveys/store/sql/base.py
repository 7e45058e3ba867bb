"""What all stores in SQL have in common: transactions, what is said when the database fails, and two ways to insert. It
knows no table."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Engine, Table, UpdateBase, exc
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.elements import ClauseElement

from surveys.store.protocols import Overtaken, StoreUnavailable
from surveys.store.sql.dialects import in_drivers_words, scrub

Row = Mapping[str, Any]
"""Values by column, or by the names of a statement's parameters."""

# Stores and what they are made of -------------------------------------------------------------------------------------


class SqlStore:
    """`check` is called before anything else is done."""

    def __init__(self, engine: Engine, check: Callable[[], None]) -> None:
        self._engine, self._check = engine, check

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        """A connection whose transaction is committed at the end. Raises `StoreUnavailable`."""
        self._check()
        with unavailable_is_said(), self._engine.begin() as connection:
            yield connection


class SqlWork:
    """What can be done inside one transaction of a store."""

    def __init__(self, connection: Connection) -> None:
        self._run = connection.execute
        self._connection = connection
        self._dialect = connection.dialect.name

    def finish(self) -> None:
        """Write what still waits to be written, just before the commit."""


Work = TypeVar("Work", bound=SqlWork)


class TransactionalStore(SqlStore, Generic[Work]):
    """A store that is used in transactions. `scrub` leaves no deleted bytes behind in the database's files; it is run after
    every deletion that matters."""

    work: ClassVar[type[SqlWork]]

    @contextmanager
    def transaction(self) -> Iterator[Work]:
        with self._begin() as connection:
            work: Any = self.work(connection)
            yield work
            work.finish()

    def scrub(self) -> None:
        self._check()
        with unavailable_is_said():
            scrub(self._engine)


class QuickWork(SqlWork):
    """For what every turn of a conversation does: the driver is asked itself. What is done around a statement otherwise
    takes as long as the database. For text, bytes and numbers only, which drivers take as they are."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._cursor = connection.connection.cursor()

    def _value(self, statement: ClauseElement, values: Row) -> Any:
        """The first column of the first row, if there is one."""
        self._ask_driver(self._cursor.execute, statement, values)
        row = self._cursor.fetchone()
        return row[0] if row else None

    def _rows_changed(self, statement: ClauseElement, values: Row) -> int:
        self._ask_driver(self._cursor.execute, statement, values)
        return int(self._cursor.rowcount)

    def _for_each(self, statement: ClauseElement, rows: Sequence[Row]) -> int:
        """How many rows of the table were changed by all of them."""
        if not rows:
            return 0
        self._ask_driver(self._cursor.executemany, statement, rows)
        return int(self._cursor.rowcount)

    def _ask_driver(self, run: Callable[[str, Any], object], statement: ClauseElement, values: Any) -> None:
        """Its errors get the names that they have everywhere else."""
        dialect = self._connection.dialect
        try:
            run(in_drivers_words(statement, dialect.name), values)
        except dialect.loaded_dbapi.Error as error:
            kind = dialect.loaded_dbapi.Error
            raise exc.DBAPIError.instance(None, None, error, kind, hide_parameters=True) from None


# Two ways to insert ---------------------------------------------------------------------------------------------------

ByDialect = Mapping[str, UpdateBase]
"""A statement for each database, since SQL has no common words for what it does."""

INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_once(table: Table) -> ByDialect:
    """Insert, or leave the row with the same key as it is."""
    return {dialect: insert(table).on_conflict_do_nothing() for dialect, insert in INSERT.items()}


def upsert(table: Table, columns: Collection[str], only_if: ColumnElement[bool] | None = None) -> ByDialect:
    """Insert, or give these columns of the row with the same key their new values; where `only_if` does not hold for that
    row, it stays as it is."""
    return {dialect: _upsert(insert(table), table, columns, only_if) for dialect, insert in INSERT.items()}


def _upsert(
    insert: Any, table: Table, columns: Collection[str], only_if: ColumnElement[bool] | None
) -> UpdateBase:
    changed = {name: insert.excluded[name] for name in columns}
    key = [column.name for column in table.primary_key]
    statement: UpdateBase = insert.on_conflict_do_update(index_elements=key, set_=changed, where=only_if)
    return statement


# What goes wrong ------------------------------------------------------------------------------------------------------

# Anything else that a database says (full, busy, gone, read-only, damaged) is about the database.
_OUR_MISTAKES = (exc.DataError, exc.IntegrityError, exc.NotSupportedError, exc.ProgrammingError)
_NOT_ALLOWED = "42501"
"""PostgreSQL's code for a right that an account does not have."""

_TABLE_IS_GONE = "42P01"
"""PostgreSQL's code for a table that is not there: somebody took it away, or put a copy back in part."""

_OVERTAKEN = ("40P01", "40001")
"""PostgreSQL's codes where two transactions wait for each other, or cannot both be: one of them is to be done again."""


@contextmanager
def unavailable_is_said() -> Iterator[None]:
    """What a driver says of a full disk or a lost connection becomes one exception, without any data in it."""
    try:
        yield
    except (exc.DatabaseError, exc.InterfaceError, exc.TimeoutError) as error:
        if refusal := _refusal(error):
            raise StoreUnavailable(
                f"the database account of this process may not do that: {refusal}"
            ) from None
        code = getattr(getattr(error, "orig", None), "sqlstate", "")
        if isinstance(error, _OUR_MISTAKES) and code != _TABLE_IS_GONE:
            raise
        if code in _OVERTAKEN:
            raise Overtaken("two processes waited for each other") from None
        raise StoreUnavailable(f"the database is not available ({_why(error)})") from None


_SQLITE_WHY: Mapping[str, str] = {
    "SQLITE_FULL": "the disk is full",
    "SQLITE_READONLY": "its file may not be written",
    "SQLITE_CANTOPEN": "its file cannot be opened",
    "SQLITE_PERM": "its file may not be read",
    "SQLITE_BUSY": "another program holds it",
    "SQLITE_IOERR": "the disk does not do what it should",
    "SQLITE_CORRUPT": "its file is damaged",
    "SQLITE_NOTADB": "its file is damaged",
}
"""What is meant by the codes that SQLite gives, whose ends say more."""


_POSTGRES_WHY: Mapping[str, str] = {
    "25006": "the server takes no changes: it is read-only, or a copy of another one",
    "53100": "the server's disk is full",
    "53200": "the server has too little memory",
    "53300": "the server has too many connections",
    "57014": "it took too long and was given up; the server may have too much to do",
    "57P01": "the server is stopping",
    "57P03": "the server is starting",
    "55P03": "something else holds what is needed",
    "42P01": "a table that belongs to it is gone",
    "58030": "the server's disk does not do what it should",
    "58P01": "a file of the server is gone",
    "XX001": "a file of the server is damaged",
    "XX002": "an index of the server is damaged",
}
"""The same of PostgreSQL, whose codes have five signs."""


_CONNECTING_WHY: Mapping[str, str] = {
    "password authentication failed": "the server refuses the account or its password",
    "no password supplied": "the server asks for a password, and its address has none",
    "no pg_hba.conf entry": "the server lets this account in from elsewhere only",
    'role "': "the server knows no such account",
    'database "': "the server has no such database",
    "no such database": "the pooler in front of the server has no such database: give the address of PostgreSQL itself",
    "Connection refused": "nothing answers at its address: the server is not running, or listens elsewhere",
    "No such file or directory": "nothing answers at its address: the server is not running, or listens elsewhere",
    "timeout expired": "nothing answers at its address in time",
    "failed to resolve": "nobody knows the name of its machine",
    "SSL": "no encrypted connection comes about",
}
"""What is meant where PostgreSQL cannot be reached at all, which has no code: words in what the driver says."""


def _why(error: exc.SQLAlchemyError) -> str:
    """In words where the database says it; else the type of the error, whose own words may hold data."""
    cause = getattr(error, "orig", None)
    code = getattr(cause, "sqlite_errorname", "") or getattr(cause, "sqlstate", "") or ""
    said = next((why for name, why in _SQLITE_WHY.items() if code.startswith(name)), "")
    return said or _POSTGRES_WHY.get(code, "") or _why_not_reached(str(cause)) or type(error).__name__


def _why_not_reached(told: str) -> str:
    """Nothing of what is told is repeated. Before its last "failed:" stand names of ours."""
    if not told.startswith(("connection", "failed to resolve")):
        return ""
    ending = told.rpartition(" failed:")[2]
    return next((why for words, why in _CONNECTING_WHY.items() if words in ending), "")


def _refusal(error: exc.SQLAlchemyError) -> str:
    """Which table or schema an account may not touch, in the server's words; they hold names, no values."""
    cause = getattr(error, "orig", None)
    return str(cause.diag.message_primary) if getattr(cause, "sqlstate", "") == _NOT_ALLOWED else ""  # type: ignore[union-attr]
