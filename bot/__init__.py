"""Doors: words in, words out, nothing else. A door never decides what is asked and never keeps what is said."""
