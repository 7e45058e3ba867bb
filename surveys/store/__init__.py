"""Where things are kept: the protocols, a memory version and an SQL version of each.

The only room that knows SQLAlchemy.
"""
