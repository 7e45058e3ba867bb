"""A new survey file, from a few answers of its author."""
