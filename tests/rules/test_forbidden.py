# ruff: noqa: RUF001 (dashes, quotes and wide digits are what people type)
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.concerns.forbidden import KINDS, LONGEST, MARK, Kind, Names, found, masked, refusal
from registry.concerns.references import not_in_a_reference
from registry.paths import TEXTS

HOLD_SOMETHING = [
    (Kind.TELEPHONE, "Call me back at 8812 3456 tonight"),
    (Kind.TELEPHONE, "su teléfono es +506 8812-3456"),
    (Kind.TELEPHONE, "ligue para (61) 99611-0100"),
    (Kind.TELEPHONE, "il répond au 06 12 34 56 78"),
    (Kind.TELEPHONE, "8.8.1.2.3.4.5.6"),
    (Kind.TELEPHONE, "２２２２３３３３"),
    (Kind.TELEPHONE, "his number is eight eight one two three four five six"),
    (Kind.TELEPHONE, "ocho, ocho, uno, dos, tres, cuatro"),
    (Kind.TELEPHONE, "oito oito um dois três quatro"),
    (Kind.TELEPHONE, "zéro six douze, zéro un deux trois quatre cinq"),
    (Kind.TELEPHONE, "he paid $ 12 and left 8812 3456"),
    (Kind.ADDRESS, "write to a.b@example.org"),
    (Kind.ADDRESS, "juan (at) example.org"),
    (Kind.ADDRESS, "juan arroba correo punto com"),
    (Kind.ADDRESS, "no perfil @little_one99"),
    (Kind.ADDRESS, "l'annonce est sur https://ads.example/girl"),
    (Kind.ADDRESS, "facebook.com/juan.perez"),
    (Kind.ROOM, "they went to room 204"),
    (Kind.ROOM, "estaban en la habitación 12"),
    (Kind.ROOM, "hab. 305, segundo piso"),
    (Kind.ROOM, "no quarto nº 7"),
    (Kind.ROOM, "dans la chambre 12"),
    (Kind.ROOM, "the door of #204"),
    (Kind.ROOM, "Room number: 204"),
    (Kind.ROOM, "rm. 12, second floor"),
    (Kind.ROOM, "a habitação fica no quarto no. 31"),
    (Kind.TELEPHONE, "88·12·34·56"),
    (Kind.PLATE, "a car, ABC-123, waited"),
    (Kind.PLATE, "el taxi BCD 1234 esperaba"),
    (Kind.PLATE, "placa terminada en 34"),
    (Kind.PLATE, "plate: xyz 987"),
    (Kind.PLATE, "une voiture AB-123-CD"),
    (Kind.PLATE, "un coche 1234 BCD"),
    (Kind.PLATE, "o carro ABC1D23 parou"),
    (Kind.PLATE, "a van AB12 CDE left"),
    (Kind.PLATE, "patente BB-CL-12"),
    (Kind.PAPER, "passport X1234567"),
    (Kind.PAPER, "cédula 1-1234-5678"),
    (Kind.PAPER, "CPF 123.456.789-09"),
    (Kind.PAPER, "DNI 12345678Z"),
    (Kind.PAPER, "CURP PEPJ800101HDFRRN09"),
    (Kind.PAPER, "carte d'identité no 880692310285"),
    (Kind.NAME, "Mr Smith was there"),
    (Kind.NAME, "mr. Smith was there"),
    (Kind.NAME, "lo dijo la Sra. Pérez"),
    (Kind.NAME, "Don José salió"),
    (Kind.NAME, "Mme Dupont l'a vu"),
    (Kind.NAME, "a girl named Ana"),
    (Kind.NAME, "se llama Lucía"),
    (Kind.NAME, "chama-se Maria"),
    (Kind.NAME, "elle s'appelle Léa"),
    (Kind.NAME, "a guest, J.P., paid"),
]
HARMLESS = """
The guest arrived at 22:30 on 12/05/2026 and paid 150 USD.
A man of about 45 with a girl of 12-14 years.
Two adults and 3 children, ages 12, 14, 15 and 16.
We called 911 and then 116 111; nobody answered for 15 minutes.
A room with 2 beds was asked for. They wanted a room 2 nights.
He paid R$ 1.500,00 in cash, later $ 20 000 and 1,500,000 pesos.
Llegaron a las 21h30 del 3.4.2026; pagó 150 000 colones.
Según la Ley 1336 y la Res. 3840 avisamos al ICBF, línea 141.
O hóspede chegou às 22h30 pela BR-116, no km 234. Lei: ECA 245.
Le client a demandé une chambre 2 lits pour 3 nuits, vers 23 h 15.
ILO Convention 182, module M4 and commitment C5 were explained.
The third time in 2025-2026; between 10 and 12 people.
2026-03-27, 22:45: deux adultes et une adolescente.
COVID-19 rules; ISO 9001; WPA 2.
The receptionist called the police at 8:30 p.m. and stayed visible.
Un taxista pidió 50 dólares por un viaje de 20 minutos.
La señora de la limpieza avisó. El señor pagó. La señora. Luego salió.
EL HOMBRE DE LAS 204 MILLAS LLEGÓ EN 2025
The Sr. Gerente said to wait. We told PANI at 1147.
La matrícula 2026 de la escuela. On booking.com there was an offer.
One, two, three, four, five times he asked.
Il avait environ 50 ans, elle 14-15 ans; 3 fois en 2 semaines.
Between 22:30-23:15 and 01:00-02:00 on 27 March 2026.
The U.S. embassy was called at 3 p.m., the U.N. was not.
Pagó ¢ 25.000 por hora, 2 horas, 3 personas.
A vehicle with 4 doors and 45 seats, 100 km away, 30 %.
He left his room 22:30 and came back at 23h15min, after 1500ml of water and 2000km of road.
They left the room. 12 people saw it, in DEC-2026 and Nov 2026, junio2026.
Room 10 pm, chambre 3 nuits, habitación 2 camas, quarto 4 pessoas.
Mid-2024, the top-100, 24/7, 1.80 m tall, 80 kg.
""".strip().splitlines()


