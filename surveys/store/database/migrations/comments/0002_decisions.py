"""What was decided of comments that sound urgent."""

import sqlalchemy as sa
from alembic import op

revision = "comments_0002"
down_revision = "comments_0001"


def upgrade() -> None:
    op.create_table(
        "decisions",
        sa.Column("comment", sa.String(32), primary_key=True),
        sa.Column("who", sa.String(80), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("round", sa.String(48), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        schema="comments",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_comments_decisions_round", "decisions", ["round"], schema="comments")


def downgrade() -> None:
    op.drop_table("decisions", schema="comments")
