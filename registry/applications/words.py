"""What the pages of joining call things."""

from registry.adherence.rules import EvidenceKind
from registry.applications.rules import Authority, Exclusion, Step, YesNo
from registry.kit.words import Sentence

STEPS = {
    Step.COUNTRY: Sentence("Country"),
    Step.BUSINESS: Sentence("Your business"),
    Step.SITES: Sentence("Places and vehicles"),
    Step.EXCLUSIONS: Sentence("Two questions"),
    Step.PLAN: Sentence("Your plan"),
    Step.SUBMIT: Sentence("Check and hand in"),
}
BUSINESS = {
    "trade_name": Sentence("Name on the door"),
    "legal_name": Sentence("Legal name"),
    "sole_trader": Sentence("Sole trader"),
    "sector": Sentence("Line of business"),
    "registry_number": Sentence("Registry number"),
    "address": Sentence("Street and number"),
    "postal_code": Sentence("Postal code"),
    "city": Sentence("Town or city"),
    "region": Sentence("Province, state or department"),
    "email": Sentence("Contact e-mail"),
    "phone": Sentence("Telephone"),
    "website": Sentence("Website"),
    "language": Sentence("Language of our letters"),
}
SITE = {
    "name": Sentence("Name of the place"),
    "kind": Sentence("What is it?"),
    "address": BUSINESS["address"],
    "postal_code": BUSINESS["postal_code"],
    "city": BUSINESS["city"],
    "region": BUSINESS["region"],
    "rooms": Sentence("Rooms"),
}
PLATES = Sentence("Plates, one a line")
PLAN = {
    "action": Sentence("What will you do?"),
    "owner": Sentence("Who sees to it?"),
    "due": Sentence("By when?"),
    "evidence": Sentence("What will show it?"),
}
EXCLUSIONS = {
    Exclusion.RESIDENTIAL_CARE: Sentence(
        "Do you offer or arrange visits to, or volunteering in, homes where children live in care?"
    ),
    Exclusion.ADULT_ENTERTAINMENT: Sentence(
        "Is there escort service or adult entertainment on your premises?"
    ),
}
YES_NO = {YesNo.YES: Sentence("Yes"), YesNo.NO: Sentence("No")}
EVIDENCE = {
    EvidenceKind.POLICY: Sentence("A written rule"),
    EvidenceKind.TRAINING_LOG: Sentence("A list of who was trained"),
    EvidenceKind.CLAUSE: Sentence("A clause in agreements"),
    EvidenceKind.NOTICE: Sentence("A notice that guests or passengers see"),
    EvidenceKind.PROCEDURE_TEST: Sentence("A test of the procedure"),
    EvidenceKind.REPORT: Sentence("A report"),
    EvidenceKind.OTHER: Sentence("Something else"),
}
AUTHORITY = {
    Authority.EMAIL_DOMAIN: Sentence("My e-mail address is on the firm's own domain"),
    Authority.DOCUMENT: Sentence("A document that shows it"),
    Authority.VOUCHER: Sentence("Our association vouches for me"),
}