@pytest.mark.parametrize(("kind", "text"), HOLD_SOMETHING)
def test_what_may_not_stand_in_a_report_is_found(kind: Kind, text: str) -> None:
    assert [span.kind for span in found(text)] == [kind]


NAMED_BY_NOTHING = [
    ("We called Juan Perez of the third floor", "Juan Perez"),
    ("avisamos a María Gómez de la 214", "María Gómez"),
    ("A man called Juan Perez", "Juan Perez"),
    ("John Smith", "John Smith"),
    ("una niña con María Gómez", "María Gómez"),
    ("el señor juan pérez salió", "juan pérez"),
    ("MARÍA GÓMEZ LLEGÓ", "MARÍA GÓMEZ LLEGÓ"),
    ("a menina falou com João da Silva ontem", "João da Silva"),
    ("elle a parlé à Marie Dupont hier", "Marie Dupont"),
    ("Ayer María Gómez vino", "María Gómez"),
]
PLACES = """
They came from San José, Costa Rica, and stayed at the Hotel Vista Azul on Monday March 3.
We told the National Police and Child Protection in Buenos Aires. They said: Call again.
Llegaron de Puerto Viejo al Hotel San Juan del Sur; avisamos al Patronato Nacional de la Infancia.
O casal veio de São Paulo na Semana Santa. Avisamos a Polícia Federal e o Conselho Tutelar.
La police de Saint Martin a été appelée; le Ministère Public aussi. Nous avons attendu.
Llamamos a la 911 y luego a la 1147. A la 1:30 llegó la Policía Judicial. A la 100 personas.
Avisamos a Policía Nacional. Vino el Jueves Santo de la Isla Santa Cruz.
The guest asked for a second key. Then She left. The Code was shown. Reception called.
""".strip().splitlines()


@pytest.mark.parametrize("names", Names)
@pytest.mark.parametrize("text", HARMLESS)
def test_dates_times_prices_ages_and_laws_are_let_pass(text: str, names: Names) -> None:
    assert [text[span.start : span.end] for span in found(text, names)] == []


@pytest.mark.parametrize("names", [Names.COMMON, Names.EVERY])
@pytest.mark.parametrize(("text", "name"), NAMED_BY_NOTHING)
def test_a_common_name_before_another_is_found_without_a_title(text: str, name: str, names: Names) -> None:
    spans = [one for one in found(text, names) if one.kind is Kind.NAME]

    assert len(spans) == 1
    assert name in text[spans[0].start : spans[0].end]


@pytest.mark.parametrize("names", Names)
@pytest.mark.parametrize("text", PLACES)
def test_places_bodies_and_days_are_nobodys_name(text: str, names: Names) -> None:
    assert [text[span.start : span.end] for span in found(text, names)] == []


def test_what_is_only_covered_needs_no_common_name() -> None:
    text = "a girl with Nkechi Adeyemi, near the bus"

    assert masked(text, Names.EVERY).text == f"a girl with {MARK}, near the bus"
    assert found(text, Names.COMMON) == []
    assert found("una niña con María", Names.EVERY) == [], "one word with a capital is no name for certain"


