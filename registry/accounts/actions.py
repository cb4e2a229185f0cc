"""What happens to accounts, posts and sessions."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts import letters
from registry.accounts.actors import Actor
from registry.accounts.models import Account, MailLink, Post, Session
from registry.accounts.rules import LINK_LASTS_FOR, OF_A_BUSINESS, Purpose, Role, check_apart, hash_token
from registry.errors import NotFoundError, NotSignedInError, RuleBrokenError
from registry.ledger.actions import record

CarryOver = Callable[[str, str], Awaitable[None]]


async def sign_up(
    db: AsyncSession,
    email: str,
    name: str,
    password_hash: str,
    *,
    language: str,
    base_url: str,
    now: datetime,
) -> None:
    """Make an account and write to its address; a known address is written to as well.

    Whoever asks learns nothing of whether the address was known: the letter alone tells, and it
    goes to the address.
    """
    present = await db.scalar(select(Account).where(Account.email == email))
    if present is None:
        account = Account(
            email=email, name=name, language=language, password_hash=password_hash,
            generation=0, created_at=now, confirmed_at=None,
        )  # fmt: skip
        try:
            async with db.begin_nested():
                db.add(account)
        except IntegrityError:  # two at the same moment: the other one made it
            return
        record(db, "account.sign_up", subject_id=account.id, actor_id=account.id, now=now)
        await send_link(db, account, Purpose.CONFIRM, base_url=base_url, now=now)
    elif present.confirmed_at is None:
        await _begin_anew(db, present, name, password_hash, language=language, now=now)
        record(db, "account.sign_up", subject_id=present.id, actor_id=present.id, now=now)
        await send_link(db, present, Purpose.CONFIRM, base_url=base_url, now=now)
    else:
        letters.already_known(db, present.email, language=present.language, base_url=base_url, now=now)


async def add_account(
    db: AsyncSession, email: str, name: str, password_hash: str, *, language: str, now: datetime
) -> Account:
    """Make an account whose address is vouched for: by the operator's terminal, or an accepted invitation."""
    account = Account(
        email=email.lower(), name=name, language=language, password_hash=password_hash,
        generation=0, created_at=now, confirmed_at=now,
    )  # fmt: skip
    db.add(account)
    await db.flush()
    record(db, "account.add", subject_id=account.id, actor_id=None, now=now)
    return account


async def take_over(
    db: AsyncSession, account: Account, name: str, password_hash: str, *, language: str, now: datetime
) -> None:
    """Let the reader of an invitation have the account that somebody began at their address and never confirmed."""
    await _begin_anew(db, account, name, password_hash, language=language, now=now)
    account.confirmed_at = now  # the letter arrived
    record(db, "account.confirm", subject_id=account.id, actor_id=account.id, now=now)


async def _begin_anew(
    db: AsyncSession, account: Account, name: str, password_hash: str, *, language: str, now: datetime
) -> None:
    # Whoever typed this address before did not show that it is theirs: what they chose goes, and their links.
    account.name, account.language, account.password_hash = name, language, password_hash
    await _void_links(db, account.id, now=now)


async def send_link(
    db: AsyncSession, account: Account, purpose: Purpose, *, base_url: str, now: datetime
) -> None:
    """Write a letter with a link that does one thing once."""
    token = secrets.token_urlsafe(32)
    db.add(
        MailLink(
            token_hash=hash_token(token),
            purpose=purpose,
            account_id=account.id,
            expires_at=now + LINK_LASTS_FOR[purpose],
            used_at=None,
        )
    )
    letters.link(db, account.email, purpose, token, language=account.language, base_url=base_url, now=now)


async def use_link(db: AsyncSession, token: str, purpose: Purpose, *, now: datetime) -> Account:
    """Spend a link and return whose it was.

    Raises:
        NotFoundError: no such link, of another purpose, spent, or too old.

    """
    link = await db.scalar(
        select(MailLink)
        .where(MailLink.token_hash == hash_token(token), MailLink.purpose == purpose)
        .where(MailLink.used_at.is_(None), MailLink.expires_at > now)
        .with_for_update()
    )
    if link is None:
        raise NotFoundError
    link.used_at = now
    return await db.get_one(Account, link.account_id, with_for_update=True)


async def confirm(db: AsyncSession, token: str, *, now: datetime) -> Account:
    """Note that an address was shown to be its owner's.

    Raises:
        NotFoundError: as `use_link`.

    """
    account = await use_link(db, token, Purpose.CONFIRM, now=now)
    account.confirmed_at = account.confirmed_at or now
    await _void_links(db, account.id, now=now)
    record(db, "account.confirm", subject_id=account.id, actor_id=account.id, now=now)
    return account


async def ask_reset(db: AsyncSession, email: str, *, base_url: str, now: datetime) -> None:
    """Write a reset letter to a known address; to an unknown one nothing is written, and nothing said."""
    account = await db.scalar(select(Account).where(Account.email == email))
    if account is not None:
        record(db, "account.ask_reset", subject_id=account.id, actor_id=None, now=now)
        await send_link(db, account, Purpose.RESET, base_url=base_url, now=now)


