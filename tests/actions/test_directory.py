"""What a search finds, in which order, and what it never shows."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.rules import Category, Standing, Status
from registry.db import Database, found, index_waiting
from registry.directory.forms import Search, parse_past_day, parse_search
from registry.directory.page import business, past_day
from registry.directory.search import choices, search
from registry.errors import NotFoundError
from registry.kit.forms import FormFaults
from registry.signatories.models import Signatory
from registry.signatories.rules import Sector
from tests import make
from tests.conftest import NOON

TODAY = NOON.date()


async def listed(db: AsyncSession, name: str, **fields: object) -> Signatory:
    """Make a business that is on the public list."""
    adherence = {key: fields.pop(key) for key in ("status", "since", "report_due_on") if key in fields}
    row = await make.signatory(db, name=name, **fields)  # type: ignore[arg-type]
    await make.adherence(db, row, **adherence)  # type: ignore[arg-type]
    return row


async def names(db: AsyncSession, now: datetime = NOON, *, everyone: bool = False, **asked: str) -> list[str]:
    return [line.name for line in (await search(db, Search(**asked), now=now, everyone=everyone)).lines]


# ── words ───────────────────────────────────────────────────────────────────────────────────────────

NAMES = [
    "Hôtel Miramar",
    "Ñandú 24",
    "O'Brien & Söhne",
    "Taxi Águila Real",
    "La Paz",
    "Øresund Ferry",
    "Γαλάζια Ακτή",
    "Морской вокзал",
    "東京ホテル",
    "100 % Playa_Sur",
]


@pytest.fixture
async def ten(db: AsyncSession) -> None:
    for name in NAMES:
        await listed(db, name, city="Ciudad")


@pytest.fixture(params=["waiting", "indexed"])
async def both(request: pytest.FixtureRequest, db: AsyncSession, ten: None) -> None:
    """Let SQLite search through what waits to be indexed, and through the index."""
    del ten
    if request.param == "indexed" and db.get_bind().dialect.name == "sqlite":
        await (await db.connection()).run_sync(index_waiting)
        assert await db.scalar(text("SELECT count(*) FROM signatories_search_waiting")) == 0


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("miramar", {"Hôtel Miramar"}),
        ("HOTEL", {"Hôtel Miramar"}),
        ("hótél", {"Hôtel Miramar"}),
        ("iram", {"Hôtel Miramar"}),
        ("miramar hotel", {"Hôtel Miramar"}),
        ("hotel vokzal", set()),
        ("nandu", {"Ñandú 24"}),
        ("brien", {"O'Brien & Söhne"}),
        ("sohne", {"O'Brien & Söhne"}),
        ("aguila re", {"Taxi Águila Real"}),
        ("aguila ea", set()),
        ("la", {"La Paz"}),
        ("la paz", {"La Paz"}),
        ("la p", {"La Paz"}),
        ("p", set()),
        ("paz la", {"La Paz"}),
        ("oresund", {"Øresund Ferry"}),
        ("γαλαζια", {"Γαλάζια Ακτή"}),
        ("ВОКЗАЛ", {"Морской вокзал"}),
        ("東京", {"東京ホテル"}),
        ("京ホテ", {"東京ホテル"}),
        ("guanacaste", set(NAMES)),
        ("playa sur", {"100 % Playa_Sur"}),
        ("playa_sur", {"100 % Playa_Sur"}),
        ("100 %", {"100 % Playa_Sur"}),
        ("%", set(NAMES)),
        ("___", set(NAMES)),
        ("", set(NAMES)),
    ],
)
async def test_words_are_found_inside_names_whatever_their_accents_and_case(
    db: AsyncSession, typed: str, expected: set[str]
) -> None:
    rows = await db.scalars(select(Signatory.trade_name).where(found(Signatory, typed)))
    assert set(rows) == expected


HOSTILE = [
    '"', '""" OR 1', "*", "mira*", "NEAR(mira mar)", "mira AND mar", "NOT miramar", "searched:miramar",
    "^mira", "mira + mar", "{mira}", "-miramar", "%", "%%%%", "_____", "\\", "\\\\%", "'; DROP TABLE signatories;--",
    "\0", "mira\0mar", "\ud7ff\ue000", "\u202emiramar", "a" * 10_000, "ab " * 3000, "🚕" * 50, "\n\t", "ﷺ",
]  # fmt: skip


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("typed", HOSTILE)
async def test_no_text_that_is_searched_for_is_anything_but_text(db: AsyncSession, typed: str) -> None:
    rows = list(await db.scalars(select(Signatory.trade_name).where(found(Signatory, typed))))

    assert set(rows) <= set(NAMES)
    assert set(await db.scalars(select(Signatory.trade_name))) == set(NAMES)


# ── who is listed ───────────────────────────────────────────────────────────────────────────────────


