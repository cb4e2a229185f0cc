"""A row of a list of members as a business that may join, and which business of the register it is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from registry.countries.shipped import shipped_profiles
from registry.kit.skeleton import skeleton
from registry.rosters.drafts import MemberDraft, distinct
from registry.rosters.rules import Doubt, are_near, folded, member_key
from registry.signatories.forms import BusinessDraft, SiteDraft
from registry.signatories.rules import WITH_A_FLEET, Sector, SiteKind, Tongue, number_key

# A list does not say whether a licence is a person's. Where it mostly is, the legal name stays unshown until
# whoever is invited says otherwise.
MOSTLY_PERSONS = frozenset({Sector.TAXI, Sector.PRIVATE_HIRE})


@dataclass(frozen=True, slots=True)
class Member:
    """A member as it is taken over, with what it is looked for by."""

    draft: MemberDraft
    number: str
    place: str
    bones: str


@dataclass(slots=True)
class Register:
    """The businesses that members of a list may be, by what they are found by."""

    numbered: dict[tuple[str, str], UUID] = field(default_factory=dict)
    placed: dict[tuple[str, str], list[tuple[UUID, str]]] = field(default_factory=dict)
    towns: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)
    own: dict[str, list[tuple[UUID, str, str]]] = field(default_factory=dict)

    def add(
        self, business: UUID, country: str, number: str, name: str, *, postal_code: str, city: str
    ) -> None:
        """Add a business; the first one of a number, and of a place, comes first."""
        if number:
            self.numbered.setdefault((country, number), business)
        self.placed.setdefault((country, place_key(name, postal_code, city)), []).append((business, number))
        if city:
            self.towns.setdefault((country, place_key(name, "", city)), []).append((name, number))

    def add_own(self, business: UUID, number: str, name: str, member_number: str) -> None:
        """Add a member of the association by its number there."""
        if key := member_key(member_number):
            self.own.setdefault(key, []).append((business, number, name))

    def find(self, member: Member) -> UUID | None:
        """Return which business a member is.

        The one of its number; else the one of its number with the association, if the names are near; else one of
        its name and place, unless both have numbers and these differ: it may have been loaded without a number first.
        """
        country = member.draft.country
        if found := self.numbered.get((country, member.number)):
            return found
        for found, number, name in self.own.get(member_key(member.draft.member_number), []):
            if _agree(number, member) and are_near(name, member.draft.name):
                return found
        at = self.placed.get((country, member.place), [])
        return next((found for found, number in at if _agree(number, member)), None)

    def doubt(self, member: Member) -> Doubt | None:
        """Return what a member that was not found is perhaps: of one number with the association, or one name and town."""
        draft = member.draft
        for _, number, name in self.own.get(member_key(draft.member_number), []):
            if _agree(number, member):
                return Doubt(draft.row, draft.name, name, draft.member_number)
        for name, number in self.towns.get((draft.country, place_key(draft.name, "", draft.city)), []):
            if _agree(number, member):
                return Doubt(draft.row, draft.name, name, "")
        return None


def _agree(number: str, member: Member) -> bool:
    """Say whether nothing about the registry numbers speaks against one business."""
    return not number or not member.number or number == member.number


def members(drafts: Iterable[MemberDraft]) -> list[Member]:
    """Return each member once, with its keys. Takes long for long lists."""
    return [
        Member(
            draft,
            number_key(draft.registry_number),
            place_key(draft.name, draft.postal_code, draft.city),
            skeleton(draft.name),
        )
        for draft in distinct(drafts)
    ]


def place_key(name: str, postal_code: str, city: str) -> str:
    """Return name and place as they are compared."""
    return "|".join(map(folded, (name, postal_code, city)))


def business(draft: MemberDraft) -> BusinessDraft:
    """Return the business as it may describe itself. What its association does not say stays empty."""
    return BusinessDraft(
        legal_name=draft.legal_name,
        trade_name=draft.name,
        sector=draft.sector,
        sole_trader=draft.sector in MOSTLY_PERSONS,
        registry_number=draft.registry_number,
        address=draft.address,
        postal_code=draft.postal_code,
        city=draft.city,
        region=draft.region,
        email=draft.email,
        phone=draft.phone,
        website=draft.website,
        language=tongue(draft),
    )


def sites(draft: MemberDraft) -> list[SiteDraft]:
    """Return the one site of a list's row; none where the vehicles are the business."""
    if draft.sector in WITH_A_FLEET:
        return []
    kind = SiteKind.HOTEL if draft.sector is Sector.ACCOMMODATION else SiteKind.OFFICE
    return [
        SiteDraft(
            name=draft.name,
            kind=kind,
            address=draft.address,
            postal_code=draft.postal_code,
            city=draft.city,
            region=draft.region,
            rooms=draft.rooms or None,
        )
    ]


def tongue(draft: MemberDraft) -> Tongue:
    """Return in which letters to write: the row's, else the first of the country's that we write."""
    profile = shipped_profiles().get(draft.country)
    spoken = [language.partition("-")[0] for language in profile.languages] if profile else []
    return next((Tongue(one) for one in (draft.language, *spoken) if one in list(Tongue)), Tongue.EN)
