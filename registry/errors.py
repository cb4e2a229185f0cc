"""Every way a request can fail on purpose. `app.py` is the only place that renders them."""

from registry.kit.words import Sentence

NOTHING_HERE = Sentence("There is nothing here.", {})


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
