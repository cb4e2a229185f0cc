"""A proof of the last fifteen minutes: what asks for one, what comes after it, and what is not lost over it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.guards import audiences, routes
from registry.accounts.models import Account
from registry.accounts.rules import FRESH_FOR, Role
from registry.accounts.totp import STEP
from registry.app import create_app
from registry.db import Database
from tests import make
from tests.apps import PASSWORDS
from tests.conftest import NOON
from tests.pages.browser import Browser
from tests.pages.conftest import SETTINGS, Watch
from tests.pages.test_factors import HOME, OWN, code_of


@pytest.fixture
async def rita(db: AsyncSession, later: Browser, watch: Watch) -> Account:
    """Return a registrar who signed in a quarter of an hour ago."""
    person = await make.person(db, Role.REGISTRAR)
    await later.sign_in(person)
    watch.now += FRESH_FOR
    return person


async def test_what_is_weighty_asks_for_a_fresh_proof_and_leads_back(
    db: AsyncSession, later: Browser, watch: Watch, rita: Account
) -> None:
    page = await later.open("/registrar/team")
    assert (page.status, page.title, page.field("onward")) == (401, "Prove it is you", "/registrar/team")
    before = later.client.cookies["__Host-s"]

    wrong = await later.submit("/registrar/team", "/account/proof", code="000000")
    assert (wrong.status, wrong.faults, wrong.field("onward")) == (422, {"code"}, "/registrar/team")
    page = await later.submit("/registrar/team", "/account/proof", code=await code_of(db, rita, watch.now))

    assert (page.status, page.path) == (200, "/registrar/team")
    assert later.client.cookies["__Host-s"] != before, "under a new token"
    later.client.cookies.set("__Host-s", before, domain="registry.test")
    assert (await later.open("/account")).status == 401, "and the old one opens nothing"


@pytest.mark.usefixtures("rita")
async def test_what_is_light_asks_for_no_fresh_proof(later: Browser) -> None:
    for path in ("/registrar", "/registrar/decisions", "/account", HOME):
        assert (await later.open(path)).status == 200


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/registrar/countries/CR", {"obligation": "mandatory", "training_floor": "90"}),
        ("/registrar/associations", {"name": "Cámara de Limón", "country": "CR"}),
        ("/registrar/signatories/{id}/correct", {"name": "Hotel Nuevo", "reason": "A slip"}),
        (
            "/registrar/signatories/{id}/recommend",
            {"words": "It hung a copy.", "ground": "misuse_of_the_mark"},
        ),
        ("/registrar/misuse/{id}", {"outcome": "no_misuse", "words": "Nothing hangs there."}),
    ],
)
@pytest.mark.usefixtures("rita")
async def test_what_decides_about_a_business_a_country_or_a_report_of_misuse_keeps_what_was_typed(
    later: Browser, path: str, typed: dict[str, str]
) -> None:
    path = path.format(id=uuid4())

    page = later._read(await later.client.post(path, data=typed, headers=OWN))  # noqa: SLF001

    assert (page.status, page.title, page.field("onward")) == (401, "Prove it is you", path)
    kept = {str(tag["value"]) for tag in page.html.select("main input[name^=kept]")}
    assert {*typed, *typed.values()} <= kept


async def test_what_an_association_accepts_and_ends_asks_for_a_fresh_proof(
    db: AsyncSession, later: Browser, watch: Watch
) -> None:
    await later.sign_in(await make.person(db, Role.REVIEWER))
    watch.now += FRESH_FOR

    for path in ("applications", "claims"):
        assert (await later.open(f"/association/{path}")).status == 200
        stale = await later.client.post(f"/association/{path}/{uuid4()}", data={"words": "Yes."}, headers=OWN)
        assert "Prove it is you" in stale.text


async def test_the_same_code_proves_nothing_twice(
    db: AsyncSession, later: Browser, watch: Watch, rita: Account
) -> None:
    code = await code_of(db, rita, watch.now)
    assert (await later.submit("/registrar/team", "/account/proof", code=code)).status == 200
    watch.now += timedelta(seconds=STEP)

    assert (await later.submit("/account/proof", code=code)).status == 422


async def test_what_was_typed_is_not_lost_when_the_proof_is_stale(
    db: AsyncSession, later: Browser, watch: Watch, rita: Account
) -> None:
    await make.person(db, Role.REGISTRAR, name="Raúl")
    typed = {"email": "rosa@register.example", "password": "never kept", "note": 'a "quoted" <b> & é'}
    stale = await later.client.post("/registrar/team", data=typed, headers=OWN)
    page = later._read(stale)  # noqa: SLF001
    assert (page.status, page.title) == (401, "Prove it is you")
    assert "What you typed is kept" in page.text
    assert "never kept" not in stale.text
    fields = {str(tag["name"]): str(tag.get("value", "")) for tag in page.html.select("main input")}

    wrong = await later.client.post("/account/proof", data=fields | {"code": "000000"}, headers=OWN)
    again = later._read(wrong)  # noqa: SLF001
    assert {str(tag["name"]): str(tag.get("value", "")) for tag in again.html.select("main input")} == fields
    proved = await later.client.post(
        "/account/proof", data=fields | {"code": await code_of(db, rita, watch.now)}, headers=OWN
    )

    page = later._read(proved)  # noqa: SLF001
    form = page.html.select_one("main form")
    assert (page.title, form and form["action"]) == ("Send what you typed", "/registrar/team")
    kept = {str(tag["name"]): str(tag["value"]) for tag in page.html.select("main input")}
    assert kept == {"email": typed["email"], "note": typed["note"]}
    sent = await later.client.post("/registrar/team", data=kept, headers=OWN)
    assert sent.status_code == 303


@pytest.mark.usefixtures("rita")
async def test_what_cannot_be_kept_is_said_to_be_lost(later: Browser) -> None:
    large = await later.client.post("/registrar/team", data={"email": "x" * 60_000}, headers=OWN)

    page = later._read(large)  # noqa: SLF001
    assert page.status == 401
    assert "cannot be kept here" in page.text


async def test_who_has_no_factor_proves_it_by_the_password(
    db: AsyncSession, later: Browser, watch: Watch
) -> None:
    person = await make.person(db, Role.OWNER)
    await later.sign_in(person)
    watch.now += FRESH_FOR
    stale = await later.client.post(f"{HOME}/begin", headers=OWN)
    assert stale.status_code == 401, "a desk left open is not enough to lock its owner out"

    wrong = await later.submit(f"{HOME}/new", "/account/proof", password="not the password at all")
    assert (wrong.status, wrong.faults) == (422, {"password"})
    await later.submit(f"{HOME}/new", "/account/proof", password=make.PASSWORD)

    assert (await later.submit(HOME, "/begin")).path == f"{HOME}/new"


async def test_a_proof_leads_to_no_other_site(
    db: AsyncSession, later: Browser, watch: Watch, rita: Account
) -> None:
    data = {"code": await code_of(db, rita, watch.now), "onward": "https://evil.test/"}

    answer = await later.client.post("/account/proof", data=data, headers=OWN)

    assert (answer.status_code, answer.headers["location"]) == (303, "/registrar")


def test_decisions_registrars_factors_and_all_that_is_sealed_ask_for_a_fresh_proof(
    database: Database,
) -> None:
    app = create_app(SETTINGS, database, clock=lambda: NOON, passwords=PASSWORDS)

    fresh = {path for path, handler in routes(app) if any(one.fresh for one in audiences(handler))}
    whole = {
        path
        for path, _ in routes(app)
        if path.startswith(("/cases", "/registrar/handlers", "/registrar/authorities"))
    }

    assert whole <= fresh
    assert fresh - whole == {
        "/account/factor/begin",
        "/account/factor/codes",
        "/account/factor/end",
        "/account/factor/new",
        "/association/applications/{application_id:uuid}",
        "/association/campaigns/members/{member_id:uuid}/link",
        "/association/campaigns/{campaign_id:uuid}/print",
        "/association/campaigns/{campaign_id:uuid}/vouch",
        "/association/claims/{claim_id:uuid}",
        "/association/members/{signatory_id:uuid}/end",
        "/association/members/{signatory_id:uuid}/recommend",
        "/association/wishes/{application_id:uuid}",
        "/registrar/alarms",
        "/registrar/alarms/{alarm_id:uuid}",
        "/registrar/applications/{application_id:uuid}",
        "/registrar/associations",
        "/registrar/claims/{claim_id:uuid}",
        "/registrar/code",
        "/panel",
        "/panel/{appeal_id:uuid}",
        "/panel/{appeal_id:uuid}/papers/{paper_id:uuid}",
        "/panel/{appeal_id:uuid}/record",
        "/registrar/countries/{country:str}",
        "/registrar/decisions/{recommendation_id:uuid}",
        "/registrar/decisions/{recommendation_id:uuid}/delivery",
        "/registrar/decisions/{recommendation_id:uuid}/hold",
        "/registrar/decisions/{recommendation_id:uuid}/holds/{kept_id:uuid}/confirm",
        "/registrar/decisions/{recommendation_id:uuid}/notice",
        "/registrar/decisions/{recommendation_id:uuid}/panel",
        "/registrar/decisions/{recommendation_id:uuid}/panel/leave",
        "/registrar/decisions/{recommendation_id:uuid}/papers/{paper_id:uuid}",
        "/registrar/decisions/{recommendation_id:uuid}/record",
        "/registrar/decisions/{recommendation_id:uuid}/suspend",
        "/registrar/misuse/{report_id:uuid}",
        "/registrar/reports/{annual_report_id:uuid}",
        "/registrar/reports/{annual_report_id:uuid}/answer",
        "/registrar/signatories/{signatory_id:uuid}/correct",
        "/registrar/signatories/{signatory_id:uuid}/dates",
        "/registrar/signatories/{signatory_id:uuid}/recommend",
        "/registrar/team",
        "/registrar/team/changes/{change_id:uuid}",
        "/registrar/team/factors",
        "/registrar/team/invitations/{invitation_id:uuid}/withdraw",
        "/registrar/team/{post_id:uuid}/end",
    }
