"""The steps of joining, and how authority to sign is shown."""

from enum import StrEnum


class Step(StrEnum):
    """One page of the wizard, in this order."""

    COUNTRY = "country"
    BUSINESS = "business"
    SITES = "sites"
    EXCLUSIONS = "exclusions"
    PLAN = "plan"
    SUBMIT = "submit"


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
