"""What strangers wrote, made harmless to look at: no live link, nothing that turns the line round unseen (pure)."""

import re
from unicodedata import category, combining

LINK = re.compile(
    r"\b(?:([a-z][a-z0-9+-]{1,20}):(?=//)|(javascript|vbscript|data|mailto|tel|sms|file):)", re.IGNORECASE
)
HOST = re.compile(r"(?<=[\w-])\.(?=[a-z]{2,24}\b)", re.IGNORECASE)
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
KEPT = {"\n"}
MARKS_MOST = 3  # on one letter; more of them paint over the lines above
SCHEMES = {"http": "hxxp", "https": "hxxps", "ftp": "fxp"}


def defanged(text: str) -> str:
    """Return text with links dead, marks that nobody sees spelled out, and towers of accents cut.

    It is still text of a stranger: pages escape it, and ask neither browser nor mail program to find links in it.
    """
    seen = "".join(_shown(text.replace("\r\n", "\n").replace("\r", "\n")))
    dead = LINK.sub(_dead, seen)
    return HOST.sub("[.]", dead.replace("@", "[@]"))


def _dead(found: re.Match[str]) -> str:
    scheme = found[1] or found[2]
    return f"{SCHEMES.get(scheme.lower(), scheme)}[:]"


def _shown(text: str) -> list[str]:
    shown, marks = [], 0
    for sign in text:
        marks = marks + 1 if combining(sign) else 0
        if marks > MARKS_MOST:
            continue
        if sign in KEPT or category(sign) not in HIDDEN:
            shown.append(sign)
        elif sign == "\t":
            shown.append(" ")
        else:
            shown.append(f"⟦U+{ord(sign):04X}⟧")
    return shown
