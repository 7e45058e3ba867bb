"""How long things are kept, at most."""

HOUR = 3600
DRAFT_HOURS = 48
DRAFT_SECONDS = DRAFT_HOURS * HOUR
"""How long a place is kept, at most."""


def runs_out(now: int) -> int:
    """When a place that is kept now runs out: on the hour, so that it does not tell when somebody wrote."""
    return (now + DRAFT_SECONDS) // HOUR * HOUR
