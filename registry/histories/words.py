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
    "application.begin": Sentence("An application was begun."),
    "application.drop": Sentence("The application was given up."),
    "application.record_authority": Sentence("It was entered how authority to sign was shown."),
    "application.resubmit": Sentence("The application was handed in again."),
    "application.submit": Sentence("The application was handed in."),
    "claim.granted": Sentence("A claim to act for the business was granted."),
    "claim.make": Sentence("Somebody claimed to act for the business."),
    "claim.refused": Sentence("A claim to act for the business was refused."),
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
    "membership.ask": Sentence("An association asked whether the business is its member."),
    "membership.begin": Sentence("A membership of an association began."),
    "membership.deny": Sentence("An association said that the business is not its member."),
    "membership.end": Sentence("A membership of an association ended."),
    "membership.leave": Sentence("The business left an association."),
    "membership.refuse": Sentence("The business said that it is not a member of an association."),
    "picture.add": Sentence("A photograph was added to a logo."),
    "picture.remove": Sentence("The photograph of a logo was taken away."),
    "placement.issue": Sentence("A logo was issued."),
    "placement.issue_fleet": Sentence("Logos were issued for the fleet."),
    "placement.reissue": Sentence("A logo that was lost, copied or misused was ended, and a new one issued."),
    "placement.renew": Sentence("A logo was renewed."),
    "placement.replace": Sentence("A logo was replaced by a new one."),
    "placement.revoke": Sentence("A logo was revoked."),
    "plan.set": Sentence("The action plan was set."),
    "post.end": Sentence("Somebody no longer acts for the business."),
    "post.give": Sentence("Somebody was given a role in the business."),
    "recommendation.decide": Sentence("A recommendation was not followed."),
    "recommendation.make": Sentence("A change of standing was recommended."),
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
SIGNED = Sentence("The business is committed: it has signed.")
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
        case "adherence.committed", {"category": Category.SIGNED.value}:
            return SIGNED
        case "recommendation.decide", {"followed": True}:
            return FOLLOWED
        case "recommendation.make", {"outcome": outcome} if outcome in RECOMMENDED:
            return RECOMMENDED[Outcome(outcome)]
        case "application.record_authority", {"authority": way} if way in SHOWN_BY:
            return SHOWN_BY[Authority(way)]
        case _, {"commitment": commitment} if kind in ITEMS:
            return Sentence(ITEMS[kind].english, {"commitment": commitment})
    return KINDS.get(kind) or Sentence("An entry was made: %(kind)s.", {"kind": kind})
