"""Files that somebody else made, read within limits."""
