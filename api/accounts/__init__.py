"""Who may do what: people at the board's desk, programs by a key. How each comes in."""
