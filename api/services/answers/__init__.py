"""What the board answers to those who took part, and what it owes them."""
