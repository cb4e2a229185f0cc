"""Joining, page by page, as a person walks it."""

from dataclasses import replace
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Post
from registry.accounts.rules import Role
from registry.adherence.actions import change_status
from registry.adherence.models import Adherence, PlanItem
from registry.adherence.queries import present_status
from registry.adherence.rules import Status
from registry.applications.drafts import prepare_many
from registry.applications.models import Application, ReviewComment
from registry.applications.rules import Step
from registry.codes.rules import COMMITMENTS
from registry.countries.models import CountryProfile
from registry.countries.rules import stored
from registry.countries.shipped import shipped_profiles
from registry.fleets.models import Vehicle
from registry.jobs.models import OutboxMail
from registry.signatories.models import Establishment, Signatory
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser, Page

BUSINESS = {
    "trade_name": "Hotel del Faro",
    "legal_name": "Hospedajes del Faro S.A.",
    "sector": "accommodation",
    "registry_number": "3-101-123456",
    "address": "Calle del Faro 1",
    "postal_code": "50101",
    "city": "Puerto Ejemplo",
    "region": "Costa Clara",
    "email": "office@faro.example.org",
    "website": "www.faro.example.org",
    "language": "es",
}
NO_TWICE = {"residential_care": "no", "adult_entertainment": "no"}


async def _begin(db: AsyncSession, browser: Browser, *, email: str = "ana@faro.example.org") -> str:
    await make.code_version(db)
    await browser.sign_in(await make.account(db, email=email))
    page = await browser.submit("/join/begin", country="CR")
    return page.path.removesuffix("/country")


async def _fill(browser: Browser, way: str, **business: str) -> Page:
    """Walk from the country to the page that hands in."""
    await browser.submit(f"{way}/country", go="on")
    page = await browser.submit(f"{way}/business", **(BUSINESS | business), go="on")
    assert page.path == f"{way}/sites", page.text
    await browser.submit(f"{way}/sites", go="on")
    await browser.submit(f"{way}/exclusions", **NO_TWICE, go="on")
    await browser.submit(f"{way}/plan", **await a_plan(browser, way), go="on")
    return await browser.open(f"{way}/submit")


async def a_plan(browser: Browser, way: str) -> dict[str, str]:
    page = await browser.open(f"{way}/plan")
    rows = [str(tag["name"]).removeprefix("commitment-") for tag in page.html.select("[name^=commitment-]")]
    filled = {
        "action": "Train everyone",
        "owner": "Head of reception",
        "due": "2026-06-30",
        "evidence": "policy",
    }
    return {f"{name}-{row}": value for row in rows for name, value in filled.items()}


async def test_what_joining_takes_is_told_to_everyone(browser: Browser) -> None:
    page = await browser.open("/join")

    assert page.status == 200
    assert "20 minutes" in page.text
    assert "You sign in first" not in page.text, "whoever is signed in reads it as well"
    assert (await browser.open("/join/begin")).status == 401


async def test_a_hotel_walks_from_the_country_to_handing_in(db: AsyncSession, browser: Browser) -> None:
    await make.person(db, Role.REGISTRAR)
    way = await _begin(db, browser)

    page = await _fill(browser, way)
    assert "Hospedajes del Faro S.A." in page.text
    page = await browser.submit(f"{way}/submit", authority="email_domain", go="on")

    assert page.path == way
    assert "Handed in" in page.text
    hotel = (await db.scalars(select(Signatory))).one()
    assert (hotel.trade_name, hotel.country, hotel.number_key) == ("Hotel del Faro", "CR", "3101123456")
    site = (await db.scalars(select(Establishment))).one()
    assert (site.name, site.signatory_id) == ("Hotel del Faro", hotel.id)
    adherence = (await db.scalars(select(Adherence))).one()
    assert await present_status(db, adherence.id) is Status.APPLIED
    planned = await db.scalars(select(PlanItem.commitment).where(PlanItem.adherence_id == adherence.id))
    assert set(planned) == set(COMMITMENTS)
    post = (await db.scalars(select(Post).where(Post.organisation_id == hotel.id))).one()
    assert post.role is Role.OWNER
    mail = (await db.scalars(select(OutboxMail))).one()
    assert mail.body is not None
    assert "https://registry.test/registrar" in mail.body
    assert "Faro" not in mail.body


