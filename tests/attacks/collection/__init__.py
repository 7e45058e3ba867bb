"""Attacks on what is kept. `python -m tests.attacks.collection` prints how each fared."""