@pytest.mark.parametrize(
    "text", ["a la 214", "el señor de la 214", "hab 214", "the girl in 214", "a menina do 305"]
)
def test_a_room_that_only_its_number_names_is_found(text: str) -> None:
    assert [span.kind for span in found(text, Names.COMMON)] == [Kind.ROOM]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("EXP-12 de Juan Perez tel 8888 1234", Kind.NAME), ("EXP-12 tel. 8888 1234", Kind.TELEPHONE),
        ("EXP-12 room 204", Kind.ROOM), ("EXP-12 de la 214", Kind.ROOM), ("2026-8888-1234", None), ("EXP 12345678", None),
    ],
)  # fmt: skip
def test_a_reference_is_a_number_that_names_nobody(text: str, kind: Kind | None) -> None:
    assert not_in_a_reference(text) is kind


def said(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for one in values for text in said(one)]


@pytest.mark.parametrize("language", ["en", "es", "pt", "fr"])
def test_in_the_lessons_which_speak_of_all_this_without_naming_anybody_nothing_is_found(
    language: str,
) -> None:
    files = list(Path(TEXTS).rglob(f"{language}.json"))
    texts = [text for path in files for text in said(json.loads(path.read_text(encoding="utf-8")))]
    assert sum(map(len, texts)) > 50_000

    every = [text[one.start : one.end] for text in texts for names in Names for one in found(text, names)]
    assert every == []


def test_a_refusal_says_what_kind_of_thing_it_is_and_never_repeats_it() -> None:
    refused = refusal("They were in room 204.")

    assert refused is KINDS[Kind.ROOM]
    assert "204" not in str(refused)
    assert refusal("They were in a room upstairs.") is None
    assert set(KINDS) == set(Kind)


def test_a_mask_shows_where_it_stands_and_says_how_many_there_are() -> None:
    shown = masked("Mr Smith, room 204, +506 8812 3456, came at 22:30.")

    assert (shown.text, shown.count) == (f"{MARK}, {MARK}, {MARK}, came at 22:30.", 3)
    assert masked("Nobody came.") == masked(masked("Nobody came.").text)


HOSTILE = [
    "1 ", "1", "1-", "12/", "12/05/20 ", "$1", "1 000 ", "1.000.", "€ ", "1,1", "116 1", "a@", "@a", "a.b", "www.", "https://",
    "(at)", "a (at) ", "A.", "A. ", "Mr A ", "Mr ", "named A ", "se llama A", "room ", "room 1 ", "#1", "placa ", "placa no ",
    "plate a1 ", "passport a", "id 1", "AB1", "ab1", "AAA 111 ", "AAA-", "a1b2c3 ", "one ", "1 one ", "no ", " ", "\n", "(", "\u200b1",
    "Juan ", "Juan de ", "Hotel ", "Aa ", "juan perez ", "de la ", "a la 214 ", "guest in ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_looking_through_a_text_takes_time_in_proportion_to_its_length(piece: str) -> None:
    """A quadratic pattern would take minutes over 100,000 signs; all together take well under a second."""
    text = (piece * (100_000 // len(piece) + 1))[:100_000]

    began = time.process_time()
    found(text, Names.EVERY)
    assert time.process_time() - began < 4


def test_a_text_longer_than_anybody_takes_in_is_not_begun() -> None:
    with pytest.raises(ValueError, match="too long"):
        found("a" * (LONGEST + 1))


PIECES = st.sampled_from(
    [text for _, text in HOLD_SOMETHING] + [text for text, _ in NAMED_BY_NOTHING] + HARMLESS + HOSTILE
)
TEXTS_OF_ALL_KINDS = st.one_of(
    st.lists(PIECES, max_size=6).map(" ".join),
    st.lists(PIECES, max_size=6).map("".join),
    st.text(max_size=200),
    st.text(alphabet="0123456789 .-/()+@#:,$ABCabc\n", max_size=200),
)


@settings(deadline=None, max_examples=400)
@given(TEXTS_OF_ALL_KINDS, st.sampled_from(Names))
def test_in_a_masked_text_nothing_is_found_again(text: str, names: Names) -> None:
    shown = masked(text, names)

    assert found(shown.text, names) == []
    assert (shown.count == 0) == (shown.text == text)


@settings(deadline=None, max_examples=400)
@given(TEXTS_OF_ALL_KINDS)
def test_what_is_found_lies_in_the_text_in_order_and_apart(text: str) -> None:
    spans = found(text)

    at = 0
    for span in spans:
        assert at <= span.start < span.end <= len(text)
        at = span.end
