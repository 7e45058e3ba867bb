"""Comments at the desk that codes, and their codings."""

import sqlalchemy as sa
from alembic import op

revision = "comments_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "comments",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("round", sa.String(48), nullable=False),
        sa.Column("audience", sa.String(16), nullable=False),
        sa.Column("question", sa.String(32), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        schema="comments",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_comments_comments_round", "comments", ["round"], schema="comments")
    op.create_table(
        "codings",
        sa.Column("comment", sa.String(32), primary_key=True),
        sa.Column("coder", sa.String(80), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("round", sa.String(48), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        schema="comments",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_comments_codings_round", "codings", ["round"], schema="comments")


def downgrade() -> None:
    op.drop_table("codings", schema="comments")
    op.drop_table("comments", schema="comments")
