"""Responses, and the pool rows of an unfinished intake."""

import sqlalchemy as sa
from alembic import op

revision = "responses_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "responses",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("round", sa.String(48), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        schema="responses",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_responses_responses_round", "responses", ["round"], schema="responses")
    op.create_table(
        "taken",
        sa.Column("row", sa.String(64), primary_key=True),
        schema="responses",
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("taken", schema="responses")
    op.drop_table("responses", schema="responses")
