"""What runs, and what keeps it running: the processes, the clock, the database, the contact point."""
