"""How people get into a round: by its link, or by printed codes that count once each."""

import sqlalchemy as sa
from alembic import op

revision = "rounds_0007"
down_revision = "rounds_0006"


def _schema() -> str | None:
    """SQLite has a file instead; creating a table is translated, altering one is not."""
    return "rounds" if op.get_bind().dialect.name == "postgresql" else None


def upgrade() -> None:
    entry: sa.Column[str] = sa.Column("entry", sa.String(8), nullable=False, server_default="link")
    op.add_column("rounds", entry, schema=_schema())


def downgrade() -> None:
    op.drop_column("rounds", "entry", schema=_schema())
