"""The one form in which numbers leave: the model of a release, reading and comparing it, and telling it in words."""
