# ruff: noqa: RUF001 - a French apostrophe is a right quotation mark
"""What a signature's PDF record says around the text, in each language. Data, and frozen.

A record must come out again byte for byte, years later: these words are never edited. A better wording
gets a layout of its own, under a new number, beside this one.
"""

LAYOUT = 2  # of new records

# How a day is said, by layout and language: 1 left out what Spanish and Portuguese put between.
DAYS: dict[int, dict[str, str]] = {
    1: dict.fromkeys(("en", "es", "pt", "fr"), "%(day)s %(month)s %(year)s"),
    2: dict.fromkeys(("en", "fr"), "%(day)s %(month)s %(year)s")
    | dict.fromkeys(("es", "pt"), "%(day)s de %(month)s de %(year)s"),
}

LABELS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Record of signature",
        "keep": "Keep this document. It shows what was signed, by whom and when.",
        "business": "Business",
        "trade_name": "Name on the door",
        "registry_number": "Registry number",
        "address": "Address",
        "signer": "Signed by",
        "position": "Position",
        "signed_at": "Signed at",
        "code": "Text signed",
        "version": "Code of conduct, version %(number)s, in English",
        "reference": "Reference",
        "statement": "Statement",
        "agree": (
            "I have read this code of conduct. I sign it on behalf of %(business)s, and I am entitled to do so. "
            "We will do what it says and account for it every year."
        ),
        "text": "The text, as it was signed",
        "check": "How to check this document",
        "check_now": "What counts today stands on the register: %(address)s",
        "check_text": "The text is attached to this file as %(file)s. The SHA-256 of that attachment is:",
        "check_file": (
            "The SHA-256 of this whole file was noted when it was signed. The business finds it at its desk, and "
            "the register tells it to anyone who asks."
        ),
        "letters": "Letters that this document cannot draw are shown as ?. The attached %(file)s has them all.",
        "page": "Page %(page)s of %(pages)s",
    },
    "es": {
        "title": "Constancia de firma",
        "keep": "Conserve este documento. Muestra qué se firmó, quién lo firmó y cuándo.",
        "business": "Empresa",
        "trade_name": "Nombre en la puerta",
        "registry_number": "Número de registro",
        "address": "Dirección",
        "signer": "Firmado por",
        "position": "Cargo",
        "signed_at": "Fecha y hora",
        "code": "Texto firmado",
        "version": "Código de conducta, versión %(number)s, en español",
        "reference": "Referencia",
        "statement": "Declaración",
        "agree": (
            "He leído este código de conducta. Lo firmo en nombre de %(business)s y estoy facultado o facultada para "
            "hacerlo. Haremos lo que dice y rendiremos cuentas de ello cada año."
        ),
        "text": "El texto, tal como se firmó",
        "check": "Cómo comprobar este documento",
        "check_now": "Lo que vale hoy figura en el registro: %(address)s",
        "check_text": "El texto va adjunto a este archivo como %(file)s. El SHA-256 de ese adjunto es:",
        "check_file": (
            "El SHA-256 de este archivo completo se anotó al firmar. La empresa lo encuentra en su escritorio, y el "
            "registro lo comunica a quien lo pida."
        ),
        "letters": "Las letras que este documento no puede dibujar se muestran como ?. El adjunto %(file)s las tiene todas.",
        "page": "Página %(page)s de %(pages)s",
    },
    "pt": {
        "title": "Comprovante de assinatura",
        "keep": "Guarde este documento. Ele mostra o que foi assinado, por quem e quando.",
        "business": "Empresa",
        "trade_name": "Nome na porta",
        "registry_number": "Número de registro",
        "address": "Endereço",
        "signer": "Assinado por",
        "position": "Cargo",
        "signed_at": "Data e hora",
        "code": "Texto assinado",
        "version": "Código de conduta, versão %(number)s, em português",
        "reference": "Referência",
        "statement": "Declaração",
        "agree": (
            "Li este código de conduta. Assino-o em nome de %(business)s e tenho poderes para isso. "
            "Faremos o que ele diz e prestaremos contas disso todos os anos."
        ),
        "text": "O texto, tal como foi assinado",
        "check": "Como conferir este documento",
        "check_now": "O que vale hoje consta do registro: %(address)s",
        "check_text": "O texto está anexado a este arquivo como %(file)s. O SHA-256 desse anexo é:",
        "check_file": (
            "O SHA-256 deste arquivo completo foi anotado no momento da assinatura. A empresa o encontra na sua mesa, "
            "e o registro o informa a quem pedir."
        ),
        "letters": "As letras que este documento não consegue desenhar aparecem como ?. O anexo %(file)s contém todas.",
        "page": "Página %(page)s de %(pages)s",
    },
    "fr": {
        "title": "Attestation de signature",
        "keep": "Conservez ce document. Il montre ce qui a été signé, par qui et quand.",
        "business": "Entreprise",
        "trade_name": "Nom sur la porte",
        "registry_number": "Numéro d’immatriculation",
        "address": "Adresse",
        "signer": "Signé par",
        "position": "Fonction",
        "signed_at": "Date et heure",
        "code": "Texte signé",
        "version": "Code de conduite, version %(number)s, en français",
        "reference": "Référence",
        "statement": "Déclaration",
        "agree": (
            "J’ai lu ce code de conduite. Je le signe au nom de %(business)s et j’ai qualité pour le faire. "
            "Nous ferons ce qu’il dit et en rendrons compte chaque année."
        ),
        "text": "Le texte, tel qu’il a été signé",
        "check": "Comment vérifier ce document",
        "check_now": "Ce qui vaut aujourd’hui figure au registre : %(address)s",
        "check_text": "Le texte est joint à ce fichier sous le nom %(file)s. Le SHA-256 de cette pièce jointe est :",
        "check_file": (
            "Le SHA-256 de ce fichier entier a été noté au moment de la signature. L’entreprise le trouve à son bureau, "
            "et le registre le communique à qui le demande."
        ),
        "letters": "Les lettres que ce document ne peut pas dessiner sont remplacées par ?. La pièce jointe %(file)s les contient toutes.",
        "page": "Page %(page)s sur %(pages)s",
    },
}

MONTHS: dict[str, tuple[str, ...]] = {
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    "es": (
        "enero", "febrero", "marzo", "abril", "mayo", "junio",
        "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
    ),
    "pt": (
        "janeiro", "fevereiro", "março", "abril", "maio", "junho",
        "julho", "agosto", "setembro", "outubro", "novembro", "dezembro",
    ),
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
}  # fmt: skip
