"""How roles, duties, modes and acknowledgements are called on a page."""

from registry.kit.words import Sentence
from registry.training.changes import What
from registry.training.drilling import Better, Knew
from registry.training.rules import Acknowledged, Band, CameBy, Duty, Mode, StaffRole

STAFF_ROLES = {
    StaffRole.RECEPTION: Sentence("Reception"),
    StaffRole.HOUSEKEEPING: Sentence("Housekeeping"),
    StaffRole.FOOD_AND_DRINK: Sentence("Restaurant and bar"),
    StaffRole.SECURITY: Sentence("Security"),
    StaffRole.GUIDE: Sentence("Guides"),
    StaffRole.SALES: Sentence("Counter and sales"),
    StaffRole.DRIVER: Sentence("Drivers"),
    StaffRole.OWNER_DRIVER: Sentence("Owner-drivers"),
    StaffRole.DISPATCHER: Sentence("Dispatchers"),
    StaffRole.CREW: Sentence("Crew"),
    StaffRole.DOCK_STAFF: Sentence("Dock and station staff"),
    StaffRole.MEETS_TRAVELLERS: Sentence("Others who meet travellers"),
    StaffRole.MANAGER: Sentence("Management"),
    StaffRole.OFFICE: Sentence("Others who meet no travellers"),
}
DUTIES = {
    Duty.FOCAL_POINT: Sentence("Focal point"),
    Duty.TRAINER: Sentence("Trains others (multiplier)"),
    Duty.MANAGER: Sentence("Manages the business"),
}
MODES = {
    Mode.IN_PERSON: Sentence("In person"),
    Mode.ONLINE: Sentence("Online"),
    Mode.RADIO: Sentence("By radio"),
    Mode.PAPER: Sentence("On paper"),
}
ACKNOWLEDGED = {
    Acknowledged.PHONE: Sentence("on the trainer's phone"),
    Acknowledged.LINK: Sentence("by a link"),
    Acknowledged.PAPER: Sentence("on the signed list"),
}
CHANGES = {
    What.FIRST_DAY_LATER: Sentence("the first day of work was moved later"),
    What.FIRST_DAY_EARLIER: Sentence("the first day of work was moved earlier"),
    What.ROLE: Sentence("the role was changed"),
    What.DUTIES: Sentence("the duties were changed"),
    What.LEFT: Sentence("a last day of work was entered"),
    What.LAST_DAY: Sentence("the last day of work was changed"),
    What.CAME_BACK: Sentence("a leaving was taken back"),
    What.ENTERED_AGAIN: Sentence("entered anew under the name or number of somebody who had left"),
}
CAME_BY = {
    CameBy.OWN_PHONE: Sentence("Taken on their own phone"),
    CameBy.PASSPORT: Sentence("Brought along in a protection passport"),
}
OVERSEEN = {  # what an auditor needs of it, and no word of a passport
    **CAME_BY,
    CameBy.PASSPORT: Sentence("Learnt at a business of the register, and brought along"),
}
BANDS = {
    Band.NONE: Sentence("no training shown yet"),
    Band.BELOW: Sentence("less than %(floor)s %% of the team"),
    Band.ABOVE: Sentence("%(floor)s %% of the team or more"),
    Band.MOST: Sentence("nearly the whole team"),
}
KNEW = {
    Knew.YES: Sentence("knew whom to call"),
    Knew.PARTLY: Sentence("knew it in part"),
    Knew.NO: Sentence("did not know whom to call"),
}
BETTER = {
    Better.NUMBERS: Sentence("Have the numbers at hand"),
    Better.WHO_CALLS: Sentence("Agree who calls"),
    Better.WHAT_TO_SAY: Sentence("Know what to say on the telephone"),
    Better.OWN_SAFETY: Sentence("Look after our own safety"),
    Better.LEFT_ALONE: Sentence("Leave alone what is not ours to do"),
    Better.NO_NETWORK: Sentence("Know a way without a network"),
    Better.NEWCOMERS: Sentence("Practise with those who are new"),
}
