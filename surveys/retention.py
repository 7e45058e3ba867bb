"""How long things are kept, at most."""

HOUR = 3600
DRAFT_HOURS = 48
DRAFT_SECONDS = DRAFT_HOURS * HOUR
"""How long a place is kept, at most."""

CONTACT_KEPT_DAYS = 28
"""So long after it was asked, a request to be contacted is destroyed, whether somebody has read it or not."""


def runs_out(now: int) -> int:
    """When a place that is kept now runs out: on the hour, so that it does not tell when somebody wrote."""
    return (now + DRAFT_SECONDS) // HOUR * HOUR
