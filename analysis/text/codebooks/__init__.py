"""Codebooks as data: one TOML file an audience."""
