"""What the states, checks and acts upon a number are called."""

from registry.countries.hotline_checks import Ending, Method, State
from registry.countries.hotlines import Channel, Kind
from registry.kit.words import Sentence

KINDS = {
    Kind.EMERGENCY: Sentence("Emergency"),
    Kind.CHILD_PROTECTION: Sentence("Child protection"),
    Kind.CHILD_HELPLINE: Sentence("Helpline for children"),
    Kind.TRAFFICKING: Sentence("Trafficking in persons"),
    Kind.POLICE: Sentence("Police"),
    Kind.OTHER: Sentence("Other help"),
}
CHANNELS = {
    Channel.CALL: Sentence("Call"),
    Channel.TEXT: Sentence("Text message"),
    Channel.WHATSAPP: Sentence("WhatsApp"),
}
STATES = {
    State.PROPOSED: Sentence("Proposed"),
    State.VERIFIED: Sentence("Checked"),
    State.RECHECK_DUE: Sentence("To be checked again"),
    State.STALE: Sentence("Checked too long ago"),
    State.RETIRED: Sentence("Out of use"),
}
METHODS = {
    Method.CALLED: Sentence("Called it, and it answered"),
    Method.WROTE: Sentence("Wrote to it, and it answered"),
    Method.AUTHORITY_PAGE: Sentence("Read it on the authority's own page"),
    Method.IN_PERSON: Sentence("Asked the authority in person"),
}
ENDINGS = {
    Ending.NOT_IN_SERVICE: Sentence("It is not in service any more"),
    Ending.SOMEBODY_ELSES: Sentence("Somebody else answers"),
    Ending.REPLACED: Sentence("Another number has taken its place"),
    Ending.LISTED_TWICE: Sentence("It is listed twice"),
}
ACTS = {
    "hotline.propose": Sentence("Proposed"),
    "hotline.verify": Sentence("Checked"),
    "hotline.change": Sentence("Changed"),
    "hotline.retire": Sentence("Taken out of use"),
    "hotline.restore": Sentence("Taken into use again, to be checked"),
}
FACTS = {
    "country": Sentence("Country"),
    "name": Sentence("Name"),
    "number": Sentence("Number"),
    "dial": Sentence("Dialled"),
    "kind": Sentence("Kind"),
    "channel": Sentence("Reached by"),
    "hours": Sentence("Hours"),
    "languages": Sentence("Languages"),
    "source": Sentence("Source"),
    "source_date": Sentence("Date of the source"),
}
