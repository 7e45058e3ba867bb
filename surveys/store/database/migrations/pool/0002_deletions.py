"""Rows that an intake has claimed, and what receipts ask to have deleted."""

import sqlalchemy as sa
from alembic import op

revision = "pool_0002"
down_revision = "pool_0001"


def _schema() -> str | None:
    """SQLite has a file instead; creating a table is translated, altering one is not."""
    return "pool" if op.get_bind().dialect.name == "postgresql" else None


def upgrade() -> None:
    claimed: sa.Column[bool] = sa.Column("claimed", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("sealed", claimed, schema=_schema())
    op.create_table(
        "deletions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        schema="pool",
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("deletions", schema="pool")
    op.drop_column("sealed", "claimed", schema=_schema())
