"""Hashes of the receipts that delete a response."""

import sqlalchemy as sa
from alembic import op

revision = "responses_0002"
down_revision = "responses_0001"


def upgrade() -> None:
    op.create_table(
        "receipts",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("response", sa.String(32), nullable=False),
        schema="responses",
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("receipts", schema="responses")
