"""Who has begun and sent, and drafts."""

import sqlalchemy as sa
from alembic import op

revision = "participation_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("tag", sa.String(64), primary_key=True),
        sa.Column("round", sa.String(48), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        schema="participation",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_participation_drafts_expires", "drafts", ["expires"], schema="participation")
    op.create_index("ix_participation_drafts_round", "drafts", ["round"], schema="participation")
    op.create_table(
        "taken_part",
        sa.Column("tag", sa.String(64), primary_key=True),
        sa.Column("round", sa.String(48), nullable=False),
        sa.Column("sent", sa.Boolean(), nullable=False),
        schema="participation",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_participation_taken_part_round", "taken_part", ["round"], schema="participation")


def downgrade() -> None:
    op.drop_table("taken_part", schema="participation")
    op.drop_table("drafts", schema="participation")
