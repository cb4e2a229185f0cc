"""Whether a text of an annual report speaks of cases: how many there were, that there were none, who was arrested (pure).

Few or none is no praise (DOMAIN.md, 1): a business that is rewarded for silence keeps silent. So a report says what was
practised and agreed, and nothing of what was noticed. Generous: whoever is refused says the same without a case.
"""

import re
from unicodedata import combining, normalize

_CASE = (
    r"(?:casos?|denuncias?|incidentes?|incidencias?|reportes|alertas?|sospechas?|relatos|ocorrencias?|suspeitas?|queixas?"
    r"|cases?|incidents?|reports|suspicions?|alerts?|cas|signalements?|soupcons?|plaintes?)"
)
_NUMBER = (
    r"(?:\d{1,4}|no|not a single|zero|none|one|two|three|four|five"
    r"|cero|sin|ningun|ninguna?s?|un solo|dos|tres|cuatro|cinco|nenhuma?|nenhuns|dois|duas|quatro"
    r"|aucune?|un seul|deux|trois|quatre|cinq)"
)
_MANY = r"(?:several|some|many|a few|varios|varias|algunos|algunas|muchos|muchas|alguns|algumas|muitos|muitas|plusieurs|quelques)"
_IN = "".join(rf"(?<!\b{word} )" for word in ("in", "en", "em", "dans"))  # in some cases: a way to speak
_OF_PRACTICE = (
    r"(?! (?:practic|de estudio|de practica|pratic|de estudo|pratique|d.ecole|fictif|stud|of the module))"
)
_COUNTED = re.compile(
    rf"\b{_NUMBER} (?:\w+ ){{0,2}}{_CASE}\b{_OF_PRACTICE}|\b{_IN}{_MANY} {_CASE}\b{_OF_PRACTICE}|\b{_CASE} ?[:=] ?{_NUMBER}\b"
)
_TOLD = re.compile(
    r"\b(?:we (?:have )?(?:reported|denounced|called)|denunciamos|reportamos|denunciado|reportado|denunciou"
    r"|avons (?:signale|denonce))\b.{0,60}\b(?:police|policia|authorit|autoridad|autorite|fiscalia|conselho tutelar|casos?|cas|cases?)\b"
    r"|\b(?:arrested|arrestad[oa]s?|detenid[oa]s?|detid[oa]s?|encarcelad[oa]s?|interpellee?s?|arretee?s? par)\b"
)


def speaks_of_cases(text: str) -> bool:
    """Say whether a text counts cases, says that there were none, or tells of one that was reported."""
    apart = normalize("NFKD", text.casefold())
    plain = " ".join("".join(sign for sign in apart if not combining(sign)).split())
    return bool(_COUNTED.search(plain) or _TOLD.search(plain))
