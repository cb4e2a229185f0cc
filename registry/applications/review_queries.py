"""What reviewers see: the list of applications that wait, and one of them with all that speaks for and against it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import ReviewerActor
from registry.accounts.models import Account
from registry.accounts.queries import acted_for
from registry.adherence.models import StatusChange
from registry.adherence.queries import standings
from registry.adherence.rules import Standing, Status
from registry.applications.models import Application, ReviewDraft
from registry.applications.queries import ApplicationView, application, last_status
from registry.applications.reviewing import PILES, Pile, is_silent
from registry.applications.rules import shows_domain
from registry.applications.scope import Reviewer, decides, sees
from registry.associations.models import Association
from registry.errors import NotFoundError
from registry.kit.words import Sentence
from registry.ledger.models import LedgerEntry
from registry.signatories.models import Signatory
from registry.signatories.queries import look_alikes
from registry.signatories.rules import Sector

PAGE = 50
NOT_GIVEN_UP = Application.dropped_at.is_(None)  # what its applicant took back is in nobody's way
DECISIONS = ("adherence.accepted", "adherence.declined")


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One application in a list."""

    application_id: UUID
    name: str
    country: str
    city: str
    sector: Sector
    association: str
    status: Status
    submitted_at: datetime
    silent: bool
    decides: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of a list, how many there are of each pile, and where the next page begins."""

    lines: tuple[QueueLine, ...]
    counts: dict[Pile, int]
    next_after: UUID | None


@dataclass(frozen=True, slots=True)
class AlikeLine:
    """A business that this one may be taken for. What a reviewer may not know of it is empty."""

    name: str
    place: str
    same_number: bool
    same_name: bool
    standing: Standing
    href: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The last answer to an application, with the reviewer's words."""

    kind: str
    at: datetime
    reason: str

    @property
    def said(self) -> Sentence:
        """Return the reason for a page: that of a lapse is said in the reader's language."""
        return Sentence(self.reason)


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who handed it in, and whether their address stands on the firm's domain."""

    account_id: UUID | None
    name: str
    email: str
    confirmed: bool
    on_domain: bool


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One application as its reviewer sees it."""

    app: ApplicationView
    applicant: Applicant
    decides: bool
    own_business: bool
    drafts: dict[str, str]
    alike: tuple[AlikeLine, ...]
    authority_by: str
    authority_at: datetime | None
    moved_at: datetime
    silent: bool
    decision: Decision | None


async def queue(
    db: AsyncSession, actor: Reviewer, pile: Pile, *, after: UUID | None, today: date, now: datetime
) -> Queue:
    """Return a page of the applications that the actor may read, those that wait longest first."""
    mine = sees(actor, today=today)
    status = last_status()
    newest_first = pile is Pile.CLOSED
    order = (Application.submitted_at, Application.id)
    query = (
        select(
            Application,
            Signatory,
            Association.name.label("association"),
            status.label("status"),
            _changed_at().label("moved_at"),
            decides(actor, today=today).label("decides"),
        )
        .join(Signatory, Signatory.id == Application.signatory_id)
        .outerjoin(Association, Association.id == Application.association_id)
        .where(mine, NOT_GIVEN_UP, status.in_(PILES[pile]), await _beyond(db, after, backwards=newest_first))
        .where(*_whose(actor, pile, today))
        .order_by(*((column.desc() for column in order) if newest_first else order))
        .limit(PAGE + 1)
    )
    rows = list(await db.execute(query))
    lines = tuple(
        QueueLine(
            application_id=row.Application.id,
            name=row.Signatory.trade_name,
            country=row.Signatory.country,
            city=row.Signatory.city,
            sector=row.Signatory.sector,
            association=row.association or "",
            status=row.status,
            submitted_at=row.Application.submitted_at,
            silent=is_silent(row.status, max(row.moved_at, row.Application.changed_at), now=now),
            decides=row.decides,
        )
        for row in rows[:PAGE]
    )
    more = lines[-1].application_id if len(rows) > PAGE else None
    return Queue(lines, await _counts(db, actor, today), more)


def _whose(actor: Reviewer, pile: Pile, today: date) -> list[ColumnElement[bool]]:
    """Return what tells apart two piles of the same statuses: who is to answer."""
    own = decides(actor, today=today)
    return {Pile.OURS: [own], Pile.ELSEWHERE: [~own]}.get(pile, [])


async def _beyond(db: AsyncSession, after: UUID | None, *, backwards: bool) -> ColumnElement[bool]:
    """Return the condition of coming after an application in the list; one that is not there is no bound."""
    at = Application.submitted_at
    since = await db.scalar(select(at).where(Application.id == after)) if after else None
    if since is None:
        return at.is_not(None)
    further = at < since if backwards else at > since
    beside = Application.id < after if backwards else Application.id > after
    return or_(further, and_(at == since, beside))


async def _counts(db: AsyncSession, actor: Reviewer, today: date) -> dict[Pile, int]:
    counts = {}
    for pile, statuses in PILES.items():
        query = (
            select(func.count())
            .select_from(Application)
            .where(sees(actor, today=today), NOT_GIVEN_UP, last_status().in_(statuses))
            .where(*_whose(actor, pile, today))
        )
        counts[pile] = await db.scalar(query) or 0
    return counts


def _changed_at() -> ColumnElement[datetime]:
    return (
        select(func.max(StatusChange.at))
        .where(StatusChange.adherence_id == Application.adherence_id)
        .correlate(Application)
        .scalar_subquery()
    )


async def reviewed(
    db: AsyncSession, actor: Reviewer, application_id: UUID, *, today: date, now: datetime
) -> Reviewed:
    """Return an application that the actor may read.

    Raises:
        NotFoundError: no such application, or not one that this actor reads.

    """
    query = select(Application, decides(actor, today=today), _changed_at()).where(
        Application.id == application_id, sees(actor, today=today)
    )
    found = (await db.execute(query)).one_or_none()
    if found is None:
        raise NotFoundError
    row, is_theirs, moved_at = found
    app = await application(db, application_id)
    recorder = select(Account.name).where(Account.id == row.authority_recorded_by)
    return Reviewed(
        app=app,
        applicant=await _applicant(db, app),
        decides=is_theirs,
        own_business=row.account_id == actor.account_id
        or await acted_for(db, actor.account_id, row.signatory_id, today=today),
        drafts=await drafts_of(db, actor, application_id),
        alike=await _alike(db, actor, app, today=today),
        authority_by=await db.scalar(recorder) or "",
        authority_at=row.authority_recorded_at,
        moved_at=moved_at,
        silent=is_silent(app.status, max(moved_at, row.changed_at), now=now),
        decision=await last_decision(db, row.adherence_id),
    )


async def drafts_of(db: AsyncSession, actor: Reviewer, application_id: UUID) -> dict[str, str]:
    """Return the remarks that the actor has kept and not sent, by item."""
    query = select(ReviewDraft.item, ReviewDraft.text).where(
        ReviewDraft.application_id == application_id, ReviewDraft.author_id == actor.account_id
    )
    return {draft.item: draft.text for draft in await db.execute(query)}


async def last_decision(db: AsyncSession, adherence_id: UUID | None) -> Decision | None:
    """Return the last answer to an application; the applicant is told the same. The caller sees to who asks."""
    query = (
        select(LedgerEntry.kind, LedgerEntry.at, LedgerEntry.reason)
        .where(LedgerEntry.subject_id == adherence_id, LedgerEntry.kind.in_(DECISIONS))
        .order_by(LedgerEntry.at.desc())
        .limit(1)
    )
    row = (await db.execute(query)).one_or_none()
    return Decision(row.kind.partition(".")[2], row.at, row.reason or "") if row else None


async def _applicant(db: AsyncSession, app: ApplicationView) -> Applicant:
    account = await db.get(Account, app.account_id) if app.account_id else None
    if account is None:
        return Applicant(None, "", "", confirmed=False, on_domain=False)
    business, confirmed = app.reading.business, account.confirmed_at is not None
    on_domain = business is not None and shows_domain(account.email, business.website)
    return Applicant(account.id, account.name, account.email, confirmed, confirmed and on_domain)


async def _alike(
    db: AsyncSession, actor: Reviewer, app: ApplicationView, *, today: date
) -> tuple[AlikeLine, ...]:
    business, country = app.reading.business, app.reading.country
    if business is None or country is None:
        return ()
    found = await look_alikes(db, country, business.trade_name, business.registry_number, app.signatory_id)
    ids = [one.signatory_id for one in found]
    told = await standings(db, ids, today=today)
    theirs = await _their_applications(db, actor, ids, today)
    lines = []
    for one in found:
        standing = told[one.signatory_id]
        public = standing is not Standing.NOT_ON_THE_REGISTER
        href = f"/directory/{one.slug}" if public else theirs.get(one.signatory_id, "")
        known = public or href or not isinstance(actor, ReviewerActor)
        place = ", ".join(part for part in (one.city, one.region) if part)
        name, place = (one.trade_name, place) if known else ("", "")
        lines.append(AlikeLine(name, place, one.same_number, one.same_name, standing, href))
    return tuple(lines)


async def _their_applications(
    db: AsyncSession, actor: Reviewer, signatory_ids: Collection[UUID], today: date
) -> dict[UUID, str]:
    """Return the address of the latest application of each of other businesses, where the actor may read it."""
    query = (
        select(Application.signatory_id, Application.id)
        .where(Application.signatory_id.in_(signatory_ids), sees(actor, today=today))
        .order_by(Application.submitted_at)
    )
    folder = "association" if isinstance(actor, ReviewerActor) else "registrar"
    return {whose: f"/{folder}/applications/{found}" for whose, found in await db.execute(query) if whose}
