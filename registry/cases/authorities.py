"""Authorities to which reports may be handed: a registrar enters one, and a case handler of its country confirms its key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import pyrage
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor, RegistrarActor
from registry.accounts.models import Account
from registry.cases.models import CaseAuthority
from registry.cases.rules import check_two
from registry.countries.hotlines import Kind
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.forms import FormFaults, FormReader
from registry.kit.words import Sentence
from registry.ledger.actions import record

NAME_LONGEST, KEY_LONGEST = 160, 200
NO_KEY = Sentence("Enter the public key that age-keygen printed. It begins with age1.")
NOT_OPEN = Sentence("This was confirmed or ended in the meantime.")
GROUPS, GROUP = 8, 5  # 40 hexadecimal digits: 160 bits of SHA-256, read out in groups


@dataclass(frozen=True, slots=True)
class AuthorityDraft:
    """An authority as it was typed."""

    country: str
    name: str
    kind: Kind
    recipient: str


@dataclass(frozen=True, slots=True)
class AuthorityLine:
    """One authority, with who entered it and who confirmed it."""

    id: UUID
    country: str
    name: str
    kind: Kind
    recipient: str
    registered_by: str
    confirmed: bool

    @property
    def fingerprint(self) -> str:
        """What is compared by telephone, at a number found elsewhere than in a letter about this key."""
        digits = sha256(self.recipient.encode()).hexdigest()
        return " ".join(digits[at * GROUP : (at + 1) * GROUP] for at in range(GROUPS))


def parse_authority(raw: Mapping[str, str], countries: frozenset[str]) -> AuthorityDraft | FormFaults:
    """Read the form."""
    form = FormReader(raw)
    country = raw.get("country", "")
    if country not in countries:
        form.fault("country", "Choose one.")
    name, kind = form.text("name", longest=NAME_LONGEST), form.choice("kind", Kind)
    recipient = form.text("recipient", longest=KEY_LONGEST).lower()
    if "recipient" not in form.faults and not is_recipient(recipient):
        form.faults["recipient"] = NO_KEY
    return FormFaults(form.faults) if form.faults else AuthorityDraft(country, name, kind, recipient)


def is_recipient(key: str) -> bool:
    """Say whether something can be encrypted to this."""
    try:
        pyrage.x25519.Recipient.from_str(key)
    except (pyrage.RecipientError, UnicodeError):
        return False
    return True


async def register_authority(
    db: AsyncSession, actor: RegistrarActor, draft: AuthorityDraft, *, now: datetime
) -> CaseAuthority:
    """Enter an authority. Nothing goes to it before a case handler of its country has confirmed its key."""
    row = CaseAuthority(
        country=draft.country, name=draft.name, kind=draft.kind, recipient=draft.recipient,
        registered_by=actor.account_id, registered_at=now, confirmed_by=None, confirmed_at=None, ended_at=None,
    )  # fmt: skip
    db.add(row)
    await db.flush()
    record(
        db, "authority.register", subject_id=row.id, actor_id=actor.account_id, now=now, country=row.country,
        recipient=row.recipient,
    )  # fmt: skip
    return row


async def confirm_authority(
    db: AsyncSession, actor: CaseHandlerActor, authority_id: UUID, *, now: datetime
) -> None:
    """Confirm that the key is the authority's: its fingerprint was compared by telephone.

    Raises:
        NotFoundError: no such authority in a country of the actor's.
        RuleBrokenError: the actor entered it, or it is confirmed or ended.

    """
    row = await _row(db, authority_id)
    if row is None or row.country not in actor.countries:
        raise NotFoundError
    if row.confirmed_by is not None or row.ended_at is not None:
        raise RuleBrokenError(NOT_OPEN.english)
    check_two(row.registered_by, actor.account_id)
    row.confirmed_by, row.confirmed_at = actor.account_id, now
    record(
        db, "authority.confirm", subject_id=row.id, actor_id=actor.account_id, now=now, country=row.country,
        recipient=row.recipient,
    )  # fmt: skip


async def end_authority(
    db: AsyncSession, actor: RegistrarActor, authority_id: UUID, *, now: datetime
) -> None:
    """Take an authority off the list: nothing more goes to it.

    Raises:
        NotFoundError: there is none, or it was ended.

    """
    row = await _row(db, authority_id)
    if row is None or row.ended_at is not None:
        raise NotFoundError
    row.ended_at = now
    record(db, "authority.end", subject_id=row.id, actor_id=actor.account_id, now=now, country=row.country)


async def authorities_for(
    db: AsyncSession, actor: CaseHandlerActor, country: str | None = None
) -> list[AuthorityLine]:
    """Return the authorities of the actor's countries, or of one of them."""
    countries = actor.countries if country is None else actor.countries & {country}
    return await _lines(db, countries)


async def all_authorities(db: AsyncSession, _: RegistrarActor) -> list[AuthorityLine]:
    """Return every authority that has not ended, for those who enter them."""
    return await _lines(db, None)


async def _lines(db: AsyncSession, countries: frozenset[str] | None) -> list[AuthorityLine]:
    query = (
        select(
            CaseAuthority.id, CaseAuthority.country, CaseAuthority.name, CaseAuthority.kind, CaseAuthority.recipient,
            Account.name, CaseAuthority.confirmed_by,
        )
        .join(Account, Account.id == CaseAuthority.registered_by)
        .where(CaseAuthority.ended_at.is_(None))
        .order_by(CaseAuthority.country, CaseAuthority.name, CaseAuthority.id)
    )  # fmt: skip
    if countries is not None:
        query = query.where(CaseAuthority.country.in_(countries))
    return [
        AuthorityLine(found, country, name, kind, recipient, by, confirmed_by is not None)
        for found, country, name, kind, recipient, by, confirmed_by in await db.execute(query)
    ]


async def _row(db: AsyncSession, authority_id: UUID) -> CaseAuthority | None:
    found: CaseAuthority | None = await db.scalar(
        locked(select(CaseAuthority).where(CaseAuthority.id == authority_id))
    )
    return found