async def test_applicants_are_not_listed_and_tombstones_are_for_five_years(db: AsyncSession) -> None:
    await make.signatory(db, name="Never applied")
    for status in (Status.APPLIED, Status.CHANGES_REQUESTED, Status.ACCEPTED, Status.DECLINED):
        await listed(db, f"Only {status}", status=status)
    await listed(db, "Committed")
    await listed(db, "Left lately", status=Status.WITHDRAWN, since=TODAY)
    for offset, name in ((0, "Left five years ago"), (1, "Left longer ago")):
        row = await make.signatory(db, name=name)
        since = date(2021, 3, 27) - timedelta(days=offset)
        await make.adherence(db, row, status=Status.REMOVED, since=since, committed_on=date(2020, 1, 1))

    assert await names(db) == ["Committed", "Left five years ago", "Left lately"]
    assert len(await names(db, everyone=True)) == 9
    assert await names(db, everyone=True, standing="not_on_the_register") == [
        "Left longer ago", "Never applied", "Only accepted", "Only applied", "Only changes_requested",
        "Only declined",
    ]  # fmt: skip


@pytest.mark.parametrize("standing", ["committed", "reporting", "verified", "report_overdue", "suspended"])
async def test_a_standing_narrows_the_list_to_itself(db: AsyncSession, standing: str) -> None:
    for name, dates in (
        ("committed", {}),
        ("reporting", {"reported_until": TODAY}),
        ("verified", {"reported_until": TODAY, "audited_until": TODAY}),
        ("report_overdue", {"report_due_on": TODAY - timedelta(days=1)}),
        ("suspended", {"status": Status.SUSPENDED}),
    ):
        await make.adherence(db, await make.signatory(db, name=name), **dates)

    assert await names(db, standing=standing) == [standing]


async def test_filters_narrow_together(db: AsyncSession) -> None:
    chamber = await make.association(db)
    hotel = await listed(db, "Hotel Uno")
    await listed(db, "Hotel Dos", country="PE")
    await listed(db, "Taxi Uno", sector=Sector.TAXI)
    former = await listed(db, "Hotel Tres")
    former.region = "Limón"
    await make.membership(db, hotel, chamber)
    await make.membership(db, former, chamber, until=TODAY - timedelta(days=1))
    await db.flush()

    assert await names(db, country="PE") == ["Hotel Dos"]
    assert await names(db, q="uno") == ["Hotel Uno", "Taxi Uno"]
    assert await names(db, q="uno", sector="taxi") == ["Taxi Uno"]
    assert await names(db, region="Limón") == ["Hotel Tres"]
    assert await names(db, association=chamber.slug) == ["Hotel Uno"]
    assert await names(db, association="no such", q="uno") == []
    offered = await choices(db, Search(country="CR"))
    assert (offered.countries, offered.regions) == (["CR", "PE"], ["Guanacaste", "Limón"])
    assert offered.associations == [(chamber.slug, chamber.name)]
    assert (await choices(db, Search())).regions == []
    assert (await choices(db, Search(country="PE"))).associations == []


async def test_a_registrar_finds_a_business_by_its_registry_number(db: AsyncSession) -> None:
    await make.signatory(db, name="Hotel Uno", number="3-101-123456")

    assert await names(db, q="3101 123456", everyone=True) == ["Hotel Uno"]
    assert await names(db, q="3101 123456") == []


async def test_the_list_tells_each_business_by_its_own_countrys_day(db: AsyncSession) -> None:
    await make.code_version(db)
    midnight = datetime(2026, 3, 28, 1, 0, tzinfo=UTC)  # still the 27th in Costa Rica
    await listed(db, "Hotel Uno", country="CR", report_due_on=date(2026, 3, 27))
    await listed(db, "Hôtel Deux", country="FR", report_due_on=date(2026, 3, 27))

    found_now = await search(db, Search(), now=midnight)

    assert {line.name: line.standing for line in found_now.lines} == {
        "Hotel Uno": Standing.COMMITTED,
        "Hôtel Deux": Standing.REPORT_OVERDUE,
    }
    assert await names(db, midnight, standing="report_overdue") == ["Hôtel Deux"]
    assert await names(db, midnight, country="CR", standing="committed") == ["Hotel Uno"]


# ── pages of the list ───────────────────────────────────────────────────────────────────────────────


async def test_a_list_is_walked_forth_and_back_without_a_gap_or_a_double(db: AsyncSession) -> None:
    for number in range(60):
        await listed(db, "Hotel Igual" if number % 2 else f"Hotel {number:02}")
    everything = []
    asked, pages = Search(), []
    while True:
        page = await search(db, asked, now=NOON)
        pages.append([line.slug for line in page.lines])
        everything += [line.name for line in page.lines]
        if not page.after:
            break
        asked = Search(after=page.after)

    assert [len(page) for page in pages] == [25, 25, 10]
    assert len({slug for page in pages for slug in page}) == 60
    assert everything == sorted(everything)
    assert (page.count, page.more_than_counted) == (60, False)

    back = await search(db, Search(before=page.before), now=NOON)
    assert [line.slug for line in back.lines] == pages[1]
    first = await search(db, Search(before=back.before), now=NOON)
    assert ([line.slug for line in first.lines], first.before) == (pages[0], "")
    assert first.after == pages[0][-1]


async def test_a_key_of_nobody_begins_at_the_beginning(db: AsyncSession) -> None:
    await listed(db, "Hotel Uno")
    assert await names(db, after="no-such-slug") == ["Hotel Uno"]


