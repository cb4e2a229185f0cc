"""What each kind of ledger entry is called in a business's history: one sentence a kind."""

from typing import Any

from registry.adherence.rules import Category
from registry.applications.rules import Authority
from registry.decisions.rules import Outcome
from registry.kit.words import Sentence

KINDS = {
    "adherence.accepted": Sentence("The application was accepted."),
    "adherence.applied": Sentence("An application was handed in."),
    "adherence.changes_requested": Sentence("Changes to the application were asked for."),
    "adherence.committed": Sentence("The end of the suspension was decided."),
    "adherence.declined": Sentence("The application was declined."),
    "adherence.removed": Sentence("Removal from the register was decided."),
    "adherence.set_dates": Sentence("The dates of report and audit were set."),
    "adherence.suspended": Sentence("Suspension was decided."),
    "adherence.withdrawn": Sentence("The business withdrew."),
    "adherence.report_accepted": Sentence("The dates of report and audit follow from an accepted report."),
    "application.begin": Sentence("An application was begun."),
    "application.drop": Sentence("The application was given up."),
    "application.record_authority": Sentence("It was entered how authority to sign was shown."),
    "application.resubmit": Sentence("The application was handed in again."),
    "application.submit": Sentence("The application was handed in."),
    "adherence.count_audit": Sentence("An audit was passed, and counts for 24 months."),
    "audit.answer": Sentence("Auditors answered items of the checklist."),
    "audit.assign": Sentence("An auditor was sent."),
    "audit.begin": Sentence("The visit of an audit began."),
    "audit.cancel": Sentence("An audit was cancelled."),
    "audit.close": Sentence("An audit was closed."),
    "audit.declare": Sentence("An auditor declared that nothing binds them to the business."),
    "audit.drop_finding": Sentence("A draft of a finding was dropped."),
    "audit.find": Sentence("A finding was drafted."),
    "audit.finish": Sentence("The visit of an audit ended."),
    "audit.hand_over": Sentence("An audit was handed over: somebody audits no more."),
    "audit.judge": Sentence("An auditor looked at what was put right."),
    "audit.not_free": Sentence("An auditor was not free to audit the business."),
    "audit.overdue": Sentence("A corrective action was not done by its day."),
    "audit.picture": Sentence("A picture was added to an audit."),
    "audit.plan": Sentence("An audit was planned."),
    "audit.put_right": Sentence("The business said that a finding is put right."),
    "audit.reopen": Sentence("The visit of an audit was opened again."),
    "audit.report": Sentence("The report of an audit was made."),
    "audit.respond": Sentence("The time to answer what an audit found is over."),
    "audit.sign": Sentence("The report of an audit was signed."),
    "audit.take_picture_back": Sentence("A picture of an audit was taken back."),
    "audit.tell": Sentence("The business was told what an audit found."),
    "campaign.ask": Sentence("A sample asked in person whether the business signed itself."),
    "campaign.confirm": Sentence("The business read a newer version of the code, and confirmed it."),
    "campaign.end": Sentence("A campaign of an association ended."),
    "campaign.leave_out": Sentence("An association left the business out of a campaign."),
    "campaign.link": Sentence("An association made a link, so that the business can sign."),
    "campaign.mail": Sentence("An association wrote to those who have not signed."),
    "campaign.open": Sentence("An association opened a campaign."),
    "campaign.print": Sentence("An association printed slips."),
    "campaign.sample": Sentence("A sample was drawn of those who signed in a campaign."),
    "campaign.sign": Sentence("The business signed by a slip of its association."),
    "campaign.take_in": Sentence("An association took the business into a campaign again."),
    "campaign.vouch": Sentence("A reviewer vouched for the members of a campaign."),
    "card.renew": Sentence("Whoever signed by a slip got another re-entry code."),
    "claim.granted": Sentence("A claim to act for the business was granted."),
    "claim.make": Sentence("Somebody claimed to act for the business."),
    "claim.refused": Sentence("A claim to act for the business was refused."),
    "complaint.share": Sentence("The register told the business of a complaint, summed up."),
    "denial.make": Sentence("Somebody said that the business did not sign itself."),
    "denial.refute": Sentence("A registrar found that the business signed itself."),
    "denial.uphold": Sentence("A registrar found that somebody else signed."),
    "document.add": Sentence("A document that shows authority to sign was added."),
    "document.remove": Sentence("A document that shows authority to sign was taken away."),
    "drill.correct": Sentence("A drill that was practised was corrected."),
    "drill.enter": Sentence("A drill was practised."),
    "drill.take_back": Sentence("A drill was taken back."),
    "establishment.add": Sentence("An establishment was added."),
    "establishment.change": Sentence("Name, kind or address of an establishment was changed."),
    "establishment.close": Sentence("An establishment was closed."),
    "headcount.enter": Sentence("It was entered how many people work there."),
    "invitation.accept": Sentence("An invitation was accepted."),
    "invitation.send": Sentence("Somebody was invited to act for the business."),
    "invitation.withdraw": Sentence("An invitation was withdrawn."),
    "member.remind_all": Sentence("An association asked many of its members to look at their desks."),
    "member.remind": Sentence("An association asked the business to look at its desk."),
    "membership.ask": Sentence("An association asked whether the business is its member."),
    "membership.begin": Sentence("A membership of an association began."),
    "membership.deny": Sentence("An association said that the business is not its member."),
    "membership.end": Sentence("A membership of an association ended."),
    "membership.leave": Sentence("The business left an association."),
    "membership.refuse": Sentence("The business said that it is not a member of an association."),
    "picture.add": Sentence("A photograph was added to a logo."),
    "picture.remove": Sentence("The photograph of a logo was taken away."),
    "placement.hang": Sentence("Somebody of the business said that a logo hangs."),
    "placement.issue": Sentence("A logo was issued."),
    "placement.issue_fleet": Sentence("Logos were issued for the fleet."),
    "placement.reissue": Sentence("A logo that was lost, copied or misused was ended, and a new one issued."),
    "placement.renew": Sentence("A logo was renewed."),
    "placement.replace": Sentence("A logo was replaced by a new one."),
    "placement.revoke": Sentence("A logo was revoked."),
    "plan.next": Sentence("What the annual report said comes next was added to the action plan."),
    "plan.set": Sentence("The action plan was set."),
    "post.end": Sentence("Somebody no longer acts for the business."),
    "post.give": Sentence("Somebody was given a role in the business."),
    "appeal.decide": Sentence("A panel of three answered the appeal."),
    "appeal.make": Sentence("The business appealed against a decision."),
    "appeal.seat": Sentence("Somebody was seated on the panel of an appeal."),
    "appeal.unseat": Sentence("Somebody left the panel of an appeal."),
    "appeal.vote": Sentence("One of a panel voted."),
    "recommendation.ask_hold": Sentence("It was asked that the documents of a procedure be kept longer."),
    "recommendation.confirm_hold": Sentence("The documents of a procedure are kept longer."),
    "recommendation.decide": Sentence("A recommendation was not followed."),
    "recommendation.export": Sentence("The signed record of a procedure was handed out."),
    "recommendation.forget": Sentence("What was written and sent in a procedure was destroyed."),
    "recommendation.lift": Sentence("A suspension for the time being was lifted."),
    "recommendation.make": Sentence("A change of standing was recommended."),
    "recommendation.notice": Sentence("A notice was written to the business."),
    "recommendation.reply": Sentence("The business replied to a notice."),
    "recommendation.serve": Sentence("A notice reached the business."),
    "recommendation.sign": Sentence("The digest of a signed record was entered."),
    "recommendation.suspend": Sentence("The business was suspended for the time being."),
    "report.accept": Sentence("The annual report was accepted."),
    "report.answer": Sentence("Questions about the annual report were answered."),
    "report.begin": Sentence("An annual report was begun."),
    "report.query": Sentence("Something was asked about the annual report."),
    "report.reject": Sentence("The annual report was not accepted."),
    "report.submit": Sentence("The annual report was handed in."),
    "roster.confirm": Sentence("A list was loaded."),
    "screen.end": Sentence("A screen with a changing code was ended."),
    "screen.make": Sentence("A screen with a changing code was made."),
    "signatory.change_contact": Sentence("The address or the contact of the business was changed."),
    "signatory.change_email": Sentence(
        "The contact of the business was changed: its e-mail address on record is another."
    ),
    "signatory.correct": Sentence("The name, the number or the line of business was corrected."),
    "signatory.create": Sentence("The business was entered."),
    "signatory.update": Sentence("What stands about the business was changed."),
    "signature.sign": Sentence("The code was signed, and the record of the signature was made."),
    "staff.add": Sentence("People were added to the staff list."),
    "staff.change": Sentence("What stands about one of the staff was changed."),
    "staff.come_back": Sentence("One of the staff is listed again."),
    "staff.leave": Sentence("One of the staff leaves."),
    "staff.make_link": Sentence("A personal link was made for one of the staff."),
    "training.acknowledge": Sentence("Somebody said on their own page that they took part in training."),
    "training.attend": Sentence("It was entered who took part in a training session."),
    "training.bring_back": Sentence("Check-ins that were put aside wait again."),
    "training.close_check_in": Sentence("The check-in of a training session was ended."),
    "training.bring": Sentence("Somebody brought along what they had learnt before."),
    "training.correct": Sentence("A training session was corrected."),
    "training.end_brought": Sentence(
        "What somebody brought along counts no more: it was taken back where it was learnt."
    ),
    "training.enter": Sentence("A training session was entered."),
    "training.check_in": Sentence("Somebody checked in at a training session."),
    "training.load": Sentence("It was loaded from a list who took part in training."),
    "training.open_check_in": Sentence("The check-in of a training session was opened."),
    "training.picture": Sentence("A picture was added to a training session."),
    "training.put_aside": Sentence("A check-in at a training session named nobody, and was put aside."),
    "training.reminders_off": Sentence("Somebody wants no letters that remind of training."),
    "training.reminders_on": Sentence("Somebody wants letters that remind of training again."),
    "training.send_learnt": Sentence("Somebody sent what they learnt on their own phone."),
    "training.take_picture_back": Sentence("A picture of a training session was taken back."),
    "training.take_back": Sentence("A training session was taken back."),
    "vehicle.add": Sentence("A vehicle was added to the fleet."),
    "vehicle.change": Sentence("The kind or the fleet number of a vehicle was changed."),
    "vehicle.leave": Sentence("A vehicle left the fleet."),
    "website.ask": Sentence("A check was asked for, whether a website is the business's own."),
    "website.confirm": Sentence("A website was confirmed to be the business's own."),
    "website.lapse": Sentence("A website no longer counts as the business's own."),
}
COMMITTED_AGAIN = {
    Category.SIGNED: Sentence("The business is committed: it has signed."),
    Category.REVIEW_ENDED: Sentence("What was entered for the time being ended."),
    Category.DECISION_CORRECTED: Sentence("The standing was put back: an earlier decision was corrected."),
}
RECOMMENDED = {
    Outcome.SUSPEND: Sentence("Suspension was recommended."),
    Outcome.REINSTATE: Sentence("An end of the suspension was recommended."),
    Outcome.REMOVE: Sentence("Removal was recommended."),
}
FOLLOWED = Sentence("A recommendation was followed.")
SHOWN_BY = {
    Authority.EMAIL_DOMAIN: Sentence(
        "It was entered that authority to sign was shown by an e-mail address on the firm's own domain."
    ),
    Authority.DOCUMENT: Sentence("It was entered that authority to sign was shown by a document."),
    Authority.VOUCHER: Sentence("It was entered that an association vouches for whoever signs."),
}
ITEMS = {
    "plan_item.add": Sentence("An item for commitment %(commitment)s was added to the action plan."),
    "plan_item.done": Sentence("An item of the action plan, for commitment %(commitment)s, was done."),
    "plan_item.dropped": Sentence("An item of the action plan, for commitment %(commitment)s, was dropped."),
    "plan_item.planned": Sentence(
        "An item of the action plan, for commitment %(commitment)s, was taken up again."
    ),
}

A_REGISTRAR = Sentence("a registrar")
THE_BUSINESS = Sentence("the business itself")
THE_REGISTER = Sentence("the register itself, by its rules")
AN_APPLICANT = Sentence("somebody without a role here")


def what(kind: str, details: dict[str, Any]) -> Sentence:
    """Return what happened, as a whole sentence. A kind without words here is shown by its name."""
    match kind, details:
        case "adherence.committed", {"category": category} if category in COMMITTED_AGAIN:
            return COMMITTED_AGAIN[Category(category)]
        case "recommendation.decide", {"followed": True}:
            return FOLLOWED
        case "recommendation.make", {"outcome": outcome} if outcome in RECOMMENDED:
            return RECOMMENDED[Outcome(outcome)]
        case "application.record_authority", {"authority": way} if way in SHOWN_BY:
            return SHOWN_BY[Authority(way)]
        case _, {"commitment": commitment} if kind in ITEMS:
            return Sentence(ITEMS[kind].english, {"commitment": commitment})
    return KINDS.get(kind) or Sentence("An entry was made: %(kind)s.", {"kind": kind})
