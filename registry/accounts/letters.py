"""The letters about an account. None says more than that something waits, and where."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Purpose, Role
from registry.jobs.actions import write_mail
from registry.kit.words import Sentence

IGNORE = Sentence("If you did not ask for this, you need not do anything.")

SUBJECTS = {
    Purpose.CONFIRM: Sentence("Confirm your e-mail address"),
    Purpose.RESET: Sentence("Choose a new password"),
    Purpose.FACTOR: Sentence("Sign in without the second factor"),
}
OPENINGS = {
    Purpose.CONFIRM: Sentence("Open this link within 24 hours to confirm that this address is yours."),
    Purpose.RESET: Sentence("Open this link within one hour to choose a new password."),
    Purpose.FACTOR: Sentence(
        "Somebody who knows your password asked to end the second factor of your account. Open this link within one "
        "hour to end it. If it was not you, do not open it, and change your password."
    ),
}
SEVERAL = Sentence(
    "There is more than one: accept the first, and the others wait for you where you choose for whom you act."
)
INVITED_AS = {
    Role.OWNER: Sentence("You are invited to act for your business on the register."),
    Role.FOCAL_POINT: Sentence("You are invited to be the focal point of your business on the register."),
    Role.MEMBER: Sentence("You are invited to your business's desk on the register."),
    Role.ASSOCIATION_ADMIN: Sentence(
        "You are invited to administer your association's desk on the register."
    ),
    Role.REVIEWER: Sentence("You are invited to review applications of your association's members."),
    Role.AUDITOR: Sentence("You are invited to audit your association's members."),
    Role.REGISTRAR: Sentence("You are invited to join the register's secretariat."),
    Role.CASE_HANDLER: Sentence("You are invited to the register's case desk."),
}


def link(
    db: AsyncSession, to: str, purpose: Purpose, token: str, *, language: str, base_url: str, now: datetime
) -> None:
    """Send a link that does one thing once."""
    write_mail(
        db, to, SUBJECTS[purpose], [OPENINGS[purpose], *([] if purpose is Purpose.FACTOR else [IGNORE])],
        language=language, now=now, link=f"{base_url}/link/{purpose}/{token}",
    )  # fmt: skip


def already_known(db: AsyncSession, to: str, *, language: str, base_url: str, now: datetime) -> None:
    """Tell someone who signed up again that they are there already."""
    paragraphs = [
        Sentence("Somebody, probably you, tried to sign up with this address. There is an account already."),
        Sentence("Sign in here, or ask for a new password there."),
    ]
    write_mail(
        db, to, Sentence("You have an account already"), paragraphs,
        language=language, now=now, link=f"{base_url}/sign-in",
    )  # fmt: skip


def password_changed(db: AsyncSession, to: str, *, language: str, now: datetime) -> None:
    """Tell the owner of an account that its password is another one."""
    paragraphs = [
        Sentence("The password of your account was changed, and all its sessions were ended."),
        Sentence("If it was not you, ask for a new password at once, and tell the registrar."),
    ]
    write_mail(db, to, Sentence("Your password was changed"), paragraphs, language=language, now=now)


def factor_added(db: AsyncSession, to: str, *, language: str, now: datetime) -> None:
    """Tell the owner of an account that signing in asks for a second factor from now on."""
    paragraphs = [
        Sentence("A second factor was set up for your account. Signing in asks for it from now on."),
        Sentence("If it was not you, ask for a new password at once, and tell the registrar."),
    ]
    write_mail(db, to, Sentence("A second factor was set up"), paragraphs, language=language, now=now)


def factor_ended(db: AsyncSession, to: str, *, language: str, now: datetime) -> None:
    """Tell the owner of an account that the password alone opens it now."""
    paragraphs = [
        Sentence(
            "The second factor of your account was ended, and all its sessions. The password alone opens it now."
        ),
        Sentence("If it was not you, ask for a new password at once, and tell the registrar."),
    ]
    write_mail(db, to, Sentence("Your second factor was ended"), paragraphs, language=language, now=now)


def factor_lost(db: AsyncSession, to: str, *, language: str, now: datetime) -> None:
    """Tell somebody who acts for others, and lost their factor, that people end it, and no letter does."""
    paragraphs = [
        Sentence(
            "Somebody who knows your password said that the second factor of your account is lost. You act for others "
            "here, so no letter ends it: speak with a registrar, and two of them end it for you."
        ),
        Sentence("If it was not you, change your password, and tell the registrar."),
    ]
    write_mail(db, to, Sentence("If your second factor is lost"), paragraphs, language=language, now=now)


def invitation(
    db: AsyncSession,
    to: str,
    role: Role,
    token: str,
    *,
    language: str,
    base_url: str,
    now: datetime,
    several: bool = False,
) -> None:
    """Invite someone to a post; where there are several, the letter opens the first and says where the others are."""
    paragraphs = [
        INVITED_AS[role],
        *([SEVERAL] if several else []),
        Sentence("Open this link within 72 hours to accept. Nothing is signed by opening it."),
        IGNORE,
    ]
    write_mail(
        db, to, Sentence("You are invited"), paragraphs,
        language=language, now=now, link=f"{base_url}/link/invitation/{token}",
    )  # fmt: skip


def secretariat_changes(db: AsyncSession, to: str, *, language: str, base_url: str, now: datetime) -> None:
    """Tell a registrar that the registrars change, or are asked to."""
    paragraphs = [
        Sentence(
            "A change among the registrars was asked for or made. See at your desk who asked, and what."
        ),
        Sentence("If it seems wrong to you, refuse it there, and speak with the others."),
    ]
    write_mail(
        db, to, Sentence("A change among the registrars"), paragraphs,
        language=language, now=now, link=f"{base_url}/registrar/team",
    )  # fmt: skip