async def test_a_taxi_driver_with_one_car_walks_through(db: AsyncSession, browser: Browser) -> None:
    way = await _begin(db, browser)
    driver = {"trade_name": "Taxi Ana", "legal_name": "Ana Vega", "sector": "taxi", "sole_trader": "yes"}
    await browser.submit(f"{way}/country", go="on")
    await browser.submit(f"{way}/business", **(BUSINESS | driver), go="on")
    page = await browser.submit(f"{way}/sites", plates="TSJ 123", vehicle_kind="car", go="on")
    assert page.path == f"{way}/exclusions"
    await browser.submit(f"{way}/exclusions", **NO_TWICE, go="on")
    await browser.submit(f"{way}/plan", **await a_plan(browser, way), go="on")

    page = await browser.submit(f"{way}/submit", authority="email_domain", go="on")

    assert "Handed in" in page.text
    assert (await db.scalars(select(Vehicle.plate))).all() == ["TSJ 123"]
    assert (await db.scalars(select(Establishment))).all() == []


# ── each step ───────────────────────────────────────────────────────────────────────────────────────


async def test_the_country_says_what_it_asks_before_one_goes_on(db: AsyncSession, browser: Browser) -> None:
    way = await _begin(db, browser)

    page = await browser.open(f"{way}/country")
    assert "What Costa Rica asks" in page.text
    assert "voluntary" in page.text

    page = await browser.submit(f"{way}/country", country="CO", go="on")
    assert page.path == f"{way}/country"
    assert "mandatory" in page.text
    page = await browser.submit(f"{way}/country", go="on")
    assert page.path == f"{way}/business"


async def test_each_notice_of_a_country_says_for_which_businesses_it_is(
    db: AsyncSession, browser: Browser
) -> None:
    colombia = shipped_profiles()["CO"]
    (lodging,) = colombia.notices
    everybody = replace(lodging, sectors=())
    two = replace(lodging, sectors=("accommodation", "taxi"))
    profile = stored(replace(colombia, notices=(lodging, everybody, two)))
    db.add(CountryProfile(country="CO", profile=profile, changed_at=make.LONG_AGO, changed_by=None))
    way = await _begin(db, browser)

    page = await browser.submit(f"{way}/country", country="CO", go="on")

    said = [item.get_text(" ", strip=True) for item in page.html.select("section .prose li")]
    assert ["For: Accommodation" in said[0], "For every business" in said[1]] == [True, True]
    assert "For: Accommodation, Taxi" in said[2]
    assert len(said) == 3


async def test_every_profile_can_be_shown(db: AsyncSession, browser: Browser) -> None:
    way = await _begin(db, browser)

    for country in ("BR", "DE", "FR", "MX", "US", "AQ"):
        page = await browser.submit(f"{way}/country", country=country, go="on")
        assert (page.status, page.path) == (200, f"{way}/country")


async def test_faults_stand_beside_their_fields_and_what_was_typed_is_kept(
    db: AsyncSession, browser: Browser
) -> None:
    way = await _begin(db, browser)

    page = await browser.submit(f"{way}/business", trade_name="Hotel del Faro", email="none", go="on")

    assert page.status == 422
    assert {"legal_name", "sector", "email", "city"} <= page.faults
    assert page.field("trade_name") == "Hotel del Faro"
    page = await browser.open(f"{way}/business")
    assert (page.faults, page.field("email")) == (set(), "none")


async def test_it_can_be_left_at_any_step_and_resumed(db: AsyncSession, browser: Browser) -> None:
    way = await _begin(db, browser)

    page = await browser.submit(f"{way}/business", trade_name="Hotel del Faro", email="none", go="later")

    assert (page.status, page.path) == (200, "/join/mine")
    assert "Hotel del Faro" in page.text
    page = await browser.open(way)
    assert (page.path, page.field("email")) == (f"{way}/business", "none")


async def test_a_step_that_comes_too_soon_leads_to_the_next_to_do(db: AsyncSession, browser: Browser) -> None:
    way = await _begin(db, browser)

    assert (await browser.open(f"{way}/plan")).path == f"{way}/business"


async def test_places_are_added_and_taken_away_without_scripts(db: AsyncSession, browser: Browser) -> None:
    way = await _begin(db, browser)
    await browser.submit(f"{way}/business", **BUSINESS, go="on")

    page = await browser.submit(f"{way}/sites", **{"name-0": "Main house"}, go="add")
    assert (page.field("name-0"), page.field("name-1")) == ("Main house", "")
    page = await browser.submit(f"{way}/sites", **{"name-1": "Annex"}, go="remove-0")
    assert page.html.select_one('[name="name-0"]') is None
    assert page.field("name-1") == "Annex"


