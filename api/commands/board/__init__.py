"""What the board reads and sends back: releases, reports, answers, the children's voice, what it owes, keys of its API."""
