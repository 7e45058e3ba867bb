"""Why the machine reads what it reads, and how right it is."""
