"""What states, origins, risks, answers, grades and declarations are called, as sentences to be translated."""

from registry.audits.rules import Declared, Grade, Origin, Reply, Risk, Side, State, Verdict
from registry.kit.words import Sentence

STATES = {
    State.SCHEDULED: Sentence("Scheduled"),
    State.IN_PROGRESS: Sentence("In progress"),
    State.DRAFT_FINDINGS: Sentence("Findings being written"),
    State.RESPONSE: Sentence("The member answers"),
    State.CORRECTIVE_ACTIONS: Sentence("Being put right"),
    State.VERIFIED: Sentence("Verified, to be signed"),
    State.CLOSED: Sentence("Closed"),
    State.CANCELLED: Sentence("Cancelled"),
}
ORIGINS = {
    Origin.CYCLIC: Sentence("Regular: every 24 months"),
    Origin.RANDOM: Sentence("Random: drawn"),
    Origin.RISK: Sentence("By risk"),
}
RISKS = {
    Risk.REPORT_OVERDUE: Sentence("The annual report is overdue"),
    Risk.COVERAGE_FALLING: Sentence("Training has fallen below the floor"),
    Risk.LOGO_MISUSED: Sentence("A misused logo was reported"),
    Risk.NEW_SITES: Sentence("New sites within a year"),
    Risk.RUNS_OUT: Sentence("No audit counts, or the last one runs out within 90 days"),
}
VERDICTS = {
    Verdict.MET: Sentence("Met"),
    Verdict.NOT_MET: Sentence("Not met"),
    Verdict.NOT_APPLICABLE: Sentence("Not applicable"),
    Verdict.NOT_SEEN: Sentence("Not seen"),
}
GRADES = {
    Grade.OBSERVATION: Sentence("Observation: advice, nothing is owed"),
    Grade.MINOR: Sentence("Minor: a gap without effect; 90 days"),
    Grade.MAJOR: Sentence("Major: a commitment is not met; 45 days"),
    Grade.CRITICAL: Sentence("Critical: children or reporters at risk, false evidence, refusal; at once"),
}
SHORT_GRADES = {
    Grade.OBSERVATION: Sentence("Observation"),
    Grade.MINOR: Sentence("Minor finding"),
    Grade.MAJOR: Sentence("Major finding"),
    Grade.CRITICAL: Sentence("Critical finding"),
}
DECLARATIONS = {
    Declared.NOT_EMPLOYED: Sentence(
        "I do not work for this business and own no part of it, and did not in the last 24 months."
    ),
    Declared.NO_CLIENT: Sentence(
        "Neither I nor my firm sells to it or advises it, and did not in the last 24 months."
    ),
    Declared.NOT_TRAINED: Sentence("I have not trained its people in the last 24 months."),
    Declared.NOT_RELATED: Sentence("Nobody of my family works there or owns a part of it."),
}
REPLIES = {
    Reply.RESPONSE: Sentence("The member answered"),
    Reply.DONE: Sentence("The member says that it is put right"),
    Reply.ACCEPTED: Sentence("The auditor verified it"),
    Reply.REFUSED: Sentence("The auditor says what is missing"),
}
SIDES = {Side.AUDITOR: Sentence("For the auditors"), Side.MEMBER: Sentence("For the member")}
THE_REGISTER = Sentence("the register")
