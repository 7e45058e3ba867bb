"""Halves of pairs while a programme runs, and what was found when they were set side by side."""

import sqlalchemy as sa
from alembic import op

revision = "responses_0003"
down_revision = "responses_0002"


def upgrade() -> None:
    op.create_table(
        "halves",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("round", sa.String(48), primary_key=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("receipt", sa.String(64), nullable=False),
        schema="responses",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "changes",
        sa.Column("round", sa.String(48), primary_key=True),
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("rose", sa.Integer(), nullable=False),
        sa.Column("others", sa.Integer(), nullable=False),
        schema="responses",
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("changes", schema="responses")
    op.drop_table("halves", schema="responses")
