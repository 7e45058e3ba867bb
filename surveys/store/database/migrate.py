"""Bringing a store's tables up to date, or back, with Alembic. Each store has its own chain of migrations."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from surveys.store.database.roles import set_rights
from surveys.store.sql.dialects import keep_no_samples, store_of

FOLDER = Path(__file__).parent / "migrations"


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Apply the store's migrations up to a revision, and set who may do what and what the server may keep a sample of.
    Safe to run again."""
    with engine.begin() as connection:
        config = _config(store_of(engine))
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
    """Whether the store's tables are those that this version needs."""
    store = store_of(engine)
    schema = store if engine.dialect.name == "postgresql" else None
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table_schema": schema})
        return (
            context.get_current_revision() == ScriptDirectory.from_config(_config(store)).get_current_head()
        )


def _config(store: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("version_locations", str(FOLDER / store))
    config.set_main_option("path_separator", "os")
    config.attributes["store"] = store
    return config
