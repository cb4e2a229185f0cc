"""The steps of joining, what may be handed in when, and how authority to sign is shown."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from registry.adherence.rules import Status, years_after

DRAFTS_MOST = 20  # open ones of one person; nobody signs up twenty businesses in one go
SITES_MOST = 60  # typed into a page
PLAN_ITEMS_MOST = 40
PLAN_REACHES_YEARS = 2  # a plan is for a year; some things take longer

# Of what is kept as typed, faults and all. A page's body ends at 64 KiB anyhow.
FIELD_LONGEST = 20_000
FIELDS_MOST = 1_000

DOCUMENTS_MOST = 5


class Step(StrEnum):
    """One page of the wizard, in this order."""

    COUNTRY = "country"
    BUSINESS = "business"
    SITES = "sites"
    EXCLUSIONS = "exclusions"
    PLAN = "plan"
    SUBMIT = "submit"


ASKED = tuple(step for step in Step if step is not Step.SUBMIT)


class StepState(StrEnum):
    """How far a step has come."""

    TODO = "todo"  # never opened
    FAULTY = "faulty"  # typed into, and something in it is wrong or missing
    DONE = "done"


class Exclusion(StrEnum):
    """What keeps a business from signing, while it does it (DOMAIN.md section 5)."""

    RESIDENTIAL_CARE = "residential_care"
    ADULT_ENTERTAINMENT = "adult_entertainment"


class YesNo(StrEnum):
    """An answer to a plain question."""

    YES = "yes"
    NO = "no"


class Authority(StrEnum):
    """How a person showed that they may sign for the business."""

    EMAIL_DOMAIN = "email_domain"
    DOCUMENT = "document"
    VOUCHER = "voucher"


class ClaimState(StrEnum):
    """What became of a claim."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"


def may_be_changed(status: Status | None) -> bool:
    """Say whether the business may write in its application: a draft, or one sent back. None is a draft."""
    return status in {None, Status.CHANGES_REQUESTED}


def first_unfinished(states: Mapping[Step, StepState]) -> Step:
    """Return the step to go on with: the first that is not done, at last the one that hands in."""
    return next((step for step in ASKED if states[step] is not StepState.DONE), Step.SUBMIT)


def may_be_opened(step: Step, states: Mapping[Step, StepState]) -> bool:
    """Say whether a link leads to a step: those opened before, the next to do, and the last once all were opened."""
    if step is Step.SUBMIT:
        return all(states[asked] is not StepState.TODO for asked in ASKED)
    return step is first_unfinished(states) or states[step] is not StepState.TODO


def last_day_of_plan(since: date) -> date:
    """Return the last day for which something may be planned, from the day on which the draft was begun."""
    return years_after(since, PLAN_REACHES_YEARS)


# Anyone can have an address there: it shows nothing of a firm.
MAIL_FOR_ALL = """
    aol.com bol.com.br free.fr gmail.com gmx.de gmx.net googlemail.com hotmail.com hotmail.es hotmail.fr icloud.com
    ig.com.br laposte.net live.com mail.com me.com msn.com orange.fr outlook.com outlook.es outlook.fr proton.me
    protonmail.com sfr.fr terra.com.br uol.com.br wanadoo.fr web.de yahoo.com yahoo.com.br yahoo.es yahoo.fr
    yandex.com ymail.com zoho.com
"""
PUBLIC_MAIL = frozenset(MAIL_FOR_ALL.split())


def shows_domain(own_email: str, website: str, *, contact: str = "") -> bool:
    """Say whether a person's own address stands on the firm's domain: that of its website, or of its contact.

    The contact counts where it was on record before: one that an applicant typed would prove itself. A mail provider's domain shows nothing, even if the firm's contact is there too. A reviewer
    judges; this only says whether there is something to judge.
    """
    domain = own_email.rpartition("@")[2].lower()
    if not domain or domain in PUBLIC_MAIL:
        return False
    host = website.partition("://")[2].partition("/")[0].partition(":")[0].lower().removeprefix("www.")
    return domain in {host, contact.rpartition("@")[2].lower()} - {""}
