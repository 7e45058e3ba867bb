"""What tells people which of several rounds of one survey this is."""

import sqlalchemy as sa
from alembic import op

revision = "rounds_0006"
down_revision = "rounds_0005"


def _schema() -> str | None:
    """SQLite has a file instead; creating a table is translated, altering one is not."""
    return "rounds" if op.get_bind().dialect.name == "postgresql" else None


def upgrade() -> None:
    label: sa.Column[str] = sa.Column("label", sa.String(60), nullable=False, server_default="")
    op.add_column("rounds", label, schema=_schema())


def downgrade() -> None:
    op.drop_column("rounds", "label", schema=_schema())
