"""How Alembic runs a store's migrations: on a connection that the caller opened, in the store's own schema."""

from alembic import context
from sqlalchemy import text

connection = context.config.attributes["connection"]
store = context.config.attributes["store"]
schema = store if connection.dialect.name == "postgresql" else None

if schema:
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
context.configure(connection=connection, version_table_schema=schema)
with context.begin_transaction():
    context.run_migrations()
