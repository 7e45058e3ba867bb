"""The commands, one module a group. Each turns words typed into a call and its result into words shown."""
