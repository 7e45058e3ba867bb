"""What the board reads: releases, the scorecard, comments read by machine, keys of its API."""
