"""A handler's vault: made, unlocked, locked, certified, and opened again by two officers."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.accounts.models import Account, Session
from registry.accounts.rules import hash_token
from registry.errors import NotFoundError, NotSignedInError, RuleBrokenError
from registry.handlers.certificates import Certificate, Request
from registry.handlers.ends import ends_of
from registry.handlers.escrow import Escrow, Share, share_out
from registry.handlers.models import OpenVault, Vault, VaultCertificate, VaultShare
from registry.handlers.officers import Officer, pairs, read_officers
from registry.handlers.rules import OF_A_POST_THAT_ENDED, OPEN_FOR, what_stands
from registry.handlers.vaults import Locked, borrowed, lend
from registry.kit.sealing import PrivateKey, RefusedError
from registry.ledger.actions import record
from registry.settings import Settings


async def make_vault(
    db: AsyncSession, actor: CaseHandlerActor, locked: Locked, key: PrivateKey, settings: Settings, *,
    token: str, replaces: UUID | None, now: datetime,
) -> Vault:  # fmt: skip
    """Keep a new vault, open in this session. The one before, if any, stays, for whoever brings it back.

    Args:
        db: the transaction.
        actor: its owner.
        locked: as `vaults.lock_up` made it.
        key: to be shared out to the officers.
        settings: with the officers.
        token: of the session.
        replaces: the vault that its owner saw and gives up.
        now: the moment.

    Raises:
        RuleBrokenError: another one was made in the meantime.

    """
    present = await _locked_row(db, actor)
    if (present.id if present else None) != replaces:
        raise RuleBrokenError("You have a vault already. Look at it first.")
    if present is not None:
        present.replaced_at = now
        await db.execute(delete(OpenVault).where(OpenVault.vault_id == present.id))
        await db.flush()
    row = Vault(id=locked.vault_id, account_id=actor.account_id, made_at=now, replaced_at=None)
    _put(row, locked, now=now)
    db.add(row)
    await db.flush()
    record(db, "vault.make", subject_id=row.id, actor_id=actor.account_id, now=now)
    await _hold(db, actor, row, key, settings, token=token, now=now)
    return row


async def unlock(
    db: AsyncSession,
    actor: CaseHandlerActor,
    key: PrivateKey,
    settings: Settings,
    *,
    token: str,
    now: datetime,
) -> None:
    """Let this session hold the key for half an hour.

    Raises:
        NotFoundError: it is not the key of the actor's vault any more.

    """
    row = await _locked_row(db, actor)
    if row is None or row.public != key.public:
        raise NotFoundError
    await _hold(db, actor, row, key, settings, token=token, now=now)
    record(db, "vault.unlock", subject_id=row.id, actor_id=actor.account_id, now=now)


def note_refused(db: AsyncSession, actor: CaseHandlerActor, vault_id: UUID, *, now: datetime) -> None:
    """Note that a passphrase was wrong."""
    record(db, "vault.refuse", subject_id=vault_id, actor_id=actor.account_id, now=now)


async def lock_session(db: AsyncSession, actor: CaseHandlerActor, *, token: str, now: datetime) -> None:
    """Let this session's key go."""
    mine = select(Vault.id).where(Vault.account_id == actor.account_id)
    gone = delete(OpenVault).where(OpenVault.token_hash == hash_token(token), OpenVault.vault_id.in_(mine))
    for vault_id in (await db.scalars(gone.returning(OpenVault.vault_id))).all():
        record(db, "vault.lock", subject_id=vault_id, actor_id=actor.account_id, now=now)


async def carry_over(db: AsyncSession, account_id: UUID, token: str, renewed: str, *, now: datetime) -> None:
    """Lend what a session holds to the one that follows it after a fresh proof, for what is left of its half hour."""
    query = (
        select(OpenVault)
        .join(Vault, Vault.id == OpenVault.vault_id)
        .where(OpenVault.token_hash == hash_token(token), OpenVault.until > now)
        .where(Vault.account_id == account_id, Vault.replaced_at.is_(None))
    )
    held = await db.scalar(query)
    if held is None:
        return
    try:
        key = borrowed(held.sealed, token, held.vault_id)
    except RefusedError:
        return
    lent = lend(key, renewed, held.vault_id)
    db.add(OpenVault(token_hash=hash_token(renewed), vault_id=held.vault_id, sealed=lent, until=held.until))
    await db.flush()
    record(db, "vault.carry_over", subject_id=held.vault_id, actor_id=account_id, now=now)


async def change_passphrase(
    db: AsyncSession, actor: CaseHandlerActor, before: Locked, locked: Locked, *, now: datetime
) -> None:
    """Lock the same key under another passphrase: no report is touched, and sessions let it go.

    Raises:
        RuleBrokenError: it was changed since.

    """
    await _relock(db, actor, before, locked, now=now)
    record(db, "vault.change_passphrase", subject_id=locked.vault_id, actor_id=actor.account_id, now=now)


async def recover(
    db: AsyncSession, actor: CaseHandlerActor, before: Locked, locked: Locked, *, now: datetime
) -> None:
    """Lock the key that two officers handed back under a new passphrase.

    Raises:
        RuleBrokenError: the vault was changed since.

    """
    await _relock(db, actor, before, locked, now=now)
    record(db, "vault.recover", subject_id=locked.vault_id, actor_id=actor.account_id, now=now)


