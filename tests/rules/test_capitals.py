"""Names that shout are calmed; all others are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rosters.capitals import calm


@pytest.mark.parametrize(
    ("shouted", "calmed"),
    [
        ("HOTEL DE REIMS", "Hotel de Reims"),
        ("QUEEN'S", "Queen's"),
        ("QUEEN\u2019S HEAD", "Queen\u2019s Head"),
        ("O'NEILL'S INN", "O'Neill's Inn"),
        ("THE HOUSE OF THE RISING SUN", "The House of the Rising Sun"),
        ("B&B LONDON", "B&B London"),
        ("HÔTEL DE L'EUROPE", "Hôtel de l'Europe"),
        ("HÔTEL L'ADRESSE", "Hôtel L'Adresse"),
        ("L'HÔTEL D'ANGLETERRE", "L'Hôtel d'Angleterre"),
        ("HÔTEL LE BRISTOL", "Hôtel Le Bristol"),
        ("HÔTEL À LA VILLA DES ARTISTES", "Hôtel à la Villa des Artistes"),
        ("SAINT-LOUIS EN L'ISLE", "Saint-Louis en l'Isle"),
        ("BOULOGNE-SUR-MER", "Boulogne-sur-Mer"),
        ("PONT-L'ÉVÊQUE", "Pont-l'Évêque"),
        ("HÔTEL DU 7ÈME ART", "Hôtel du 7ème Art"),
        ("2 BIS RUE HENRI IV", "2 bis Rue Henri IV"),
        ("9HOTEL", "9Hotel"),
        ("HÔTEL FRANÇOIS 1ER", "Hôtel François 1er"),
        ("POSADA DE LOS REYES", "Posada de los Reyes"),
        ("HOTEL LA PAZ DEL SUR", "Hotel La Paz del Sur"),
        ("MARÍA DE LOS ÁNGELES DEL RÍO Y LUNA", "María de los Ángeles del Río y Luna"),
        ("POUSADA O FAROL DO MAR", "Pousada O Farol do Mar"),
        ("PRAIA DAS MAÇÃS E SÃO JOÃO LTDA", "Praia das Maçãs e São João Ltda"),
        ("HOTELERA DEL SUR, S.A. DE C.V.", "Hotelera del Sur, S.A. de C.V."),
        ("TURISMO ANDINO SA DE CV", "Turismo Andino SA de CV"),
        ("LE WALT - SAS HOTEL DE L'INDUSTRIE", "Le Walt - SAS Hotel de l'Industrie"),
        ("LA DAME ET SA LICORNE", "La Dame et Sa Licorne"),
        ("LOUIS XVI (CENTRE)", "Louis XVI (Centre)"),
        ("GARE DU NORD TGV", "Gare du Nord TGV"),
        ("F1 PARIS", "F1 Paris"),
        ("HOTELMAGENTA.COM", "Hotelmagenta.com"),
        ("LE A", "Le A"),
        ("K+K PALACE", "K+K Palace"),
        ("ST GERMAIN, BD NORD", "St Germain, Bd Nord"),
    ],
)
def test_a_name_in_capitals_is_written_as_people_write_it(shouted: str, calmed: str) -> None:
    assert calm(shouted) == calmed


@pytest.mark.parametrize(
    "name",
    ["Hotel XYZ", "ibis", "ATN", "KLM", "S.A.", "W", "7", "", "HÔTEL de la PAIX", "McDonald's", "eDreams"],
)
def test_mixed_case_and_abbreviations_are_left_alone(name: str) -> None:
    assert calm(name) == name


@given(st.text(alphabet="AÉÑÇLDXIV'\u2019- .&(1", max_size=30))
def test_calming_changes_nothing_but_case_and_does_so_once(name: str) -> None:
    assert calm(name).upper() == name
    assert calm(calm(name)) == calm(name)
