"""Which tables a release has, and which of them belong together."""
