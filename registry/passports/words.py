"""How what a passport holds is called, and why a code is none."""

from registry.kit.words import Sentence
from registry.passports.rules import Holds, Misread

HOLDS = {
    Holds.VALID: Sentence("Counts until %(day)s"),
    Holds.RUN_OUT: Sentence("Ran out on %(day)s"),
    Holds.TAKEN_BACK: Sentence("Taken back by the business that had entered it"),
}
WHY_NOT = {
    Misread.MISTYPED: Sentence(
        "One symbol was misread or mistyped. Compare it with the passport, and type it again."
    ),
    Misread.MALFORMED: Sentence("A passport's code has 12 letters and digits, and begins with P."),
    Misread.OF_A_LOGO: Sentence("This is the code of a logo, not of a passport."),
}
UNKNOWN = Sentence("The code is complete, but no passport of this register bears it. Do not rely on it.")
LOOK_AGAIN = Sentence("Compare each letter and digit with the passport.")
NOTHING_TYPED = Sentence("Type the code that stands on the passport.")
