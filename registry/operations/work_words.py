"""What the rounds and the kinds of work are called on the registrar's page. Of cases nothing stands there."""

from registry.kit.words import Sentence

# `cases.due` is left out: when it fails could tell that there is something to be late with. `registry check` counts it.
ROUNDS = {
    "accounts.sweep": Sentence("Forgetting sessions and links that are over"),
    "rosters.forget": Sentence("Forgetting lists that nobody took over"),
    "training.forget": Sentence("Forgetting who left, and old proof of training"),
    "jobs.forget": Sentence("Forgetting what old work was about"),
    "training.remind": Sentence("Letters that remind of training"),
    "hotlines.remind": Sentence("Letters about telephone numbers to check"),
    "ledger.shuffle": Sentence("Mixing the order in which entries of past days lie"),
    "keyring.mark": Sentence("Noting which keyring is this database's"),
    "keyring.sweep": Sentence("Destroying keys that nothing needs"),
    "misuse.announce": Sentence("Letters about misused logos"),
    "incidents.due": Sentence("Letters and figures that follow from dates"),
    "desks.reckon": Sentence("Putting together what the lists of members show"),
    "desks.months": Sentence("Noting how far members are trained, month by month"),
    "passports.keep_up": Sentence("Keeping training passports up to date"),
    "reports.remind": Sentence("Letters about annual reports"),
    "decisions.terms": Sentence("Letters about the terms of procedures"),
    "decisions.forget": Sentence("Forgetting what was written and sent in procedures that are over"),
    "complaints.announce": Sentence("Letters about complaints"),
    "complaints.forget": Sentence("Forgetting complaints that are over"),
    "audits.due": Sentence("Forgetting old pictures of audits, and telling what is overdue"),
    "alarms.announce": Sentence("Letters about signatures that nobody issued"),
    "logos.sign": Sentence("Signing codes"),
    "logos.lists": Sentence("Publishing the lists of states"),
    "credentials.keep": Sentence("Signing and revoking credentials"),
    "websites.check": Sentence("Looking whether websites are the businesses' own"),
}
WORK = {
    "logos.sign": Sentence("Signing codes"),
    "audits.plan_drawn": Sentence("Planning the audit of a business that was drawn"),
    "campaigns.mail": Sentence("A letter of a campaign to a member"),
    "members.remind": Sentence("A letter from an association to a member"),
    "members.remind_all": Sentence("Letters from an association to all members that fit"),
    "accounts.sign_up": Sentence("Making an account"),
    "accounts.reset": Sentence("The letter for a forgotten password"),
    "accounts.lost": Sentence("The letter for a lost second factor"),
}
