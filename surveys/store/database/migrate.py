"""Bringing a store's tables up to date, or back, with Alembic. Each store has its own chain of migrations."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from surveys.store.database.roles import set_rights
from surveys.store.protocols import StoreAhead
from surveys.store.sql.dialects import keep_no_samples, store_of

FOLDER = Path(__file__).parent / "migrations"


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Apply the store's migrations up to a revision, and set who may do what and what the server may keep a sample of.
    Safe to run again. Raises `StoreAhead`."""
    with engine.begin() as connection:
        config = _config(store_of(engine))
        _check_is_known(_revision(connection, store_of(engine)), store_of(engine))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        if engine.dialect.name == "postgresql" and revision == "head":
            keep_no_samples(connection, store_of(engine))
        if engine.dialect.name == "postgresql":
            set_rights(connection, store_of(engine))


def downgrade(engine: Engine, revision: str = "base") -> None:
    with engine.begin() as connection:
        config = _config(store_of(engine))
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def is_current(engine: Engine) -> bool:
    """Whether the store's tables are those that this version needs. Raises `StoreAhead`."""
    store = store_of(engine)
    with engine.connect() as connection:
        revision = _revision(connection, store)
    _check_is_known(revision, store)
    return revision == ScriptDirectory.from_config(_config(store)).get_current_head()


def _revision(connection: Connection, store: str) -> str | None:
    """The last migration of the store that was applied; None where there are no tables yet."""
    schema = store if connection.dialect.name == "postgresql" else None
    context = MigrationContext.configure(connection, opts={"version_table_schema": schema})
    return context.get_current_revision()


def is_known(revision: str, store: str) -> bool:
    """Whether this version can make tables of that form."""
    return revision in {
        script.revision for script in ScriptDirectory.from_config(_config(store)).walk_revisions()
    }


def _check_is_known(revision: str | None, store: str) -> None:
    """Somebody has put an older version back: what a newer one has made of the tables, it can neither read nor undo."""
    if revision is not None and not is_known(revision, store):
        raise StoreAhead(
            f"the tables of the {store} store are those of a newer version of Heard: install that version again, or put the "
            "backup from before it into an empty installation of this one (heard restore)"
        )


def _config(store: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("version_locations", str(FOLDER / store))
    config.set_main_option("path_separator", "os")
    config.attributes["store"] = store
    return config
