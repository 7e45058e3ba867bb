"""`heard doctor`: what is misconfigured, and how to mend it."""
