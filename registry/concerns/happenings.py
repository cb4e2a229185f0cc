# ruff: noqa: RUF001 (dashes and quotes of all kinds are what people type)
"""Whether words tell of one child and what happened, or name somebody: such words stand in no audit or decision (pure).

Audits, reports and decisions speak of children all the time: of guests under 18, of rights, of training. So no single
word is refused here, as it is in a complaint, but what tells of a certain child: an age, an act of abuse beside a word
for a child, or one child whom somebody saw, heard or brought. What is told in other words passes; the pages say so.
"""

import re

from registry.concerns.folding import folded
from registry.concerns.forbidden import KINDS, Kind, Names, found, refusal
from registry.kit.words import Sentence

ABOUT_A_CHILD = Sentence(
    "This seems to tell what happened to a child. Leave it out: it is not kept here. Tell an authority now; the focal"
    " point then enters it in the log of the business.",
    leads_to="/concern",
)
LONGEST = 20_000  # characters; whoever takes in text bounds it long before
NAMES = frozenset({Kind.NAME})


_ENDS = r"(?=\s*(?:$|[,;:)(\"']|\s(?:a|at|aged|alone|and|avec|beside|by|came|chez|com|comes|con|dans|de|del|do|em|en|et|from|ha|had|has|he|here|i|in|inside|into|is|e|es|era|est|estaba|estava|etait|fue|foi|left|near|no|of|on|out|outside|que|qui|said|saliendo|says|seule?|sola|solo|sozinha|sozinho|she|slept|sleeps|the|there|to|tiene|tem|up|was|went|were|abused|raped|entra|entro|llega|llego|sube|subio|subiu|entrou|monte|montee|who|with|y)\b))"
_ONE = (
    r"(?:\b(?:an?|the|one|this|that|another|some|two|three|four|five|several|young|his|her|their|[2-9])\s"
    r"(?:(?:very|young|little|small|under-?age|local|teenage|drunk|crying|\d{1,2}[- ]years?[- ]old)\s){0,2}"
    rf"(?:girls?|school-?girls?|boys?|school-?boys?|teenagers?|teens?|adolescents?|(?:kid|minor|child){_ENDS}|(?<!the\s)(?:kids|minors|children){_ENDS})\b"
    r"(?!\s(?:at|of|from|in)\s(?:the\s)?(?:reception|desk|counter|office))"
    r"|\b(?:una?|la|el|est[ea]|es[ea]|otr[ao]|dos|tres|varios|varias|unos|unas)\s(?:joven\s|pequen[ao]\s)?"
    rf"(?:nin[ao]s?|(?:menor|menores){_ENDS}|adolescentes?|chic[ao]s?|muchach[ao]s?|jovencit[ao]s?|colegial(?:es|as?)?)\b"
    r"(?!\sde\s(?:la\s)?(?:recepcion|caja|oficina))"
    r"|\b(?:uma?|ess[ea]|est[ea]|outr[ao]|dois|duas|tres|varios|varias|[ao])\s(?:jovem\s)?"
    rf"(?:criancas?|menin[ao]s?|(?:menor|menores){_ENDS}|adolescentes?|garot[ao]s?|mocinhas?)\b(?!\sd[ao]\s(?:recepcao|caixa))"
    r"|\b(?:une?|cette|cet?|deux|trois|quatre|plusieurs|la)\s(?:jeunes?\s|petite?s?\s)?"
    rf"(?:(?:fille|fillette|gamine?|mineure?|adolescente?|ado)s?|(?<!la\s)(?:garcon|enfant)s?){_ENDS})"
)
_GENERAL = re.compile(
    r"\b(?:who\sis|qui\sest|quien\ses|quem\se|if|when(?!\s(?:i|we|he|she)\b)|whenever|how|whether|what\sto\sdo|every|each|any|never|signs?|drill|exercise|example|case\sstudy"
    r"|role[- ]play|training|course|lesson|should|would|must|si|cuando(?!\sllegu?)|cada|ningun[ao]?|que\shacer|como\sactuar"
    r"|senal(?:es)?|simulacro|ejercicio|ejemplo|capacitacion|formacion|curso|debe|quando|se\suma?|nenhuma?|qualquer|o\sque\sfazer"
    r"|sinal|sinais|simulado|exemplo|deve|quand|lorsque|chaque|aucune?|signal|signaux|exercice|exemple|que\sfaire|doit)\b"
)
_RIGHTS = re.compile(
    r"\b(?:rights?|derechos?|direitos?|droits?|protec\w+|protecao|interes\w*|codigo|estatuto)\b.{0,30}$"
)
_SEEN = re.compile(
    r"\b(?:says?|said|told|tells|saw|seen|noticed|heard|comes?\s(?:up|in|out)|came|goes|went|left|brings|brought|took|taken"
    r"|sleeps|slept|offer(?:s|ed)|paid|cried|crying|hurt|undress\w*|touch(?:ed|es|ing)"
    r"|dice|dijo|dijeron|conto|cuenta|vio|vieron|vimos|oyo|noto|sube|subio|entro|salio|trajo|trae|llevo|lleva|durmio|lloraba|pago|ofrecio|tocaba|tocando"
    r"|diz|disse|contou|viu|viram|ouviu|subiu|entrou|saiu|trouxe|levou|dormiu|chorava|pagou|ofereceu"
    r"|dit|raconte|vue?s?|apercue?|entendue?|monte|montee|venue?|amenee?|emmenee?|dormi|pleurait|payee?|offert)\b"
    r"|\b(?:with|avec|con|com)\s(?:an?|the|une?|el|la|le|los|uma?|o|his|her|some)\s(?:(?:adult|older|old|foreign)\s)?"
    r"(?:guest|man|tourist|client|customer|adult|foreigner|huesped|hombre|senor|turista|cliente|adulto|extranjero"
    r"|hospede|homem|estrangeiro|homme|touriste|adulte|etranger)s?\b"
    r"|\b(?:into|to|in|a|en|para|dans)\s(?:his|her|su|la|seu|sa|the\sguest's|a\sguest's)\s(?:room|bed|habitacion|cuarto|quarto|chambre)\b"
)
_CHILD = re.compile(
    r"\b(?:child|children|kids?|minors?|girls?|boys?|teenagers?|nin[ao]s?|menor(?:es)?|adolescent(?:e|es|s)?|chic[ao]s?|muchach[ao]s?"
    r"|criancas?|menin[ao]s?|garot[ao]s?|enfants?|filles?|fillettes?|mineure?s?)\b"
)
_ABUSED = re.compile(
    r"(?<!is\s)(?<!are\s)(?<!be\s)(?<!being\s)(?<!for\s)(?<!of\s)\b(?:abused|abusing|raped|raping|molest(?:ed|ing|s)|fondled|groped|sexually\s(?:assaulted|touched)"
    r"|prostituted)\b"
    r"|\babuso\s(?:sexualmente\s)?(?:de|a)\s(?:una?|la|el|est[ea]|es[ea]|dos|tres|varias|varios)\b"
    r"|\b(?:abusaba|abusaban|abusaron|manoseo|manoseaba|manosearon|(?:violo|viola|violaron|toco|tocaba|acoso)\sa\s(?:una?|la|el|dos|tres))\b"
    r"|\bfue(?:ron)?\s(?:abusad|violad)[ao]s?\b|\b(?:abusou|abusava|abusaram|estuprou|estuprad[ao]s?|molestou|aliciou|assediou)\b"
    r"|\ba\s(?:abuse\sd|viole\b|agresse\s(?:une?|la|le)|touche\sune?)|\b(?:abusait|violait|violees?|attouch\w+)\b"
)
_AGE = r"(?:1[0-7]|[1-9])(?![\d%]|[.,:/]\d|\s?(?:to|a|à|-|–|e|y|et|and|o|ou|or)\s?\d)"
_AGED = re.compile(
    rf"{_ONE}(?:\s?,\s?|\s?\(\s?|\s)(?:of|aged?|de|d['’]|com|con|unos|cerca\sde|about|around|environ|\s){{0,3}}?\s?{_AGE}\b"
    rf"|{_ONE}[^.]{{0,30}}?\b(?:is|was|aged|tiene|tenia|tem|tinha|a|avait|com|con|de|agee?\sde|of)\s(?:only\s|about\s|unos\s|solo\s)?{_AGE}\s?(?:years?|anos|ans|yo)\b"
    rf"|\b(?:girls|boys|ninas|ninos|meninas|meninos|filles|garcons)\s(?:of|aged|de)\s{_AGE}"
    rf"|\b(?:1[0-7]|[1-9])[- ]?years?[- ]olds?\s(?:girl|boy|child|teenager|student)|\b(?:a|an|the|two|three)\s(?:1[0-7]|[1-9])-years?-olds?(?=\s*(?:$|[,;.)]|\s(?:was|is|who|with|in|at|came|has|had)\b))"
)
_CERTAIN = re.compile(_ONE)
_SENTENCE = re.compile(r"[.!?;\n]+(?=\s|$)")


