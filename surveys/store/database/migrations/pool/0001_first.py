"""Sealed responses that wait for the intake."""

import sqlalchemy as sa
from alembic import op

revision = "pool_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "sealed",
        sa.Column("row", sa.String(64), primary_key=True),
        sa.Column("round", sa.String(48), nullable=False),
        sa.Column("body", sa.LargeBinary()),
        schema="pool",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_pool_sealed_round", "sealed", ["round"], schema="pool")


def downgrade() -> None:
    op.drop_table("sealed", schema="pool")
