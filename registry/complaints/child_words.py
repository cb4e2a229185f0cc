"""The words by which a text is taken to speak of a child or of an abuse (data).

Without accents, in small letters; one that ends in `*` stands for all words that begin so. They are generous: whoever
only complains of a missing sign writes it without them, and whoever speaks of a child must not be kept waiting here.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CHILD = _words(
    # English
    "child children childhood childlike kid kids minor minors underage underaged teen teens teenage* "
    "preteen* boy boys girl girls baby babies toddler* infant* juvenile* schoolgirl* schoolboy* schoolchild* adolescen* "
    "youngster* youth pupil* daughter* stepdaughter* stepson* orphan* "
    # Spanish
    "nino ninos nina ninas nene nenes nena nenas menor menores adolescente* infan* bebe bebes criatura* chico chicos "
    "chica chicas chiquill* muchach* jovencit* quinceanera* colegial* hija hijas hijo hijos huerfan* nna nnas "
    # Portuguese
    "crianca criancas crianc* menino meninos menina meninas garoto garotos garota garotas moleque* guri guria adolescente* "
    "filha filhas filho filhos orfa orfas orfaos orfanato* "
    # French
    "enfant enfants enfance gamin* gosse gosses fillette* fille filles garcon garcons mineur mineure mineurs mineures "
    "ado ados bebes orphelin* ecolier* ecoliere* jeunette*"
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
ALL = CHILD | ABUSE
WHOLE = frozenset(word for word in ALL if not word.endswith("*"))
BEGINNINGS = tuple(sorted(word.removesuffix("*") for word in ALL if word.endswith("*")))
