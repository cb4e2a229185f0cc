"""Invent lists as untidy as real ones are, to try out the import and to fill a demonstration."""

import csv
import re
from collections.abc import Callable, Sequence
from io import StringIO
from random import Random
from typing import Literal
from unicodedata import combining, normalize

from registry.kit.sheets import write_xlsx
from registry.rosters.invented import FIELDS, TONGUES, Tongue
from registry.rosters.rules import MemberField

Format = Literal["csv", "xlsx"]
Cells = dict[MemberField, str]

ROWS_PER_REPETITION = 100  # one row in so many says an earlier one again, written differently
DIGIT = re.compile("#")

# What real lists get wrong, one fault each.
FAULTS: tuple[tuple[MemberField, str], ...] = (
    (MemberField.WEBSITE, "http://www;posada.example"),
    (MemberField.EMAIL, "reception.example"),
    (MemberField.PHONE, "???-ask"),
    (MemberField.CITY, "99001"),
    (MemberField.NAME, ""),
    (MemberField.ROOMS, "20-25"),
    (MemberField.WEBSITE, "www.21@posada.example"),
    (MemberField.COUNTRY, "Atlantis"),
    (MemberField.ADDRESS, "=B2&C2"),
    (MemberField.NAME, "Posada\x7f"),
)


def untidy_hotels(
    random: Random,
    count: int,
    *,
    language: str = "fr",
    columns: Sequence[MemberField] = FIELDS,
    faults: int = 0,
    format: Format = "csv",  # noqa: A002 (the plainest word for it)
    encoding: str = "utf-8",
    delimiter: str = ",",
) -> bytes:
    """Return a list of hotels that do not exist.

    Args:
        random: decides everything; the same one makes the same list.
        count: of rows below the headings, of which one in a hundred repeats an earlier one.
        language: of headings, names and places: en, es, pt or fr.
        columns: in their order; one that no registry asks for comes last.
        faults: so many rows have one fault each.
        format: csv or xlsx.
        encoding: of a CSV file; any that holds the letters of western Europe.
        delimiter: of a CSV file.

    """
    tongue = TONGUES[language]
    repeated = count // ROWS_PER_REPETITION
    numbers = random.sample(range(_name_count(tongue)), count - repeated)
    hotels = [_hotel(random, tongue, number) for number in numbers]
    for at in random.sample(range(len(hotels)), faults):
        field, value = FAULTS[at % len(FAULTS)]
        hotels[at][field] = value
    sound = [hotel for hotel in hotels if all(hotel[field] != value for field, value in FAULTS)]
    hotels += [_again(hotel) for hotel in random.sample(sound, repeated)]
    rows = [[*(hotel[field] for field in columns), random.choice(("", "2", "3", "4 *"))] for hotel in hotels]
    headings = [*(tongue.headings[field] for field in columns), tongue.extra]
    return _written(headings, rows, format=format, encoding=encoding, delimiter=delimiter)


def untidy_plates(
    random: Random,
    count: int,
    *,
    language: str = "es",
    headed: bool = True,
    format: Format = "csv",  # noqa: A002 (the plainest word for it)
    encoding: str = "utf-8",
    delimiter: str = ",",
) -> bytes:
    """Return a list of cabs that do not exist: their plates begin with ZZ.

    Without headings it is a single column of plates. One row in a hundred repeats an earlier one.
    """
    tongue = TONGUES[language]
    repeated = count // ROWS_PER_REPETITION
    letters = "ABCDEFGHJKLMNPRSTVWXYZ"
    plates = [
        f"ZZ{number:03}{random.choice(letters)}{random.choice(letters)}"
        for number in random.sample(range(1000), count - repeated)
    ]
    plates += random.sample(plates, repeated)
    ways: tuple[Callable[[str], str], ...] = (
        str,
        str.lower,
        lambda plate: f"{plate[:2]}-{plate[2:5]}-{plate[5:]}",
        lambda plate: f" {plate[:2]} {plate[2:5]} {plate[5:]}",
    )
    typed = [random.choice(ways)(plate) for plate in plates]
    if not headed:
        return _written(
            [typed[0]],
            [[plate] for plate in typed[1:]],
            format=format,
            encoding=encoding,
            delimiter=delimiter,
        )
    rows = [
        [plate, random.choice(tongue.cars), f"T-{number:03}"] for number, plate in enumerate(typed, start=1)
    ]
    return _written(list(tongue.vehicles), rows, format=format, encoding=encoding, delimiter=delimiter)


def _name_count(tongue: Tongue) -> int:
    return len(tongue.kinds) * len(tongue.things) * len(tongue.tails)


def _hotel(random: Random, tongue: Tongue, number: int) -> Cells:
    """Invent one hotel; each number is another name."""
    number, kind = divmod(number, len(tongue.kinds))
    tail, thing = divmod(number, len(tongue.things))
    name = f"{tongue.kinds[kind]} {tongue.things[thing]} {tongue.tails[tail]}"
    host = f"{'-'.join(re.findall('[a-z0-9]+', _bare(name).lower()))}.example"
    street = f"{random.choice(tongue.streets)} {random.choice(tongue.saints)}".strip()
    house = random.choice(("{}", "{}", "{}", "{} bis", "{}-{}")).format(
        random.randint(1, 240), random.randint(241, 250)
    )
    return {
        MemberField.NAME: _typed(random, name),
        MemberField.ADDRESS: _typed(
            random, f"{house} {street}" if tongue.number_first else f"{street}, {house}"
        ),
        MemberField.POSTAL_CODE: _digits(random, tongue.postal_code),
        MemberField.CITY: _typed(random, random.choice(tongue.towns)),
        MemberField.COUNTRY: random.choice((tongue.country, tongue.country, tongue.country.lower(), "")),
        MemberField.PHONE: random.choice((_digits(random, random.choice(tongue.phones)),) * 9 + ("-",)),
        MemberField.EMAIL: random.choice((f"info@{host}", f"Reception@{host}", "", "n/a")),
        MemberField.WEBSITE: random.choice(
            (f"http://www.{host}", f"www.{host}", host, f"HTTP://{host.upper()}", "-", "")
        ),
        MemberField.ROOMS: random.choice((str(random.randint(6, 400)),) * 5 + ("",)),
    }


def _again(hotel: Cells) -> Cells:
    """Return the same hotel as another clerk would have typed it."""
    return {**hotel, MemberField.NAME: f"{_bare(hotel[MemberField.NAME]).upper()} ", MemberField.WEBSITE: ""}


def _typed(random: Random, text: str) -> str:
    """Return a text as it is found in lists: mostly in capitals, half of these without accents."""
    ways: tuple[Callable[[str], str], ...] = (
        str,
        str.upper,
        str.upper,
        lambda words: _bare(words).upper(),
        lambda words: _bare(words).upper(),
        lambda words: words.replace(" ", "  ", 1),
        lambda words: f" {words.upper()} ",
    )
    return random.choice(ways)(text)


def _bare(text: str) -> str:
    return "".join(sign for sign in normalize("NFKD", text) if not combining(sign))


def _digits(random: Random, pattern: str) -> str:
    return DIGIT.sub(lambda _: str(random.randrange(10)), pattern)


def _written(
    headings: list[str],
    rows: list[list[str]],
    *,
    format: Format,  # noqa: A002 (as above)
    encoding: str,
    delimiter: str,
) -> bytes:
    if format == "xlsx":
        return write_xlsx(
            headings, [[int(cell) if cell.isdecimal() else cell for cell in row] for row in rows]
        )
    file = StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows([headings, *rows])
    return file.getvalue().encode(encoding)
