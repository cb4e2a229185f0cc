"""What aims, states, bands and answers are called."""

from registry.campaigns.rules import Aim, Band, State, Told
from registry.kit.words import Sentence

AIM_WORDS = {
    Aim.SIGN: Sentence("Sign the code for the first time"),
    Aim.CONFIRM: Sentence("Read and confirm the newest version, having signed an earlier one"),
}
STATE_WORDS = {
    State.WAITING: Sentence("Not reached yet"),
    State.PRINTED: Sentence("Slip printed"),
    State.INVITED: Sentence("Invited"),
    State.DISPUTED: Sentence("Says: I did not sign"),
    State.SIGNED: Sentence("Signed"),
    State.LEFT: Sentence("Has left the register"),
}
BAND_WORDS = {
    Band.NONE: Sentence("Nobody yet"),
    Band.SOME: Sentence("Fewer than half"),
    Band.HALF: Sentence("Half or more"),
    Band.MOST: Sentence("Most: four of five or more"),
    Band.ALL: Sentence("All"),
}
TOLD_WORDS = {
    Told.SIGNED_IT: Sentence("Yes, they signed"),
    Told.DID_NOT: Sentence("No, they did not sign"),
    Told.NOT_FOUND: Sentence("Not met"),
}
