"""Core data out of files of others."""
