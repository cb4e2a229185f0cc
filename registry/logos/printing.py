"""From a placement to its artwork, in the language of those who will read it there."""

from collections.abc import Sequence

from registry.kit.i18n import LANGUAGES, gettext, month, say, speaking, spoken
from registry.kit.words import Sentence
from registry.logos.artwork import Artwork, ArtworkKind, Words
from registry.logos.pack import pack
from registry.logos.payload import to_digits
from registry.logos.placement_queries import Holder, PlacementLine
from registry.logos.placing import PlaceKind
from registry.settings import Settings

# A website has a badge instead (`badge.py`): whoever looks at it cannot scan their own screen.
PRINTED_AS = {
    PlaceKind.DOOR: ArtworkKind.WINDOW,
    PlaceKind.RECEPTION: ArtworkKind.RECEPTION,
    PlaceKind.VEHICLE: ArtworkKind.VEHICLE,
    PlaceKind.DRIVER_CARD: ArtworkKind.DRIVER_CARD,
    PlaceKind.VESSEL: ArtworkKind.VESSEL,
    PlaceKind.DOCUMENT: ArtworkKind.DOCUMENT,
}
CARD = "card"  # asked for instead of the foot of letters: what papers carry is one place with one code
MOVING = frozenset({PlaceKind.VEHICLE, PlaceKind.VESSEL, PlaceKind.DRIVER_CARD})


def artwork(
    settings: Settings,
    business: Holder,
    line: PlacementLine,
    *,
    language: str = "",
    code_mm: float | None = None,
    form: str = "",
    shape: str = "",
) -> Artwork:
    """Return what is printed for a placement, in the business's own language unless another is asked for.

    Args:
        settings: of this deployment.
        business: whose logo it is.
        line: the placement, of a kind that is printed.
        language: of the words on it.
        code_mm: how wide the code is, if not as usual.
        form: `signed` or `short`, if not what serves best at this size.
        shape: `CARD`, if papers carry it on a business card.

    Raises:
        RuleBrokenError: at this width phones would not read the code.

    """
    with speaking(language_of(business, language)):
        return Artwork(
            kind=ArtworkKind.BUSINESS_CARD if shape in shapes(line) else PRINTED_AS[line.kind],
            base_url=settings.base_url,
            code=line.code,
            name=business.name,
            expires=month(line.expires_on),
            words=words(),
            place=business.city if line.kind in MOVING else (line.site or business.city),
            label=line.label,
            accent=settings.accent,
            code_mm=code_mm,
            digits=to_digits(line.token) if line.token else "",
            signed={"signed": True, "short": False}.get(form),
        )


def packed(settings: Settings, business: Holder, lines: Sequence[PlacementLine], words: str) -> bytes:
    """Return a ZIP of what is printed for each placement, with a note in the language spoken now."""
    said = Sentence(
        "Logos of %(name)s, one for each place or vehicle. Print them at their true size, black on"
        " white, with nothing over the code. Each belongs to the place or vehicle that it names, and to no other.",
        {"name": business.name},
    )
    drawn = [
        artwork(settings, business, line, language=words, shape=shape)
        for line in lines
        for shape in ("", *shapes(line))
    ]
    return pack(drawn, f"{say(said)}\n")


def shapes(line: PlacementLine) -> tuple[str, ...]:
    """Return what else than the usual a placement is printed as."""
    return (CARD,) if line.kind is PlaceKind.DOCUMENT else ()


def line_of_mail(settings: Settings, business: Holder, line: PlacementLine, language: str) -> str:
    """Return what is pasted under a letter by e-mail: plain text, which every program shows and makes a link of."""
    said = Sentence(
        "%(name)s has signed the child-protection code and accounts for it. Check it: %(url)s",
        {"name": business.name, "url": f"{settings.base_url}/v/{line.code}"},
    )
    with speaking(language):
        return say(said)


def language_of(business: Holder, asked: str) -> str:
    """Return the language that a logo is printed in."""
    return asked if asked in LANGUAGES else business.language


def words() -> Words:
    """Return the sentences of an artwork in the language spoken now."""
    return Words(
        scan_to_check=gettext("Scan to check"),
        valid_to=gettext("Valid to"),
        statement=gettext("has signed the child-protection code and accounts for it"),
        language=spoken.get(),
    )
