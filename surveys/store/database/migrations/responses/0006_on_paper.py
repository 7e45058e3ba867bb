"""How many responses of a round came on paper: one number a round, and nothing beside a response."""

import sqlalchemy as sa
from alembic import op

revision = "responses_0006"
down_revision = "responses_0005"


def upgrade() -> None:
    op.create_table(
        "on_paper",
        sa.Column("round", sa.String(48), primary_key=True),
        sa.Column("people", sa.Integer, nullable=False),
        schema="responses",
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("on_paper", schema="responses")
