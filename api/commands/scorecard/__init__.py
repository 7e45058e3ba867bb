"""`heard scorecard`: a board's plan, its core data and what comes of both."""
