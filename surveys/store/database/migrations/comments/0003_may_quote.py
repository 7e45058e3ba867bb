"""Whether the writer of a comment said that it may be quoted. Nobody was asked before."""

import sqlalchemy as sa
from alembic import op

revision = "comments_0003"
down_revision = "comments_0002"


def _schema() -> str | None:
    """SQLite has a file instead; creating a table is translated, altering one is not."""
    return "comments" if op.get_bind().dialect.name == "postgresql" else None


def upgrade() -> None:
    yes: sa.Column[bool] = sa.Column("may_quote", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("comments", yes, schema=_schema())


def downgrade() -> None:
    op.drop_column("comments", "may_quote", schema=_schema())
