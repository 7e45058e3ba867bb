"""What the board writes."""

import sqlalchemy as sa
from alembic import op

revision = "record_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "entries",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("about", sa.String(96), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        schema="record",
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("entries", schema="record")
