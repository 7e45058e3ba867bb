"""What every page must be, and a walk through the chat in a real browser."""
