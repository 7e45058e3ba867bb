"""What the board answers to those who took part: you said, we did."""