def not_to_be_kept(text: str) -> Sentence | None:
    """Return what to say of words that tell of a child, name somebody or say how to reach them; None of others."""
    return ABOUT_A_CHILD if tells_of_a_child(text) else refusal(text, Names.COMMON)


def names_or_tells(text: str) -> Sentence | None:
    """Return what to say of words that tell of a child or name somebody: where numbers and plates are in place."""
    if tells_of_a_child(text):
        return ABOUT_A_CHILD
    return next((KINDS[one.kind] for one in found(text, Names.COMMON) if one.kind in NAMES), None)


def tells_of_a_child(text: str) -> bool:
    """Say whether a text seems to tell of one child and what happened.

    Raises:
        ValueError: the text is longer than LONGEST, which whoever took it in has seen to.

    """
    if len(text) > LONGEST:
        raise ValueError("this text is too long to be looked through")
    sentences = [" ".join(one.split()) for one in _SENTENCE.split(folded(text))]
    around = zip(["", *sentences[:-1]], sentences, [*sentences[1:], ""], strict=True)
    return any(_tells(one) for one in sentences) or any(
        _ABUSED.search(one) and _CHILD.search(f"{before} {one} {after}") for before, one, after in around
    )


def _tells(sentence: str) -> bool:
    if _AGED.search(sentence):
        return True
    return bool(_SEEN.search(sentence)) and any(
        not _GENERAL.search(sentence, 0, child.start()) and not _RIGHTS.search(sentence[: child.start()])
        for child in _CERTAIN.finditer(sentence)
    )
