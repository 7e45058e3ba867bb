"""Survey revisions and rounds."""

import sqlalchemy as sa
from alembic import op

revision = "rounds_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "revisions",
        sa.Column("survey", sa.String(32), primary_key=True),
        sa.Column("revision", sa.Integer(), primary_key=True),
        sa.Column("body", sa.Text(), nullable=False),
        schema="rounds",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rounds",
        sa.Column("id", sa.String(48), primary_key=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("survey", sa.String(32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date()),
        sa.Column("intake_key", sa.String(64), nullable=False),
        sa.Column("asked", sa.Integer()),
        sa.Column("started", sa.Integer()),
        sa.Column("finished", sa.Integer()),
        sa.Column("example", sa.Boolean(), nullable=False),
        schema="rounds",
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("rounds", schema="rounds")
    op.drop_table("revisions", schema="rounds")
