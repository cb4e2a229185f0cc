"""A business signs the code, and leaves it (actions)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID, uuid4

from anyio import to_thread
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import OwnerActor
from registry.adherence import actions
from registry.adherence.desk_queries import record_of
from registry.adherence.forms import SignDraft
from registry.adherence.models import Adherence, Signature
from registry.adherence.queries import latest_begun, present_status
from registry.adherence.record import draw, statement
from registry.adherence.record_words import LAYOUT
from registry.adherence.rules import Status
from registry.codes.queries import latest, version_of
from registry.codes.rules import text_sha256
from registry.db import locked
from registry.errors import RuleBrokenError
from registry.jobs.actions import write_mail
from registry.kit.i18n import country_name, speaking
from registry.kit.words import Sentence
from registry.ledger.actions import record
from registry.signatories.actions import update
from registry.signatories.described import taken
from registry.signatories.models import Signatory

NEWER = Sentence(
    "A newer version of the code has been published while you were reading. Nothing has been signed. "
    "Read the new text and sign that one."
)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What this deployment prints of itself on a record."""

    site_name: str
    base_url: str
    accent: str


@dataclass(frozen=True, slots=True)
class Telling:
    """What the letter about a signature says, and where it leads."""

    said: Sequence[Sentence]
    path: str


AT_THE_DESK = Telling(
    [Sentence("The record of the signature waits for you at your desk. Keep a copy of it.")],
    "/desk/signature",
)


async def sign(
    db: AsyncSession,
    actor: OwnerActor,
    draft: SignDraft,
    *,
    letterhead: Letterhead,
    telling: Telling = AT_THE_DESK,
    today: date,
    now: datetime,
) -> Signature:
    """Sign the code for a business: from this moment on it is committed, in public.

    The text is the one of the version and language that the person was shown. A version published in
    between is refused, and the adherence then belongs to the version that was signed: a still later
    one changes nothing about it.

    Args:
        db: the transaction.
        actor: who signs; the business is theirs.
        draft: what was shown and typed.
        letterhead: what the record prints of the deployment.
        telling: what is written to the contact on record.
        today: the country's date, the day of the signature.
        now: the moment.

    Raises:
        RuleBrokenError: nothing is accepted and waiting, it has been signed already, the text
            that was shown is not the latest, or the business was shown by another name.

    """
    own = select(Signatory).where(Signatory.id == actor.signatory_id)
    business = (await db.scalars(locked(own))).one()
    version = await latest(db)
    if version.id != draft.version_id:
        raise RuleBrokenError(NEWER.english)
    if draft.signs_for not in {"", business.signs_as}:
        raise RuleBrokenError(
            "The legal name of your business was corrected while you were reading. Nothing has been signed: read the statement with its present name."
        )
    adherence = await actions.commit(db, actor, await _waiting(db, actor), today=today, now=now)
    adherence.code_version_id = version.id
    if adherence.described is not None:
        country, described = taken(adherence.described)
        business = await update(db, actor.account_id, business.id, country, described, now=now)
        adherence.described = None
    signature = await add_signature(
        db, business, adherence, account_id=actor.account_id, full_name=draft.full_name,
        position=draft.position, language=draft.language, letterhead=letterhead, now=now,
    )  # fmt: skip
    _tell(
        db, business, now=now, link=f"{letterhead.base_url}{telling.path}",
        subject=Sentence("Your business has signed the code"), said=telling.said,
    )  # fmt: skip
    return signature


async def add_signature(
    db: AsyncSession,
    business: Signatory,
    adherence: Adherence,
    *,
    account_id: UUID,
    full_name: str,
    position: str,
    language: str,
    letterhead: Letterhead,
    now: datetime,
) -> Signature:
    """Keep a signature under the adherence's version of the code, and the hash of its record."""
    version = await version_of(db, adherence.code_version_id)
    signature = Signature(
        id=uuid4(), adherence_id=adherence.id, account_id=account_id, full_name=full_name,
        position=position, statement=statement(language, business.signs_as), language=language,
        text_sha256=text_sha256(version.code, language), signed_at=now,
        particulars=_particulars(business, language, letterhead), record_sha256="",
    )  # fmt: skip
    # Forty milliseconds in which SQLite's other writers wait: once in the life of a business.
    drawn = await to_thread.run_sync(draw, await record_of(db, signature, version.id))
    signature.record_sha256 = sha256(drawn).hexdigest()
    db.add(signature)
    await db.flush()
    record(
        db, "signature.sign", subject_id=signature.id, actor_id=account_id, now=now,
        signatory_id=business.id, adherence_id=adherence.id, version=version.number, language=language,
        text_sha256=signature.text_sha256, record_sha256=signature.record_sha256,
    )  # fmt: skip
    return signature


async def leave(
    db: AsyncSession,
    actor: OwnerActor,
    adherence_id: UUID,
    reason: str,
    *,
    base_url: str,
    today: date,
    now: datetime,
) -> Adherence:
    """Withdraw for good, and tell the contact on record: if it was not meant, they hear of it.

    Raises:
        NotFoundError, RuleBrokenError: as `actions.withdraw`.

    """
    adherence = await actions.withdraw(db, actor, adherence_id, reason=reason, today=today, now=now)
    _tell(
        db, await db.get_one(Signatory, actor.signatory_id), now=now, link=f"{base_url}/desk",
        subject=Sentence("The standing of your business has changed"),
        said=[Sentence("Somebody who acts for your business has changed its standing. See at your desk what was done.")],
    )  # fmt: skip
    return adherence


async def _waiting(db: AsyncSession, actor: OwnerActor) -> UUID:
    """Return the adherence that is accepted and unsigned, or say why there is none."""
    found: UUID | None = await db.scalar(select(latest_begun(actor.signatory_id)))
    status = await present_status(db, found) if found else None
    if found is None or status in {Status.APPLIED, Status.CHANGES_REQUESTED, Status.DECLINED}:
        raise RuleBrokenError("There is nothing to sign: a reviewer accepts the application first.")
    if status is not Status.ACCEPTED:
        raise RuleBrokenError("This has been signed already. Look at the record of the signature.")
    return found


def _particulars(business: Signatory, language: str, letterhead: Letterhead) -> dict[str, object]:
    town = f"{business.postal_code} {business.city}".strip()
    with speaking(language):
        parts = (business.address, town, business.region, country_name(business.country))
    return {
        "legal_name": business.signs_as,
        "trade_name": business.trade_name,
        "registry_number": business.registry_number,
        "address": ", ".join(part for part in parts if part),
        "site_name": letterhead.site_name,
        "page": f"{letterhead.base_url}/directory/{business.slug}",
        "accent": letterhead.accent,
        "layout": LAYOUT,
    }


def _tell(
    db: AsyncSession,
    business: Signatory,
    *,
    subject: Sentence,
    said: Sequence[Sentence],
    link: str,
    now: datetime,
) -> None:
    if business.email:
        write_mail(db, business.email, subject, said, language=business.language, now=now, link=link)
