"""How counts are made safe: rounding under a key, hiding, and the attacker who must fail."""