async def test_the_enter_key_goes_on_and_takes_nothing_away(db: AsyncSession, browser: Browser) -> None:
    way = await _begin(db, browser)
    await browser.submit(f"{way}/business", **BUSINESS, go="on")

    page = await browser.open(f"{way}/sites")

    first = page.html.select_one("main form button")
    assert first is not None
    assert (first["name"], first["value"]) == ("go", "on")


async def test_a_business_that_does_what_the_code_excludes_is_told_kindly_and_stops(
    db: AsyncSession, browser: Browser
) -> None:
    way = await _begin(db, browser)
    await browser.submit(f"{way}/business", **BUSINESS, go="on")
    await browser.submit(f"{way}/sites", go="on")

    page = await browser.submit(
        f"{way}/exclusions", residential_care="yes", adult_entertainment="no", go="on"
    )

    assert (page.status, page.faults) == (422, {"residential_care"})
    assert "Thank you for the plain answer" in page.text
    assert (await browser.open(f"{way}/submit")).path == f"{way}/exclusions"


async def test_the_plan_stands_there_by_commitment_and_grows(db: AsyncSession, browser: Browser) -> None:
    way = await _begin(db, browser)
    await browser.submit(f"{way}/business", **BUSINESS, go="on")
    await browser.submit(f"{way}/sites", go="on")
    await browser.submit(f"{way}/exclusions", **NO_TWICE, go="on")
    before = await browser.open(f"{way}/plan")

    after = await browser.submit(f"{way}/plan", go="add-C3")

    assert "A rule everyone can see" in before.text
    rows = '[name^="commitment-"][value="C3"]'
    assert len(after.html.select(rows)) == len(before.html.select(rows)) + 1


async def test_a_plan_without_a_commitment_says_which(db: AsyncSession, browser: Browser) -> None:
    way = await _begin(db, browser)
    await browser.submit(f"{way}/business", **BUSINESS, go="on")
    await browser.submit(f"{way}/sites", go="on")
    await browser.submit(f"{way}/exclusions", **NO_TWICE, go="on")
    filled = await a_plan(browser, way)
    page = await browser.open(f"{way}/plan")
    third = page.html.select_one('[name^="commitment-"][value="C3"]')
    assert third is not None
    row = str(third["name"]).removeprefix("commitment-")

    page = await browser.submit(f"{way}/plan", **(filled | {f"action-{row}": ""}), go="on")

    assert (page.status, f"action-{row}" in page.faults) == (422, True)


def summary(page: Page) -> list[str]:
    return [one.get_text(" ", strip=True) for one in page.html.select("#faults li")]


async def test_each_fault_is_told_with_the_name_of_its_field(db: AsyncSession, browser: Browser) -> None:
    way = await _begin(db, browser)
    await browser.submit(f"{way}/country", go="on")
    await browser.submit(f"{way}/business", **BUSINESS, go="on")
    sites = await browser.submit(f"{way}/sites", **{"rooms-0": "0", "name-0": ""}, go="on")
    await browser.submit(f"{way}/sites", go="on", **{"rooms-0": "7", "name-0": "Main house"})
    questions = await browser.submit(f"{way}/exclusions", go="on")
    await browser.submit(f"{way}/exclusions", **NO_TWICE, go="on")
    filled = await a_plan(browser, way)
    plan = await browser.submit(
        f"{way}/plan", **filled | {"due-0": "2020-01-01", "owner-1": "", "evidence-2": ""}, go="on"
    )
    handing_in = await browser.open(f"{way}/submit")

    assert summary(sites) == [
        "Place 1 · Name of the place: Fill this in.",
        "Place 1 · Rooms: Enter a whole number from 1 to 20000.",
    ]
    assert summary(questions) == [
        "Visits to homes where children live in care: Choose one.",
        "Escort service or adult entertainment: Choose one.",
    ]
    assert summary(plan) == [
        "C1 (1) · By when? Choose a day from March 27, 2026 to March 27, 2028.",
        "C1 (2) · Who sees to it? Fill this in.",
        "C2 (1) · What will show it? Choose one.",
    ]
    assert "C1 (2) · Who sees to it? Fill this in." in handing_in.text


