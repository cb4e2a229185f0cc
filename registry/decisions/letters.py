"""The letters of a procedure. None says more than that something waits, and where."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account, Post
from registry.accounts.queries import letterboxes
from registry.accounts.rules import Role
from registry.decisions.models import Recommendation
from registry.jobs.actions import write_mail
from registry.kit.words import Sentence
from registry.signatories.models import Signatory

TO_DECIDE = Sentence("A recommendation waits for a decision")
DECIDED = Sentence("A decision has been taken")
SIGN_IN = Sentence("Sign in to read it.")


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject and what to say under it: the same for every case."""

    subject: Sentence
    said: Sentence


NOTICE = Letter(
    Sentence("A notice from the register waits for you"),
    Sentence(
        "The register has written to your business. An owner opens the notice in the account: your 15 days to reply begin on the day on which it is opened. This letter begins nothing."
    ),
)
TERM_RUNS = Letter(
    Sentence("Your term to reply runs"),
    Sentence(
        "It was entered that a notice of the register reached your business. The last day to reply stands in your account."
    ),
)
SOON_OVER = Letter(
    Sentence("Your term to reply ends soon"),
    Sentence("The 15 days of your business end in three days or fewer. The last day stands in your account."),
)
SUSPENDED = Letter(
    Sentence("Your standing has changed for the time being"),
    Sentence(
        "A registrar has changed the standing of your business until a decision is taken. Why, and how to reply, stands in your account."
    ),
)
LIFTED = Letter(
    Sentence("Your standing has changed"),
    Sentence(
        "What was entered for the time being has been lifted. The procedure itself goes on, and stands in your account."
    ),
)
ANSWERED = Letter(
    Sentence("Your appeal has been answered"),
    Sentence("Three people who had no part in the decision have answered your appeal."),
)
SERVED = Letter(
    Sentence("A notice was opened"),
    Sentence("A business has opened its notice in the account. Its 15 days to reply run from today."),
)
REPLIED = Letter(
    Sentence("A business has replied"), Sentence("A business has replied to a notice of the register.")
)
OVER = Letter(
    Sentence("A term to reply is over"),
    Sentence("The 15 days of a business are over. A registrar who did not recommend it can decide."),
)
APPEALED = Letter(
    Sentence("A business has appealed"),
    Sentence("Seat three people who had no part. They answer within 90 days."),
)
ANSWERED_THERE = Letter(
    Sentence("A panel has decided"), Sentence("Three people have answered an appeal against a decision.")
)
PANEL = Letter(
    Sentence("You sit on a panel of three"),
    Sentence(
        "A business has appealed against a decision of the register, and you are asked to answer with two others. If you had a part in it, or know the business, tell the register and do not vote."
    ),
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a letter goes, and in which language."""

    email: str
    language: str


async def tell_registrars(db: AsyncSession, row: Recommendation, *, base_url: str, now: datetime) -> None:
    """Tell every registrar but the recommender that somebody must decide."""
    paragraphs = [
        Sentence("Somebody has recommended a change on the register. Another person decides."),
        SIGN_IN,
    ]
    for to in await _holders(db, Role.REGISTRAR, None, now=now, but=row.recommended_by):
        write_mail(
            db, to.email, TO_DECIDE, paragraphs,
            language=to.language, now=now, link=f"{base_url}/registrar/decisions/{row.id}",
        )  # fmt: skip


async def tell_of_decision(
    db: AsyncSession, row: Recommendation, signatory_id: UUID, *, base_url: str, now: datetime
) -> None:
    """Tell the business, its contact on record and the recommender that it has been decided."""
    about_you = [Sentence("A decision about your business has been entered in the register."), SIGN_IN]
    for to in await _of_the_business(db, signatory_id, now=now):
        write_mail(
            db,
            to.email,
            DECIDED,
            about_you,
            language=to.language,
            now=now,
            link=f"{base_url}/desk/decisions/{row.id}",
        )
    recommender = await db.get_one(Account, row.recommended_by)
    place = (
        f"/association/members/{signatory_id}/history"
        if row.association_id
        else f"/registrar/decisions/{row.id}"
    )
    write_mail(
        db, recommender.email, DECIDED, [Sentence("What you recommended has been decided."), SIGN_IN],
        language=recommender.language, now=now, link=f"{base_url}{place}",
    )  # fmt: skip


async def tell_business(
    db: AsyncSession,
    letter: Letter,
    signatory_id: UUID,
    recommendation_id: UUID,
    *,
    base_url: str,
    now: datetime,
) -> None:
    """Tell the owners and the contact on record that something waits in the account, and never what."""
    for to in await _of_the_business(db, signatory_id, now=now):
        write_mail(
            db, to.email, letter.subject, [letter.said, SIGN_IN],
            language=to.language, now=now, link=f"{base_url}/desk/decisions/{recommendation_id}",
        )  # fmt: skip


async def tell_of_notice(
    db: AsyncSession, recommendation_id: UUID, signatory_id: UUID, *, base_url: str, now: datetime
) -> None:
    """Tell the business that a notice waits. It proves no service."""
    await tell_business(db, NOTICE, signatory_id, recommendation_id, base_url=base_url, now=now)


async def tell_registrars_of(
    db: AsyncSession,
    letter: Letter,
    recommendation_id: UUID,
    *,
    but: UUID | None,
    base_url: str,
    now: datetime,
) -> None:
    """Tell every registrar, but one if named, what happened in a case."""
    for to in await _holders(db, Role.REGISTRAR, None, now=now, but=but):
        write_mail(
            db, to.email, letter.subject, [letter.said, SIGN_IN],
            language=to.language, now=now, link=f"{base_url}/registrar/decisions/{recommendation_id}",
        )  # fmt: skip


def tell_panel(
    db: AsyncSession, email: str, appeal_id: UUID, *, language: str, base_url: str, now: datetime
) -> None:
    """Ask somebody to sit on a panel."""
    write_mail(
        db, email, PANEL.subject, [PANEL.said, SIGN_IN],
        language=language, now=now, link=f"{base_url}/panel/{appeal_id}",
    )  # fmt: skip


async def _of_the_business(db: AsyncSession, signatory_id: UUID, *, now: datetime) -> list[Recipient]:
    """Return its contact on record and its owners, each address once."""
    business = await db.get_one(Signatory, signatory_id)
    owners = await _holders(db, Role.OWNER, signatory_id, now=now)
    found = {to.email: to for to in [Recipient(business.email, business.language), *owners] if to.email}
    return list(found.values())


async def _holders(
    db: AsyncSession, role: Role, organisation_id: UUID | None, *, now: datetime, but: UUID | None = None
) -> list[Recipient]:
    whose = Post.role == role, Post.organisation_id.is_not_distinct_from(organisation_id)
    proven = Account.id.is_distinct_from(but), Account.confirmed_at.is_not(None)
    return [Recipient(*row) for row in await letterboxes(db, *whose, *proven, today=now.date())]
