"""A reviewer reads an application: remarks, authority to sign, and the answer (actions)."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actions import give_post
from registry.accounts.actors import ReviewerActor
from registry.accounts.models import Account, Post
from registry.accounts.queries import acted_for
from registry.accounts.rules import KEEPERS, Role
from registry.adherence.actions import change_status
from registry.adherence.models import StatusChange
from registry.adherence.queries import present_status
from registry.adherence.rules import Status
from registry.applications.entering import enter_accepted
from registry.applications.models import Application, AuthorityDocument, ReviewComment, ReviewDraft
from registry.applications.reviewing import LAPSED, check_authority, check_independent, is_silent, read_marker
from registry.applications.rules import Authority
from registry.applications.scope import Reviewer, decides
from registry.applications.shown import item_keys
from registry.countries.queries import today_in
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.jobs.actions import write_mail
from registry.kit.words import Sentence
from registry.ledger.actions import record
from registry.signatories.models import Signatory

NOT_NOW = Sentence(
    "This application is not waiting for a reviewer just now. Look at its present state first."
)


async def hold_as_read(
    db: AsyncSession, actor: Reviewer, application_id: UUID, read: str | None, *, today: date
) -> None:
    """Lock an application until the transaction ends, and see that it is as the actor read it.

    What is read of it from now on stays true while it is answered: the business hands in before, or after.

    Args:
        db: the transaction.
        actor: who answers it.
        application_id: which.
        read: what the form carries of the state that was read, as `reviewing.read_marker` returns it.
        today: the date.

    Raises:
        NotFoundError: no such application, or not the actor's to decide.
        RuleBrokenError: it has changed since, or the actor acts for this business.

    """
    row = await _locked(db, actor, application_id, today=today)
    moved_at = await _moved_at(db, row)
    if read is not None and read != read_marker(row.submitted_at, moved_at):
        raise RuleBrokenError(
            "This application has changed since you opened it. Read what it says now, and then answer."
        )


async def keep_remarks(
    db: AsyncSession, actor: Reviewer, application_id: UUID, remarks: Mapping[str, str], *, today: date
) -> None:
    """Keep remarks, by item, until they are sent together; only their author sees them. Empty ones go.

    Raises:
        NotFoundError: no such application, or not the actor's to decide.
        RuleBrokenError: it is not waiting for a reviewer, or the actor acts for this business.

    """
    row = await _reading(db, actor, application_id, today=today)
    await _keep(db, actor, row, remarks)


async def ask_for_changes(
    db: AsyncSession,
    actor: Reviewer,
    application_id: UUID,
    remarks: Mapping[str, str],
    *,
    base_url: str,
    today: date,
    now: datetime,
) -> None:
    """Send the actor's remarks, kept ones and new ones, and hand the application back to the business.

    Raises:
        NotFoundError: no such application, or not the actor's to decide.
        RuleBrokenError: another reviewer was faster, there is no remark, or the actor acts for
            this business.

    """
    row = await _reading(db, actor, application_id, today=today)
    await _keep(db, actor, row, remarks)
    drafts = list(await db.scalars(_own_drafts(actor, row).order_by(ReviewDraft.item)))
    if not drafts:
        raise RuleBrokenError("Write at least one remark, so that the business knows what to change.")
    await _move(db, actor, row, Status.CHANGES_REQUESTED, now=now)
    for draft in drafts:
        comment = ReviewComment(
            application_id=row.id, item=draft.item, text=draft.text, author_id=actor.account_id,
            written_at=now, settled_at=None,
        )  # fmt: skip
        db.add(comment)
        await db.delete(draft)
    await db.flush()
    await _tell(db, row, f"{base_url}/join/{row.id}", now=now)


async def record_authority(
    db: AsyncSession,
    actor: Reviewer,
    application_id: UUID,
    authority: Authority,
    *,
    today: date,
    now: datetime,
) -> None:
    """Record how authority to sign was shown. A later record replaces an earlier one; the ledger has both.

    Raises:
        NotFoundError: no such application, or not the actor's to decide.
        RuleBrokenError: it cannot have been shown in this way, as `reviewing.check_authority` says.

    """
    row = await _reading(db, actor, application_id, today=today)
    applicant = await db.get(Account, row.account_id) if row.account_id else None
    count = (
        select(func.count()).select_from(AuthorityDocument).where(AuthorityDocument.application_id == row.id)
    )
    check_authority(
        authority,
        by_association=isinstance(actor, ReviewerActor),
        document_count=await db.scalar(count) or 0,
        applicant_email=applicant.email if applicant else "",
    )
    row.authority, row.authority_recorded_by, row.authority_recorded_at = authority, actor.account_id, now
    record(
        db, "application.record_authority", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=row.signatory_id, authority=authority,
    )  # fmt: skip


async def accept(
    db: AsyncSession, actor: Reviewer, application_id: UUID, *, base_url: str, today: date, now: datetime
) -> None:
    """Accept: the business may sign, and whoever handed it in may sign for it, unless they have left it since.

    Raises:
        NotFoundError: no such application, or not the actor's to decide.
        RuleBrokenError: another reviewer was faster, it is not recorded how authority was shown, or
            the actor acts for this business.

    """
    row = await _reading(db, actor, application_id, today=today)
    if row.authority is None or row.account_id is None:
        raise RuleBrokenError("First record how authority to sign was shown.")
    await _move(db, actor, row, Status.ACCEPTED, now=now)
    await enter_accepted(db, actor, row, now=now)
    team = {post.account_id for post in await _posts(db, row)}
    if not team or row.account_id in team:
        await give_post(db, row.account_id, Role.OWNER, row.signatory_id, by=actor.account_id, now=now)
    await _forget_drafts(db, row)
    await _tell(db, row, f"{base_url}/desk/sign", now=now)


async def decline(
    db: AsyncSession,
    actor: Reviewer,
    application_id: UUID,
    reason: str,
    *,
    base_url: str,
    today: date,
    now: datetime,
) -> None:
    """Decline, with words that the business reads and that stand in the ledger, apart from its entry.

    Raises:
        NotFoundError: no such application, or not the actor's to decide.
        RuleBrokenError: it has been signed or has ended, or the actor acts for this business.

    """
    row = await _locked(db, actor, application_id, today=today)
    await _move(db, actor, row, Status.DECLINED, now=now, reason=reason)
    await _forget_drafts(db, row)
    await _tell(db, row, f"{base_url}/join/{row.id}", now=now)


async def lapse(
    db: AsyncSession, actor: Reviewer, application_id: UUID, *, base_url: str, today: date, now: datetime
) -> None:
    """Close an application of which nothing was heard for 90 days.

    Raises:
        NotFoundError: no such application, or not the actor's to decide.
        RuleBrokenError: the business has been heard from, or the actor acts for it.

    """
    row = await _locked(db, actor, application_id, today=today)
    status = await present_status(db, row.adherence_id) if row.adherence_id else None
    heard_at = max(await _moved_at(db, row) or row.changed_at, row.changed_at)
    if not is_silent(status, heard_at, now=now):
        raise RuleBrokenError("The business has been heard from in the last 90 days.")
    await decline(db, actor, application_id, LAPSED.english, base_url=base_url, today=today, now=now)


async def _locked(db: AsyncSession, actor: Reviewer, application_id: UUID, *, today: date) -> Application:
    query = select(Application).where(
        Application.id == application_id, Application.submitted_at.is_not(None), decides(actor, today=today)
    )
    row = await db.scalar(locked(query, of=Application))
    if row is None:
        raise NotFoundError
    check_independent(
        holds_post=await acted_for(db, actor.account_id, row.signatory_id, today=today),
        is_applicant=row.account_id == actor.account_id,
    )
    return row


async def _reading(db: AsyncSession, actor: Reviewer, application_id: UUID, *, today: date) -> Application:
    """Return an application that waits for a reviewer, locked."""
    row = await _locked(db, actor, application_id, today=today)
    if row.adherence_id is None or await present_status(db, row.adherence_id) is not Status.APPLIED:
        raise RuleBrokenError(NOT_NOW.english)
    return row


async def _moved_at(db: AsyncSession, row: Application) -> datetime | None:
    return await db.scalar(
        select(func.max(StatusChange.at)).where(StatusChange.adherence_id == row.adherence_id)
    )


async def _move(
    db: AsyncSession,
    actor: Reviewer,
    row: Application,
    wanted: Status,
    *,
    now: datetime,
    reason: str | None = None,
) -> None:
    if row.adherence_id is None or row.signatory_id is None:
        raise NotFoundError
    country = await db.scalar(select(Signatory.country).where(Signatory.id == row.signatory_id))
    day = await today_in(db, country or "", now)
    await change_status(db, actor, row.adherence_id, wanted, today=day, now=now, reason=reason)


async def _keep(db: AsyncSession, actor: Reviewer, row: Application, remarks: Mapping[str, str]) -> None:
    kept = {draft.item: draft for draft in await db.scalars(_own_drafts(actor, row))}
    for item in item_keys(row.answers) & remarks.keys():
        draft, text = kept.get(item), remarks[item]
        if draft is not None and text:
            draft.text = text
        elif draft is not None:
            await db.delete(draft)
        elif text:
            db.add(ReviewDraft(application_id=row.id, author_id=actor.account_id, item=item, text=text))
    await db.flush()


def _own_drafts(actor: Reviewer, row: Application) -> Select[ReviewDraft]:
    return select(ReviewDraft).where(
        ReviewDraft.application_id == row.id, ReviewDraft.author_id == actor.account_id
    )


async def _forget_drafts(db: AsyncSession, row: Application) -> None:
    """Forget every reviewer's unsent remarks: the answer has been given."""
    await db.execute(delete(ReviewDraft).where(ReviewDraft.application_id == row.id))


async def _posts(db: AsyncSession, row: Application) -> list[Post]:
    """Return the present posts of the business. Locked: one that is being ended ends first."""
    held = select(Post).where(Post.organisation_id == row.signatory_id, Post.until.is_(None))
    return list(await db.scalars(locked(held.order_by(Post.id))))


async def _tell(db: AsyncSession, row: Application, link: str, *, now: datetime) -> None:
    """Tell the applicant that there is an answer, and not which; if they have left, those who keep the business."""
    posts = await _posts(db, row)
    keepers = {post.account_id for post in posts if post.role in KEEPERS}
    left = row.account_id not in {post.account_id for post in posts}
    told = keepers if left and keepers else {row.account_id}
    for reader in await db.scalars(select(Account).where(Account.id.in_(told)).order_by(Account.email)):
        write_mail(
            db, reader.email, Sentence("There is an answer to your application"),
            [Sentence("A reviewer has read your application. The answer waits for you here.")],
            language=reader.language, now=now, link=link,
        )  # fmt: skip
