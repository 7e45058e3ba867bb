"""Which response a comment at the desk came from: known here alone."""

import sqlalchemy as sa
from alembic import op

revision = "responses_0005"
down_revision = "responses_0004"


def upgrade() -> None:
    op.create_table(
        "handed_out",
        sa.Column("comment", sa.String(32), primary_key=True),
        sa.Column("response", sa.String(32), nullable=False),
        schema="responses",
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("handed_out", schema="responses")
