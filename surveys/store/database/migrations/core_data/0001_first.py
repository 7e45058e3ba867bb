"""Values that came in as files, as they came."""

import sqlalchemy as sa
from alembic import op

revision = "core_data_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "imported",
        sa.Column("place", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("value", sa.Text(), nullable=False),
        schema="core_data",
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("imported", schema="core_data")
