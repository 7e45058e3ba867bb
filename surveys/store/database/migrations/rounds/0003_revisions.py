"""A round may be asked in several revisions, and a revision is kept with its translations."""

import sqlalchemy as sa
from alembic import op

revision = "rounds_0003"
down_revision = "rounds_0002"


def _schema() -> str | None:
    """SQLite has a file instead; altering a table is not translated."""
    return "rounds" if op.get_bind().dialect.name == "postgresql" else None


def upgrade() -> None:
    earlier: sa.Column[str] = sa.Column("earlier", sa.String(64), nullable=False, server_default="")
    translations: sa.Column[str] = sa.Column("translations", sa.Text(), nullable=False, server_default="{}")
    op.add_column("rounds", earlier, schema=_schema())
    op.add_column("revisions", translations, schema=_schema())


def downgrade() -> None:
    op.drop_column("revisions", "translations", schema=_schema())
    op.drop_column("rounds", "earlier", schema=_schema())
