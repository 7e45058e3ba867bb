"""The public keys that answers are sealed to once an intake has changed them."""

import sqlalchemy as sa
from alembic import op

revision = "pool_0003"
down_revision = "pool_0002"


def upgrade() -> None:
    op.create_table(
        "answers_keys",
        sa.Column("round", sa.String(48), primary_key=True),
        sa.Column("public", sa.String(64), nullable=False),
        schema="pool",
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("answers_keys", schema="pool")
