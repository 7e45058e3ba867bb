"""When a round can be answered, when results are read, its quota, and who was invited."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "rounds_0004"
down_revision = "rounds_0003"


def _schema() -> str | None:
    """SQLite has a file instead; altering a table is not translated."""
    return "rounds" if op.get_bind().dialect.name == "postgresql" else None


def _columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("closes_on", sa.Date()),
        sa.Column("results_on", sa.Date()),
        sa.Column("quota", sa.Integer()),
        sa.Column("full_on", sa.Date()),
        sa.Column("invited", sa.String(200), nullable=False, server_default=""),
    ]


def upgrade() -> None:
    for column in _columns():
        op.add_column("rounds", column, schema=_schema())


def downgrade() -> None:
    for column in reversed(_columns()):
        op.drop_column("rounds", column.name, schema=_schema())
