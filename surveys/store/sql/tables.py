"""The tables, one schema a store. In PostgreSQL they are schemas; in SQLite each is a database file of its own.

Responses have no time, no order and no hidden row number: the random id is the only key.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
)

NAMES = (
    "rounds",
    "participation",
    "pool",
    "responses",
    "board",
    "contact",
    "core_data",
    "record",
    "answers",
    "comments",
    "desk",
)

metadata = {name: MetaData(schema=name) for name in NAMES}


def _table(store: str, name: str, *columns: Column[Any]) -> Table:
    return Table(name, metadata[store], *columns, sqlite_with_rowid=False)


revisions = _table(
    "rounds",
    "revisions",
    Column("survey", String(32), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
    Column("translations", Text, nullable=False, server_default="{}"),
)
rounds = _table(
    "rounds",
    "rounds",
    Column("id", String(48), primary_key=True),
    Column("ordinal", Integer, nullable=False),
    Column("survey", String(32), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("closed_on", Date),
    Column("intake_key", String(64), nullable=False),
    Column("answers_key", String(64), nullable=False, server_default=""),
    Column("asked", Integer),
    Column("started", Integer),
    Column("finished", Integer),
    Column("example", Boolean, nullable=False),
    Column("earlier", String(64), nullable=False, server_default=""),
    Column("closes_on", Date),
    Column("results_on", Date),
    Column("quota", Integer),
    Column("full_on", Date),
    Column("invited", String(200), nullable=False, server_default=""),
    Column("programme", String(32), nullable=False, server_default=""),
    Column("label", String(60), nullable=False, server_default=""),
    Column("entry", String(8), nullable=False, server_default="link"),
    Column("adds_up", Boolean, nullable=False, server_default=false()),
    Column("waits", Boolean, nullable=False, server_default=false()),
    Column("added_to", String(48), nullable=False, server_default=""),
)

taken_part = _table(
    "participation",
    "taken_part",
    Column("tag", String(64), primary_key=True),
    Column("round", String(48), nullable=False, index=True),
    Column("sent", Boolean, nullable=False),
)
drafts = _table(
    "participation",
    "drafts",
    Column("tag", String(64), primary_key=True),
    Column("round", String(48), nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("expires", BigInteger, nullable=False),
)
draft_words = _table(
    "participation",
    "draft_words",
    Column("tag", String(64), primary_key=True),
    Column("round", String(48), nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
)

places_keys = _table(
    "participation",
    "places_keys",
    Column("round", String(48), primary_key=True),
    Column("public", String(64), nullable=False),
)

sealed = _table(
    "pool",
    "sealed",
    Column("row", String(64), primary_key=True),
    Column("round", String(48), nullable=False, index=True),
    Column("body", LargeBinary),
    Column("claimed", Boolean, nullable=False, server_default=false()),
)
answers_keys = _table(
    "pool",
    "answers_keys",
    Column("round", String(48), primary_key=True),
    Column("public", String(64), nullable=False),
)
deletions = _table(
    "pool",
    "deletions",
    Column("id", String(32), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

responses = _table(
    "responses",
    "responses",
    Column("id", String(32), primary_key=True),
    Column("round", String(48), nullable=False, index=True),
    Column("answers", JSON, nullable=False),
)
receipts = _table(
    "responses",
    "receipts",
    Column("hash", String(64), primary_key=True),
    Column("response", String(32), nullable=False),
)
taken = _table(
    "responses",
    "taken",
    Column("row", String(64), primary_key=True),
    Column("round", String(48), nullable=False, server_default=""),
)
halves = _table(
    "responses",
    "halves",
    Column("hash", String(64), primary_key=True),
    Column("round", String(48), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("receipt", String(64), nullable=False),
)
handed_out = _table(
    "responses",
    "handed_out",
    Column("comment", String(32), primary_key=True),
    Column("response", String(32), nullable=False),
)
changes = _table(
    "responses",
    "changes",
    Column("round", String(48), primary_key=True),
    Column("name", String(32), primary_key=True),
    Column("rose", Integer, nullable=False),
    Column("others", Integer, nullable=False),
)

# How many of a round's responses came on paper: a number a round, which only an intake of ten or more adds to.
on_paper = _table(
    "responses",
    "on_paper",
    Column("round", String(48), primary_key=True),
    Column("people", Integer, nullable=False),
)

documents = _table(
    "board",
    "documents",
    Column("kind", String(32), primary_key=True),
    Column("id", String(96), primary_key=True),
    Column("ordinal", Integer, nullable=False),
    Column("media_type", String(64), nullable=False),
    Column("etag", String(48), nullable=False),
    Column("frozen", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
keys = _table(
    "board",
    "keys",
    Column("id", String(16), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("scopes", String(200), nullable=False),
    Column("made_on", String(10), nullable=False),
)
Index("documents_in_order", documents.c.kind, documents.c.ordinal)

# What the desk that codes reads: redacted words under ids of their own. Which response they came from is not here.
comments = _table(
    "comments",
    "comments",
    Column("id", String(32), primary_key=True),
    Column("round", String(48), nullable=False, index=True),
    Column("audience", String(16), nullable=False),
    Column("question", String(32), nullable=False),
    Column("asked", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("words", Text, nullable=False),
    Column("may_quote", Boolean, nullable=False, server_default=false()),
)
codings = _table(
    "comments",
    "codings",
    Column("comment", String(32), primary_key=True),
    Column("coder", String(80), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("round", String(48), nullable=False, index=True),
    Column("body", JSON, nullable=False),
)
decisions = _table(
    "comments",
    "decisions",
    Column("comment", String(32), primary_key=True),
    Column("who", String(80), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("round", String(48), nullable=False, index=True),
    Column("body", JSON, nullable=False),
)

# The values that came in as files, before anything is hidden in them: nobody who reads what is published reads them.
imported = _table(
    "core_data",
    "imported",
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("value", Text, nullable=False),
)

# Who wants to be contacted. A day, because somebody waits; no round, no visitor, no order.
contact_requests = _table(
    "contact",
    "requests",
    Column("id", String(32), primary_key=True),
    Column("asked_on", Date, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

# What the board writes: rows are added, never changed. A number is given once.
entries = _table(
    "record",
    "entries",
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String(20), nullable=False),
    Column("who", String(80), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("about", String(96), nullable=False),
    Column("body", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("before", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

# The board's answers to those who took part, for everybody to read.
published_answers = _table(
    "answers",
    "published",
    Column("answer", String(64), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("place", Integer, nullable=False),
    Column("body", Text, nullable=False),
)
Index("answers_in_order", published_answers.c.place, unique=True)

# What the desk keeps for a while: sessions by the hash of their word, forms that are not sent yet. Changed, and forgotten.
kept = _table(
    "desk",
    "kept",
    Column("kind", String(16), primary_key=True),
    Column("thing", String(64), primary_key=True),
    Column("body", Text, nullable=False),
    Column("until", String(20), nullable=False),
)
