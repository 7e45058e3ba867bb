"""The database of an installation as a whole: opening its stores, bringing their tables up to date, who may do what in it,
and whether it does what it should."""