# ── one page ────────────────────────────────────────────────────────────────────────────────────────


async def test_the_page_of_a_business_holds_what_is_public_and_no_more(db: AsyncSession) -> None:
    hotel = await listed(db, "Hotel Uno")
    chamber = await make.association(db)
    await make.membership(db, hotel, chamber)
    await make.establishment(db, hotel, name="Casa del Faro")
    shut = await make.establishment(db, hotel, name="Shut down")
    shut.closed_at = NOON
    await make.vehicle(db, hotel)
    await db.flush()

    page = await business(db, hotel.slug, now=NOON)

    assert page.sites == [("Casa del Faro", "Puerto Ejemplo")]
    assert (page.vehicles_count, page.associations) == (1, [chamber.name])
    assert page.signed is not None
    assert len(page.signed.sha256) == 64
    held = repr(page)
    assert hotel.email not in held
    assert hotel.phone not in held
    assert hotel.address not in held
    assert [line.dates is not None for line in page.timeline] == [False, True]


async def test_a_sole_traders_legal_name_is_not_public(db: AsyncSession) -> None:
    taxi = await listed(db, "Taxi Uno")
    taxi.sole_trader, taxi.legal_name = True, "Ana Vega"
    await db.flush()

    assert "Ana Vega" not in repr(await business(db, taxi.slug, now=NOON))


@pytest.mark.parametrize(
    ("status", "since"),
    [(Status.APPLIED, TODAY), (Status.ACCEPTED, TODAY), (Status.REMOVED, date(2021, 3, 26))],
)
async def test_who_is_not_listed_has_no_page_and_no_past(
    db: AsyncSession, status: Status, since: date
) -> None:
    row = await make.signatory(db)
    await make.adherence(db, row, status=status, since=since, committed_on=date(2020, 1, 1))

    with pytest.raises(NotFoundError):
        await business(db, row.slug, now=NOON)
    with pytest.raises(NotFoundError):
        await past_day(db, row.slug, date(2020, 6, 1), now=NOON)
    with pytest.raises(NotFoundError):
        await business(db, "no-such-slug", now=NOON)


async def test_a_past_day_tells_what_was_told_then(db: AsyncSession) -> None:
    row = await make.signatory(db)
    await make.adherence(
        db, row, status=Status.SUSPENDED, since=date(2026, 2, 1), category=Category.UNDER_REVIEW
    )

    found_then = [
        (await past_day(db, row.slug, day, now=NOON)).told.standing
        for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1))
    ]

    assert found_then == [
        Standing.NOT_ON_THE_REGISTER,
        Standing.COMMITTED,
        Standing.COMMITTED,
        Standing.SUSPENDED,
    ]


# ── forms ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_search_is_read_and_kept_in_its_address() -> None:
    asked = parse_search(
        {"q": " Miramar\0 ", "country": "CR", "region": "Limón", "sector": "taxi", "other": "x"}
    )

    assert asked == Search(q="Miramar", country="CR", region="Limón", sector="taxi")
    assert (
        asked.link("/directory", without="country", after="x") == "/directory?q=Miramar&sector=taxi&after=x"
    )
    assert Search().link("/directory") == "/directory"


@pytest.mark.parametrize(
    ("raw", "faulty"),
    [
        ({"q": "a" * 101}, {"q"}),
        ({"q": "a" * 10_000, "sector": "bakery"}, {"q", "sector"}),
        ({"standing": "safe"}, {"standing"}),
        ({"country": "Costa Rica"}, {"country"}),
        ({"after": "x" * 121}, {"after"}),
    ],
)
def test_a_search_that_cannot_be_is_returned(raw: dict[str, str], faulty: set[str]) -> None:
    asked = parse_search(raw)

    assert isinstance(asked, FormFaults)
    assert set(asked.by_field) == faulty


def test_a_day_to_come_is_refused_and_today_is_not() -> None:
    assert parse_past_day({"day": "2026-03-27"}, today=TODAY) == TODAY
    for typed in ("2026-03-28", "2300-01-01", "soon", ""):
        assert isinstance(parse_past_day({"day": typed}, today=TODAY), FormFaults)


# ── the index, after a commit ───────────────────────────────────────────────────────────────────────


async def test_a_commit_leaves_nothing_waiting_and_a_rename_is_found_at_once(database: Database) -> None:
    async with database.writes() as db, db.begin():
        row = await listed(db, "Hotel Uno")
    async with database.writes() as db, db.begin():
        renamed = await db.get_one(Signatory, row.id)
        renamed.searched = "posada dos"
        await db.flush()
        assert await names(db, q="hotel") == []
        assert await names(db, q="posada") == ["Hotel Uno"]

    async with database.reads() as db:
        assert await names(db, q="hotel") == []
        assert await names(db, q="posada") == ["Hotel Uno"]
        if db.get_bind().dialect.name == "sqlite":
            assert await db.scalar(text("SELECT count(*) FROM signatories_search_waiting")) == 0
            assert await db.scalar(text("SELECT count(*) FROM signatories_search_texts")) == 1
