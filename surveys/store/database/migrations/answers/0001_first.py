"""The board's answers to those who took part."""

import sqlalchemy as sa
from alembic import op

revision = "answers_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "published",
        sa.Column("answer", sa.String(64), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        schema="answers",
        sqlite_with_rowid=False,
    )
    op.create_index("answers_in_order", "published", ["place"], unique=True, schema="answers")


def downgrade() -> None:
    op.drop_table("published", schema="answers")
