"""People who answer through a real door: for tests, for `heard replay` and for example answers."""
