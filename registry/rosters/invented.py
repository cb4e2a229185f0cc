"""Words from which hotels are invented that exist nowhere, in four languages.

Towns, streets and names are made up; postal codes, telephone prefixes and hosts are ones that
nobody has: French postal codes end at 98, Spanish ones at 52, Portuguese ones begin at 1, "ZZ99"
is kept free in Britain; 01 99 00, 020 7946 0 are kept for fiction, no number of Spain or Portugal
begins with 5 after its country's code; `.example` is reserved by RFC 2606.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.rosters.rules import MemberField


@dataclass(frozen=True, slots=True)
class Tongue:
    """What a hotel is made of in one language. In patterns # is any digit."""

    country: str
    kinds: tuple[str, ...]
    things: tuple[str, ...]
    tails: tuple[str, ...]
    streets: tuple[str, ...]
    saints: tuple[str, ...]
    towns: tuple[str, ...]
    people: tuple[str, ...]
    number_first: bool
    postal_code: str
    phones: tuple[str, ...]
    headings: Mapping[MemberField, str]
    extra: str
    vehicles: tuple[str, str, str]
    cars: tuple[str, ...]


def _of(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split("|"))


FIELDS = (
    MemberField.NAME,
    MemberField.ADDRESS,
    MemberField.POSTAL_CODE,
    MemberField.CITY,
    MemberField.COUNTRY,
    MemberField.PHONE,
    MemberField.EMAIL,
    MemberField.WEBSITE,
    MemberField.ROOMS,
)


def _headings(words: str) -> dict[MemberField, str]:
    return dict(zip(FIELDS, _of(words), strict=True))


