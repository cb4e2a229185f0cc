"""What the numbers in a signed code mean, for software that is not ours."""

import csv
import json
from io import StringIO
from pathlib import Path

from registry.logos.issuing import SECTORS
from registry.logos.payload import KINDS
from registry.logos.placing import PlaceKind
from registry.signatories.rules import Sector
from tests.pages.browser import Browser

JSON, CSV = "/open-data/signed-code.json", "/open-data/signed-code.csv"
DOCUMENTED = Path(__file__).parents[2] / "docs" / "credential.md"
# Printed on doors: a number may be added here, and none may ever change.
PRINTED = {
    "sectors": (
        "other", "accommodation", "taxi", "private_hire", "coach_bus", "road_freight", "river_sea", "rail", "air",
        "tour_operator", "travel_agency", "toll_road_services", "fuel_truck_stops", "insurer",
    ),
    "kinds": (None, "door", "vehicle", "driver_card", "vessel", "website", "document", "reception"),
}  # fmt: skip


async def test_each_number_has_its_name_and_its_words_in_four_languages(browser: Browser) -> None:
    found = json.loads((await browser.client.get(JSON)).text)

    for table, names in PRINTED.items():
        told = {one["number"]: one["name"] for one in found[table]}
        assert told == {number: name for number, name in enumerate(names) if name}
        assert all(set(one["words"]) == {"en", "es", "pt", "fr"} for one in found[table])
    (hotels,) = [one for one in found["sectors"] if one["number"] == 1]
    assert (hotels["words"]["en"], hotels["words"]["es"]) == ("Accommodation", "Alojamiento")
    assert (found["claim"], found["licence"]) == (-70001, "CC0-1.0")


async def test_the_same_is_there_as_csv(browser: Browser) -> None:
    answer = await browser.client.get(CSV)

    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == len(SECTORS) + len(KINDS)
    assert {"table": "kinds", "number": "5", "name": "website", "es": "Sitio web"}.items() <= next(
        row for row in rows if (row["table"], row["number"]) == ("kinds", "5")
    ).items()


async def test_software_of_others_may_fetch_it_and_nobody_is_told_who_did(browser: Browser) -> None:
    for path in (JSON, CSV):
        answer = await browser.client.get(path)
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")
        assert "max-age" in answer.headers["cache-control"]
        assert "set-cookie" not in answer.headers


async def test_its_address_stands_where_developers_and_readers_look(browser: Browser) -> None:
    page = await browser.open("/open-source")

    assert {JSON, CSV} <= {str(link["href"]) for link in page.html.select("main a")}
    assert JSON in DOCUMENTED.read_text(encoding="utf-8")


def test_every_sector_and_every_kind_of_place_has_a_number_of_its_own() -> None:
    assert set(SECTORS) == set(Sector)
    assert set(KINDS) == set(PlaceKind)
    assert all(len(set(numbers.values())) == len(numbers) for numbers in (SECTORS, KINDS))
