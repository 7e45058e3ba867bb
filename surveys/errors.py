"""What goes wrong and can be mended by somebody: the one thing that all such errors have in common."""


class UserError(Exception):
    """Its message says what is wrong and what to do. The command line shows the message, and nothing else."""
