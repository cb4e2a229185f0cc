"""What the commands of `registry` do, one file a subject."""


class CommandError(Exception):
    """A command cannot do what it was asked; the text is one sentence for the terminal."""
