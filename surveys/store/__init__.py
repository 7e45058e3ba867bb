"""Where things are kept: the protocols and a memory version of each store here, the SQL versions in `sql`, and the database
as a whole in `database`.

The only room that knows SQLAlchemy.
"""
