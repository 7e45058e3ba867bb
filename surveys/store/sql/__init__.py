"""The stores in SQLite and PostgreSQL, with SQLAlchemy Core: a file for each, so that none knows the tables of another. One
code for both databases; the few differences are in `dialects`."""
