"""Makers of records that are valid but for what the test says."""

from datetime import UTC, date, datetime
from functools import partial
from random import Random
from typing import TypeVar
from uuid import UUID, uuid4, uuid5

from argon2 import PasswordHasher
from sqlalchemy import Table, insert, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import (
    Actor,
    AssociationAdminActor,
    AuditorActor,
    CaseHandlerActor,
    FocalPointActor,
    KeeperActor,
    OwnerActor,
    RegistrarActor,
    ReviewerActor,
)
from registry.accounts.models import Account, Post, RecoveryCode, SecondFactor
from registry.accounts.offices import case_office
from registry.accounts.recovery import COUNT, code_hash
from registry.accounts.rules import NEED_A_FACTOR, OF_A_BUSINESS, Role
from registry.accounts.totp import key_id, secret_of
from registry.adherence.models import Adherence, DatesChange, StatusChange
from registry.adherence.rules import Category, Status
from registry.applications.models import Application, Claim
from registry.applications.rules import Authority, ClaimState
from registry.associations.models import Association, Membership
from registry.codes.models import CodeVersion
from registry.codes.rules import COMMITMENTS
from registry.countries.hotline_checks import Method
from registry.countries.hotlines import Kind as HotlineKind
from registry.countries.models import Hotline
from registry.db import Record
from registry.decisions.models import Notice, Recommendation
from registry.decisions.rules import Ground, Outcome
from registry.decisions.terms import Service
from registry.fleets.models import Vehicle
from registry.fleets.rules import VehicleKind, plate_key
from registry.logos.domains import ProofKind, SiteOutcome
from registry.logos.models import Placement, PlacePicture, Screen, SiteCheck
from registry.logos.placing import PlaceKind
from registry.logos.rules import make_code
from registry.logos.screens import digest
from registry.signatories.models import Establishment, Signatory
from registry.signatories.rules import Sector, SiteKind, number_key
from registry.training.drilling import Knew
from registry.training.forms import known_key
from registry.training.models import Attendance, Drill, StaffMember, TrainingSession
from registry.training.rules import Acknowledged, Duty, Mode, StaffRole

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
LATER = datetime(2026, 12, 1, tzinfo=UTC)
SIGNED_ON = date(2026, 1, 1)
PASSWORD = "correct horse battery staple"
# A cheap one, for hundreds of tests.
TIME_COST, MEMORY_COST = 1, 64
PASSWORD_HASH = PasswordHasher(TIME_COST, MEMORY_COST, parallelism=1).hash(PASSWORD)
FACTOR_KEY = "5e" * 32  # as REGISTRY_FACTOR_KEY gives it

BUSINESS_FIELDS = (
    "trade_name", "legal_name", "sector", "registry_number", "address", "postal_code", "city", "region", "email",
    "phone", "website", "language",
)  # fmt: skip
SITE_FIELDS = ("address", "postal_code", "city", "region")
PLANNED = {"action": "Write the rule", "owner": "Manager", "due": "2026-12-01", "evidence": "policy"}

code = partial(make_code, Random(7).getrandbits)
_number = Random(11)
R = TypeVar("R", bound=Record)


AS_IT_WAS = "as it was"  # of a session: its database is at an earlier revision, and lacks what came later


async def _keep(db: AsyncSession, row: R) -> R:
    if db.info.get(AS_IT_WAS):
        return await _keep_as_it_was(db, row)
    db.add(row)
    await db.flush()
    return row


async def _keep_as_it_was(db: AsyncSession, row: R) -> R:
    """Insert what the table of that day has columns for."""
    table = inspect(type(row)).local_table
    assert isinstance(table, Table)
    there = await db.run_sync(
        lambda session: {one["name"] for one in inspect(session.connection()).get_columns(table.name)}
    )
    row.id = vars(row).get("id") or uuid4()
    given = {name: getattr(row, name) for name in there & set(table.columns.keys())}
    known = {name: value for name, value in given.items() if value is not None or not table.c[name].default}
    await db.execute(insert(type(row)).values(known))
    return row


# ── people ──────────────────────────────────────────────────────────────────────────────────────────


async def account(
    db: AsyncSession, *, email: str = "", name: str = "Ana Vega", confirmed: bool = True
) -> Account:
    row = Account(
        email=email or f"{uuid4()}@example.org",
        name=name,
        language="en",
        password_hash=PASSWORD_HASH,
        generation=0,
        created_at=LONG_AGO,
        confirmed_at=LONG_AGO if confirmed else None,
    )
    return await _keep(db, row)


