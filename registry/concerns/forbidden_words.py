# ruff: noqa: RUF001 (dashes and quotes of all kinds are what people type)
"""The words by which `forbidden` knows what stands after them, and those that look like it and are not (data)."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Before a name, with or without a full stop.
SHORT_TITLES = _words(
    "Mr Mrs Ms Miss Mx Dr Dra Prof mr mrs ms mx MR MRS MS DR Sr Sra Srta Srita sr sra srta SR SRA SRTA Lic Licda Ing M Mme Mlle"
)
TITLES = _words(
    "Sir Madam Señor Señora Señorita señor señora señorita Senor Senora Senorita Don Doña don doña Profe "
    "Senhor Senhora senhor senhora Dona dona Seu seu Dom "
    "Monsieur Madame Mademoiselle monsieur madame mademoiselle Maître"
)
NAMED = frozenset({
    "named", "name is", "name was", "names are", "goes by", "by the name of", "name", "initials",
    "se llama", "se llamaba", "su nombre es", "su nombre era", "de nombre", "nombre", "apellido", "iniciales",
    "se chama", "chama-se", "se chamava", "seu nome é", "o nome é", "de nome", "nome", "sobrenome", "iniciais",
    "s'appelle", "s’appelle", "s'appelait", "s’appelait", "nommé", "nommée", "son nom est", "du nom de", "nom", "prénom",
    "initiales",
})  # fmt: skip
# A title before one of these is a post, not a person.
ROLES = _words(
    "manager director reception receptionist driver guest police officer owner "
    "gerente directora recepcionista conductor conductora huésped policía policia agente dueño dueña encargado encargada "
    "recepção motorista hóspede polícia proprietário proprietária diretor diretora "
    "directeur directrice réceptionniste chauffeur client cliente police propriétaire gérant gérante "
    "pani icbf dif conselho tutelar hotel taxi"
)
INITIALS_OF_NOBODY = _words(
    "us eu un uk am pm eg ie nb dc sa onu oit rf rsvp usa cp sl ltda srl rl cv op ps pd ad bc tv sos ee"
)
ROOMS = _words(
    "room rm rm. bedroom cabin bungalow suite villa flat apartment apt apt. "
    "habitación habitacion hab hab. cuarto pieza cabaña cabana camarote apartamento apto apto. recámara recamara "
    "quarto chalé chale aposento "
    "chambre ch. cabine appartement appt appt."
)
# After a number, these say that it counts something.
COUNTED = _words(
    "am pm a.m p.m h hs hrs beds bed people persons adults children guests nights hours minutes times stars men women girls boys days "
    "camas cama personas personas adultos adultas niños niñas huéspedes noches horas minutos veces estrellas hombres mujeres días "
    "pessoas crianças adultos hóspedes noites vezes homens mulheres dias meninas meninos "
    "lits lit personnes adultes enfants clients nuits heures fois étoiles hommes femmes jours filles garçons"
)
UNITS = _words(
    "km m cm mm ml l kg g min mins minutes minutos h hs hrs hours horas heures gb mb m2 m² km/h mph"
)
MONTHS = _words("jan feb mar apr may jun jul aug sep oct nov dec ene abr ago set dic fev mai out dez avr aou")
PLATES = _words(
    "plate plates numberplate licence license registration reg "
    "placa placas matrícula matricula patente chapa dominio "
    "plaque plaques immatriculation immatriculé immatriculée"
)
PAPERS = _words(
    "passport id identity ssn licence license card visa "
    "pasaporte cédula cedula dni nie rut run curp ine carné carne dimex dui dpi identidad documento tarjeta "
    "passaporte cpf rg rne rnm cnh identidade cartão "
    "passeport identité carte titre cni"
)
CURRENCIES = frozenset({
    "$", "us$", "usd", "u$s", "r$", "€", "eur", "£", "gbp", "₡", "¢", "crc", "brl", "mxn", "mx$", "cop", "cop$", "ars", "clp", "pen",
    "s/", "gtq", "hnl", "dop", "rd$", "pyg", "₲", "xaf", "xof", "fcfa", "cad", "chf", "thb", "฿", "php", "₱", "vnd", "kes", "zar",
    "dollar", "dollars", "euro", "euros", "pound", "pounds", "dólar", "dólares", "dolares", "peso", "pesos", "colón",
    "colones", "quetzal", "quetzales", "lempira", "lempiras", "sol", "soles", "guaraní", "guaraníes", "guaranies", "real", "reais",
    "réal", "réais", "franc", "francs", "franco", "francos", "libras", "baht", "mil", "%",
})  # fmt: skip
# Letters before digits that are a law, a body, a road or a unit.
ACRONYMS = _words(
    "ILO OIT ISO IEC UN ONU ECA COVID EU UE UTC GMT USD EUR CRC COP MXN BRL ARS CLP GBP RES LEY LEI ART NOM CST CRC BR KM PR SP MG RJ BA SC RS "
    "RN RD RF TV PM AM HRS HR MIN KG USB WPA SHA LTE UHF VHF DIF TEL EXT ETA ETD NBR ABNT"
)
UPPER_WORDS = _words(
    "the and for was had saw our her his two six one ten not but all "
    "las los del por que una uno dos son con mes día dia más mas hoy fue hay sur "
    "das dos uma dois são sao com mês mes foi dia ano "
    "les des une sur aux est ont mai pas ans"
)
DIGIT_WORDS = _words(
    "zero oh one two three four five six seven eight nine double triple "
    "cero uno una dos tres cuatro cinco seis siete ocho nueve doble "
    "um uma dois duas três quatro meia sete oito nove duplo "
    "zéro un une deux trois quatre cinq sept huit neuf"
)
