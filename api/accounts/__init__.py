"""Who may do what at the board's desk, and how they come in."""