async def post(
    db: AsyncSession,
    of: Account,
    role: Role,
    organisation_id: UUID | None = None,
    *,
    since: date = SIGNED_ON,
    until: date | None = None,
) -> Post:
    row = Post(account_id=of.id, role=role, organisation_id=organisation_id, since=since, until=until)
    if role in NEED_A_FACTOR:
        await second_factor(db, of)
    return await _keep(db, row)


async def second_factor(db: AsyncSession, of: Account) -> SecondFactor:
    """Return a person's second factor, making it if there is none, with the recovery codes that `recovery_code` tells."""
    present = await db.scalar(select(SecondFactor).where(SecondFactor.account_id == of.id))
    if present is not None:
        return present
    key = key_id(bytes.fromhex(FACTOR_KEY))
    row = SecondFactor(account_id=of.id, key_id=key, begun_at=LONG_AGO, confirmed_at=LONG_AGO, last_counter=0)
    hashes = [code_hash(recovery_code(of, number)) for number in range(COUNT)]
    db.add_all(RecoveryCode(code_hash=hashed, account_id=of.id) for hashed in hashes)
    return await _keep(db, row)


def recovery_code(of: Account, number: int) -> str:
    return uuid5(of.id, str(number)).hex


def factor_secret(factor: SecondFactor) -> bytes:
    return secret_of(bytes.fromhex(FACTOR_KEY), factor.id, factor.account_id)


async def person(
    db: AsyncSession, role: Role, organisation_id: UUID | None = None, *, name: str = "Ana Vega"
) -> Account:
    """Make someone with one post; without an organisation given, of a business or association of its own.

    A case handler is one of Costa Rica.
    """
    if role is Role.CASE_HANDLER:
        organisation_id = organisation_id or case_office("CR")
    if role is not Role.REGISTRAR and organisation_id is None:
        organisation_id = (await signatory(db)).id if role in OF_A_BUSINESS else (await association(db)).id
    row = await account(db, name=name)
    await post(db, row, role, organisation_id)
    return row


async def registrar(db: AsyncSession) -> RegistrarActor:
    return RegistrarActor((await person(db, Role.REGISTRAR)).id)


async def case_handler(db: AsyncSession, *countries: str) -> CaseHandlerActor:
    held = countries or ("CR",)
    row = await account(db, name="Carla Caso")
    for country in held:
        await post(db, row, Role.CASE_HANDLER, case_office(country))
    return CaseHandlerActor(row.id, frozenset(held))


async def owner(db: AsyncSession, of: Signatory) -> OwnerActor:
    return OwnerActor((await person(db, Role.OWNER, of.id)).id, of.id)


async def keeper(db: AsyncSession, of: Signatory) -> KeeperActor:
    return KeeperActor((await person(db, Role.FOCAL_POINT, of.id)).id, of.id, frozenset({Role.FOCAL_POINT}))


async def focal_point(db: AsyncSession, of: Signatory) -> FocalPointActor:
    account_id = (await person(db, Role.FOCAL_POINT, of.id)).id
    return FocalPointActor(account_id, of.id, frozenset({Role.FOCAL_POINT}))


async def auditor(db: AsyncSession, of: Association) -> AuditorActor:
    return AuditorActor((await person(db, Role.AUDITOR, of.id)).id, of.id)


async def reviewer(db: AsyncSession, of: Association) -> ReviewerActor:
    return ReviewerActor((await person(db, Role.REVIEWER, of.id)).id, of.id)


async def administrator(db: AsyncSession, of: Association) -> AssociationAdminActor:
    return AssociationAdminActor((await person(db, Role.ASSOCIATION_ADMIN, of.id)).id, of.id)


# ── organisations ───────────────────────────────────────────────────────────────────────────────────


async def association(
    db: AsyncSession, *, name: str = "Chamber of the Coast", country: str = "CR"
) -> Association:
    row = Association(
        slug=f"chamber-{uuid4().hex[:8]}",
        name=name,
        country=country,
        website="https://chamber.example.org",
        email="desk@chamber.example.org",
        created_at=LONG_AGO,
    )
    return await _keep(db, row)


async def membership(
    db: AsyncSession,
    of: Signatory,
    within: Association,
    *,
    since: date = SIGNED_ON,
    until: date | None = None,
) -> Membership:
    row = Membership(association_id=within.id, signatory_id=of.id, member_number="", since=since, until=until)
    return await _keep(db, row)


