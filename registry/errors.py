"""Every way a request can fail on purpose. `app.py` is the only place that renders them."""

from registry.kit.words import Sentence

NOTHING_HERE = Sentence("There is nothing here.", {})
PROVE = Sentence("What you are about to open asks that you show once more who you are.")
FACTOR_FIRST = Sentence("Your role needs a second factor beside the password. Set one up first.")


class RegistryError(Exception):
    """A failure we expect and can explain to the person who caused it, in their language.

    The sentence is English with named places; the values are kept apart, so that a page can
    translate first and fill in after.
    """

    status = 400

    def __init__(self, english: str, /, **values: object) -> None:
        self.said = Sentence(english, values)
        super().__init__(str(self.said))


class NotSignedInError(RegistryError):
    """Nobody is asking, and the page is not for nobody."""

    status = 401


class ProofNeededError(RegistryError):
    """Somebody is signed in, and has not shown lately enough who they are.

    `kept` is what they sent, as pairs of name and value, so that it need not be typed again; None where that
    could not be kept.
    """

    status = 401

    def __init__(self, kept: tuple[tuple[str, str], ...] | None = ()) -> None:
        super().__init__(PROVE.english)
        self.kept = kept


class FactorMissingError(RegistryError):
    """Somebody's role needs a second factor, and they have none yet."""

    status = 403

    def __init__(self) -> None:
        super().__init__(FACTOR_FIRST.english)


class NotFoundError(RegistryError):
    """There is no such thing, or this actor may not learn whether there is."""

    status = 404

    def __init__(self) -> None:
        super().__init__(NOTHING_HERE.english)


class RuleBrokenError(RegistryError):
    """The act contradicts the present state of the record."""

    status = 409


class TooManyError(RegistryError):
    """A budget is spent: the same request may be made again later."""

    status = 429


class BusyError(RegistryError):
    """We cannot do it just now."""

    status = 503