TONGUES = {
    "fr": Tongue(
        country="FR",
        kinds=_of(
            "Hôtel|Auberge|Résidence|Grand Hôtel|Villa|Relais|Le Nouvel Hôtel|Petit Hôtel|Maison|Le Clos"
        ),
        things=_of(
            "du Héron|de la Lanterne|des Trois Clefs|de l'Érable|du Puits|de la Meunière|des Éperviers|du Câprier"
            "|de l'Écluse|du Sémaphore|de la Grive|des Marelles|du Brûloir|de l'Étrier|de la Pelletière|du Forçat"
            "|des Ormeaux|du Chat Perché|de la Crémaillère|de l'Île Verte|du Grès|des Coquelicots|du Rémouleur"
            "|de la Dérive|du Bélier|des Lavandières|de l'Aiguière|du Pré Clos|de la Vigie|du Tonnelier"
        ),
        tails=_of(
            "Bleu|et Spa|de Montclair|Saint-Évrard|du Vieux Port|Louis XXI|Rive Haute|& Jardins|Sainte-Ménure|Centre"
            "|de l'Orme|d'Or|Belle Étape|Opéra Nord|Gare Ancienne|des Sources|Côté Cour|Val d'Aube|Plaisance|1er"
        ),
        streets=_of("rue|avenue|boulevard|quai|place|impasse|BD|av."),
        saints=_of(
            "des Tanneurs|du Vieux Moulin|de l'Arquebuse|Émile Vauclin|des Cordeliers|du Grand Cèdre|Léon Barsac"
        ),
        towns=_of("Port-Cendré|Montclair-sur-Eaune|Saint-Évrard|Valbrune|Clairmarais-les-Bains"),
        people=_of("Aline Vauclin|Rémi Barsac|Zoé Tournecoup|Félix Desormel"),
        number_first=True,
        postal_code="99###",
        phones=("01 99 00 ## ##", "01.99.00.##.##", "019900####", "+33 1 99 00 ## ##", "(01) 99-00-##-##"),
        headings=_headings(
            "Enseigne|Adresse|Code postal|Ville|Pays|Téléphone|Courriel|Site internet|Nombre de chambres"
        ),
        extra="Classement",
        vehicles=("Immatriculation", "Genre", "Numéro de parc"),
        cars=("voiture", "Voiture", "taxi", "berline"),
    ),
    "es": Tongue(
        country="ES",
        kinds=_of("Hotel|Hostal|Posada|Gran Hotel|Casa|Pensión|Hospedería|Apartahotel|Villa|Parador Rural"),
        things=_of(
            "del Alcaraván|de la Veleta|Los Tres Nogales|El Añil|del Ñandú|La Cigüeña|del Pregón|de los Duendes"
            "|La Alquería Azul|del Búho|El Zarzal|de la Espuma|Las Clavelinas|del Relojero|El Pingüino|de la Noria"
            "|del Guijarro|La Candela|de los Sauces|El Botijo|del Marqués Rojo|La Jábega|de la Umbría|El Trébol"
            "|del Cántaro|Las Gaviotas Pardas|de la Ermita|El Carámbano|del Molinillo|La Peñuela"
        ),
        tails=_of(
            "Azul|y Jardín|de Valdeluna|San Hilarión|del Sur|Alfonso XXI|Playa Chica|Centro|Santa Brizna|& Spa|Real"
            "|Mirador|del Río Seco|Plaza|del Camino|Alto|y Termas|Boutique|de la Costa|Rural"
        ),
        streets=_of("Calle|Avda.|C/|Plaza|Paseo|Camino"),
        saints=_of(
            "de la Alfarería|del Olmo|Núñez de Arbeca|Mayor|de los Cordeleros|Ángel Peñafría|del Pozo Ciego"
        ),
        towns=_of("Valdeluna del Río|Peñafría|San Hilarión|Puerto Añil|Torreciega"),
        people=_of("Íñigo Arbeca|Lucía Peñafría|Begoña Núñez de Arbeca|José Valdeluna"),
        number_first=False,
        postal_code="99###",
        phones=("555 ## ## ##", "+34 555 ### ###", "555######", "(555) ###-###", "0034 555 ### ###"),
        headings=_headings(
            "Nombre comercial|Dirección|Código postal|Ciudad|País|Teléfono|Correo electrónico|Página web|Habitaciones"
        ),
        extra="Estrellas",
        vehicles=("Matrícula", "Tipo", "Número interno"),
        cars=("coche", "Automóvil", "TAXI", "turismo"),
    ),
    "pt": Tongue(
        country="PT",
        kinds=_of("Hotel|Pousada|Hospedaria|Casa|Quinta|Solar|Grande Hotel|Residencial|Estalagem|Pensão"),
        things=_of(
            "do Alcatraz|da Lanterna|dos Três Sinos|do Açafrão|da Garça|O Moinho|das Marés|do Sobreiro|da Nascente"
            "|do Pião|A Candeia|dos Ourives|da Cegonha|do Búzio|da Amendoeira|O Farol Velho|do Órgão|das Rendilheiras"
            "|da Maçã|do Carvoeiro|da Ínsua|do Tanoeiro|dos Abetos|da Chuva|do Cântaro|As Andorinhas|do Ouriço"
            "|da Sombra|do Caiçara|da Eira"
        ),
        tails=_of(
            "Azul|e Jardim|de Monte Claro|São Bricério|do Sul|João XXI|da Praia|Centro|Santa Ímia|& Spa|Real|da Serra"
            "|do Rio|Praça|da Ribeira|Alto|e Termas|Boutique|da Costa|Rural"
        ),
        streets=_of("Rua|Av.|Travessa|Largo|Praça|Estrada"),
        saints=_of(
            "da Conceição Velha|dos Tanoeiros|do Poço|Inês Abrançó|da Fonte Seca|João Monteclaro|das Ameixas"
        ),
        towns=_of("Monte Claro da Ria|Vila Sombria|São Bricério|Porto Açafrão|Águas Mornas de Cima"),
        people=_of("Inês Abrançó|João Monteclaro|Conceição Ameixal|António Bricério"),
        number_first=False,
        postal_code="0###-###",
        phones=("555 ### ###", "+351 555 ### ###", "555######", "(555) ###-###", "00351 555 ## ## ##"),
        headings=_headings(
            "Nome comercial|Morada|Código postal|Localidade|País|Telefone|E-mail|Sítio|Quartos"
        ),
        extra="Categoria",
        vehicles=("Matrícula", "Tipo de veículo", "Número de frota"),
        cars=("ligeiro", "Táxi", "AUTOMÓVEL", "carro"),
    ),
    "en": Tongue(
        country="GB",
        kinds=_of("The|Hotel|The Old|The Royal|Inn of the|The Little|Ye Olde|The Grand|House of the|The New"),
        things=_of(
            "Bittern|Copper Lantern|Three Locks|Saffron Gate|Wren's Nest|Millrace|Curlew|Quiet Harbour|Tin Whistle"
            "|Ferryman's Rest|Larch|Upturned Boat|Beekeeper's|Sandpiper|Half Crown|Driftwood|Miller's Cat|Weathervane"
            "|Ashlar|Bellringer|Pewter Jug|Heron's Reach|Orchard|Drumlin|Ropewalk|Fox's Earth|Gannet|Lockkeeper's"
            "|Samphire|Whin"
        ),
        tails=_of(
            "Hotel|Inn|and Spa|by the Sea|Lodge|of Marrowmere|B&B|Rooms|Guest House|Hotel & Gardens|House|Central"
            "|at St Ebba|Court|Arms|Suites|on the Quay|Hall|Hotel 21|Park"
        ),
        streets=_of("Tanner's Row|Hollow Lane|Quay Street|Church Walk|Ropewalk Hill|Mill Road"),
        saints=("",),
        towns=_of("Marrowmere|St Ebba-on-Sea|Netherwick Quay|Great Ossel|Little Tarn"),
        people=_of("Edie Marlowe-Tarn|Owen Ossel|Nora Wickham-Quay|Jack O'Tarn"),
        number_first=True,
        postal_code="ZZ99 #ZZ",
        phones=("020 7946 0###", "+44 20 7946 0###", "02079460###", "(020) 7946-0###", "020.7946.0###"),
        headings=_headings("Trade name|Address|Post code|Town|Country|Phone|E-mail|Website|Number of rooms"),
        extra="Stars",
        vehicles=("Plate", "Vehicle type", "Fleet number"),
        cars=("car", "Taxi", "SALOON", "cab"),
    ),
}
