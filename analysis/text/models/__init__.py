"""Learned weights and the card that says how they were made."""