async def signatory(
    db: AsyncSession,
    *,
    name: str = "Hotel Miramar",
    country: str = "CR",
    city: str = "Puerto Ejemplo",
    sector: Sector = Sector.ACCOMMODATION,
    number: str = "",
) -> Signatory:
    # Imported here, so that a test of something else does not wait for the table of look-alikes.
    from registry.kit.searchable import search_text  # noqa: PLC0415
    from registry.kit.skeleton import skeleton  # noqa: PLC0415

    row = Signatory(
        slug=f"business-{uuid4().hex[:10]}",
        legal_name=f"{name} S.A.",
        trade_name=name,
        sector=sector,
        sole_trader=False,
        registry_number=number,
        number_key=number_key(number),
        country=country,
        region="Guanacaste",
        city=city,
        postal_code="50101",
        address="Calle del Faro 1",
        email=f"office-{uuid4().hex[:6]}@example.org",
        phone="+506 2222 3333",
        website="https://miramar.example.org",
        language="en",
        skeleton=skeleton(name),
        searched=search_text(f"{name} {city} Guanacaste"),
        created_at=LONG_AGO,
    )
    return await _keep(db, row)


async def establishment(db: AsyncSession, of: Signatory, *, name: str = "Main house") -> Establishment:
    row = Establishment(
        signatory_id=of.id,
        name=name,
        kind=SiteKind.HOTEL,
        region=of.region,
        city=of.city,
        postal_code=of.postal_code,
        address=of.address,
        rooms=20,
        point=None,
        created_at=LONG_AGO,
        closed_at=None,
    )
    return await _keep(db, row)


async def vehicle(db: AsyncSession, of: Signatory, *, plate: str = "") -> Vehicle:
    plate = plate or f"TSJ {_number.randrange(100_000):05d}"
    row = Vehicle(
        signatory_id=of.id,
        plate=plate,
        plate_key=plate_key(plate),
        kind=VehicleKind.CAR,
        label="",
        capacity=4,
        added_at=LONG_AGO,
        left_at=None,
    )
    return await _keep(db, row)


# ── the code and adherence ──────────────────────────────────────────────────────────────────────────


async def code_version(db: AsyncSession) -> CodeVersion:
    """Return the first version of the code, publishing what is shipped if it is not there."""
    present = await db.scalar(select(CodeVersion).order_by(CodeVersion.number).limit(1))
    if present is not None:
        return present
    from registry.codes.actions import load_shipped  # noqa: PLC0415

    await load_shipped(db, now=LONG_AGO)
    return (await db.scalars(select(CodeVersion).order_by(CodeVersion.number))).first()  # type: ignore[return-value]


async def adherence(
    db: AsyncSession,
    of: Signatory | None = None,
    *,
    status: Status = Status.COMMITTED,
    since: date = SIGNED_ON,
    committed_on: date = SIGNED_ON,
    report_due_on: date = date(2027, 1, 1),
    reported_until: date | None = None,
    audited_until: date | None = None,
    report_in_hand_for: date | None = None,
    category: Category | None = None,
) -> Adherence:
    """Make an adherence that was signed on `committed_on` and reached `status` on `since`."""
    business = of or await signatory(db)
    signed = status not in {Status.APPLIED, Status.CHANGES_REQUESTED, Status.ACCEPTED, Status.DECLINED}
    row = await _keep(
        db,
        Adherence(
            signatory_id=business.id,
            code_version_id=(await code_version(db)).id,
            applied_on=min(since, committed_on),
            committed_on=committed_on if signed else None,
            report_due_on=report_due_on if signed else None,
            reported_until=reported_until,
            audited_until=audited_until,
            report_in_hand_for=report_in_hand_for,
        ),
    )
    path: list[tuple[Status, date, Category | None]] = [(Status.APPLIED, min(since, committed_on), None)]
    if signed:
        path.append((Status.COMMITTED, committed_on, Category.SIGNED))
    if path[-1][0] is not status:
        path.append((status, since, category))
    for number, (reached, day, told_as) in enumerate(path, start=1):
        change = StatusChange(
            adherence_id=row.id,
            number=number,
            status=reached,
            effective_on=day,
            category=told_as,
            actor_id=None,
            at=LONG_AGO,
        )
        await _keep(db, change)
    if signed:
        dates = DatesChange(
            adherence_id=row.id,
            on=committed_on,
            report_due_on=report_due_on,
            reported_until=reported_until,
            audited_until=audited_until,
            why="signed",
            actor_id=None,
            at=LONG_AGO,
        )
        await _keep(db, dates)
    return row


