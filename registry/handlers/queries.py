"""Whose key counts, how it stands, and what a session holds open."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.accounts.models import Account, Post
from registry.accounts.offices import case_office
from registry.accounts.queries import counts
from registry.accounts.rules import Role, hash_token
from registry.errors import BusyError, NotFoundError
from registry.handlers.certificates import Certificate, Request, signed_by
from registry.handlers.ends import ends_of
from registry.handlers.models import OpenVault, Vault, VaultCertificate
from registry.handlers.officers import read_officers
from registry.handlers.rules import (
    NOBODY_READS,
    KeyState,
    Scope,
    certificate_until,
    key_state,
    what_stands,
)
from registry.handlers.vaults import Locked, borrowed
from registry.kit.sealing import Costs, PrivateKey, RefusedError
from registry.settings import Settings


class NobodyReadsError(BusyError):
    """No handler of a country has a certified key: callers show the numbers, and take nothing."""

    def __init__(self) -> None:
        super().__init__(NOBODY_READS.english)


@dataclass(frozen=True, slots=True)
class OwnVault:
    """A vault as its owner sees it."""

    locked: Locked = field(repr=False)
    made_at: datetime
    changed_at: datetime
    open_until: datetime | None
    """Until when this session holds the key; None while the vault is locked."""
    states: list[tuple[str, KeyState, date | None]]
    """Each country with how the key stands there, and until when it is certified."""
    signed: list[tuple[Scope, int]]


async def readers_for(db: AsyncSession, settings: Settings, country: str, *, today: date) -> dict[str, bytes]:
    """Return to whom a report of a country is sealed: the public key of each, by the id of the account.

    A key counts while its owner is a case handler of the country and two of the pinned officers signed it:
    the signatures are verified here, so that an edited database makes no reader.

    Raises:
        NobodyReadsError: there is nobody.

    """
    posts = select(Post.account_id).where(
        Post.role == Role.CASE_HANDLER, Post.organisation_id == case_office(country), counts(today)
    )
    query = select(Vault.id, Vault.account_id, Vault.public).where(
        Vault.account_id.in_(posts), Vault.replaced_at.is_(None)
    )
    vaults = (await db.execute(query.order_by(Vault.made_at, Vault.id))).all()
    signed = await _signed(db, settings, [(row.id, row.account_id, row.public) for row in vaults])
    readers = {
        str(row.account_id): row.public
        for row in vaults
        if key_state(signed[row.id], country, today=today) is KeyState.CERTIFIED
    }
    if not readers:
        raise NobodyReadsError
    return readers


async def unlocked_key(
    db: AsyncSession, actor: CaseHandlerActor, token: str, *, now: datetime
) -> PrivateKey | None:
    """Return the private key that the actor's session holds, or None while the vault is locked.

    Args:
        db: the transaction.
        actor: whose vault it is.
        token: of the session, as the browser presents it.
        now: the moment.

    """
    query = (
        select(OpenVault.sealed, Vault.id)
        .join(Vault, Vault.id == OpenVault.vault_id)
        .where(OpenVault.token_hash == hash_token(token), OpenVault.until > now)
        .where(Vault.account_id == actor.account_id, Vault.replaced_at.is_(None))
    )
    row = (await db.execute(query)).one_or_none()
    if row is None:
        return None
    try:
        return borrowed(row.sealed, token, row.id)
    except RefusedError:
        return None


async def locked_vault(db: AsyncSession, actor: CaseHandlerActor) -> Locked:
    """Return the actor's vault.

    Raises:
        NotFoundError: there is none.

    """
    row = await db.scalar(_in_use(actor.account_id))
    if row is None:
        raise NotFoundError
    return _locked(row)


async def own_vault(
    db: AsyncSession, actor: CaseHandlerActor, settings: Settings, token: str, *, now: datetime
) -> OwnVault | None:
    """Return the actor's vault with how it stands; None until it is made."""
    row = await db.scalar(_in_use(actor.account_id))
    if row is None:
        return None
    open_until = await db.scalar(
        select(OpenVault.until).where(
            OpenVault.token_hash == hash_token(token), OpenVault.vault_id == row.id, OpenVault.until > now
        )
    )
    signed = (await _signed(db, settings, [(row.id, row.account_id, row.public)]))[row.id]
    today = now.date()
    states = [
        (country, key_state(signed, country, today=today), _until(signed, country))
        for country in sorted(actor.countries)
    ]
    return OwnVault(_locked(row), row.made_at, row.changed_at, open_until, states, signed)


