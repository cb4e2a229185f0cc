"""Calm names that shout: HOTEL DE REIMS becomes Hotel de Reims."""

import re
from dataclasses import dataclass


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


WORD = re.compile(r"[^\W\d_]+")
ROMAN = re.compile(r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})")
DOMAIN = re.compile(r"(?<=\w)\.(?:com|net|org|info|fr|es|pt|br|co|cr|mx|ar|uk|eu)\b", re.IGNORECASE)
SHORT = 3  # letters: a name of one such word is more likely an abbreviation
VOWELS = frozenset("AEIOUYÀÂÄÃÁÉÈÊËÍÎÏÓÔÖÕÚÙÛÜŒÆ")

# Words that are small inside a name, wherever they stand in it but first and last.
LINKS = _set(
    "DE DU DES DEL DELLA DA DO DAS DOS ET Y E EN EM AU AUX À AL AO NA NAS NO NOS COM CON PAR POUR"
    " OF AND AT IN BY FOR WITH"
)
# Articles are small after a link, and begin a name of their own elsewhere: Hotel de la Paix, Hotel La Paz.
ARTICLES = _set("LE LA LES EL LO LOS LAS O A OS AS THE L")
# In a name tied with hyphens these are small too: Boulogne-sur-Mer, Bourg-la-Reine.
TIES = LINKS | ARTICLES | {"SUR", "SOUS", "LÈS", "LEZ", "ON", "UPON", "D"}
ELISIONS = _set("D L J M N S C T QU")
APOSTROPHES = frozenset("'\u2019")

ABBREVIATIONS = _set("SARL SAS SASU EURL SNC SRL SLU SLL EIRELI LLC PLC LLP USA UK UE EU VIP TGV RER VTC")
# Legal forms that are also words: kept only at either end of a name, or of a part of it.
FORMS = _set("SA SL SC CV AG EI ME NV BV")
SPELT = {"LTDA": "Ltda", "LTD": "Ltd", "GMBH": "GmbH", "CIA": "Cía", "CÍA": "Cía"}
TITLES = _set("ST STE DR DRA MR MRS SR SRA JR BD BLD BLVD MT FT NTRA STR")
ORDINALS = _set("E È ER ÈRE ERE EME ÈME ÉME IEME IÈME ND NDE RD ST TH BIS TER O A")
REPETITIONS = frozenset({"BIS", "TER", "QUATER"})
GLUE = frozenset(".&+")  # in S.A., B&B, K+K
PART_BEFORE = re.compile(r"(?: [-\u2013\u2014]|[(\[/:\"“«;,|]) *$")
PART_AFTER = re.compile(r" *(?: [-\u2013\u2014]|[)\]/:\"”»;,|])")


def shouts(text: str) -> bool:
    """Say whether a text is in capitals throughout, and is more than an abbreviation."""
    words = WORD.findall(text)
    if any(letter.islower() for letter in text) or not words:
        return False
    return max(map(len, words)) > 1 and (len(words) > 1 or len(words[0]) > SHORT)


def calm(text: str) -> str:
    """Return a text that shouts as it would be written; any other as it is.

    What is lost in capitals cannot be told for sure: an unknown abbreviation with a vowel in it
    comes out as a word. So whoever uploads the list is shown what was changed.
    """
    if not shouts(text):
        return text
    calmed, end, after_link = "", 0, False
    for match in WORD.finditer(text):
        word = Word(match[0], text[: match.start()], text[match.end() :], after_link=after_link)
        calmed += text[end : match.start()] + word.written()
        after_link = word.links()
        end = match.end()
    calmed = DOMAIN.sub(lambda match: match[0].lower(), calmed + text[end:])
    return calmed if len(calmed) == len(text) else text  # some letters of Turkish grow when they become small


@dataclass(frozen=True, slots=True)
class Word:
    """A word in capitals, with what stands around it."""

    letters: str
    before: str
    after: str
    after_link: bool

    def written(self) -> str:
        """Return the word as it would be written."""
        if self.is_small():
            return self.letters.lower()
        return self.letters if self.stays() else SPELT.get(self.letters, self.letters.capitalize())

    def links(self) -> bool:
        """Say whether an article that follows is small."""
        if self.letters in ARTICLES and self.is_small():
            return True
        return self.letters in LINKS or (self.letters == "D" and self.is_elided())

    def is_small(self) -> bool:
        left, right = self.before[-1:], self.after[:1]
        if left.isdigit():
            return self.letters in ORDINALS
        if left in APOSTROPHES:
            return len(self.letters) == 1  # QUEEN'S
        if left == "-" and (right == "-" or self.is_elided()):
            return self.letters in TIES
        if self.starts() or (self.ends() and not self.is_repetition()):
            return False
        if self.is_elided():
            return self.letters not in ARTICLES or self.after_link
        return right not in GLUE and (
            self.letters in LINKS or (self.after_link and self.letters in ARTICLES) or self.is_repetition()
        )

    def stays(self) -> bool:
        """Say whether everybody writes the word in capitals."""
        if self.letters in SPELT or self.letters in TITLES or self.before[-1:].isdigit():
            return False
        return (
            len(self.letters) == 1
            or self.letters in ABBREVIATIONS
            or (self.letters in FORMS and (self.starts() or self.ends() or self.after.startswith(" DE C")))
            or ROMAN.fullmatch(self.letters) is not None
            or (self.letters.isascii() and not VOWELS.intersection(self.letters))
            or self.after[:1].isdigit()
        )

    def is_elided(self) -> bool:
        """Say whether it is the D of D'ANGLETERRE."""
        return self.letters in ELISIONS and self.after[:1] in APOSTROPHES

    def is_repetition(self) -> bool:
        """Say whether it is the BIS of 28 BIS."""
        return self.letters in REPETITIONS and bool(re.search(r"\d $", self.before))

    def starts(self) -> bool:
        """Say whether it begins the text, or a part of it: after a dash, a bracket, a stroke."""
        return not self.before.strip() or PART_BEFORE.search(self.before) is not None

    def ends(self) -> bool:
        return not self.after.strip(" .!") or PART_AFTER.match(self.after) is not None
