"""Entering businesses and their sites, and finding those that look alike."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.ledger.models import LedgerEntry
from registry.signatories import actions
from registry.signatories.forms import BusinessDraft, SiteDraft
from registry.signatories.models import Establishment
from registry.signatories.queries import establishments, look_alikes, public_facts
from registry.signatories.rules import LOOK_ALIKES_SHOWN, Sector, SiteKind, Tongue
from tests import make

FARO = BusinessDraft(
    legal_name="Hospedajes del Faro S.A.",
    trade_name="Hotel del Faro",
    sector=Sector.ACCOMMODATION,
    sole_trader=False,
    registry_number="3-101-123456",
    address="Calle 1",
    postal_code="50101",
    city="Puerto Ejemplo",
    region="Costa Clara",
    email="office@faro.example.org",
    phone="",
    website="https://faro.example.org",
    language=Tongue.ES,
)
HOUSE = SiteDraft("Main house", SiteKind.HOTEL, "Calle 1", "50101", "Puerto Ejemplo", "Costa Clara", 20)


async def test_a_business_is_found_by_its_public_address(db: AsyncSession, now: datetime) -> None:
    row = await actions.create(db, None, "CR", FARO, now=now)

    assert row.slug.startswith("hotel-del-faro-puerto-ejemplo-")
    found = await public_facts(db, row.slug)
    assert found is not None
    assert (found.trade_name, found.legal_name, found.country) == ("Hotel del Faro", FARO.legal_name, "CR")
    assert (await db.scalars(select(LedgerEntry.kind).where(LedgerEntry.subject_id == row.id))).all() == [
        "signatory.create"
    ]


async def test_a_sole_traders_own_name_is_neither_shown_nor_searched(db: AsyncSession, now: datetime) -> None:
    alone = replace(FARO, legal_name="Berta Quesada Rojas", sole_trader=True)

    row = await actions.create(db, None, "CR", alone, now=now)

    found = await public_facts(db, row.slug)
    assert found is not None
    assert found.legal_name == ""
    assert "quesada" not in row.searched
    assert "faro" in row.searched


async def test_a_new_name_keeps_the_address_and_changes_what_it_looks_like(
    db: AsyncSession, now: datetime
) -> None:
    row = await actions.create(db, None, "CR", FARO, now=now)
    slug, bones = row.slug, row.skeleton

    changed = await actions.update(db, None, row.id, "CR", replace(FARO, trade_name="Hotel Luna"), now=now)

    assert (changed.slug, changed.trade_name) == (slug, "Hotel Luna")
    assert changed.skeleton != bones
    assert "luna" in changed.searched
    entry = await db.scalar(select(LedgerEntry).where(LedgerEntry.kind == "signatory.update"))
    assert entry is not None
    assert entry.details == {"fields": "trade_name"}


async def test_saying_the_same_again_leaves_no_entry(db: AsyncSession, now: datetime) -> None:
    row = await actions.create(db, None, "CR", FARO, now=now)

    await actions.update(db, None, row.id, "CR", FARO, now=now)

    assert await db.scalar(select(LedgerEntry).where(LedgerEntry.kind == "signatory.update")) is None


async def test_a_site_that_stays_is_the_same_row_and_one_left_out_is_closed(
    db: AsyncSession, now: datetime
) -> None:
    row = await actions.create(db, None, "CR", FARO, now=now)
    annex = replace(HOUSE, name="Annex")
    first = await actions.keep_establishments(db, None, row.id, [HOUSE, annex], now=now)

    second = await actions.keep_establishments(db, None, row.id, [replace(HOUSE, rooms=25)], now=now)

    assert [site.id for site in second] == [first[0].id]
    assert [(site.name, site.rooms) for site in await establishments(db, row.id)] == [("Main house", 25)]
    assert len((await db.scalars(select(Establishment))).all()) == 2


async def test_the_same_number_and_a_name_that_looks_the_same_are_found(db: AsyncSession) -> None:
    same_number = await make.signatory(db, name="Pensión Sol", number="3.101.123456")
    same_look = await make.signatory(db, name="H0TEL DEL F\u0410RO")  # a zero, and a Cyrillic A
    await make.signatory(db, name="Hotel Miramar")
    await make.signatory(db, name="Hotel del Faro", country="PA")

    found = await look_alikes(db, "CR", FARO.trade_name, FARO.registry_number)

    assert [(one.signatory_id, one.same_number, one.same_name) for one in found] == [
        (same_number.id, True, False),
        (same_look.id, False, True),
    ]


async def test_no_business_looks_like_itself(db: AsyncSession, now: datetime) -> None:
    row = await actions.create(db, None, "CR", FARO, now=now)

    assert await look_alikes(db, "CR", FARO.trade_name, FARO.registry_number, row.id) == []


async def test_businesses_without_a_number_do_not_share_it(db: AsyncSession) -> None:
    await make.signatory(db, name="Hotel Miramar", number="")

    assert await look_alikes(db, "CR", "Hotel del Faro", "- - -") == []
    assert await look_alikes(db, "CR", "", "") == []


async def test_the_list_of_look_alikes_ends(db: AsyncSession) -> None:
    for _ in range(LOOK_ALIKES_SHOWN + 1):
        await make.signatory(db, name="Hotel Central")

    assert len(await look_alikes(db, "CR", "Hotel Central", "")) == LOOK_ALIKES_SHOWN
