"""What was learned from other people's sentences: features of a comment, weights, and what they say."""
