"""How the shipped weights were learned. Nothing of the running product imports this."""
