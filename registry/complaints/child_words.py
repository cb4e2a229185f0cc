"""The words by which a text is taken to speak of a child or of an abuse (data).

Without accents, in small letters; one that ends in `*` stands for all words that begin so. They are generous: whoever
only complains of a missing sign writes it without them, and whoever speaks of a child must not be kept waiting here.
"""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CHILD = _words(
    # English
    "child children childhood childlike kid kids minor minors underage underaged teen teens teenage* "
    "preteen* boy boys girl girls baby babies toddler* infant* juvenile* schoolgirl* schoolboy* schoolchild* adolescen* "
    "youngster* youth youths pupil* daughter* stepdaughter* stepson* orphan* newborn* tween* kiddo* kiddie* schoolkid* "
    "grandchild* granddaughter* grandson* jailbait "
    # Spanish
    "nino ninos nina ninas nene nenes nena nenas menor menores adolescente* infan* bebe bebes criatura* chico chicos "
    "chica chicas chiquill* muchach* jovencit* quinceanera* colegial* hija hijas hijo hijos huerfan* nna nnas "
    "chamac* chamit* chaval* chavit* chavo chava chavos chavas patoj* cipot* chibol* guagua guaguas guaguit* wawa wawas "
    "guila guilas guilit* carajill* carajit* escuincl* escuintl* pelada pelado peladas pelados peladit* pelao pelaos gurisa "
    "gurises botija botijas pibe pibes piba pibas pibit* cabrit* morrit* morra morras huerco huerca huercos guambra* "
    "ninit* ninez nenit* parvul* preadolescen* mocit* peques crios lolit* zagal* liceist* nieta nietas nieto nietos "
    # Portuguese
    "crianca criancas crianc* menino meninos menina meninas garoto garotos garota garotas moleque* guri guria adolescente* "
    "filha filhas filho filhos orfa orfas orfaos orfanato* guris gurias gurizad* mocinh* rapazinh* rapazola* raparig* "
    "miudo miuda miudos miudas novinh* ninfet* pivet* pirralh* fedelh* garotinh* menininh* curumim* nenem nenens netinh* "
    # French
    "enfant enfants enfance gamin* gosse gosses fillette* fille filles garcon garcons mineur mineure mineurs mineures "
    "ado ados bebes orphelin* ecolier* ecoliere* jeunette* mome momes lyceen* collegien* mioche* marmot* marmaille* bambin* "
    "minot minots nourrisson* poupon* pucelle* jouvencel* preado preados jeunot*"
)
ABUSE = _words(
    # English
    "abuse abuses abused abusing abuser* abusive molest* rape raped raping rapes rapist* sex sexual* sexually prostitut* "
    "exploit* traffick* trafficker* groom groomed grooming porn porno* naked nude nudes assault* harass* victim* pimp "
    "pimps brothel* pedophil* paedophil* violence violent violently slave slavery "
    # Spanish
    "abuso abusos abusa abusan abusar abusaron abusado abusada explota explotan explotar explotacion* explotad* trata "
    "violacion* violad* violar violaron violo sexo sexuales prostib* proxenet* pederast* pedofil* acoso acosa acosan "
    "acosar acosaron desnud* maltrat* agred* agresion* agresor* victima* violencia esclav* "
    # Portuguese
    "abusada abusado abusam abusou exploracao explorad* exploram explora estupr* assedio assedi* aliciam* aliciar* "
    "alicia vitima* trafico agress* "
    # French
    "abuser abus viol viols viole violee violer violeur* agresse* agression* harcel* attouch* maquerea* pedo pedos "
    "proxen* victimes traite esclavage"
)
PHRASES = re.compile(
    r"\bunder\W{0,3}(?:the )?age|\bschool\W{0,3}(?:girl|boy|child|kid)|\bhigh\W?school|\bsecondary\W?school"
    r"|\bmenor(?:es)? de edad|\bde menor\b|\bnot (?:yet )?(?:18|of age|an adult)\b|\bminori(?:dad|dade) de (?:edad|idade)"
)
ALL = CHILD | ABUSE
WHOLE = frozenset(word for word in ALL if not word.endswith("*"))
BEGINNINGS = tuple(sorted(word.removesuffix("*") for word in ALL if word.endswith("*")))
