"""A registrar corrects by what a business is known."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.accounts.rules import Role
from registry.adherence import keeping
from registry.adherence.forms import SignDraft
from registry.adherence.rules import Status
from registry.adherence.signing import Letterhead, sign
from registry.codes.queries import latest
from registry.errors import NotFoundError, RuleBrokenError
from registry.jobs.models import OutboxMail
from registry.ledger.models import LedgerEntry
from registry.logos.queries import scan
from registry.signatories.change_forms import IdentityDraft
from registry.signatories.changing import identity_marker
from registry.signatories.models import Signatory
from registry.signatories.queries import look_alikes
from tests import make

BASE = "https://registry.test"


async def hotel_of(db: AsyncSession, *, status: Status = Status.COMMITTED) -> Signatory:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel, status=status)
    return hotel


async def correct(
    db: AsyncSession, actor: RegistrarActor, of: Signatory, draft: IdentityDraft, *, now: datetime
) -> Signatory:
    return await keeping.correct_identity(
        db, actor, of.id, draft, "A typing error", read=identity_marker(of), base_url=BASE, now=now
    )


def known(of: Signatory) -> IdentityDraft:
    return IdentityDraft(of.trade_name, of.legal_name, of.sector, of.registry_number)


async def test_a_registrar_corrects_a_name_and_the_next_scan_shows_it(
    db: AsyncSession, now: datetime
) -> None:
    hotel = await hotel_of(db)
    placed, slug = await make.placement(db, hotel), hotel.slug
    draft = replace(known(hotel), trade_name="Hotel Mirador", registry_number="3-101-7")

    await correct(db, await make.registrar(db), hotel, draft, now=now)

    found = await scan(db, placed.code, today=now.date())
    assert found is not None
    assert (found.name, found.slug) == ("Hotel Mirador", slug)
    row = await db.get_one(Signatory, hotel.id, populate_existing=True)
    assert (row.number_key, "mirador" in row.searched, "miramar" in row.searched) == ("31017", True, True)
    assert [one.signatory_id for one in await look_alikes(db, "CR", "HOTEL M1RADOR", "")] == [hotel.id]
    entry = (await db.scalars(select(LedgerEntry).where(LedgerEntry.signatory_id == hotel.id))).one()
    assert (entry.kind, entry.details) == ("signatory.correct", {"fields": "registry_number trade_name"})
    assert entry.reason == "A typing error"
    (letter,) = await db.scalars(select(OutboxMail))
    assert letter.to_address == hotel.email
    assert "Mirador" not in (letter.body or "")


async def test_a_sole_traders_corrected_name_is_still_not_searched_for(
    db: AsyncSession, now: datetime
) -> None:
    hotel = await hotel_of(db)
    hotel.sole_trader = True

    row = await correct(
        db, await make.registrar(db), hotel, replace(known(hotel), legal_name="Berta Quesada"), now=now
    )

    assert "quesada" not in row.searched


async def test_nobody_corrects_a_business_that_was_theirs(db: AsyncSession, now: datetime) -> None:
    hotel = await hotel_of(db)
    registrar = await make.person(db, Role.REGISTRAR)
    await make.post(db, registrar, Role.MEMBER, hotel.id)

    draft = replace(known(hotel), trade_name="Mine")
    with pytest.raises(RuleBrokenError, match="Somebody else must correct"):
        await correct(db, RegistrarActor(registrar.id), hotel, draft, now=now)


async def test_a_correction_that_changes_nothing_or_that_an_application_would_undo_is_refused(
    db: AsyncSession, now: datetime
) -> None:
    registrar, hotel = await make.registrar(db), await hotel_of(db)
    read = await hotel_of(db, status=Status.CHANGES_REQUESTED)

    with pytest.raises(RuleBrokenError, match="Nothing differs"):
        await correct(db, registrar, hotel, known(hotel), now=now)
    with pytest.raises(RuleBrokenError, match="is being read"):
        await correct(db, registrar, read, replace(known(read), trade_name="Hotel Luna"), now=now)
    with pytest.raises(NotFoundError):
        await keeping.correct_identity(
            db, registrar, UUID(int=7), known(hotel), "X", read="", base_url=BASE, now=now
        )


async def test_a_statement_with_a_name_that_is_corrected_meanwhile_is_not_signed(
    db: AsyncSession, now: datetime
) -> None:
    hotel = await hotel_of(db, status=Status.ACCEPTED)
    owner = await make.owner(db, hotel)
    version, shown = await latest(db), hotel.legal_name
    draft = SignDraft(version.id, "en", "Ana Vega", "Manager", shown)
    await correct(
        db, await make.registrar(db), hotel, replace(known(hotel), legal_name="Miramar Ltda."), now=now
    )
    letterhead = Letterhead("Atalaya", BASE, "#0b5c5c")

    with pytest.raises(RuleBrokenError, match="Nothing has been signed"):
        await sign(db, owner, draft, letterhead=letterhead, today=now.date(), now=now)

    anew = replace(draft, signs_for="Miramar Ltda.")
    signature = await sign(db, owner, anew, letterhead=letterhead, today=now.date(), now=now)
    assert "Miramar Ltda." in signature.statement