async def own_request(
    db: AsyncSession, vault: Locked, actor: CaseHandlerActor, settings: Settings, *, today: date
) -> Request:
    """Return what the actor asks the officers to sign: for all countries of theirs."""
    ended = (await ends_of(db, [actor.account_id]))[actor.account_id]
    until = certificate_until(today, ended=max(ended.values(), default=0))
    scope = Scope(until, tuple(sorted(actor.countries)))
    return Request(settings.base_url, vault.account_id, vault.public, scope)


@dataclass(frozen=True, slots=True)
class HandlerLine:
    """One case handler of one country, as a registrar sees them."""

    post_id: UUID
    name: str
    email: str
    country: str
    since: date
    state: KeyState
    until: date | None


async def handler_lines(
    db: AsyncSession, settings: Settings, countries: Iterable[str], *, today: date
) -> list[HandlerLine]:
    """Return who reads the reports of these countries, and whether their key is certified."""
    offices = {case_office(country): country for country in countries}
    query = (
        select(Post.id, Post.organisation_id, Post.since, Account.name, Account.email, Vault)
        .join(Account, Account.id == Post.account_id)
        .outerjoin(Vault, (Vault.account_id == Account.id) & Vault.replaced_at.is_(None))
        .where(Post.role == Role.CASE_HANDLER, Post.organisation_id.in_(offices), counts(today))
        .order_by(Account.name, Post.since, Post.id)
    )
    rows = (await db.execute(query)).all()
    vaults = {row.Vault.id: row.Vault for row in rows if row.Vault is not None}
    signed = await _signed(db, settings, [(one.id, one.account_id, one.public) for one in vaults.values()])
    lines = []
    for row in rows:
        country, found = offices[row.organisation_id], signed[row.Vault.id] if row.Vault else []
        state = key_state(found, country, today=today) if row.Vault else KeyState.NO_VAULT
        lines.append(
            HandlerLine(row.id, row.name, row.email, country, row.since, state, _until(found, country))
        )
    return sorted(lines, key=lambda line: line.country)


def _in_use(account_id: UUID) -> Select[Vault]:
    """Return the query of a person's vault."""
    return select(Vault).where(Vault.account_id == account_id, Vault.replaced_at.is_(None))


async def _signed(
    db: AsyncSession, settings: Settings, vaults: Sequence[tuple[UUID, UUID, bytes]]
) -> dict[UUID, list[tuple[Scope, int]]]:
    """Return by vault what pinned officers signed of it and still stands; each with its owner and its public key."""
    found: dict[UUID, list[Certificate]] = defaultdict(list)
    owners = {vault_id: account_id for vault_id, account_id, _ in vaults}
    query = select(VaultCertificate).where(VaultCertificate.vault_id.in_(owners))
    for row in await db.scalars(query.order_by(VaultCertificate.id)):
        scope = Scope(row.until, tuple(row.countries.split(",")))
        found[row.vault_id].append(Certificate(row.officer, owners[row.vault_id], scope, row.signature))
    pinned, ends = read_officers(settings.officers), await ends_of(db, owners.values())
    signed = {
        vault_id: signed_by(settings.base_url, account_id, public, found[vault_id], pinned)
        for vault_id, account_id, public in vaults
    }
    return {
        vault_id: [
            (stands, officers)
            for scope, officers in signed[vault_id]
            if (stands := what_stands(scope, ends[account_id])).countries
        ]
        for vault_id, account_id in owners.items()
    }


def _until(signed: Iterable[tuple[Scope, int]], country: str) -> date | None:
    whole = [scope.until for scope, officers in signed if officers > 1 and country in scope.countries]
    return max(whole, default=None)


def _locked(row: Vault) -> Locked:
    costs = Costs(iterations=row.iterations, memory=row.memory)
    return Locked(row.id, row.account_id, row.public, row.salt, costs, row.locked)
