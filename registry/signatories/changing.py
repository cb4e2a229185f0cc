"""What stands about a business is changed, field by field (actions). Who may, and while what, their callers say."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor, KeeperActor, RegistrarActor
from registry.accounts.budgets import may_spend
from registry.accounts.queries import acted_for
from registry.accounts.rules import Spending
from registry.errors import NotFoundError, RuleBrokenError, TooManyError
from registry.jobs.actions import write_mail
from registry.kit.markers import marker
from registry.kit.words import Sentence
from registry.ledger.actions import record
from registry.signatories.actions import found_by, held
from registry.signatories.change_forms import ContactDraft, IdentityDraft
from registry.signatories.forms import SiteDraft
from registry.signatories.models import Establishment, Signatory
from registry.signatories.rules import check_read, keeps_a_place

CONTACT = tuple(field.name for field in fields(ContactDraft))
IDENTITY = tuple(field.name for field in fields(IdentityDraft))
PLACE = tuple(field.name for field in fields(SiteDraft))


def contact_marker(row: Signatory) -> str:
    """Return what the form of the contact carries."""
    return marker(row.id, *(getattr(row, name) for name in CONTACT))


def identity_marker(row: Signatory) -> str:
    """Return what the form of names and number carries."""
    return marker(row.id, *(getattr(row, name) for name in IDENTITY))


def place_marker(row: Establishment, hanging: Iterable[UUID] = ()) -> str:
    """Return what the forms of a place carry; where it closes, what hangs there as well."""
    return marker(row.id, *(getattr(row, name) for name in PLACE), *sorted(map(str, hanging)))


async def change_contact(
    db: AsyncSession,
    actor: KeeperActor,
    draft: ContactDraft,
    *,
    read: str,
    base_url: str,
    now: datetime,
) -> Signatory:
    """Change where one's own business is reached. An address that our letters leave is told so by a last one.

    Raises:
        NotFoundError: the business is not there.
        RuleBrokenError: somebody has changed the contact since it was `read`.
        TooManyError: that address has had its letters of this hour.

    """
    row = await held(db, actor.signatory_id)
    check_read(read, contact_marker(row))
    email, language = row.email, row.language
    names = _write(row, asdict(draft))
    if not names:
        return row
    _derive(row)
    if "email" in names and email:
        await _tell_old_address(db, email, language, base_url, now=now)
    kind = "signatory.change_email" if "email" in names else "signatory.change_contact"
    _enter(db, actor, kind, row, names, now=now)
    return row


async def correct_identity(
    db: AsyncSession,
    actor: RegistrarActor,
    signatory_id: UUID,
    draft: IdentityDraft,
    reason: str,
    *,
    read: str,
    base_url: str,
    today: date,
    now: datetime,
) -> Signatory:
    """Correct by what a business is known. Its public address stays, and so does what it signed under another name.

    Raises:
        NotFoundError: no such business.
        RuleBrokenError: somebody has changed it since it was `read`, nothing differs, or the registrar
            acts or acted for it.

    """
    row = await held(db, signatory_id)
    if await acted_for(db, actor.account_id, row.id, today=today):
        raise RuleBrokenError(
            "You act for this business, or did in the last 24 months. Somebody else must correct what stands about it."
        )
    check_read(read, identity_marker(row))
    names = _write(row, asdict(draft))
    if not names:
        raise RuleBrokenError("Nothing differs from what stands already.")
    _derive(row)
    _enter(db, actor, "signatory.correct", row, names, reason=reason, now=now)
    if row.email:
        write_mail(
            db, row.email, Sentence("What stands about your business was corrected"),
            [Sentence("A registrar has corrected the name, the number or the line of business. See at your desk why.")],
            language=row.language, now=now, link=f"{base_url}/desk/history",
        )  # fmt: skip
    return row


async def add_place(
    db: AsyncSession, actor: KeeperActor, draft: SiteDraft, *, read: str, now: datetime
) -> Establishment:
    """Add a place to one's own business; the second of two clicks adds none.

    Raises:
        NotFoundError: the business is not there.
        RuleBrokenError: a place of this name and address is there already, or the form is one of another business.

    """
    business = await held(db, actor.signatory_id)
    check_read(read, marker(business.id))
    query = _open_places(business.id).where(
        Establishment.name == draft.name, Establishment.address == draft.address
    )
    same = await db.scalar(query.limit(1))
    if same is not None and all(getattr(same, name) == value for name, value in asdict(draft).items()):
        return same
    if same is not None:
        raise RuleBrokenError("A place of this name and address is there already: change that one.")
    row = Establishment(id=uuid4(), signatory_id=business.id, created_at=now, closed_at=None, **asdict(draft))
    db.add(row)
    await db.flush()
    _enter(db, actor, "establishment.add", row, (), now=now)
    return row


async def change_place(
    db: AsyncSession, actor: KeeperActor, place_id: UUID, draft: SiteDraft, *, read: str, now: datetime
) -> Establishment:
    """Change name, kind or address of a place of one's own.

    Raises:
        NotFoundError: no such open place of this business.
        RuleBrokenError: somebody has changed it since it was `read`.

    """
    await held(db, actor.signatory_id)
    row = await _own_place(db, actor, place_id)
    if row.closed_at is not None:
        raise NotFoundError
    check_read(read, place_marker(row))
    names = _write(row, asdict(draft))
    if {"address", "city"} & set(names):
        row.point = None  # the point was that of the address before
    if names:
        _enter(db, actor, "establishment.change", row, names, now=now)
    return row


async def close_place(
    db: AsyncSession,
    actor: KeeperActor,
    place_id: UUID,
    hanging: Collection[UUID],
    *,
    read: str,
    now: datetime,
) -> Establishment:
    """Close a place of one's own for good. The caller ends what hangs there, `hanging`.

    The second of two clicks finds it closed, and does nothing.

    Raises:
        NotFoundError: no such place of this business.
        RuleBrokenError: it is the last of a business that is found nowhere else, or the place, or what hangs
            there, is not as it was `read`.

    """
    business = await held(db, actor.signatory_id)
    row = await _own_place(db, actor, place_id)
    if row.closed_at is not None:
        return row
    check_read(read, place_marker(row, hanging))
    places = select(func.count()).select_from(_open_places(business.id).subquery())
    if keeps_a_place(business.sector, await db.scalar(places) or 0):
        raise RuleBrokenError("A business keeps at least one place. Add the other one before you close this.")
    row.closed_at = now
    await db.flush()
    _enter(db, actor, "establishment.close", row, (), now=now)
    return row


async def _own_place(db: AsyncSession, actor: KeeperActor, place_id: UUID) -> Establishment:
    query = select(Establishment).where(
        Establishment.id == place_id, Establishment.signatory_id == actor.signatory_id
    )
    row = await db.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFoundError
    return row


def _open_places(signatory_id: UUID) -> Select[Establishment]:
    return select(Establishment).where(
        Establishment.signatory_id == signatory_id, Establishment.closed_at.is_(None)
    )


def _write(row: Signatory | Establishment, described: Mapping[str, object]) -> tuple[str, ...]:
    """Write what differs; return the names of those columns."""
    names = tuple(sorted(name for name, value in described.items() if getattr(row, name) != value))
    for name in names:
        setattr(row, name, described[name])
    return names


def _derive(row: Signatory) -> None:
    for name, value in found_by(row).items():
        setattr(row, name, value)


async def _tell_old_address(
    db: AsyncSession, email: str, language: str, base_url: str, *, now: datetime
) -> None:
    if not await may_spend(db, Spending.MAIL_ADDRESS, email, now=now):
        raise TooManyError("There were too many tries. Wait a few minutes, and try again.")
    paragraphs = [
        Sentence(
            "This was the address of your business on the register. From now on our letters go to another."
        ),
        Sentence(
            "If nobody of your business has changed it, sign in, change it back, and tell the registrar."
        ),
    ]
    write_mail(
        db, email, Sentence("Our letters to your business go elsewhere now"), paragraphs,
        language=language, now=now, link=f"{base_url}/desk/business",
    )  # fmt: skip


def _enter(
    db: AsyncSession,
    actor: Actor,
    kind: str,
    row: Signatory | Establishment,
    names: tuple[str, ...],
    *,
    now: datetime,
    reason: str | None = None,
) -> None:
    business = row.id if isinstance(row, Signatory) else row.signatory_id
    record(
        db, kind, subject_id=row.id, actor_id=actor.account_id, now=now, signatory_id=business,
        reason=reason, fields=" ".join(names) or None,
    )  # fmt: skip
