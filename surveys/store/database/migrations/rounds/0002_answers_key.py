"""The key that the answers of a round are sealed to."""

import sqlalchemy as sa
from alembic import op

revision = "rounds_0002"
down_revision = "rounds_0001"


def _schema() -> str | None:
    """SQLite has a file instead; creating a table is translated, altering one is not."""
    return "rounds" if op.get_bind().dialect.name == "postgresql" else None


def upgrade() -> None:
    """Rounds that were opened before had none of their own: they are closed with the version that opened them."""
    key: sa.Column[str] = sa.Column("answers_key", sa.String(64), nullable=False, server_default="")
    op.add_column("rounds", key, schema=_schema())


def downgrade() -> None:
    op.drop_column("rounds", "answers_key", schema=_schema())
