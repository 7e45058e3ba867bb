"""The signs of a measure: its baseline, what changed since, and its one status."""
