"""What kinds, states and reasons of complaints are called, as sentences to be translated."""

from registry.complaints.rules import Kind, Reason, State
from registry.kit.words import Sentence

KINDS = {
    Kind.NO_INFORMATION: Sentence("Nothing there tells guests or staff of the code"),
    Kind.NOT_TRAINED: Sentence("Staff were not trained, or the training is only on paper"),
    Kind.NO_PROCEDURE: Sentence("It has no procedure, or does not follow it"),
    Kind.FALSE_CLAIM: Sentence("It says something about itself and the code that is not so"),
    Kind.PRESSURE: Sentence("Somebody was pressed or punished for speaking up"),
    Kind.SUPPLIERS: Sentence("It works with suppliers who do not keep the code"),
    Kind.OTHER: Sentence("Something else in the code"),
}
STATES = {
    State.RECEIVED: Sentence("Received"),
    State.CHECKING: Sentence("Being checked"),
    State.UPHELD: Sentence("Upheld"),
    State.NOT_UPHELD: Sentence("Not upheld"),
    State.NOT_OURS: Sentence("Not ours to decide"),
    State.WITHDRAWN: Sentence("Withdrawn"),
}
REASONS = {
    Reason.COMMITMENT_NOT_KEPT: Sentence("Upheld: a commitment was not kept"),
    Reason.UNTRUE: Sentence("Upheld: something said was not true"),
    Reason.PRESSED: Sentence("Upheld: somebody was pressed or punished"),
    Reason.IN_ORDER: Sentence("Not upheld: it is in order"),
    Reason.NOT_SHOWN: Sentence("Not upheld: it could not be shown"),
    Reason.PUT_RIGHT: Sentence("Not upheld: it had been put right before"),
    Reason.OTHER_BODY: Sentence("Not ours: another body decides this"),
    Reason.NOT_OF_THE_CODE: Sentence("Not ours: the code says nothing of it"),
    Reason.ASKED_BACK: Sentence("Withdrawn: whoever complained asked for it"),
    Reason.NO_ANSWER: Sentence("Withdrawn: no answer to our question"),
}