async def recommendation(
    db: AsyncSession,
    of: Adherence,
    *,
    by: Actor,
    outcome: Outcome = Outcome.SUSPEND,
    ground: Ground = Ground.CRITICAL_FINDING,
    within: Association | None = None,
    heard: bool = True,
) -> Recommendation:
    """Make a recommendation that waits for its decision, of a business that has been heard unless said otherwise."""
    row = Recommendation(
        adherence_id=of.id,
        outcome=outcome,
        ground=ground,
        recommended_by=by.account_id,
        recommended_at=LONG_AGO,
        association_id=within.id if within else None,
        decided_by=None,
        decided_at=None,
        followed=None,
        effective_on=None,
    )
    await _keep(db, row)
    if heard:
        await notice(db, row, served_on=SIGNED_ON)
    return row


async def notice(db: AsyncSession, of: Recommendation, *, served_on: date | None = None) -> Notice:
    """Make the notice of a recommendation, served on a day if one is named."""
    row = Notice(
        recommendation_id=of.id, written_by=of.recommended_by, written_at=LONG_AGO, written_on=LONG_AGO.date(),
        facts="Finding 3 of the visit.", evidence="Audit report, page 4.", served_on=served_on,
        served_how=Service.HANDED_OVER if served_on else None, served_at=LONG_AGO if served_on else None,
        served_by=of.recommended_by if served_on else None, no_more_at=None, no_more_by=None, reminded_at=None,
        over_told_at=None,
    )  # fmt: skip
    return await _keep(db, row)


# ── joining ─────────────────────────────────────────────────────────────────────────────────────────


async def application(
    db: AsyncSession,
    of: Signatory | None = None,
    *,
    by: Account | None = None,
    within: Association | None = None,
    status: Status = Status.APPLIED,
    authority: Authority | None = None,
    at: datetime = LONG_AGO,
) -> Application:
    """Make an application that was handed in, and has reached `status`; whoever handed it in owns the business."""
    business = of or await signatory(db)
    applicant = by or await person(db, Role.OWNER, business.id)
    known = {name: getattr(business, name) for name in BUSINESS_FIELDS}
    row = Application(
        account_id=applicant.id,
        signatory_id=business.id,
        association_id=within.id if within else None,
        adherence_id=(await adherence(db, business, status=status)).id,
        answers={
            "country": {"country": business.country},
            "business": {**known, "sole_trader": ""},
            "sites": {f"{name}-0": known.get(name, "") for name in SITE_FIELDS}
            | {"name-0": business.trade_name, "kind-0": SiteKind.HOTEL.value},
            "exclusions": {"residential_care": "no", "adult_entertainment": "no"},
            "plan": {
                f"{name}-{number}": value
                for number, key in enumerate(COMMITMENTS)
                for name, value in {**PLANNED, "commitment": key}.items()
            },
            "submit": {"authority": "email_domain"},
        },
        started_at=at,
        changed_at=at,
        submitted_at=at,
        authority=authority,
        authority_recorded_by=None,
        authority_recorded_at=at if authority else None,
        dropped_at=None,
        wished_at=None,
    )
    return await _keep(db, row)


async def claim(db: AsyncSession, of: Signatory, *, by: Account | None = None) -> Claim:
    row = Claim(
        signatory_id=of.id,
        account_id=(by or await account(db, name="Cora Rivas")).id,
        statement="I manage this house.",
        state=ClaimState.OPEN,
        made_at=LONG_AGO,
        decided_by=None,
        decided_at=None,
    )
    return await _keep(db, row)


# ── logos ───────────────────────────────────────────────────────────────────────────────────────────


async def hotline(
    db: AsyncSession,
    *,
    country: str = "CR",
    number: str = "1147",
    name: str = "PANI",
    kind: HotlineKind = HotlineKind.CHILD_PROTECTION,
    hours: str = "",
    verified_on: date | None = None,
) -> Hotline:
    """Make a number that is called. A check of it is nobody's in particular."""
    row = Hotline(
        country=country, name=name, number=number, dial=number, kind=kind.value, channel="call", hours=hours,
        languages="es", source="pani.go.cr", source_date="", verified_on=verified_on, verified_by=None,
        verified_how=verified_on and Method.CALLED, retired_at=None,
    )  # fmt: skip
    return await _keep(db, row)


async def placement(
    db: AsyncSession,
    of: Signatory,
    *,
    kind: PlaceKind = PlaceKind.RECEPTION,
    label: str = "The reception desk",
    expires_on: date = date(2028, 1, 1),
) -> Placement:
    row = Placement(
        code=code(),
        signatory_id=of.id,
        kind=kind,
        establishment_id=None,
        vehicle_id=None,
        label=label,
        address="Calle del Faro 1, Puerto Ejemplo",
        issued_on=SIGNED_ON,
        expires_on=expires_on,
        issued_at=LONG_AGO,
        revoked_at=None,
        revoked_why=None,
        superseded_at=None,
        superseded_by=None,
    )
    return await _keep(db, row)


