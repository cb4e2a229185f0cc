"""What a holder types: a name, the link of a passport."""

from collections.abc import Mapping

from registry.kit.forms import FormFaults, FormReader
from registry.passports.rules import LINK_LONGEST, NAME_LONGEST, read_code, without_stray


def parse_name(raw: Mapping[str, str]) -> str | FormFaults:
    """Read the name that a holder wants to show; none is an answer too."""
    form = FormReader(raw)
    name = form.text("name", longest=NAME_LONGEST, optional=True)
    return FormFaults(form.faults) if form.faults else name


def parse_link(raw: Mapping[str, str]) -> tuple[str, str] | FormFaults:
    """Read the link of a passport: its code and its secret, whatever stands before them."""
    form = FormReader(raw)
    typed = form.text("link", longest=LINK_LONGEST)
    if form.faults:
        return FormFaults(form.faults)
    found = split(typed)
    if found is None:
        form.fault("link", "This is not the whole link of a passport. It ends in a code and a long secret.")
        return FormFaults(form.faults)
    return found


def split(typed: str) -> tuple[str, str] | None:
    """Return the code and the secret at the end of a link, or of the two with a blank between; None if they are not."""
    pieces = without_stray(typed.partition("?")[0]).replace("/", " ").split()
    if len(pieces) < 2:  # noqa: PLR2004 (a code and a secret)
        return None
    code, secret = read_code(pieces[-2]), pieces[-1].lower()
    return (code, secret) if code and secret.isascii() and secret.isalnum() else None
