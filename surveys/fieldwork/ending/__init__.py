"""How a round ends: on its day or by hand, waiting for the next one or taken back, and what is destroyed then."""
