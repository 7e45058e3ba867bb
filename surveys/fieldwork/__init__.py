"""Opening, changing and closing rounds, and the runs of programmes that they belong to."""