async def test_what_is_missing_is_listed_where_one_hands_in(db: AsyncSession, browser: Browser) -> None:
    way = await _begin(db, browser)
    await _fill(browser, way)
    await browser.submit(f"{way}/business", city="", go="on")

    page = await browser.submit(f"{way}/submit", authority="email_domain", go="on")

    assert page.status == 422
    link = page.html.select_one(f'a[href="{way}/business#city"]')
    assert link is not None
    assert (await db.scalars(select(Signatory))).all() == []


async def test_handing_in_twice_is_handing_in_once(db: AsyncSession, browser: Browser) -> None:
    way = await _begin(db, browser)
    await _fill(browser, way)
    form = {"authority": "email_domain", "association": "", "go": "on"}
    own = {"sec-fetch-site": "same-origin"}

    first = await browser.client.post(f"{way}/submit", data=form, headers=own)
    second = await browser.client.post(f"{way}/submit", data=form, headers=own)

    assert (first.status_code, first.headers["location"]) == (303, way)
    assert (second.status_code, second.headers["location"]) == (303, way)
    assert len((await db.scalars(select(Adherence))).all()) == 1


# ── businesses like theirs ──────────────────────────────────────────────────────────────────────────


async def test_the_same_registry_number_is_shown_and_not_refused(db: AsyncSession, browser: Browser) -> None:
    there = await make.signatory(db, name="Pensión Sol", number="3101 123456")
    await make.adherence(db, there)
    way = await _begin(db, browser)

    page = await browser.submit(f"{way}/business", **BUSINESS, go="on")
    assert (page.status, page.faults) == (422, {"different"})
    assert page.html.select_one(f'a[href="/join/claim/{there.slug}"]') is not None

    page = await browser.submit(f"{way}/business", different="yes", go="on")
    assert page.path == f"{way}/sites"


async def test_of_a_business_that_is_being_registered_nothing_is_told(
    db: AsyncSession, browser: Browser
) -> None:
    await make.signatory(db, name="Pensión Oculta", city="Secreta", number="3101123456")
    way = await _begin(db, browser)

    page = await browser.submit(f"{way}/business", **BUSINESS, go="on")

    assert page.faults == {"different"}
    assert "is being registered" in page.text
    assert "Oculta" not in page.text
    assert "Secreta" not in page.text


async def test_similar_names_are_seen_once_and_stop_nobody(db: AsyncSession, browser: Browser) -> None:
    there = await make.signatory(db, name="HOTEL DEL FARO", city="Otra Villa")
    await make.adherence(db, there)
    way = await _begin(db, browser)

    page = await browser.submit(f"{way}/business", **BUSINESS, go="on")
    assert (page.status, page.path) == (200, f"{way}/business")
    assert "Otra Villa" in page.text

    page = await browser.submit(f"{way}/business", go="on")
    assert page.path == f"{way}/sites"


# ── sent back ───────────────────────────────────────────────────────────────────────────────────────


async def test_what_the_reviewer_asks_is_read_changed_and_handed_in_again(
    db: AsyncSession, browser: Browser
) -> None:
    way = await _begin(db, browser)
    await _fill(browser, way)
    await browser.submit(f"{way}/submit", authority="email_domain", go="on")
    assert (await browser.open(f"{way}/business")).path == way
    row = (await db.scalars(select(Application))).one()
    assert row.adherence_id is not None
    registrar = await make.registrar(db)
    await change_status(
        db, registrar, row.adherence_id, Status.CHANGES_REQUESTED, today=NOON.date(), now=NOON
    )
    db.add(
        ReviewComment(
            application_id=row.id, item="business.city", text="Which of the two?",
            author_id=registrar.account_id, written_at=NOON, settled_at=None,
        )
    )  # fmt: skip
    await db.flush()

    assert "Which of the two?" in (await browser.open(way)).text
    assert "Which of the two?" in (await browser.open(f"{way}/business")).text
    await browser.submit(f"{way}/business", city="Puerto Ejemplo Norte", go="on")
    page = await browser.submit(f"{way}/submit", go="on")

    assert "Handed in" in page.text
    assert await present_status(db, row.adherence_id) is Status.APPLIED
    assert (await db.scalars(select(Signatory.city))).one() == "Puerto Ejemplo Norte"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.APPLIED, "Handed in"),
        (Status.CHANGES_REQUESTED, "asks for changes"),
        (Status.ACCEPTED, "Read and sign"),
        (Status.DECLINED, "Not accepted"),
        (Status.COMMITTED, "Signed"),
        (Status.SUSPENDED, "Signed"),
        (Status.WITHDRAWN, "has ended"),
        (Status.REMOVED, "has ended"),
    ],
)
async def test_an_application_says_where_it_stands(
    db: AsyncSession, browser: Browser, status: Status, said: str
) -> None:
    applicant = await make.account(db)
    business = await make.signatory(db)
    await make.post(db, applicant, Role.OWNER, business.id)
    row = await make.application(db, business, by=applicant, status=status)
    await browser.sign_in(applicant)

    page = await browser.open(f"/join/{row.id}")

    assert (page.status, said in page.text) == (200, True)
    assert business.trade_name in (await browser.open("/join/mine")).text


