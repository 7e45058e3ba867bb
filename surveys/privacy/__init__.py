"""How an answer becomes anonymous: keys and tags, sealing, and the intake."""
