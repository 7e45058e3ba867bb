"""Words apart from places. Places of the version before cannot be read any more; they are answered as lost ones are.

Nothing is looked up by the time of expiry but by the sweep, which reads every row. An index of it would be written at every
turn.
"""

import sqlalchemy as sa
from alembic import op

revision = "participation_0002"
down_revision = "participation_0001"


def _in_place(name: str) -> str:
    """SQLite has a file instead of a schema."""
    return f"participation.{name}" if op.get_bind().dialect.name == "postgresql" else name


def upgrade() -> None:
    op.create_table(
        "draft_words",
        sa.Column("tag", sa.String(64), primary_key=True),
        sa.Column("round", sa.String(48), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        schema="participation",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_participation_draft_words_round", "draft_words", ["round"], schema="participation")
    op.execute(f"DELETE FROM {_in_place('drafts')}")  # noqa: S608  # our name
    op.execute(f"DROP INDEX {_in_place('ix_participation_drafts_expires')}")


def downgrade() -> None:
    op.execute(f"DELETE FROM {_in_place('drafts')}")  # noqa: S608  # our name
    op.create_index("ix_participation_drafts_expires", "drafts", ["expires"], schema="participation")
    op.drop_table("draft_words", schema="participation")
