"""Published documents and API keys."""

import sqlalchemy as sa
from alembic import op

revision = "board_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("kind", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(96), primary_key=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(64), nullable=False),
        sa.Column("etag", sa.String(48), nullable=False),
        sa.Column("frozen", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        schema="board",
        sqlite_with_rowid=False,
    )
    op.create_index("documents_in_order", "documents", ["kind", "ordinal"], schema="board")
    op.create_table(
        "keys",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("scopes", sa.String(200), nullable=False),
        sa.Column("made_on", sa.String(10), nullable=False),
        schema="board",
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("keys", schema="board")
    op.drop_table("documents", schema="board")
