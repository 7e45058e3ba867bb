"""Attacks on published numbers. `python -m tests.attacks.release` prints how each fared."""
