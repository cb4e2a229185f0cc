"""Put the demonstration together."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from secrets import randbits
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.factor_key import factor_key
from registry.accounts.models import Account
from registry.accounts.offices import case_office
from registry.accounts.passwords import Passwords
from registry.accounts.rules import Role
from registry.adherence.rules import Standing
from registry.adherence.signing import Letterhead
from registry.associations.models import Association
from registry.campaigns.holding import slip_key
from registry.codes.queries import latest
from registry.countries.queries import today_in
from registry.db import Database
from registry.demonstration import histories
from registry.demonstration.applicants import ABOUT_TO_SIGN, ASKED_FOR_CHANGES, IN_REVIEW, apply_all
from registry.demonstration.at_desks import add_desk
from registry.demonstration.audits import add_audits
from registry.demonstration.campaigns import add_campaign, add_rank
from registry.demonstration.cases import add_cases
from registry.demonstration.dates import enter_dates
from registry.demonstration.decisions import APPEALED, add_decisions
from registry.demonstration.figures import add_figures
from registry.demonstration.invented import COUNTRY, hotel_names, plate
from registry.demonstration.papers import add_papers
from registry.demonstration.people import Player, add_player
from registry.demonstration.reports import LATE, add_reports
from registry.demonstration.rows import Row, Rows
from registry.demonstration.training import fleet_training, hotel_training
from registry.demonstration.vaults import add_vaults
from registry.handlers.keyrings import own_keyring
from registry.jobs.models import OutboxMail
from registry.logos.placing import PlaceKind
from registry.logos.rules import ALPHABET, make_code, read_code, spell
from registry.settings import Settings
from registry.signatories.models import Signatory
from registry.signatories.rules import Sector, SiteKind

CABS = 250
SEED = 295  # the same register each time, but for codes, ids and passwords

SHOWN = {
    histories.verified: Standing.VERIFIED,
    histories.reporting: Standing.REPORTING,
    histories.committed: Standing.COMMITTED,
    histories.overdue: Standing.REPORT_OVERDUE,
    histories.suspended: Standing.SUSPENDED,
    histories.withdrawn: Standing.WITHDRAWN,
    histories.removed: Standing.REMOVED,
}


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Where it is, who can sign in, what to scan: as `registry demo --json` prints it."""

    url: str
    accounts: list[dict[str, str]] = field(repr=False)
    codes: list[dict[str, str]]
    officers: str = ""
    """Cards for `registry serve --demo`."""


async def is_empty(database: Database) -> bool:
    """Say whether nobody and nothing is in the register yet."""
    async with database.reads() as db:
        someone = await db.scalar(select(Account.id).limit(1))
        something = await db.scalar(select(Signatory.id).limit(1))
    return someone is None and something is None


async def make(
    database: Database, settings: Settings, *, now: datetime, passwords: Passwords | None = None
) -> Demonstration:
    """Fill an empty register, in one transaction: all of it, or nothing."""
    hasher = passwords or Passwords()
    async with database.writes() as db, db.begin():
        today = await today_in(db, COUNTRY, now)
        version_id = (await latest(db)).id
        chamber = await _association(db, now)
        rows = Rows(Random(SEED), COUNTRY, now)  # noqa: S311 (names and dates, no secret)
        examples = _fill_chamber(rows, chamber, version_id, today)
        company, cab = _taxi_company(rows, version_id, today)
        rank = await add_rank(db, rows, now)
        await rows.insert(db)
        players = await _people(
            db, chamber, rank, examples, company, passwords=hasher, key=factor_key(settings), now=now
        )
        letterhead = Letterhead(settings.site_name, settings.base_url, settings.accent)
        for player in players:
            if Role.OWNER in player.roles and player.organisation_id:
                await add_papers(db, player, letterhead, today=today)
        await enter_dates(db, next(one for one in players if Role.REGISTRAR in one.roles))
        await add_campaign(
            db, next(one for one in players if one.organisation_id == rank.id), rank.id, slip_key(settings), letterhead,
            voucher=next(one for one in players if Role.REVIEWER in one.roles), passwords=hasher, today=today,
            now=now,
        )  # fmt: skip
        await apply_all(db, players, chamber.id, now=now)
        key = factor_key(settings)
        players = await add_reports(db, players, chamber.id, passwords=hasher, key=key, now=now)
        await add_audits(db, players, settings.base_url, now=now)
        await add_desk(db, players, chamber, today=today, now=now)
        players, officers = await add_vaults(db, players, settings.base_url, passwords=hasher, now=now)
        await add_cases(db, players, await own_keyring(db, settings), settings.base_url, now=now)
        await add_figures(db, now=now)
        await add_decisions(db, players, await own_keyring(db, settings), today=today, now=now)
        await db.execute(delete(OutboxMail))  # nobody is to get a letter about what was made up
    codes = {standing: code for standing, (_, code) in examples.items()}
    tries = _codes_to_try(settings.base_url, codes, cab)
    return Demonstration(settings.base_url, [player.told() for player in players], tries, officers)


async def _association(db: AsyncSession, now: datetime) -> Association:
    chamber = Association(
        slug="camara-de-la-costa-modelo",
        name="Cámara Hotelera de la Costa Modelo",
        country=COUNTRY,
        website="https://chamber.example",
        email="desk@chamber.example",
        created_at=now,
    )
    db.add(chamber)
    await db.flush()
    return chamber