async def reset_password(db: AsyncSession, token: str, password_hash: str, *, now: datetime) -> Account:
    """Set a new password by letter: every session ends, and the address is told.

    Raises:
        NotFoundError: as `use_link`.

    """
    account = await use_link(db, token, Purpose.RESET, now=now)
    account.confirmed_at = account.confirmed_at or now  # the letter arrived
    await _set_password(db, account, password_hash, now=now)
    record(db, "account.reset_password", subject_id=account.id, actor_id=account.id, now=now)
    return account


async def change_password(
    db: AsyncSession, actor: Actor, password_hash: str, *, generation: int, now: datetime
) -> int:
    """Set a new password; every session ends, the present one too. Return the generation that begins.

    Args:
        db: the transaction.
        actor: whose password it is.
        password_hash: of the new one.
        generation: as it was read with the password that was asked for.
        now: the moment.

    Raises:
        RuleBrokenError: the password was changed since.

    """
    account = await db.get_one(Account, actor.account_id, with_for_update=True, populate_existing=True)
    if account.generation != generation:
        raise RuleBrokenError("Your password was changed in the meantime. Sign in again.")
    await _set_password(db, account, password_hash, now=now)
    record(db, "account.change_password", subject_id=account.id, actor_id=account.id, now=now)
    return account.generation


async def _set_password(db: AsyncSession, account: Account, password_hash: str, *, now: datetime) -> None:
    account.password_hash = password_hash
    account.generation += 1
    await _void_links(db, account.id, now=now)
    await db.execute(delete(Session).where(Session.account_id == account.id))
    letters.password_changed(db, account.email, language=account.language, now=now)


async def _void_links(db: AsyncSession, account_id: UUID, *, now: datetime) -> None:
    """Let no older letter open anything any more."""
    waiting = update(MailLink).where(MailLink.account_id == account_id, MailLink.used_at.is_(None))
    await db.execute(waiting.values(used_at=now))


async def rehash(db: AsyncSession, account_id: UUID, password_hash: str, *, generation: int) -> None:
    """Keep the same password at today's costs, unless another was chosen since."""
    same = update(Account).where(Account.id == account_id, Account.generation == generation)
    await db.execute(same.values(password_hash=password_hash))


async def start_session(
    db: AsyncSession,
    account_id: UUID,
    *,
    generation: int,
    presented: str | None,
    proved_at: datetime | None,
    now: datetime,
    since: datetime | None = None,
    wearing: UUID | None = None,
) -> str:
    """Return the token of a new session. The one that was presented, if any, ends.

    The token is always new: one planted in a browser before its owner signed in opens nothing.

    Args:
        db: the transaction.
        account_id: who signs in.
        generation: as it was read with what showed who they are: if it has passed by now, the session
            opens nothing.
        presented: the token that their browser presents.
        proved_at: when they last showed who they are, by the second factor where there is one.
        now: the moment.
        since: when they signed in, if that was before.
        wearing: the organisation they act for; None is the first of theirs.

    """
    if presented is not None:
        await end_session(db, presented)
    token = secrets.token_urlsafe(32)
    db.add(
        Session(
            token_hash=hash_token(token), public_id=uuid4(), account_id=account_id,
            generation=generation, wearing=wearing, started_at=since or now, seen_at=now, proved_at=proved_at,
        )
    )  # fmt: skip
    await db.flush()
    record(db, "session.start", subject_id=account_id, actor_id=account_id, now=now)
    return token


def note_failed_sign_in(db: AsyncSession, account_id: UUID | None, *, now: datetime) -> None:
    """Note that a password was wrong; of an unknown address nothing is kept."""
    if account_id is not None:
        record(db, "session.refuse", subject_id=account_id, actor_id=None, now=now)


async def note_visit(db: AsyncSession, token: str, *, now: datetime) -> None:
    """Keep a session from going idle."""
    await db.execute(update(Session).where(Session.token_hash == hash_token(token)).values(seen_at=now))


async def end_session(db: AsyncSession, token: str) -> None:
    """Sign one browser out. Ending what is not there is no mistake."""
    await db.execute(delete(Session).where(Session.token_hash == hash_token(token)))


async def end_own_session(db: AsyncSession, actor: Actor, public_id: UUID, *, now: datetime) -> None:
    """Sign out another browser of one's own.

    Raises:
        NotFoundError: no such session, or somebody else's.

    """
    mine = delete(Session).where(Session.public_id == public_id, Session.account_id == actor.account_id)
    if not (await db.scalars(mine.returning(Session.public_id))).all():
        raise NotFoundError
    record(db, "session.end", subject_id=actor.account_id, actor_id=actor.account_id, now=now)


