"""Small rounds that add up: whether one does, whether its answers wait, and the round that they were added to."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "rounds_0008"
down_revision = "rounds_0007"


def _schema() -> str | None:
    """SQLite has a file instead; creating a table is translated, altering one is not."""
    return "rounds" if op.get_bind().dialect.name == "postgresql" else None


def _columns() -> Iterator[sa.Column[bool] | sa.Column[str]]:
    yield sa.Column("adds_up", sa.Boolean, nullable=False, server_default=sa.false())
    yield sa.Column("waits", sa.Boolean, nullable=False, server_default=sa.false())
    yield sa.Column("added_to", sa.String(48), nullable=False, server_default="")


def upgrade() -> None:
    for column in _columns():
        op.add_column("rounds", column, schema=_schema())


def downgrade() -> None:
    for column in _columns():
        op.drop_column("rounds", column.name, schema=_schema())
