"""What outcomes, grounds and public categories are called, as sentences to be translated."""

from registry.adherence.rules import Category
from registry.decisions.panels import Verdict
from registry.decisions.rules import Ground, Outcome
from registry.decisions.terms import HoldReason, Phase, Service
from registry.kit.words import Sentence

OUTCOMES = {
    Outcome.SUSPEND: Sentence("Suspension"),
    Outcome.REINSTATE: Sentence("End of the suspension"),
    Outcome.REMOVE: Sentence("Removal"),
}
WHAT_IT_DOES = {
    Outcome.SUSPEND: Sentence("For a time. Every logo of the business says so at the next scan."),
    Outcome.REINSTATE: Sentence("The business is committed again, and its logos count again."),
    Outcome.REMOVE: Sentence("For good. The business can come back only by a new application."),
}
GROUNDS = {
    Ground.CRITICAL_FINDING: Sentence("A critical finding"),
    Ground.ACTION_NOT_DONE: Sentence("A corrective action was not done"),
    Ground.REPORT_YEAR_OVERDUE: Sentence("The annual report is 12 months overdue"),
    Ground.FALSE_STATEMENT: Sentence("A false statement"),
    Ground.EXCLUSION_FOUND: Sentence("A reason for exclusion was found"),
    Ground.MARK_MISUSED: Sentence("The logo was misused"),
    Ground.COMPLAINT_UPHELD: Sentence("A complaint was upheld"),
    Ground.CHARGE_AGAINST_MANAGEMENT: Sentence("A criminal charge against the management"),
    Ground.AUTHORITY_REQUEST: Sentence("An authority asked for it in writing"),
    Ground.BUSINESS_CLOSED: Sentence("The business closed or changed hands"),
    Ground.REMEDIED: Sentence("What was wrong has been put right"),
    Ground.DECISION_WRONG: Sentence("The earlier decision was wrong"),
}
# What the public reads (DOMAIN.md section 4.3): neutral, and no word of a case.
CATEGORIES = {
    Category.SIGNED: Sentence("The code was signed"),
    Category.OWN_REQUEST: Sentence("Own request"),
    Category.OWN_REQUEST_WHILE_SUSPENDED: Sentence("Own request, after a suspension had been decided"),
    Category.REPORT_MISSING: Sentence("Report missing"),
    Category.COMMITMENTS_NOT_MET: Sentence("Commitments not met"),
    Category.MARK_MISUSED: Sentence("Logo misused"),
    Category.BUSINESS_CLOSED: Sentence("Business closed or changed hands"),
    Category.UNDER_REVIEW: Sentence("Under review"),
    Category.PUT_RIGHT: Sentence("Put right"),
    Category.DECISION_CORRECTED: Sentence("Earlier decision corrected"),
    Category.REVIEW_ENDED: Sentence("Review ended"),
}
SERVICES = {
    Service.OPENED: Sentence("Opened by an owner in the account"),
    Service.REGISTERED_LETTER: Sentence("Registered letter"),
    Service.HANDED_OVER: Sentence("Handed over against a receipt"),
}
PHASES = {
    Phase.TO_NOTICE: Sentence("Needs a notice"),
    Phase.TO_SERVE: Sentence("Notice not received yet"),
    Phase.TO_REPLY: Sentence("The business may reply"),
    Phase.TO_DECIDE: Sentence("Ready to decide"),
}
VERDICTS = {
    Verdict.UPHELD: Sentence("The decision is upheld"),
    Verdict.SET_ASIDE: Sentence("The decision is taken back"),
    Verdict.SUSPENDED_INSTEAD: Sentence("Changed: suspension instead of removal"),
    Verdict.SENT_BACK: Sentence("Sent back, to be decided anew"),
}
HOLD_REASONS = {
    HoldReason.COURT: Sentence("A court asks for it"),
    HoldReason.AUTHORITY: Sentence("An authority asked in writing that it be kept"),
}