async def test_an_application_is_given_up_only_when_asked_twice(db: AsyncSession, browser: Browser) -> None:
    way = await _begin(db, browser)

    await browser.open(f"{way}/drop")
    assert (await db.scalars(select(Application.dropped_at))).one() is None
    page = await browser.submit(f"{way}/drop")

    assert page.path == "/join/mine"
    assert "No application yet" in page.text
    assert "gave this application up" in (await browser.open(way)).text


async def test_a_business_that_was_declined_applies_again(db: AsyncSession, browser: Browser) -> None:
    applicant = await make.account(db)
    business = await make.signatory(db, name="Hotel del Faro")
    await make.post(db, applicant, Role.OWNER, business.id)
    row = await make.application(db, business, by=applicant, status=Status.DECLINED)
    await browser.sign_in(applicant)

    page = await browser.submit(f"/join/{row.id}", to="again")

    assert page.path.endswith("/exclusions") or page.path.endswith("/sites")
    assert str(row.id) not in page.path


async def test_the_association_that_prepared_it_stands_there_already(
    db: AsyncSession, browser: Browser
) -> None:
    await make.code_version(db)
    hotel, body = await make.signatory(db), await make.association(db)
    typed = {"country": {"country": "CR"}, "business": BUSINESS, "exclusions": NO_TWICE}
    typed["sites"] = {
        "name-0": "House",
        "kind-0": "hotel",
        "address-0": "1",
        "city-0": "Sol",
        "region-0": "Sol",
    }
    await prepare_many(db, body.id, [(hotel.id, typed)], now=NOON)
    (row,) = await db.scalars(select(Application))
    await browser.sign_in(await make.person(db, Role.OWNER, hotel.id))
    way = f"/join/{row.id}"

    page = await browser.open(way)
    assert page.path == f"{way}/plan"
    await browser.submit(f"{way}/plan", **await a_plan(browser, way), go="on")
    page = await browser.open(f"{way}/submit")

    chosen = page.html.select_one("#association option[selected]")
    assert chosen is not None
    assert chosen["value"] == str(body.id)


# ── documents ───────────────────────────────────────────────────────────────────────────────────────


def _picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30)) -> bytes:
    written = BytesIO()
    Image.new("RGB", size, "navy").save(written, kind)
    return written.getvalue()


async def _send(browser: Browser, way: str, content: bytes, name: str = "paper.jpg") -> Page:
    response = await browser.client.post(
        f"{way}/documents",
        files={"picture": (name, content)},
        headers={"sec-fetch-site": "same-origin"},
        follow_redirects=True,
    )
    return browser._read(response)  # noqa: SLF001 (proof-reads the page)


async def test_a_picture_is_added_seen_and_taken_away(db: AsyncSession, browser: Browser) -> None:
    way = await _begin(db, browser)

    page = await _send(browser, way, _picture("PNG"))

    link = page.html.select_one(f'a[href^="{way}/documents/"]')
    assert link is not None
    answer = await browser.client.get(str(link["href"]))
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.content[:2] == b"\xff\xd8"
    page = await browser.submit(f"{way}/documents", to="remove")
    assert page.html.select_one(f'a[href^="{way}/documents/"]') is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Choose a picture"),
        (b"%PDF-1.7 ...", "This is a PDF"),
        (b"GIF89a" + bytes(50), "not a picture"),
        (b"\xff\xd8\xff" + bytes(100), "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture"),
        (b"\x00" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
    ],
)
async def test_what_is_no_picture_is_refused_in_a_sentence(
    db: AsyncSession, browser: Browser, content: bytes, said: str
) -> None:
    way = await _begin(db, browser)

    page = await _send(browser, way, content)

    assert (page.status, page.faults) == (422, {"picture"})
    assert said in page.text