async def end_all_sessions(db: AsyncSession, actor: Actor, *, now: datetime) -> None:
    """Sign out everywhere."""
    await db.execute(
        update(Account).where(Account.id == actor.account_id).values(generation=Account.generation + 1)
    )
    await db.execute(delete(Session).where(Session.account_id == actor.account_id))
    record(db, "session.end_all", subject_id=actor.account_id, actor_id=actor.account_id, now=now)


async def change_hat(
    db: AsyncSession, actor: Actor, token: str, organisation_id: UUID | None, *, now: datetime
) -> str:
    """Act for another organisation from now on, under a new session that lasts no longer; return its token.

    Raises:
        NotSignedInError: the present session has ended.

    """
    present = await _present(db, actor, token)
    return await start_session(
        db, actor.account_id, generation=present.generation, presented=token, proved_at=present.proved_at,
        now=now, since=present.started_at, wearing=organisation_id,
    )  # fmt: skip


async def renew_session(
    db: AsyncSession, actor: Actor, token: str, *, now: datetime, carry_over: CarryOver | None = None
) -> str:
    """Note that somebody has just shown who they are, under a new session that lasts no longer; return its token.

    Args:
        db: the transaction.
        actor: who has shown it.
        token: of the present session, which ends.
        now: the moment.
        carry_over: takes along what the present session holds, from its token to the new one.

    Raises:
        NotSignedInError: the present session has ended.

    """
    present = await _present(db, actor, token)
    renewed = await start_session(
        db, actor.account_id, generation=present.generation, presented=None, proved_at=now,
        now=now, since=present.started_at, wearing=present.wearing,
    )  # fmt: skip
    if carry_over is not None:
        await carry_over(token, renewed)
    await end_session(db, token)
    return renewed


async def _present(db: AsyncSession, actor: Actor, token: str) -> Session:
    query = select(Session).where(
        Session.token_hash == hash_token(token), Session.account_id == actor.account_id
    )
    present = await db.scalar(query.with_for_update())
    if present is None:
        raise NotSignedInError("Sign in to see this page.")
    return present


async def speak(db: AsyncSession, actor: Actor, language: str, *, now: datetime) -> None:
    """Choose the language of one's desk and letters."""
    await db.execute(update(Account).where(Account.id == actor.account_id).values(language=language))
    record(
        db,
        "account.speak",
        subject_id=actor.account_id,
        actor_id=actor.account_id,
        now=now,
        language=language,
    )


async def give_post(
    db: AsyncSession,
    account_id: UUID,
    role: Role,
    organisation_id: UUID | None,
    *,
    by: UUID | None,
    now: datetime,
) -> Post:
    """Give a person a post from today on; one that is held already stays as it is.

    One that began today and was ended since goes on: a person holds or held a post once on any day. The
    account is locked first, so that two who give the same post at once give it once.

    Raises:
        RuleBrokenError: it does not go with another post of theirs.

    """
    await db.execute(select(Account.id).where(Account.id == account_id).with_for_update(key_share=True))
    since = now.date()
    same = select(Post).where(
        Post.account_id == account_id,
        Post.role == role,
        Post.organisation_id.is_not_distinct_from(organisation_id),
        or_(Post.until.is_(None), Post.since == since),
    )
    found = list(await db.scalars(same.with_for_update().execution_options(populate_existing=True)))
    held = next((post for post in found if post.until is None), None)
    if held is not None:
        return held
    await check_posts(db, account_id, role, today=since)
    again = found[0] if found else None
    post = again or Post(account_id=account_id, role=role, organisation_id=organisation_id, since=since)
    post.until = None
    db.add(post)
    await db.flush()
    record(
        db, "post.give", subject_id=account_id, actor_id=by, now=now,
        signatory_id=organisation_id if role in OF_A_BUSINESS else None, role=role, organisation_id=organisation_id,
    )  # fmt: skip
    return post


async def check_posts(db: AsyncSession, account_id: UUID, role: Role, *, today: date) -> None:
    """Refuse a post that does not go with those that a person holds today.

    Raises:
        RuleBrokenError: a case handler's and one in a business or an association.

    """
    mine = Post.account_id == account_id, or_(Post.until.is_(None), Post.until >= today)
    check_apart(role, set(await db.scalars(select(Post.role).where(*mine))))


async def end_post(
    db: AsyncSession, actor: Actor | None, post_id: UUID, organisation_id: UUID | None, *, now: datetime,
    signatory_id: UUID | None = None,
) -> None:  # fmt: skip
    """End a post of one's own organisation: from now on it opens nothing. No actor: from the terminal.

    Raises:
        NotFoundError: no such post in this organisation, or over already.

    """
    query = select(Post).where(
        Post.id == post_id, Post.organisation_id.is_not_distinct_from(organisation_id), Post.until.is_(None)
    )
    post = await db.scalar(query.with_for_update())
    if post is None:
        raise NotFoundError
    post.until = now.date() - timedelta(days=1)
    record(
        db, "post.end", subject_id=post.account_id, actor_id=actor.account_id if actor else None, now=now,
        signatory_id=signatory_id, role=post.role, organisation_id=organisation_id,
    )  # fmt: skip
