"""Rows that are over look alike: those that were withdrawn before this version said so."""

import sqlalchemy as sa
from alembic import op

revision = "pool_0004"
down_revision = "pool_0003"


def _table() -> str:
    return "pool.sealed" if op.get_bind().dialect.name == "postgresql" else "sealed"


def upgrade() -> None:
    op.execute(sa.text(f"UPDATE {_table()} SET claimed = true WHERE body IS NULL"))  # noqa: S608  # our names


def downgrade() -> None:
    """What they said is not known any more."""
