"""Which of its keys the places of a round are sealed under, by their public halves."""

import sqlalchemy as sa
from alembic import op

revision = "participation_0003"
down_revision = "participation_0002"


def upgrade() -> None:
    op.create_table(
        "places_keys",
        sa.Column("round", sa.String(48), primary_key=True),
        sa.Column("public", sa.String(64), nullable=False),
        schema="participation",
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("places_keys", schema="participation")
