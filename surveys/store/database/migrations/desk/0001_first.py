"""What the desk keeps for a while."""

import sqlalchemy as sa
from alembic import op

revision = "desk_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "kept",
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("thing", sa.String(64), primary_key=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("until", sa.String(20), nullable=False),
        schema="desk",
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("kept", schema="desk")
