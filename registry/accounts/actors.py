"""Who is asking. One type per role, so that an action's signature says whose act it is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from registry.accounts.offices import country_of_office
from registry.accounts.rules import KEEPERS, NEED_A_FACTOR, OF_A_BUSINESS, Role
from registry.ledger.rules import Acting, Office


@dataclass(frozen=True, slots=True)
class Actor:
    """Anyone signed in."""

    account_id: UUID

    @property
    def acting(self) -> Acting:
        """Return what the ledger keeps of who acts: here a person, whatever hat is on."""
        return Acting(self.account_id, Office.PERSON)


@dataclass(frozen=True, slots=True)
class SignatoryActor(Actor):
    """Someone acting for a business that signs the code, in one or more roles there."""

    signatory_id: UUID
    roles: frozenset[Role] = frozenset({Role.OWNER})

    @property
    def acting(self) -> Acting:
        return Acting(self.account_id, Office.BUSINESS, self.signatory_id)

    @property
    def keeps(self) -> bool:
        """Say whether this person may change what the business shows."""
        return bool(self.roles & KEEPERS)


@dataclass(frozen=True, slots=True)
class KeeperActor(SignatoryActor):
    """An owner or the focal point: keeps the business's places, vehicles and logos."""


@dataclass(frozen=True, slots=True)
class FocalPointActor(SignatoryActor):
    """The focal point: keeps the business's log of what it noticed. An owner without that role reads none of it."""


@dataclass(frozen=True, slots=True)
class OwnerActor(SignatoryActor):
    """Someone who may bind the business: signs, withdraws, invites."""


@dataclass(frozen=True, slots=True)
class AssociationActor(Actor):
    """Someone acting for an association, in whatever role."""

    association_id: UUID

    @property
    def acting(self) -> Acting:
        return Acting(self.account_id, Office.ASSOCIATION, self.association_id)


@dataclass(frozen=True, slots=True)
class AssociationAdminActor(AssociationActor):
    """Someone who enrols members, invites, follows coverage. Changes no standing."""


@dataclass(frozen=True, slots=True)
class ReviewerActor(AssociationActor):
    """Someone who reads the applications of an association's members."""


@dataclass(frozen=True, slots=True)
class AuditorActor(AssociationActor):
    """Someone auditing for an association. Recommends, and never decides."""


@dataclass(frozen=True, slots=True)
class RegistrarActor(Actor):
    """Someone of the registry's own secretariat. Decides."""

    @property
    def acting(self) -> Acting:
        return Acting(self.account_id, Office.REGISTER)


@dataclass(frozen=True, slots=True)
class CaseHandlerActor(Actor):
    """Someone to whom reports of some countries are sealed. Reads those, and nothing of any business."""

    countries: frozenset[str]
    """In two capital letters."""

    @property
    def acting(self) -> Acting:
        return Acting(self.account_id, Office.CASES)


@dataclass(frozen=True, slots=True)
class Hat:
    """What a person is here for just now: one business, one association, cases, or the register itself."""

    organisation_id: UUID | None
    roles: frozenset[Role]

    @property
    def home(self) -> str:
        """The desk where this hat hangs."""
        if Role.REGISTRAR in self.roles:
            return "/registrar"
        if Role.CASE_HANDLER in self.roles:
            return "/cases"
        return "/desk" if self.roles & OF_A_BUSINESS else "/association"


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in: the account, all hats, which one is on, and how well they showed who they are."""

    account_id: UUID
    name: str
    email: str
    language: str
    hats: tuple[Hat, ...]
    wearing: Hat | None
    has_factor: bool = False
    proved_at: datetime | None = None

    @property
    def lacks_factor(self) -> bool:
        """Say whether what this person is here for needs a second factor that they have not."""
        return not self.has_factor and self.wearing is not None and bool(self.wearing.roles & NEED_A_FACTOR)

    def actors(self) -> list[Actor]:
        """Return everyone this person may act as with the present hat on, each as its exact type."""
        hat, me = self.wearing, self.account_id
        found: list[Actor] = [Actor(me)]
        if hat is None:
            return found
        if hat.organisation_id is None:
            return [*found, RegistrarActor(me)] if Role.REGISTRAR in hat.roles else found
        if Role.CASE_HANDLER in hat.roles:
            # Cases of all countries lie on one desk: any of those hats is all of them.
            held = [one.organisation_id for one in self.hats if Role.CASE_HANDLER in one.roles]
            return [*found, CaseHandlerActor(me, frozenset(filter(None, map(country_of_office, held))))]
        if Role.OWNER in hat.roles:
            found.append(OwnerActor(me, hat.organisation_id, hat.roles))
        if hat.roles & KEEPERS:
            found.append(KeeperActor(me, hat.organisation_id, hat.roles))
        if Role.FOCAL_POINT in hat.roles:
            found.append(FocalPointActor(me, hat.organisation_id, hat.roles))
        if hat.roles & OF_A_BUSINESS:
            found.append(SignatoryActor(me, hat.organisation_id, hat.roles))
        mine = [kind for role, kind in _ASSOCIATION_ACTORS if role in hat.roles]
        if mine:
            found.append(AssociationActor(me, hat.organisation_id))
        return found + [kind(me, hat.organisation_id) for kind in mine]

    @property
    def home(self) -> str:
        """Where this person's desk is."""
        return self.wearing.home if self.wearing else "/desk"


_ASSOCIATION_ACTORS: tuple[tuple[Role, type[AssociationActor]], ...] = (
    (Role.ASSOCIATION_ADMIN, AssociationAdminActor),
    (Role.REVIEWER, ReviewerActor),
    (Role.AUDITOR, AuditorActor),
)
