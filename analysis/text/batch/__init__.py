"""Many comments at once: records of a file, read part by part, on one core or many."""
