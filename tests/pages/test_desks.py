"""Each role has one home that says what to do next; an empty one explains itself."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.adherence.rules import Status
from registry.associations.models import Association
from registry.desks import member_queries
from registry.kit.i18n import LANGUAGES
from registry.signatories.models import Signatory
from registry.training.models import CheckIn
from tests import make
from tests.pages.browser import Browser

OWN = {"sec-fetch-site": "same-origin"}


async def test_somebody_without_a_post_is_shown_the_ways_in(db: AsyncSession, browser: Browser) -> None:
    page = await browser.sign_in(await make.account(db))

    assert (page.path, page.status) == ("/desk", 200)
    assert "Nothing is here yet" in page.text
    assert page.html.select_one('main a[href="/join"]')


async def test_who_has_begun_is_not_told_that_nothing_is_here(db: AsyncSession, browser: Browser) -> None:
    await browser.sign_in(await make.account(db))
    await browser.submit("/join/begin", country="CR")

    page = await browser.open("/desk")

    assert ("Applications that you began" in page.text, "Nothing is here" in page.text) == (True, False)
    assert page.html.select_one('main a[href="/join/begin"]')


async def test_vehicles_without_a_code_are_looked_for_on_their_own_page(
    db: AsyncSession, browser: Browser
) -> None:
    firm = await make.signatory(db)
    await make.adherence(db, firm)
    await make.vehicle(db, firm)

    page = await browser.sign_in(await make.person(db, Role.OWNER, firm.id))

    (task,) = [link for link in page.html.select("main a") if link.text == "Give every vehicle its code"]
    assert task["href"] == "/desk/fleet"


async def test_a_business_reads_what_to_do_next(db: AsyncSession, browser: Browser) -> None:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel, report_due_on=date(2026, 3, 1))
    page = await browser.sign_in(await make.person(db, Role.OWNER, hotel.id))

    assert (page.path, page.title) == ("/desk", "Hotel Miramar")
    assert "Your annual report is overdue" in page.text
    assert "Get your logo" in page.text


async def test_a_standing_that_follows_from_a_date_counts_from_that_date(
    db: AsyncSession, browser: Browser
) -> None:
    late, well = await make.signatory(db), await make.signatory(db)
    await make.adherence(db, late, report_due_on=date(2026, 3, 1))
    await make.adherence(db, well, reported_until=date(2026, 12, 1))

    overdue = await browser.sign_in(await make.person(db, Role.OWNER, late.id))
    reporting = await browser.sign_in(await make.person(db, Role.OWNER, well.id))

    assert "since March 2, 2026" in overdue.text
    assert "signed on January 1, 2026" in reporting.text
    assert "since" not in reporting.text


async def test_who_has_left_takes_the_logos_down_and_is_asked_for_no_report(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel, status=Status.WITHDRAWN, since=date(2026, 3, 20))
    await make.placement(db, hotel)

    page = await browser.sign_in(await make.person(db, Role.OWNER, hotel.id))

    assert [one.text for one in page.html.select(".todo-item a")] == ["Take your logos down", "Apply anew"]
    assert "since March 20, 2026" in page.text
    assert "Annual report due on" not in page.text


async def test_an_accepted_business_is_led_to_its_signature(db: AsyncSession, browser: Browser) -> None:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel, status=Status.ACCEPTED)

    page = await browser.sign_in(await make.person(db, Role.OWNER, hotel.id))

    assert page.html.select_one('main a[href="/desk/sign"]')


async def test_one_person_in_every_role_has_one_desk(db: AsyncSession, browser: Browser) -> None:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel)
    person = await make.person(db, Role.OWNER, hotel.id)
    for role in (Role.FOCAL_POINT, Role.MEMBER):
        await make.post(db, person, role, hotel.id)

    page = await browser.sign_in(person)

    assert (page.path, page.status) == ("/desk", 200)
    assert "Act for somebody else" not in page.text


async def test_a_person_with_two_hats_chooses(db: AsyncSession, browser: Browser) -> None:
    hotel, inn = await make.signatory(db, name="Hotel Uno"), await make.signatory(db, name="Hotel Dos")
    person = await make.person(db, Role.OWNER, hotel.id)
    await make.post(db, person, Role.OWNER, inn.id)
    first = (await browser.sign_in(person)).title

    page = await browser.submit("/account/hats")

    assert page.path == "/desk"
    assert {first, page.title} == {"Hotel Uno", "Hotel Dos"}


async def test_an_empty_association_explains_itself(db: AsyncSession, browser: Browser) -> None:
    page = await browser.sign_in(await make.person(db, Role.ASSOCIATION_ADMIN))

    assert (page.path, page.status) == ("/association", 200)
    assert "No members yet" in page.text


async def test_the_desk_counts_the_applications_that_its_list_shows(
    db: AsyncSession, browser: Browser
) -> None:
    chamber = await make.association(db)
    for name, until in (("Hotel Uno", None), ("Hotel Dos", date(2026, 3, 26)), ("Hotel Tres", None)):
        hotel = await make.signatory(db, name=name)
        await make.membership(db, hotel, chamber, until=until)
        await make.application(
            db, hotel, within=chamber, status=Status.ACCEPTED if name == "Hotel Tres" else Status.APPLIED
        )

    desk = await browser.sign_in(await make.person(db, Role.REVIEWER, chamber.id))
    waiting = await browser.open("/association/applications")

    assert "Read 1 application" in desk.text
    assert ("Hotel Uno" in waiting.text, "Hotel Dos" in waiting.text) == (True, False)
    browser.client.cookies.clear()
    secretariat = await browser.sign_in(await make.person(db, Role.REGISTRAR))
    assert "Read 1 application" in secretariat.text, "who has left the chamber is the register's to answer"


async def chamber_with(db: AsyncSession, *names: str) -> Association:
    chamber = await make.association(db)
    for name in names:
        hotel = await make.signatory(db, name=name)
        await make.adherence(db, hotel)
        await make.membership(db, hotel, chamber)
    return chamber


async def test_an_association_sees_its_members_and_no_others(db: AsyncSession, browser: Browser) -> None:
    chamber = await chamber_with(db, "Hotel Árbol", "Hotel Zafiro")
    await chamber_with(db, "Hotel Ajeno")
    await browser.sign_in(await make.person(db, Role.AUDITOR, chamber.id))

    everybody = await browser.open("/association/members")
    found = await browser.open("/association/members?words=arbol&standing=committed")

    arbol = await db.scalar(select(Signatory.slug).where(Signatory.trade_name == "Hotel Árbol"))
    assert everybody.html.select_one(f'main a[href="/directory/{arbol}"]')
    assert "Hotel Árbol" in everybody.text
    assert "Hotel Ajeno" not in everybody.text
    assert "Hotel Árbol" in found.text
    assert "Hotel Zafiro" not in found.text


async def test_a_former_member_is_not_seen(db: AsyncSession, browser: Browser) -> None:
    chamber = await make.association(db)
    hotel = await make.signatory(db, name="Hotel Antes")
    await make.membership(db, hotel, chamber, until=date(2026, 3, 26))
    await browser.sign_in(await make.person(db, Role.AUDITOR, chamber.id))

    assert "Hotel Antes" not in (await browser.open("/association/members")).text


async def test_an_association_sees_how_far_its_members_are_trained_and_nobody_by_name(
    db: AsyncSession, browser: Browser
) -> None:
    chamber = await chamber_with(db, "Hotel Árbol", "Hotel Zafiro")
    arbol = (await db.scalars(select(Signatory).where(Signatory.trade_name == "Hotel Árbol"))).one()
    for name, known in (("Casilda", True), ("Benita", False)):
        one = await make.staff_member(db, arbol, known_as=name)
        if known:
            await make.trained(db, one, "M0", "M1", "M2", "M3")

    desk = await browser.sign_in(await make.person(db, Role.AUDITOR, chamber.id))
    page = await browser.open("/association/members")

    assert "50 % trained, of those who meet travellers" in desk.text
    shown = [row.get_text(" ", strip=True) for row in page.html.select("tbody [data-label=Trained]")]
    assert sorted(shown) == ["50 % Last training: March 1, 2026.", "\u2013"]
    assert ("Casilda" in page.text, "Benita" in page.text) == (False, False)


async def test_an_association_may_have_the_least_trained_of_its_members_first_page_by_page(
    db: AsyncSession, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member_queries, "AT_ONCE", 2)
    chamber = await chamber_with(db, "Hotel Alto", "Hotel Bajo", "Hotel Nadie")
    for name, modules in (("Hotel Alto", ("M0", "M1", "M2", "M3")), ("Hotel Bajo", ())):
        hotel = (await db.scalars(select(Signatory).where(Signatory.trade_name == name))).one()
        await make.trained(db, await make.staff_member(db, hotel), *modules)
    await browser.sign_in(await make.person(db, Role.AUDITOR, chamber.id))

    first = await browser.open("/association/members?order=lowest")
    assert [row.get_text(strip=True) for row in first.html.select("tbody th")] == ["Hotel Bajo", "Hotel Alto"]
    (onward,) = [link["href"] for link in first.html.select("main a[href*='after=']")]
    assert "order=lowest" in onward

    second = await browser.open(str(onward))
    assert [row.get_text(strip=True) for row in second.html.select("tbody th")] == ["Hotel Nadie"]


async def test_a_business_is_told_what_its_training_lacks(db: AsyncSession, browser: Browser) -> None:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel)
    owner = await make.person(db, Role.OWNER, hotel.id)

    assert "List who works for you" in (await browser.sign_in(owner)).text

    one = await make.staff_member(db, hotel)
    assert "Train your team" in (await browser.open("/desk")).text

    await make.trained(db, one, "M0", "M1", "M2", "M3")
    assert "Train your team" not in (await browser.open("/desk")).text
    assert "Plan the next session" not in (await browser.open("/desk")).text

    one.trained_until = date(2026, 4, 30)
    await db.flush()
    desk = await browser.open("/desk")
    assert "Plan the next session" in desk.text
    assert "runs out in the next 60 days: 1." in desk.text
    assert "Repeat what has run out" not in desk.text

    one.trained_until = date(2026, 3, 1)
    await db.flush()
    desk = await browser.open("/desk")
    assert "whose training has run out: 1." in desk.text
    assert "Plan the next session" not in desk.text
    assert desk.html.select_one('main a[href="/desk/training/staff?only=untrained"]')

    session = await make.training_session(db, hotel)
    db.add(CheckIn(session_id=session.id, typed="X", known_key="x", at=make.LONG_AGO, settled_at=None))
    await db.flush()
    assert "Say who it was" in (await browser.open("/desk")).text


async def test_the_registrar_is_told_how_many_safety_texts_wait_for_a_review(
    db: AsyncSession, browser: Browser
) -> None:
    registrar = await make.person(db, Role.REGISTRAR)
    assert "safety text" not in (await browser.sign_in(registrar)).text

    await make.code_version(db)
    texts = "/registrar/texts"
    listed = len((await browser.open(texts)).html.select("tbody tr")) * len(LANGUAGES)
    before = await browser.open("/registrar")
    assert f"Have {listed} safety texts reviewed" in before.text
    assert before.html.select_one(f'main a[href="{texts}"]')

    await browser.open(f"{texts}/es/course/M2")
    await browser.submit(f"{texts}/es/course/M2", reviewer="A children's network", reviewed_on="2026-03-20")
    assert f"Have {listed - 1} safety texts reviewed" in (await browser.open("/registrar")).text


async def test_a_membership_ends(db: AsyncSession, browser: Browser) -> None:
    chamber = await chamber_with(db, "Hotel Uno")
    await browser.sign_in(await make.person(db, Role.ASSOCIATION_ADMIN, chamber.id))

    page = await browser.submit("/association/members", to="/end")

    assert "Hotel Uno" not in page.text


async def test_hostile_searches_get_an_answer(db: AsyncSession, browser: Browser) -> None:
    chamber = await chamber_with(db, "Hotel Uno")
    await browser.sign_in(await make.person(db, Role.AUDITOR, chamber.id))

    for query in (
        "words=%25%00",
        "words=_%25\\",
        "standing=x",
        "after=zz",
        f"after={'9' * 5000}",
        "words=" + "a" * 9000,
    ):
        assert (await browser.open(f"/association/members?{query}")).status < 500


async def test_the_register_says_what_waits(db: AsyncSession, browser: Browser) -> None:
    page = await browser.sign_in(await make.person(db, Role.REGISTRAR))

    assert (page.path, page.status) == ("/registrar", 200)
    assert "You are the only registrar" in page.text


async def test_each_desk_is_its_own(db: AsyncSession, browser: Browser) -> None:
    await browser.sign_in(await make.person(db, Role.OWNER))

    assert (await browser.open("/registrar")).status == 404
    assert (await browser.open("/association")).status == 404
    assert (await browser.open("/association/members")).status == 404


async def test_the_secretariat_sees_who_is_a_year_late_and_whose_logo_is_paused(
    db: AsyncSession, browser: Browser
) -> None:
    for name, due in (
        ("Hotel Año", date(2025, 3, 1)), ("Hotel Mes", date(2026, 2, 1)), ("Hotel Gracia", date(2026, 3, 20)),
    ):  # fmt: skip
        await make.adherence(db, await make.signatory(db, name=name), report_due_on=due)
    gone = await make.signatory(db, name="Hotel Ido")
    await make.adherence(db, gone, status=Status.REMOVED, report_due_on=date(2024, 1, 1))
    await browser.sign_in(await make.person(db, Role.REGISTRAR))

    assert "a year late" in (await browser.open("/registrar")).text
    page = await browser.open("/registrar/overdue")

    year, paused = (
        [row.text for row in table.select("tbody th")] for table in page.html.select("main table")
    )
    assert (year, paused) == (["Hotel Año"], ["Hotel Mes"])


async def test_members_who_need_help_first_come_first(db: AsyncSession, browser: Browser) -> None:
    chamber = await chamber_with(db, "Hotel Árbol")
    late, away = await make.signatory(db, name="Hotel Tarde"), await make.signatory(db, name="Hotel Zafiro")
    await make.adherence(db, late, report_due_on=date(2026, 3, 1))
    await make.adherence(db, away, status=Status.SUSPENDED)
    for hotel in (late, away):
        await make.membership(db, hotel, chamber)
    await browser.sign_in(await make.person(db, Role.AUDITOR, chamber.id))

    page = await browser.open("/association/members")

    assert [row.text for row in page.html.select("tbody th")] == [
        "Hotel Zafiro",
        "Hotel Tarde",
        "Hotel Árbol",
    ]


async def test_the_list_of_members_goes_on_across_standings(db: AsyncSession, browser: Browser) -> None:
    chamber = await chamber_with(db, *(f"Hotel {number:02d}" for number in range(60)))
    late = await make.signatory(db, name="Hotel Tarde")
    await make.adherence(db, late, report_due_on=date(2026, 3, 1))
    await make.membership(db, late, chamber)
    await browser.sign_in(await make.person(db, Role.AUDITOR, chamber.id))

    first = await browser.open("/association/members")
    onward = first.html.select_one('a[rel="next"]')
    assert onward is not None
    second = await browser.open(str(onward["href"]))

    names = [row.text for page in (first, second) for row in page.html.select("tbody th")]
    assert names == ["Hotel Tarde", *(f"Hotel {number:02d}" for number in range(60))]


async def test_an_administrator_sees_who_has_no_invitation_and_which_list_waits(
    db: AsyncSession, browser: Browser
) -> None:
    chamber = await chamber_with(db, "Hotel Uno")
    for name in ("Hotel Dos", "Hotel Cuatro"):
        await make.membership(db, await make.signatory(db, name=name), chamber)
    owned = (await db.scalars(select(Signatory).where(Signatory.trade_name == "Hotel Dos"))).one()
    await make.owner(db, owned)
    await browser.sign_in(await make.person(db, Role.ASSOCIATION_ADMIN, chamber.id))
    listed = ("m.csv", b"Name,City,Country\nHotel Tres,Puerto Ejemplo,CR\n", "text/csv")
    await browser.client.post(
        "/association/rosters",
        data={"country": "CR", "sector": "accommodation"},
        files={"file": listed},
        headers=OWN,
    )

    page = await browser.open("/association")

    assert "1 member has no invitation" in page.text
    assert "Confirm 1 list" in page.text
