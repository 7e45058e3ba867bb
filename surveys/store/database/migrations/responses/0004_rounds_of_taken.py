"""Of which round the pool rows are that an intake has taken and not yet emptied: its key is to be changed."""

import sqlalchemy as sa
from alembic import op

revision = "responses_0004"
down_revision = "responses_0003"


def _schema() -> str | None:
    """SQLite has a file instead; creating a table is translated, altering one is not."""
    return "responses" if op.get_bind().dialect.name == "postgresql" else None


def upgrade() -> None:
    of: sa.Column[str] = sa.Column("round", sa.String(48), nullable=False, server_default="")
    op.add_column("taken", of, schema=_schema())


def downgrade() -> None:
    op.drop_column("taken", "round", schema=_schema())
