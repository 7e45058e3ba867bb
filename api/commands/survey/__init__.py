"""`heard survey` and what belongs to it."""
