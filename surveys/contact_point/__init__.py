"""The other side of asking to be contacted: reading, ringing and destroying requests."""
