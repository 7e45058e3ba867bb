"""The run of a programme that a round belongs to."""

import sqlalchemy as sa
from alembic import op

revision = "rounds_0005"
down_revision = "rounds_0004"


def _schema() -> str | None:
    """SQLite has a file instead; creating a table is translated, altering one is not."""
    return "rounds" if op.get_bind().dialect.name == "postgresql" else None


def upgrade() -> None:
    programme: sa.Column[str] = sa.Column("programme", sa.String(32), nullable=False, server_default="")
    op.add_column("rounds", programme, schema=_schema())


def downgrade() -> None:
    op.drop_column("rounds", "programme", schema=_schema())
