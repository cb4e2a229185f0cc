"""Names, places, plates and passwords for the demonstration. All made up, and made to look it."""

import secrets
from itertools import product
from random import Random

COUNTRY = "CR"  # where the logo may be shown from the signature on
KINDS = ("Hotel", "Posada", "Cabinas", "Hostal", "Albergue", "Casa")
THINGS = (
    "Ancla", "Barca", "Brújula", "Caracola", "Cometa", "Faro", "Farol", "Fuente", "Garza", "Guitarra",
    "Hamaca", "Lámpara", "Luna", "Molino", "Nube", "Palmera", "Puente", "Quetzal", "Reloj", "Tortuga",
)  # fmt: skip
STUFFS = (
    "Algodón", "Arcilla", "Azúcar", "Bambú", "Barro", "Cartón", "Cobre", "Corcho", "Cristal", "Hojalata",
    "Lana", "Madera", "Papel", "Piedra", "Plata", "Seda", "Tela", "Tinta", "Vidrio", "Yeso",
)  # fmt: skip
# Region and city: none of them is on a map.
PLACES = (
    ("Costa Modelo", "Puerto Ejemplo"),
    ("Costa Modelo", "Playa Muestra"),
    ("Sierra Ficticia", "Villa Prueba"),
    ("Sierra Ficticia", "San Supuesto"),
    ("Valle de Ensayo", "Bahía Borrador"),
)
# North and east, in the open sea, where nobody lives.
AT = {
    "Puerto Ejemplo": (7.35, -89.1),
    "Playa Muestra": (7.6, -89.5),
    "Villa Prueba": (7.75, -88.2),
    "San Supuesto": (7.95, -88.45),
    "Bahía Borrador": (6.9, -88.0),
}
STREETS = ("Calle del Faro", "Avenida de los Mangos", "Paseo del Muelle", "Calle de la Rueda", "Camino Viejo")
WORDS = (
    "amber", "anchor", "apple", "barley", "basket", "beacon", "bridge", "butter", "canyon", "cedar", "chalk",
    "cherry", "cloud", "copper", "coral", "cotton", "desert", "drum", "ember", "feather", "fern", "flint",
    "forest", "garden", "ginger", "glacier", "hammer", "harbour", "hazel", "honey", "island", "ivory", "jacket",
    "kettle", "ladder", "lantern", "lemon", "linen", "magnet", "maple", "marble", "meadow", "mirror", "nutmeg",
    "olive", "orbit", "paddle", "pepper", "pillow", "quartz", "ribbon", "river", "saddle", "silver", "thistle",
    "timber", "tulip", "velvet", "violin", "walnut", "willow", "window", "winter", "zephyr",
)  # fmt: skip


def hotel_names(random: Random, count: int) -> list[str]:
    """Return so many different names, such as "Posada Luna de Cartón"."""
    combinations = [f"{thing} de {stuff}" for thing, stuff in product(THINGS, STUFFS)]
    chosen = random.sample(combinations, count)
    return [f"{random.choice(KINDS)} {name}" for name in chosen]


def plate(number: int) -> str:
    """Return a plate that no authority ever issued."""
    return f"EJ-{number:04d}"


def password() -> str:
    """Return five words, drawn anew for every demonstration: 30 bits, behind a budget of tries."""
    return " ".join(secrets.choice(WORDS) for _ in range(5))