def _fill_chamber(
    rows: Rows, chamber: Association, version_id: UUID, today: date
) -> dict[Standing, tuple[Row, str]]:
    """Make the chamber's hotels; return one of each standing, with the code at its reception."""
    names = iter(hotel_names(rows.random, sum(count for _, count in histories.CHAMBER)))
    examples: dict[Standing, tuple[Row, str]] = {}
    number = 0
    for recipe, count in histories.CHAMBER:
        for _ in range(count):
            number += 1
            hotel = rows.business(next(names), Sector.ACCOMMODATION, number)
            site = rows.site(hotel, SiteKind.HOTEL)
            past = recipe(rows.random, today)
            rows.member(hotel, chamber.id, number, past.committed_on - timedelta(days=200))
            rows.adherence(hotel, past, version_id)
            trained = past.reported_until is not None
            rows.learnt(hotel_training(rows.random, hotel, site, today, trained=trained, now=rows.now))
            code = rows.placement(hotel, PlaceKind.RECEPTION, "Recepción", past.committed_on, site=site)
            rows.placement(hotel, PlaceKind.DOOR, "Entrada principal", past.committed_on, site=site)
            if (told_as := SHOWN.get(recipe)) is not None:
                examples.setdefault(told_as, (hotel, code))
    return examples


def _taxi_company(rows: Rows, version_id: UUID, today: date) -> tuple[Row, str]:
    """Make the taxi company with its cabs; return it, and the code in the first cab."""
    company = rows.business("Taxis La Rueda de Papel", Sector.TAXI, 900)
    rows.site(company, SiteKind.RANK)
    past = histories.reporting(rows.random, today)
    rows.adherence(company, past, version_id)
    rows.learnt(fleet_training(rows.random, company, CABS, today, now=rows.now))
    codes = []
    for number in range(1, CABS + 1):
        cab = rows.vehicle(company, plate(number), f"{number}")
        codes.append(
            rows.placement(company, PlaceKind.VEHICLE, plate(number), past.committed_on, vehicle=cab)
        )
    return company, codes[0]


async def _people(
    db: AsyncSession,
    chamber: Association,
    rank: Association,
    examples: dict[Standing, tuple[Row, str]],
    company: Row,
    *,
    passwords: Passwords,
    key: bytes,
    now: datetime,
) -> list[Player]:
    body = (Role.ASSOCIATION_ADMIN, Role.REVIEWER)
    business = (Role.OWNER, Role.FOCAL_POINT)
    hotel, overdue = examples[Standing.VERIFIED][0], examples[Standing.REPORT_OVERDUE][0]
    suspended = examples[Standing.SUSPENDED][0]
    cast = (
        ("Rita Uno", "rita@register.example", (Role.REGISTRAR,), None, "registrar"),
        ("Raúl Dos", "raul@register.example", (Role.REGISTRAR,), None, "registrar"),
        ("Aura Mira", "aura@chamber.example", (Role.AUDITOR,), chamber.id, "auditor"),
        ("Celia Mesa", "celia@chamber.example", body, chamber.id, "association"),
        ("Hugo Posada", "hugo@hotel.example", business, hotel["id"], "hotel owner"),
        ("Olga Tarde", "olga@hotel.example", business, overdue["id"], LATE),
        ("Pia Reclamo", "pia@hotel.example", business, suspended["id"], APPEALED),
        ("Teo Rueda", "teo@taxi.example", business, company["id"], "taxi company owner"),
        ("Carla Caso", "carla@cases.example", (Role.CASE_HANDLER,), case_office(COUNTRY), "case handler"),
        ("Dario Delta", "dario@cases.example", (Role.CASE_HANDLER,), case_office(COUNTRY), "case handler"),
        ("Paula Parada", "paula@rank.example", body, rank.id, "association of owner-drivers"),
        ("Nadia Nueva", "nadia@business-951.example", (), None, ABOUT_TO_SIGN),
        ("Bruno Bote", "bruno@business-952.example", (), None, ASKED_FOR_CHANGES),
        ("Ines Espera", "ines@business-953.example", (), None, IN_REVIEW),
    )
    return [
        await add_player(
            db, name, email, roles, body_id, passwords=passwords, key=key, now=now, told_as=told_as
        )
        for name, email, roles, body_id, told_as in cast
    ]


def _codes_to_try(base_url: str, codes: dict[Standing, str], cab: str) -> list[dict[str, str]]:
    """Return one code per kind of answer, the last two wrong on purpose."""
    found = [(code, standing.value) for standing, code in codes.items()]
    found += [
        (cab, Standing.REPORTING.value),
        (_mistyped(cab), "mistyped"),
        (make_code(randbits), "unknown-code"),
    ]
    return [
        {"code": spell(code), "url": f"{base_url}/v/{code}", "expected": expected} for code, expected in found
    ]


def _mistyped(code: str) -> str:
    """Return a code with one symbol misread."""
    wrong = next(
        symbol for symbol in ALPHABET if symbol != code[3] and not read_code(code[:3] + symbol + code[4:])
    )
    return code[:3] + wrong + code[4:]
