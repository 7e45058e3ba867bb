"""What young people told us, from releases: how many, how sure, going well or not, what changed. Published counts only."""
