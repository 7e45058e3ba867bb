"""What happens when processes are killed: `python -m tests.faults` prints how many points were tried and what was lost."""
