"""The one error of a release: what is wrong, where, and what to do. It never carries a count."""

from surveys.errors import UserError


class ReleaseError(UserError, ValueError):
    """A release could not be made or read. The message is for the person at the keyboard."""
