"""Sealed requests to be contacted."""

import sqlalchemy as sa
from alembic import op

revision = "contact_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "requests",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        schema="contact",
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("requests", schema="contact")