async def site_check(
    db: AsyncSession, of: Placement, *, confirmed_on: date | None = None, due_at: datetime | None = None
) -> SiteCheck:
    """Make what is known of a website: it was asked about long ago."""
    row = SiteCheck(
        placement_id=of.id, asked_at=LONG_AGO, due_at=due_at, checked_at=LONG_AGO,
        outcome=SiteOutcome.CONFIRMED if confirmed_on else SiteOutcome.NOT_FOUND, confirmed_on=confirmed_on,
        how=ProofKind.FILE if confirmed_on else None, warned_at=None,
    )  # fmt: skip
    return await _keep(db, row)


async def screen(db: AsyncSession, of: Placement, *, secret: str = "") -> Screen:
    made = await person(db, Role.OWNER, of.signatory_id)
    row = Screen(
        placement_id=of.id,
        secret_hash=digest(secret or uuid4().hex),
        made_by=made.id,
        made_at=LONG_AGO,
        ended_at=None,
    )
    return await _keep(db, row)


async def place_picture(db: AsyncSession, of: Placement) -> PlacePicture:
    """Make a picture of a place; only its size and address are true."""
    added = await person(db, Role.OWNER, of.signatory_id)
    row = PlacePicture(
        placement_id=of.id, key=of.id.hex * 2, content=b"\xff\xd8", width=480, height=320, added_by=added.id,
        added_at=LONG_AGO,
    )  # fmt: skip
    return await _keep(db, row)


# ── training ────────────────────────────────────────────────────────────────────────────────────────


async def staff_member(
    db: AsyncSession,
    of: Signatory,
    *,
    known_as: str = "",
    role: StaffRole = StaffRole.RECEPTION,
    duties: tuple[Duty, ...] = (),
    at: Establishment | None = None,
    since: date = SIGNED_ON,
    until: date | None = None,
) -> StaffMember:
    name = known_as or f"No. {_number.randrange(10**9)}"
    row = StaffMember(
        signatory_id=of.id,
        establishment_id=at.id if at else None,
        known_as=name,
        known_key=known_key(name),
        role=role,
        duties=sorted(duties),
        since=since,
        until=until,
        trained_until=None,
        entered_at=LONG_AGO,
        forgotten_at=None,
    )
    return await _keep(db, row)


async def training_session(
    db: AsyncSession, of: Signatory, module: str = "M0", *, held_on: date = date(2026, 3, 1)
) -> TrainingSession:
    row = TrainingSession(
        signatory_id=of.id,
        establishment_id=None,
        module=module,
        module_version=1,
        held_on=held_on,
        minutes=15,
        mode=Mode.IN_PERSON,
        language="es",
        trainer_id=None,
        trainer_name="Rosa from the chamber",
        replaces_id=None,
        import_key=None,
        check_in_hash=None,
        came_by=None,
        entered_by=None,
        entered_at=LONG_AGO,
        voided_on=None,
    )
    return await _keep(db, row)


async def trained(
    db: AsyncSession, who: StaffMember, *modules: str, held_on: date = date(2026, 3, 1)
) -> None:
    """Let somebody have learnt these modules, acknowledged on the signed list."""
    from registry.training.trained import refresh  # noqa: PLC0415

    business = await db.get_one(Signatory, who.signatory_id)
    for module in modules:
        session = await training_session(db, business, module, held_on=held_on)
        row = Attendance(
            signatory_id=who.signatory_id,
            session_id=session.id,
            staff_id=who.id,
            module=module,
            held_on=held_on,
            score=None,
            acknowledged_on=held_on,
            acknowledged_how=Acknowledged.PAPER,
            entered_on=held_on,
            voided_on=None,
        )
        await _keep(db, row)
    await refresh(db, who.signatory_id, [who.id])


async def drill(
    db: AsyncSession,
    of: Signatory,
    *,
    held_on: date = date(2026, 3, 1),
    scenario: str = "own-colleague",
    note: str = "",
    entered_at: datetime = LONG_AGO,
) -> Drill:
    row = Drill(
        signatory_id=of.id,
        establishment_id=None,
        scenario=scenario,
        held_on=held_on,
        minutes=3,
        people=4,
        roles=[StaffRole.RECEPTION.value],
        knew=Knew.YES,
        seconds=20,
        better=[],
        note=note,
        replaces_id=None,
        entered_by=None,
        entered_at=entered_at,
        voided_on=None,
    )
    return await _keep(db, row)
