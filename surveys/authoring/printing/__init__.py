"""A survey on paper: posters for a wall, and sheets to fill in."""