async def enter_certificate(
    db: AsyncSession, actor: CaseHandlerActor, certificate: Certificate, settings: Settings, *, now: datetime
) -> None:
    """Keep what an officer signed of the actor's key.

    Raises:
        NotFoundError: there is no vault.
        RuleBrokenError: no officer of this register signed that, or this one has already.

    """
    row = await _locked_row(db, actor)
    if row is None:
        raise NotFoundError
    scope = certificate.scope
    statement = Request(settings.base_url, actor.account_id, row.public, scope).statement
    pinned = {officer.name: officer for officer in read_officers(settings.officers)}
    officer = pinned.get(certificate.officer)
    if officer is None or not officer.signed(statement, certificate.signature):
        raise RuleBrokenError(
            "No officer of this register signed this for your present key. Check that all of the line is there."
        )
    ended = (await ends_of(db, [actor.account_id]))[actor.account_id]
    if what_stands(scope, ended) != scope:
        raise RuleBrokenError(OF_A_POST_THAT_ENDED.english)
    countries = ",".join(scope.countries)
    same = select(VaultCertificate.id).where(
        VaultCertificate.vault_id == row.id, VaultCertificate.officer == officer.name,
        VaultCertificate.countries == countries, VaultCertificate.until == scope.until,
    )  # fmt: skip
    if await db.scalar(same) is not None:
        raise RuleBrokenError(
            "This officer has signed already. The other signature comes from another officer."
        )
    db.add(
        VaultCertificate(
            vault_id=row.id, officer=officer.name, countries=countries, until=scope.until,
            signature=certificate.signature, entered_at=now,
        )
    )  # fmt: skip
    await db.flush()
    record(
        db, "vault.certify", subject_id=row.id, actor_id=actor.account_id, now=now,
        officer=officer.name, countries=countries, until=scope.until,
    )  # fmt: skip


async def take_escrow(db: AsyncSession, email: str, *, now: datetime) -> tuple[Escrow, str, str]:
    """Return the shares of somebody's vault, with their name and address, to be carried to two officers.

    Raises:
        NotFoundError: they have no vault.

    """
    query = (
        select(Vault, Account.name, Account.email)
        .join(Account, Account.id == Vault.account_id)
        .where(Account.email == email, Vault.replaced_at.is_(None))
    )
    found = (await db.execute(query)).one_or_none()
    if found is None:
        raise NotFoundError
    vault, name, address = found
    shares = await db.scalars(select(VaultShare).where(VaultShare.vault_id == vault.id))
    record(db, "vault.escrow", subject_id=vault.id, actor_id=None, now=now)
    parts = tuple(Share(share.first, share.second, share.sealed) for share in shares)
    return Escrow(vault.id, vault.public, parts), name, address


async def _hold(
    db: AsyncSession, actor: CaseHandlerActor, row: Vault, key: PrivateKey, settings: Settings, *,
    token: str, now: datetime,
) -> None:  # fmt: skip
    hashed = hash_token(token)
    mine = select(Session.token_hash).where(
        Session.token_hash == hashed, Session.account_id == actor.account_id
    )
    if await db.scalar(mine) is None:
        raise NotSignedInError("Sign in to see this page.")
    await db.execute(delete(OpenVault).where((OpenVault.token_hash == hashed) | (OpenVault.until <= now)))
    held = OpenVault(
        token_hash=hashed, vault_id=row.id, sealed=lend(key, token, row.id), until=now + OPEN_FOR
    )
    db.add(held)
    await db.flush()
    await _share(db, row.id, key, read_officers(settings.officers))


async def _share(db: AsyncSession, vault_id: UUID, key: PrivateKey, officers: tuple[Officer, ...]) -> None:
    """Share a key out to the officers of today, unless that was done: an officer may have been replaced."""
    kept = await db.execute(
        select(VaultShare.first, VaultShare.second, VaultShare.keys).where(VaultShare.vault_id == vault_id)
    )
    wanted = {(one.name, other.name): _keys(one, other) for one, other in pairs(officers)}
    if {(first, second): keys for first, second, keys in kept} == wanted:
        return
    await db.execute(delete(VaultShare).where(VaultShare.vault_id == vault_id))
    for share in share_out(vault_id, key, officers):
        db.add(
            VaultShare(
                vault_id=vault_id, first=share.first, second=share.second,
                keys=wanted[share.first, share.second], sealed=share.sealed,
            )
        )  # fmt: skip
    await db.flush()


def _keys(one: Officer, other: Officer) -> bytes:
    return sha256(one.sealing + other.sealing).digest()


async def _relock(
    db: AsyncSession, actor: CaseHandlerActor, before: Locked, locked: Locked, *, now: datetime
) -> None:
    row = await _locked_row(db, actor)
    if row is None or (row.id, row.locked) != (before.vault_id, before.locked):
        raise RuleBrokenError("Your vault was changed in the meantime. Begin again.")
    _put(row, locked, now=now)
    await db.execute(delete(OpenVault).where(OpenVault.vault_id == row.id))
    await db.flush()


async def _locked_row(db: AsyncSession, actor: CaseHandlerActor) -> Vault | None:
    # The account first: two windows that make a vault at once take turns.
    await db.execute(select(Account.id).where(Account.id == actor.account_id).with_for_update())
    query = select(Vault).where(Vault.account_id == actor.account_id, Vault.replaced_at.is_(None))
    return await db.scalar(query.with_for_update().execution_options(populate_existing=True))


def _put(row: Vault, locked: Locked, *, now: datetime) -> None:
    row.public, row.salt, row.locked, row.changed_at = locked.public, locked.salt, locked.locked, now
    row.iterations, row.memory = locked.costs.iterations, locked.costs.memory
