"""To whom reports are sealed, and what a handler's session holds open."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actions import end_all_sessions, give_post, start_session
from registry.accounts.actors import CaseHandlerActor
from registry.accounts.models import Account, Post, Session
from registry.accounts.offices import case_office
from registry.accounts.rules import Role
from registry.errors import NotFoundError, NotSignedInError, RuleBrokenError
from registry.handlers import actions, appointing
from registry.handlers.certificates import Request, certify
from registry.handlers.escrow import reopen
from registry.handlers.models import OpenVault, Vault, VaultCertificate, VaultShare
from registry.handlers.officers import OfficerSecret
from registry.handlers.queries import (
    NobodyReadsError,
    handler_lines,
    locked_vault,
    own_request,
    own_vault,
    readers_for,
    unlocked_key,
)
from registry.handlers.rules import OPEN_FOR, KeyState, Scope, certificate_until
from registry.handlers.vaults import lock_up
from registry.kit.sealing import Keyring, PrivateKey, RefusedError, seal
from registry.ledger.models import LedgerEntry
from registry.settings import Settings
from tests import make
from tests.handlers import CARDS, CHEAP, PASSPHRASE, SECRETS, is_read, reader, vault, with_officers

SETTINGS = with_officers(Settings(base_url="https://registry.test"))


async def token_of(db: AsyncSession, actor: CaseHandlerActor, now: datetime) -> str:
    return await start_session(db, actor.account_id, generation=0, presented=None, proved_at=now, now=now)


async def made(db: AsyncSession, now: datetime) -> tuple[CaseHandlerActor, PrivateKey, str]:
    """Make a handler with a vault, as the page makes it."""
    actor, key = await make.case_handler(db), PrivateKey()
    token = await token_of(db, actor, now)
    locked = lock_up(key, PASSPHRASE, uuid4(), actor.account_id, CHEAP)
    await actions.make_vault(db, actor, locked, key, SETTINGS, token=token, replaces=None, now=now)
    return actor, key, token


# ── to whom is sealed ───────────────────────────────────────────────────────────────────────────────


async def test_reports_are_sealed_to_the_certified_handlers_of_their_country(
    db: AsyncSession, now: datetime, tmp_path: Path
) -> None:
    ann, ann_key = await reader(db, SETTINGS, "CR", now=now)
    bob, bob_key = await reader(db, SETTINGS, "CR", "GT", now=now)
    await reader(db, SETTINGS, "PA", now=now)
    await make.case_handler(db, "CR")
    await vault(db, await make.case_handler(db, "CR"), SETTINGS, now=now, signers="a")

    readers = await readers_for(db, SETTINGS, "CR", today=now.date())

    assert readers == {str(ann.account_id): ann_key.public, str(bob.account_id): bob_key.public}
    keyring = Keyring(tmp_path)
    bundle = seal(keyring, "door_reports/1", {"narrative": "seen"}, readers)
    assert bundle.open(keyring, "door_reports/1", str(bob.account_id), bob_key) == {"narrative": "seen"}
    assert set(await readers_for(db, SETTINGS, "GT", today=now.date())) == {str(bob.account_id)}


async def test_a_country_without_a_reader_takes_no_report(db: AsyncSession, now: datetime) -> None:
    ann, _ = await reader(db, SETTINGS, "CR", now=now)
    assert await is_read(db, SETTINGS, "CR", today=now.date())
    assert not await is_read(db, SETTINGS, "GT", today=now.date())

    post = (await db.scalars(select(Post).where(Post.account_id == ann.account_id))).one()
    await appointing.end_handler(db, await make.registrar(db), post.id, now=now)

    with pytest.raises(NobodyReadsError, match="Call one of the numbers"):
        await readers_for(db, SETTINGS, "CR", today=now.date())


async def test_an_edited_database_makes_no_reader(db: AsyncSession, now: datetime) -> None:
    ann, _ = await reader(db, SETTINGS, "CR", now=now)
    today = now.date()
    mine = Vault.account_id == ann.account_id

    kept = (await db.scalars(select(Vault.public).where(mine))).one()
    await db.execute(update(Vault).where(mine).values(public=PrivateKey().public))
    assert not await is_read(db, SETTINGS, "CR", today=today), "a planted key"
    await db.execute(update(Vault).where(mine).values(public=kept))
    assert await is_read(db, SETTINGS, "CR", today=today)

    await make.post(db, await make.account(db), Role.CASE_HANDLER, case_office("CR"))
    eve = (await db.scalars(select(Post.account_id).order_by(Post.since, Post.id))).all()
    other = next(one for one in eve if one != ann.account_id)
    await db.execute(update(Vault).where(mine).values(account_id=other))
    assert not await is_read(db, SETTINGS, "CR", today=today), "another person's certificate"
    await db.execute(update(Vault).where(Vault.account_id == other).values(account_id=ann.account_id))

    post = select(Post).where(Post.account_id == ann.account_id)
    (await db.scalars(post)).one().organisation_id = case_office("GT")
    await db.flush()
    assert not await is_read(db, SETTINGS, "GT", today=today), "another country than was signed"


async def test_one_officer_in_two_names_certifies_nothing(db: AsyncSession, now: datetime) -> None:
    ann = await make.case_handler(db)
    await vault(db, ann, SETTINGS, now=now, signers="a")
    row = (await db.scalars(select(VaultCertificate))).one()
    db.add(
        VaultCertificate(
            vault_id=row.vault_id, officer="b", countries=row.countries, until=row.until, signature=row.signature,
            entered_at=now,
        )
    )  # fmt: skip
    await db.flush()

    assert not await is_read(db, SETTINGS, "CR", today=now.date())


async def test_a_certificate_that_has_run_out_certifies_nothing(db: AsyncSession, now: datetime) -> None:
    await reader(db, SETTINGS, "CR", now=now)
    last = certificate_until(now.date())

    assert await is_read(db, SETTINGS, "CR", today=last)
    assert not await is_read(db, SETTINGS, "CR", today=last + timedelta(days=1))


async def test_other_officers_in_the_settings_undo_what_the_former_signed(
    db: AsyncSession, now: datetime
) -> None:
    await reader(db, SETTINGS, "CR", now=now)
    new = [OfficerSecret(name, b"new" + name.encode() * 29).officer.card for name in "ab"]
    replaced = replace(SETTINGS, officers="\n".join([*new, CARDS.split()[2]]))

    assert not await is_read(db, replaced, "CR", today=now.date())
    assert not await is_read(db, replace(SETTINGS, officers=""), "CR", today=now.date())


# ── a certificate is entered ────────────────────────────────────────────────────────────────────────


async def test_two_signatures_make_a_reader_and_each_leaves_an_entry(db: AsyncSession, now: datetime) -> None:
    ann, key, _ = await made(db, now)
    scope = Scope(certificate_until(now.date()), ("CR",))
    request = Request(SETTINGS.base_url, ann.account_id, key.public, scope)

    for secret in SECRETS[:2]:
        assert not await is_read(db, SETTINGS, "CR", today=now.date())
        await actions.enter_certificate(db, ann, certify(request, secret), SETTINGS, now=now)

    assert await is_read(db, SETTINGS, "CR", today=now.date())
    entered = (
        select(LedgerEntry.details).where(LedgerEntry.kind == "vault.certify").order_by(LedgerEntry.position)
    )
    assert [entry["officer"] for entry in await db.scalars(entered)] == ["a", "b"]


async def test_what_no_officer_signed_of_this_key_is_refused(db: AsyncSession, now: datetime) -> None:
    ann, key, _ = await made(db, now)
    scope = Scope(date(2028, 12, 31), ("CR",))
    mine = Request(SETTINGS.base_url, ann.account_id, key.public, scope)
    signed = certify(mine, SECRETS[0])
    eves = certify(replace(mine, account_id=uuid4()), SECRETS[1])

    for wrong in (
        certify(replace(mine, public=PrivateKey().public), SECRETS[0]),
        certify(replace(mine, site="https://other.test"), SECRETS[0]),
        replace(eves, account_id=ann.account_id),
        replace(signed, officer="b"),
        replace(signed, scope=replace(scope, countries=("CR", "GT"))),
        certify(mine, OfficerSecret("d", b"d" * 32)),
    ):
        with pytest.raises(RuleBrokenError, match="No officer"):
            await actions.enter_certificate(db, ann, wrong, SETTINGS, now=now)

    await actions.enter_certificate(db, ann, signed, SETTINGS, now=now)
    with pytest.raises(RuleBrokenError, match="another officer"):
        await actions.enter_certificate(db, ann, signed, SETTINGS, now=now)
    with pytest.raises(NotFoundError):
        await actions.enter_certificate(db, await make.case_handler(db), signed, SETTINGS, now=now)


# ── a session holds a key ───────────────────────────────────────────────────────────────────────────


async def test_a_vault_is_open_in_one_session_for_half_an_hour(db: AsyncSession, now: datetime) -> None:
    ann, key, token = await made(db, now)
    elsewhere = await token_of(db, ann, now)

    held = await unlocked_key(db, ann, token, now=now + OPEN_FOR - timedelta(seconds=1))
    assert held is not None
    assert held.seed == key.seed
    assert await unlocked_key(db, ann, token, now=now + OPEN_FOR) is None
    assert await unlocked_key(db, ann, elsewhere, now=now) is None
    assert await unlocked_key(db, await make.case_handler(db), token, now=now) is None

    await actions.unlock(db, ann, key, SETTINGS, token=elsewhere, now=now)
    assert await unlocked_key(db, ann, elsewhere, now=now) is not None
    await actions.lock_session(db, ann, token=token, now=now)
    assert await unlocked_key(db, ann, token, now=now) is None
    assert await unlocked_key(db, ann, elsewhere, now=now) is not None


async def test_nothing_in_the_database_opens_a_vault_without_passphrase_or_token(
    db: AsyncSession, now: datetime
) -> None:
    _, key, token = await made(db, now)
    row, held = (await db.scalars(select(Vault))).one(), (await db.scalars(select(OpenVault))).one()
    session = (await db.scalars(select(Session))).one()

    stored = b"".join(
        [row.locked, row.salt, row.public, held.sealed, *await db.scalars(select(VaultShare.sealed))]
    )
    assert key.seed not in stored
    for secret in (session.token_hash, held.token_hash):
        assert secret != token.encode()
    with pytest.raises(RefusedError):
        (await locked_vault(db, CaseHandlerActor(row.account_id, frozenset({"CR"})))).open(
            "another passphrase"
        )


async def test_signing_out_takes_the_key_along(db: AsyncSession, now: datetime) -> None:
    ann, _, _ = await made(db, now)

    await end_all_sessions(db, ann, now=now)

    assert (await db.scalars(select(OpenVault))).all() == []


async def test_a_key_is_lent_to_a_live_session_of_its_owner_alone(db: AsyncSession, now: datetime) -> None:
    ann, key, _ = await made(db, now)
    bobs = await token_of(db, await make.case_handler(db), now)

    for token in (bobs, "no session"):
        with pytest.raises(NotSignedInError):
            await actions.unlock(db, ann, key, SETTINGS, token=token, now=now)
    with pytest.raises(NotFoundError):
        await actions.unlock(db, ann, PrivateKey(), SETTINGS, token=bobs, now=now)


async def test_unlocking_clears_away_what_other_sessions_no_longer_hold(
    db: AsyncSession, now: datetime
) -> None:
    await made(db, now)
    later = now + OPEN_FOR

    bob, _, _ = await made(db, later)

    assert [row.until for row in await db.scalars(select(OpenVault))] == [later + OPEN_FOR]
    assert (await own_vault(db, bob, SETTINGS, "", now=later)) is not None


async def test_another_passphrase_locks_every_browser_and_opens_what_the_old_one_opened(
    db: AsyncSession, now: datetime
) -> None:
    ann, key, token = await made(db, now)
    before = await locked_vault(db, ann)
    changed = lock_up(key, "another passphrase entirely", before.vault_id, ann.account_id, CHEAP)

    await actions.change_passphrase(db, ann, before, changed, now=now)

    present = await locked_vault(db, ann)
    assert present.open("another passphrase entirely").seed == key.seed
    with pytest.raises(RefusedError):
        present.open(PASSPHRASE)
    assert await unlocked_key(db, ann, token, now=now) is None
    with pytest.raises(RuleBrokenError, match="in the meantime"):
        await actions.change_passphrase(db, ann, before, changed, now=now)


async def test_a_second_vault_needs_the_first_to_be_given_up_and_keeps_it(
    db: AsyncSession, now: datetime
) -> None:
    ann, _, token = await made(db, now)
    first, key = await locked_vault(db, ann), PrivateKey()
    locked = lock_up(key, PASSPHRASE, uuid4(), ann.account_id, CHEAP)
    with pytest.raises(RuleBrokenError, match="already"):
        await actions.make_vault(db, ann, locked, key, SETTINGS, token=token, replaces=None, now=now)

    await actions.make_vault(db, ann, locked, key, SETTINGS, token=token, replaces=first.vault_id, now=now)

    assert (await locked_vault(db, ann)).vault_id == locked.vault_id
    assert len((await db.scalars(select(Vault))).all()) == 2
    held = await unlocked_key(db, ann, token, now=now)
    assert held is not None
    assert held.seed == key.seed


# ── officers ────────────────────────────────────────────────────────────────────────────────────────


async def test_two_officers_bring_a_lost_vault_back(db: AsyncSession, now: datetime) -> None:
    ann, key, _ = await made(db, now)
    email = await db.scalar(select(Account.email).where(Account.id == ann.account_id))
    escrow, name, _ = await actions.take_escrow(db, str(email), now=now)

    opened = reopen(escrow, SECRETS[2], SECRETS[1])
    assert (opened.seed, name) == (key.seed, "Carla Caso")

    before = await locked_vault(db, ann)
    fresh = lock_up(opened, "a passphrase after the loss", before.vault_id, ann.account_id, CHEAP)
    await actions.recover(db, ann, before, fresh, now=now)

    assert (await locked_vault(db, ann)).open("a passphrase after the loss").seed == key.seed
    kinds = set(await db.scalars(select(LedgerEntry.kind)))
    assert {"vault.make", "vault.escrow", "vault.recover"} <= kinds
    with pytest.raises(NotFoundError):
        await actions.take_escrow(db, "nobody@cases.example", now=now)


async def test_a_key_is_shared_out_anew_when_an_officer_is_replaced(db: AsyncSession, now: datetime) -> None:
    ann, key, token = await made(db, now)
    kept = set(await db.scalars(select(VaultShare.sealed)))
    await actions.unlock(db, ann, key, SETTINGS, token=token, now=now)
    assert set(await db.scalars(select(VaultShare.sealed))) == kept

    new = OfficerSecret("d", b"d" * 32)
    replaced = replace(SETTINGS, officers="\n".join([*CARDS.split()[:2], new.officer.card]))
    await actions.unlock(db, ann, key, replaced, token=token, now=now)

    rows = (await db.execute(select(VaultShare.first, VaultShare.second))).all()
    assert {tuple(row) for row in rows} == {("a", "b"), ("a", "d"), ("b", "d")}


# ── who is a handler ────────────────────────────────────────────────────────────────────────────────


async def test_a_registrar_sees_how_each_handlers_key_stands(db: AsyncSession, now: datetime) -> None:
    await reader(db, SETTINGS, "CR", "GT", now=now)
    await make.case_handler(db, "CR")
    await vault(db, await make.case_handler(db, "GT"), SETTINGS, now=now, signers="b")

    lines = await handler_lines(db, SETTINGS, ["CR", "GT", "PA"], today=now.date())

    states = sorted((line.country, line.state) for line in lines)
    assert states == [
        ("CR", KeyState.CERTIFIED), ("CR", KeyState.NO_VAULT), ("GT", KeyState.CERTIFIED), ("GT", KeyState.WAITING),
    ]  # fmt: skip


async def test_only_a_handlers_post_is_ended_as_one(db: AsyncSession, now: datetime) -> None:
    registrar = await make.registrar(db)
    theirs = (await db.scalars(select(Post).where(Post.account_id == registrar.account_id))).one()

    for wrong in (theirs.id, uuid4()):
        with pytest.raises(NotFoundError):
            await appointing.end_handler(db, registrar, wrong, now=now)


async def test_a_certificate_ends_with_its_post_and_a_new_post_needs_two_new_ones(
    db: AsyncSession, now: datetime
) -> None:
    registrar, today = await make.registrar(db), now.date()
    ann, key = await reader(db, SETTINGS, "CR", "GT", now=now)
    await unlocked(db, ann, key, now)
    office = case_office("CR")
    post = (await db.scalars(select(Post).where(Post.organisation_id == office))).one()
    before = await own_request(db, await locked_vault(db, ann), ann, SETTINGS, today=today)

    await appointing.end_handler(db, registrar, post.id, now=now)

    assert not await is_read(db, SETTINGS, "CR", today=today)
    assert await is_read(db, SETTINGS, "GT", today=today)  # what was signed for another country's post stands
    entry = (await db.scalars(select(LedgerEntry).where(LedgerEntry.kind == "vault.end_certificate"))).one()
    assert (entry.subject_id, entry.details["country"]) == (ann.account_id, "CR")
    assert (await db.scalars(select(OpenVault))).all() != []

    await give_post(
        db, ann.account_id, Role.CASE_HANDLER, office, by=None, now=now
    )  # and again, the same day
    assert not await is_read(db, SETTINGS, "CR", today=today)
    lines = await handler_lines(db, SETTINGS, ["CR", "GT"], today=today)
    assert [line.state for line in lines] == [KeyState.WAITING, KeyState.CERTIFIED]
    asked = await own_request(db, await locked_vault(db, ann), ann, SETTINGS, today=today)
    assert asked.scope.until == before.scope.until - timedelta(days=1)
    with pytest.raises(RuleBrokenError, match="a post that has ended since"):
        await actions.enter_certificate(db, ann, certify(before, SECRETS[2]), SETTINGS, now=now)
    for secret in SECRETS[:2]:
        assert not await is_read(db, SETTINGS, "CR", today=today)
        await actions.enter_certificate(db, ann, certify(asked, secret), SETTINGS, now=now)
    assert await is_read(db, SETTINGS, "CR", today=today)


async def test_the_last_post_that_ends_takes_the_key_out_of_every_browser(
    db: AsyncSession, now: datetime
) -> None:
    ann, key = await reader(db, SETTINGS, "CR", now=now)
    await unlocked(db, ann, key, now)
    post = (await db.scalars(select(Post).where(Post.account_id == ann.account_id))).one()

    await appointing.end_handler(db, await make.registrar(db), post.id, now=now)

    assert (await db.scalars(select(OpenVault))).all() == []


async def unlocked(db: AsyncSession, actor: CaseHandlerActor, key: PrivateKey, now: datetime) -> None:
    await actions.unlock(db, actor, key, SETTINGS, token=await token_of(db, actor, now), now=now)