async def test_a_file_beyond_all_bounds_is_refused_unread(db: AsyncSession, browser: Browser) -> None:
    way = await _begin(db, browser)

    page = await _send(browser, way, bytes(11 * 1024 * 1024))

    assert page.status == 413


# ── whose, and hostile input ────────────────────────────────────────────────────────────────────────


async def test_another_persons_application_is_not_there(db: AsyncSession, browser: Browser) -> None:
    way = await _begin(db, browser)
    document = (await _send(browser, way, _picture())).html.select_one(f'a[href^="{way}/documents/"]')
    assert document is not None
    await browser.client.post("/sign-out", headers={"sec-fetch-site": "same-origin"})
    await browser.sign_in(await make.account(db))
    own = {"sec-fetch-site": "same-origin"}
    missing = await browser.client.get(f"/join/{uuid4()}")

    for path in (
        "",
        "/country",
        "/business",
        "/sites",
        "/exclusions",
        "/plan",
        "/submit",
        "/documents",
        "/drop",
    ):
        answer = await browser.client.get(way + path)
        assert answer.status_code == 404, path
        assert answer.text.replace(way + path, missing.url.path) == missing.text
    assert (await browser.client.get(str(document["href"]))).status_code == 404
    for path in ("/country", "/submit", "/drop", "/again", "/documents", f"/documents/{uuid4()}/remove"):
        files = {"picture": ("a.jpg", _picture())} if path == "/documents" else None
        answer = await browser.client.post(way + path, data={"go": "on"}, files=files, headers=own)
        assert answer.status_code == 404, path
    row = (await db.scalars(select(Application))).one()
    assert (list(row.answers), row.dropped_at) == (["country"], None)


async def test_a_visitor_is_asked_to_sign_in_and_comes_back(browser: Browser) -> None:
    page = await browser.open("/join/begin")

    assert (page.status, page.field("next")) == (401, "/join/begin")


HOSTILE = [
    "",
    "\x00",
    "\u202eevil",
    "9" * 2_000,
    "1e5000",
    "<script>",
    "' OR 1=1 --",
    "\ud7ff\U0010ffff",
    "%s %(x)s {{x}}",
]


@pytest.mark.parametrize("step", list(Step))
async def test_hostile_input_gets_an_answer_and_leaves_the_page_whole(
    db: AsyncSession, browser: Browser, step: Step
) -> None:
    way = await _begin(db, browser)
    await _fill(browser, way)
    own = {"sec-fetch-site": "same-origin"}
    names = [
        "country", "trade_name", "email", "website", "language", "name-0", "kind-0", "rooms-0", "plates", "vehicle_kind",
        "residential_care", "commitment-0", "due-0", "evidence-0", "authority", "association", "different", "seen",
    ]  # fmt: skip

    for typed in HOSTILE:
        form = dict.fromkeys(names, typed)
        for go in ("on", "remove-9999999999"):
            sent = form | {"go": go}
            answer = await browser.client.post(f"{way}/{step}", data=sent, headers=own, follow_redirects=True)
            browser._read(answer)  # noqa: SLF001 (proof-reads the page)
            assert answer.status_code in {200, 422}
    assert (await browser.open(f"{way}/submit")).status == 200
    assert (await browser.open("/join/mine")).status == 200


async def test_more_rows_than_a_page_takes_are_answered(db: AsyncSession, browser: Browser) -> None:
    way = await _begin(db, browser)
    await browser.submit(f"{way}/business", **BUSINESS, go="on")
    form = {f"{name}-{row}": "x" for row in range(500) for name in ("name", "kind")}

    answer = await browser.client.post(
        f"{way}/sites", data=form | {"go": "on"}, headers={"sec-fetch-site": "same-origin"}
    )

    assert answer.status_code == 422
    assert "60 places or fewer" in answer.text
    big = await browser.client.post(
        f"{way}/sites", data={"plates": "9" * 70_000}, headers={"sec-fetch-site": "same-origin"}
    )
    assert big.status_code == 413


@pytest.mark.parametrize(
    "path", ["/join/1", "/join/" + "9" * 5_000, "/join/{way}/nowhere", "/join/{way}/begin"]
)
async def test_addresses_that_lead_nowhere_are_not_there(
    db: AsyncSession, browser: Browser, path: str
) -> None:
    way = await _begin(db, browser)

    answer = await browser.client.get(path.replace("/join/{way}", way))

    assert answer.status_code == 404
