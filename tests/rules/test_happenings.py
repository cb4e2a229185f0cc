# ruff: noqa: RUF001 (quotes of all kinds are what people type)
"""Words that tell of a child, and words about children's rights that audits are full of."""

import json
from importlib.resources import files

import pytest

from registry.concerns.happenings import not_to_be_kept, tells_of_a_child

TOLD = [
    "The guest abused a girl of 12 beside the pool.",
    "The porter says a minor comes up every Friday with a guest.",
    "A minor was seen with a guest in the lift.", "We saw two girls in the bar with a tourist.",
    "When I came, a child was crying and a man took her to his room.", "She is a girl. A guest molested her.",
    "The guard brought a boy to a guest's room.", "There was a 13-year-old girl.", "The teenager is 15 years old.",
    "A guest raped someone, perhaps a minor.", "Boys of 14 wait at the gate.",
    "El portero dice que una menor subió con un huésped.", "Un huésped abusó de una niña junto a la piscina.",
    "Había una niña de 12 años.", "Vimos a dos niñas con un turista.", "Un cliente violó a una adolescente.",
    "La muchacha tiene 14 años.", "Un menor entró con un extranjero.", "El menor fue abusado en el hotel.",
    "O porteiro disse que uma menina subiu com um hóspede.", "Um hóspede abusou de uma criança.",
    "Havia uma menina de 13 anos.", "Vimos duas meninas com um turista.", "A adolescente tem 15 anos.",
    "Le portier dit qu’une mineure est montée avec un client.", "Un client a violé une fille.",
    "Il y avait une fille de 13 ans.", "Nous avons vu deux filles avec un touriste.",
]  # fmt: skip
IN_PLACE = [
    "Guests under 18 are registered.", "The children's code hangs at reception.", "Children under 12 stay free.",
    "The team was trained on the sexual exploitation of children.", "A minor finding of last year was put right.",
    "Staff say what to do when a child comes with an adult who is not a parent.", "We saw the child protection policy.",
    "The manager told us of a minor fault in the register.", "The girl at reception showed us the register and told us why.",
    "The certificate is 5 years old.", "Four of ten were told how children are abused and whom to call.",
    "In the drill, the guard said that a girl was in the lift with a guest.", "The helpline for children was called in a test.",
    "Reception asks for papers if a minor comes with a man.", "The kids club and the children's pool were visited.",
    "Staff have a duty to report if they see a child with a guest.", "No minor may enter the bar.",
    "Las personas menores de 18 años se registran.", "El código de la niñez está en recepción.",
    "Vimos el afiche de los derechos de la niña, el niño y el adolescente.", "El hotel tiene 12 años.",
    "La capacitación trató la explotación sexual de niñas, niños y adolescentes.", "Hubo una menor cantidad de personas.",
    "El equipo sabe qué hacer si una menor llega con un hombre.", "El gerente dijo que es una falta menor.",
    "As crianças e os adolescentes são registrados.", "O cartaz dos direitos da criança foi visto por nós; vimos dois.",
    "A equipe sabe o que fazer quando uma criança entra com um homem.", "A proteção de crianças e adolescentes é a regra.",
    "Les mineurs sont inscrits au registre.", "Nous avons vu l’affiche des droits de l’enfant.",
    "L’équipe sait que faire quand une mineure arrive avec un client.", "C’est un écart mineur, dit la direction.",
    "La protection des enfants est affichée.",
]  # fmt: skip


@pytest.mark.parametrize("text", TOLD)
def test_what_happened_to_a_child_is_seen_in_four_languages(text: str) -> None:
    assert tells_of_a_child(text)
    assert tells_of_a_child(text.upper())
    assert tells_of_a_child(f"The sign hangs at the door. {text} The sign is old.")


@pytest.mark.parametrize("text", IN_PLACE)
def test_what_is_said_of_children_at_large_stands(text: str) -> None:
    assert not_to_be_kept(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "The guest Juan Perez was rude.", "Maria Lopez of reception told me.", "The porter Carlos Mora says so.",
        "El portero Carlos Mora lo dice.", "A gerente Ana Souza assinou.", "Le portier Jean Dupont le dit.",
    ],
)  # fmt: skip
def test_a_common_name_is_refused_without_a_title(text: str) -> None:
    assert not_to_be_kept(text) is not None


def test_every_sentence_of_the_checklists_and_of_the_code_stands() -> None:
    shipped = files("registry")
    folders = (
        shipped / "audits" / "shipped",
        shipped / "adherence" / "shipped",
        shipped / "texts" / "code" / "v1",
    )
    texts = [
        text
        for folder in folders
        for file in folder.iterdir()
        if file.name.endswith(".json")
        for text in _texts(json.loads(file.read_text(encoding="utf-8")))
    ]

    assert len(texts) > 100
    assert [text for text in texts if not_to_be_kept(text)] == []


def test_length_buys_no_time() -> None:
    assert not tells_of_a_child("a girl, " * 2400)
    assert not tells_of_a_child("one young " * 1900)


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value] if " " in value else []
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for part in parts for text in _texts(part)]
