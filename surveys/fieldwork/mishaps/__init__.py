"""What happened to rounds from outside: a backup was restored, an earlier version made fewer keys."""
