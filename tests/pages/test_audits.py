"""Audits through the pages: planned, carried out without a script, answered, signed, closed, and told to everybody."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.accounts.models import Account
from registry.accounts.rules import Role
from registry.audits import fieldwork, planning
from registry.audits.access import visitor
from registry.audits.models import Audit, AuditAnswer, AuditDraw, AuditFinding, AuditPicture
from registry.audits.rules import Declared, Grade, State, Verdict
from registry.decisions.models import Recommendation
from tests import make
from tests.audits import BASE, TODAY, Cast, cast, found, planned, sent, visited
from tests.conftest import NOON
from tests.pages.browser import Browser

OWN = {"sec-fetch-site": "same-origin"}


@pytest.fixture
async def one(db: AsyncSession) -> Cast:
    return await cast(db)


async def person(db: AsyncSession, account_id: object) -> Account:
    return await db.get_one(Account, account_id)


def picture() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(kept, "JPEG")
    return kept.getvalue()


async def test_an_audit_is_planned_carried_out_answered_signed_closed_and_told(
    db: AsyncSession, browser: Browser, one: Cast
) -> None:
    await browser.sign_in(await person(db, one.admin.account_id))
    page = await browser.open("/association/audits/candidates")
    assert one.hotel.trade_name in page.text
    page = await browser.submit(
        f"/association/audits/plan/{one.hotel.id}", sites=str(one.sites[0].id), member_pays="yes"
    )
    audit = (await db.scalars(select(Audit))).one()
    assert page.path == f"/association/audits/{audit.id}"
    await browser.submit(page.path, "/assign", who=f"{one.auditor.account_id}|{one.chamber.id}")

    await browser.sign_in(await person(db, one.auditor.account_id))
    visit = f"/visits/{audit.id}"
    page = await browser.submit(visit, "/declare")
    assert (page.status, page.faults) == (422, {each.value for each in Declared})
    await browser.submit(visit, "/declare", **{each.value: "yes" for each in Declared}, named="yes")
    page = await browser.submit(visit, "/begin")
    assert page.path == f"{visit}/checklist"
    for item, site in await fieldwork.wanted(db, audit):
        verdict = Verdict.NOT_MET if item == "notices" else Verdict.MET
        await browser.client.post(
            f"{visit}/checklist", headers=OWN, data={"item": item, "site": str(site or ""), "verdict": verdict.value}
        )  # fmt: skip
    await browser.submit(visit, "/finish")
    assert (await browser.submit(visit, "/tell")).status == 409
    page = await browser.submit(
        visit,
        "/findings",
        item="notices",
        grade="minor",
        fact="The number is an old one.",
        action="Print it anew.",
    )
    assert page.status == 200
    await browser.submit(visit, "/tell")

    await browser.sign_in(one.owner_account)
    assert "An audit waits for you" in (await browser.open("/desk")).text
    desk = f"/desk/audits/{audit.id}"
    assert "The number is an old one." in (await browser.open(desk)).text
    await browser.submit(desk, "/respond")
    page = await browser.open(desk)
    put_right = next(form for form in page.html.select("main form") if "/findings/" in str(form["action"]))
    done = str(next(tag["name"] for tag in put_right.select("textarea")))
    await browser.submit(desk, "/findings/", **{done: "The new notice hangs."})

    await browser.sign_in(await person(db, one.auditor.account_id))
    page = await browser.open(visit)
    judging = next(form for form in page.html.select("main form") if str(form["action"]).endswith("/judge"))
    said = str(next(tag["name"] for tag in judging.select("textarea")))
    await browser.submit(visit, "/judge", **{said: "Seen.", "act": "accept"})
    await browser.submit(visit, "/sign")
    await browser.sign_in(one.owner_account)
    await browser.submit(desk, "/sign")
    report = await browser.client.get(f"{desk}/report.pdf")
    assert report.content.startswith(b"%PDF-")
    await browser.sign_in(await person(db, one.admin.account_id))
    await browser.submit(f"/association/audits/{audit.id}", "/close")

    browser.client.cookies.clear()
    page = await browser.open(f"/directory/{one.hotel.slug}")
    assert f"Audited by {one.chamber.name}" in page.text
    assert "The business pays whoever audited" in page.text
    assert "Ana Vega" in page.text  # who agreed to be named
    assert "old one" not in page.text
    assert "Follows from an audit that was passed." in page.text


async def test_each_tick_of_a_declaration_that_is_missing_is_named(
    db: AsyncSession, browser: Browser, one: Cast
) -> None:
    audit = await planned(db, one)
    await planning.assign(
        db, one.admin, audit.id, one.auditor.account_id, one.chamber.id, video_reason="", now=NOON, base_url=BASE
    )  # fmt: skip
    await browser.sign_in(await person(db, one.auditor.account_id))

    page = await browser.submit(f"/visits/{audit.id}", "/declare")

    assert len({line.text for line in page.html.select("#faults li")}) == len(Declared)


async def test_two_answers_that_did_not_see_each_other_both_show_and_are_settled(
    db: AsyncSession, browser: Browser, one: Cast
) -> None:
    audit = await planned(db, one)
    ana = await sent(db, one, audit)
    await fieldwork.begin(db, ana, today=TODAY, now=NOON)
    await browser.sign_in(await person(db, one.auditor.account_id))
    for verdict in ("met", "not_met"):
        await browser.client.post(
            f"/visits/{audit.id}/checklist", headers=OWN,
            data={"item": "rule_current", "site": "", "verdict": verdict, "replaces": ""},
        )  # fmt: skip

    page = await browser.open(f"/visits/{audit.id}/checklist")
    assert "Answered in two ways" in page.text
    await browser.submit(
        f"/visits/{audit.id}/checklist", "/checklist", item="rule_current", verdict="not_met"
    )

    assert "Answered in two ways" not in (await browser.open(f"/visits/{audit.id}/checklist")).text


async def test_a_note_with_a_name_or_a_number_in_it_comes_back(
    db: AsyncSession, browser: Browser, one: Cast
) -> None:
    audit = await planned(db, one)
    await fieldwork.begin(db, await sent(db, one, audit), today=TODAY, now=NOON)
    await browser.sign_in(await person(db, one.auditor.account_id))

    page = await browser.submit(
        f"/visits/{audit.id}/checklist", "/checklist", verdict="met", note="Señor Pérez said so"
    )

    assert (page.status, page.faults) == (422, {"note"})
    assert (await db.scalars(select(AuditAnswer))).all() == []


async def test_a_phone_hears_that_a_colleague_answered_otherwise_and_how_to_settle_it(
    db: AsyncSession, browser: Browser, one: Cast
) -> None:
    audit = await planned(db, one)
    await fieldwork.begin(db, await sent(db, one, audit), today=TODAY, now=NOON)
    await browser.sign_in(await person(db, one.auditor.account_id))

    async def send(verdict: str, replaces: str = "") -> list[dict[str, Any]]:
        given = {
            "id": str(uuid4()),
            "item": "rule_current",
            "verdict": verdict,
            "replaces": replaces,
            "note": "Seen.",
        }
        answer = await browser.client.post(
            f"/visits/{audit.id}/answers", headers=OWN, json={"answers": [given]}
        )
        two: list[dict[str, Any]] = answer.json()["two"]
        return two

    assert await send("met") == []
    (apart,) = await send("not_met")
    assert apart["place"] == "rule_current|"
    assert apart["ways"] == ["Met: Seen.", "Not met: Seen."]
    assert await send("met", " ".join(apart["ids"])) == []


async def test_a_picture_that_nobody_was_ticked_for_is_refused_beside_the_tick(
    db: AsyncSession, browser: Browser, one: Cast
) -> None:
    audit = await planned(db, one)
    await fieldwork.begin(db, await sent(db, one, audit), today=TODAY, now=NOON)
    await browser.sign_in(await person(db, one.auditor.account_id))

    page = await browser.submit(f"/visits/{audit.id}/checklist", "/shots")
    assert page.faults == {"nobody"}
    assert "nobody-fault" in str(page.html.select_one("#nobody")["aria-describedby"])  # type: ignore[index]

    page = await browser.submit(f"/visits/{audit.id}/checklist", "/checklist", verdict="")
    assert "verdict-fault" in str(page.html.select_one("fieldset.faulty")["aria-describedby"])  # type: ignore[index]


async def test_no_suspect_and_no_child_enters_an_audit_by_hand_or_by_phone(
    db: AsyncSession, browser: Browser, one: Cast
) -> None:
    audit = await planned(db, one)
    await fieldwork.begin(db, await sent(db, one, audit), today=TODAY, now=NOON)
    await browser.sign_in(await person(db, one.auditor.account_id))
    visit = f"/visits/{audit.id}"

    for note in ("Maria Lopez of reception told me.", "The porter says a minor came up with a guest."):
        page = await browser.submit(f"{visit}/checklist", "/checklist", verdict="met", note=note)
        assert (page.status, page.faults) == (422, {"note"})
        body = {"answers": [{"id": str(uuid4()), "item": "rule_current", "verdict": "met", "note": note}]}
        told = (await browser.client.post(f"{visit}/answers", headers=OWN, json=body)).json()
        assert told["answers"][0]["refused"]
        assert bool(page.html.select(".fault a[href^='/concern']")) is ("minor" in note)
    assert (await db.scalars(select(AuditAnswer))).all() == []


async def test_no_suspect_and_no_child_enters_a_finding(
    db: AsyncSession, browser: Browser, one: Cast
) -> None:
    audit, _ = await visited(db, one, "notices")
    await browser.sign_in(await person(db, one.auditor.account_id))

    page = await browser.submit(
        f"/visits/{audit.id}", "/findings", item="notices", grade="minor", action="Print it.",
        fact="The guest Juan Perez abused a girl of 12 beside the pool.",
    )  # fmt: skip
    assert (page.status, page.faults) == (422, {"fact"})
    assert (await db.scalars(select(AuditFinding))).all() == []


async def test_a_picture_is_refused_unless_somebody_ticks_that_nobody_is_on_it(
    db: AsyncSession, browser: Browser, one: Cast
) -> None:
    audit = await planned(db, one)
    await fieldwork.begin(db, await sent(db, one, audit), today=TODAY, now=NOON)
    await browser.sign_in(await person(db, one.auditor.account_id))
    where = f"/visits/{audit.id}/shots"
    files = {"picture": ("p.jpg", picture(), "image/jpeg")}

    refused = await browser.client.post(where, headers=OWN, files=files, data={"place": "rule_current|"})
    kept = await browser.client.post(
        where, headers=OWN, files=files, data={"place": "rule_current|", "nobody": "yes"}
    )
    told = await browser.client.post(
        where, headers=OWN, files=files, data={"place": "no_such|", "nobody": "yes", "id": str(uuid4())}
    )

    assert (refused.status_code, kept.status_code, told.status_code) == (422, 303, 200)
    assert told.json()["refused"]
    row = (await db.scalars(select(AuditPicture))).one()
    shown = await browser.client.get(f"/visits/{audit.id}/pictures/{row.id}")
    assert shown.content[:2] == b"\xff\xd8"
    await browser.submit(f"/visits/{audit.id}/checklist", "/take-back")
    assert (await browser.client.get(f"/visits/{audit.id}/pictures/{row.id}")).status_code == 404


async def test_a_phone_is_told_of_each_answer_and_sends_again_what_it_heard_nothing_of(
    db: AsyncSession, browser: Browser, one: Cast
) -> None:
    audit = await planned(db, one)
    await fieldwork.begin(db, await sent(db, one, audit), today=TODAY, now=NOON)
    await browser.sign_in(await person(db, one.auditor.account_id))
    good, bad, early = str(uuid4()), str(uuid4()), str(uuid4())
    body = {"answers": [
        {"id": good, "item": "rule_current", "verdict": "met", "at": "2020-01-01T00:00:00Z"},
        {"id": bad, "item": "rule_current", "verdict": "met", "note": "Call +506 2222 3333"},
        {"id": early, "item": "rule_current", "verdict": "met", "at": "0001-01-01T00:00:00+14:00"},
    ]}  # fmt: skip

    answers = [
        (await browser.client.post(f"/visits/{audit.id}/answers", headers=OWN, json=body)).json()
        for _ in range(2)
    ]

    assert answers[0] == answers[1]
    told = {each["id"]: each for each in answers[0]["answers"]}
    assert "refused" in told[bad]
    assert "clock" in told[early]["refused"]
    assert "refused" not in told[good]
    assert len((await db.scalars(select(AuditAnswer))).all()) == 1
    junks: list[object] = [{}, {"answers": [{"id": "x"}]}, [], {"answers": "x"}]
    for junk in junks:
        response = await browser.client.post(f"/visits/{audit.id}/answers", headers=OWN, json=junk)
        assert response.status_code == 400


async def test_who_has_left_the_audit_still_finds_where_to_send_what_is_on_the_phone(
    db: AsyncSession, browser: Browser, one: Cast
) -> None:
    audit = await planned(db, one)
    ana = await sent(db, one, audit)
    await fieldwork.begin(db, ana, today=TODAY, now=NOON)
    await browser.sign_in(await person(db, one.admin.account_id))
    await browser.submit(f"/association/audits/{audit.id}", "/hand-over/")
    await browser.sign_in(await person(db, one.auditor.account_id))

    page = await browser.open(f"/visits/{audit.id}/checklist")
    written = {
        "at": "2020-01-01T00:00:00Z",
        "item": "rule_current",
        "verdict": "not_met",
        "note": "Nobody signed.",
    }
    body = {"answers": [{"id": str(uuid4()), **written}, {"id": str(uuid4()), **written, "at": ""}]}
    taken = await browser.client.post(f"/visits/{audit.id}/answers", headers=OWN, json=body)

    assert page.title == "What waits on this phone"
    before, after = taken.json()["answers"]
    assert "Kept beside" in before["said"]
    assert "after you had left" in after["refused"]
    assert (await browser.open(f"/visits/{audit.id}")).status == 404

    eva = await make.person(db, Role.AUDITOR, one.chamber.id)
    await sent(db, one, audit, Actor(eva.id))
    await browser.sign_in(eva)
    checklist = await browser.open(f"/visits/{audit.id}/checklist")
    assert "Nobody signed." in checklist.text
    assert "not counted" in checklist.text


async def test_the_member_sees_no_checklist_and_another_business_nothing(
    db: AsyncSession, browser: Browser, one: Cast
) -> None:
    audit, _ = await found(db, one, Grade.MAJOR)
    await browser.sign_in(one.owner_account)
    assert (await browser.open(f"/desk/audits/{audit.id}")).status == 200
    assert (await browser.open(f"/visits/{audit.id}/checklist")).status == 404

    await browser.sign_in(await make.person(db, Role.OWNER))
    assert (await browser.open(f"/desk/audits/{audit.id}")).status == 404
    assert (await browser.open("/desk/audits")).status == 200


async def test_a_member_shows_by_a_picture_that_something_is_put_right(
    db: AsyncSession, browser: Browser, one: Cast
) -> None:
    audit, on_site = await found(db, one, Grade.MAJOR)
    await browser.sign_in(one.owner_account)
    page = await browser.open(f"/desk/audits/{audit.id}")
    form = next(each for each in page.html.select("main form") if "/findings/" in str(each["action"]))
    name = str(form.select("textarea")[0]["name"])
    files = {"picture": ("p.jpg", picture(), "image/jpeg")}

    refused = await browser.client.post(
        str(form["action"]), headers=OWN, files=files, data={name: "It hangs."}
    )
    kept = await browser.client.post(
        str(form["action"]), headers=OWN, files=files, data={name: "It hangs.", "nobody": "yes"}
    )

    assert (refused.status_code, kept.status_code) == (422, 303)
    row = (await db.scalars(select(AuditPicture))).one()
    assert (await browser.client.get(f"/desk/audits/{audit.id}/pictures/{row.id}")).status_code == 200
    again = await visitor(db, on_site, audit.id, now=NOON)
    assert again.auditor_id == on_site.auditor_id


async def test_a_registrar_joins_by_video_with_the_reason(
    db: AsyncSession, browser: Browser, one: Cast
) -> None:
    audit = await planned(db, one)
    registrar = await make.person(db, Role.REGISTRAR, name="Tomas Weir")
    await browser.sign_in(registrar)

    page = await browser.submit(f"/registrar/audits/{audit.id}", "/assign", who=f"{registrar.id}|")
    assert (page.status, page.faults) == (422, {"video_reason"})
    page = await browser.submit(
        f"/registrar/audits/{audit.id}", "/assign", who=f"{registrar.id}|", video_reason="A small country"
    )

    assert "by video: A small country" in page.text
    assert (await browser.open(f"/visits/{audit.id}")).status == 200
    await planning.cancel(db, one.admin, audit.id, reason="X", now=NOON, base_url=BASE)
    assert "Cancelled" in (await browser.open("/registrar/audits?over=yes")).text


async def test_a_draw_is_public_before_and_after(db: AsyncSession, browser: Browser, one: Cast) -> None:
    await browser.sign_in(await person(db, one.admin.account_id))
    page = await browser.submit("/association/audits/draws", "/draws", opens_on=TODAY.isoformat())
    assert page.faults == {"opens_on"}
    page = await browser.submit(
        "/association/audits/draws", "/draws", opens_on=(TODAY + timedelta(days=1)).isoformat()
    )
    draw = (await db.scalars(select(AuditDraw))).one()
    assert (page.path, page.status) == (f"/audits/{draw.id}", 200)
    assert draw.seed not in page.text
    assert draw.seed_sha256 in page.text

    draw.opens_at = NOON
    await db.flush()
    page = await browser.submit("/association/audits/draws", "/open")

    browser.client.cookies.clear()
    page = await browser.open(f"/audits/{draw.id}")
    assert draw.seed in page.text
    assert one.hotel.trade_name in page.text
    listed = await browser.client.get(f"/audits/{draw.id}/list.txt")
    assert listed.text == f"{one.hotel.slug}\n"
    assert "1 business was drawn." in (await browser.open("/audits")).text
    assert (await db.scalars(select(Audit.state))).one() is State.SCHEDULED


async def test_an_auditor_drops_goes_back_goes_on_and_recommends(
    db: AsyncSession, browser: Browser, one: Cast
) -> None:
    audit, _ = await visited(db, one)
    await browser.sign_in(await person(db, one.auditor.account_id))
    visit = f"/visits/{audit.id}"
    assert one.hotel.trade_name in (await browser.open("/visits")).text
    page = await browser.submit(visit, "/findings", item="", grade="major", fact="", action="")
    assert page.faults == {"item", "fact", "action"}
    await browser.submit(
        visit, "/findings", item="notices", grade="observation", fact="A larger one reads better."
    )
    await browser.submit(visit, "/drop")
    await browser.submit(
        visit, "/findings", item="notices", grade="critical", fact="It was torn.", action="At once."
    )
    assert (await browser.submit(visit, "/reopen")).path == f"{visit}/checklist"
    await browser.submit(visit, "/finish")
    await browser.submit(visit, "/tell")
    assert (await browser.submit(visit, "/go-on")).status == 409
    kept = await db.get_one(Audit, audit.id)
    kept.told_on = TODAY - timedelta(days=20)
    await db.flush()
    await browser.submit(visit, "/go-on")
    page = await browser.open(visit)
    form = next(each for each in page.html.select("main form") if str(each["action"]).endswith("/judge"))
    said = str(form.select("textarea")[0]["name"])

    assert (await browser.submit(visit, "/judge", **{said: "", "act": "accept"})).faults == {said}
    assert (await browser.submit(visit, "/judge", **{said: "Not done.", "act": "x"})).faults == {said}
    page = await browser.submit(visit, "/judge", **{said: "Not done.", "act": "recommend"})

    assert "A suspension is recommended" not in page.text
    assert (await db.scalars(select(Recommendation.recommended_by))).all() == [one.auditor.account_id]
    assert (await browser.open(f"{visit}/report.pdf")).status == 404


async def test_who_is_not_free_says_so_and_another_is_sent(
    db: AsyncSession, browser: Browser, one: Cast
) -> None:
    audit = await planned(db, one)
    await planning.assign(
        db,
        one.admin,
        audit.id,
        one.auditor.account_id,
        one.chamber.id,
        video_reason="",
        now=NOON,
        base_url=BASE,
    )
    await browser.sign_in(await person(db, one.auditor.account_id))

    page = await browser.submit(f"/visits/{audit.id}", "/not-free")

    assert (page.path, page.title) == ("/visits", "Your visits")
    await browser.sign_in(await person(db, one.admin.account_id))
    assert "not any more" in (await browser.open(f"/association/audits/{audit.id}")).text


async def test_faults_of_a_plan_a_sending_and_a_cancelling_come_back(
    db: AsyncSession, browser: Browser, one: Cast
) -> None:
    await browser.sign_in(await person(db, one.admin.account_id))
    plan = f"/association/audits/plan/{one.hotel.id}"
    page = await browser.submit(plan, origin="random", planned_for=(TODAY - timedelta(days=1)).isoformat())
    assert page.faults == {"origin", "planned_for", "sites"}
    audit = await planned(db, one)
    here = f"/association/audits/{audit.id}"

    assert (await browser.submit(here, "/assign", who="")).faults == {"who"}
    assert (await browser.submit(here, "/cancel", reason="")).faults == {"reason"}
    assert (await browser.submit(here, "/cancel", reason="Señor Pérez is ill")).faults == {"reason"}
    page = await browser.submit(here, "/cancel", reason="The road is closed.")
    assert "Cancelled" in page.text
    assert (await browser.open(f"{here}/report.pdf")).status == 404


async def test_what_a_member_answers_holds_no_name(db: AsyncSession, browser: Browser, one: Cast) -> None:
    audit, _ = await found(db, one, Grade.MAJOR)
    await browser.sign_in(one.owner_account)
    page = await browser.open(f"/desk/audits/{audit.id}")
    form = next(each for each in page.html.select("main form") if str(each["action"]).endswith("/respond"))
    name = str(form.select("textarea")[0]["name"])

    page = await browser.submit(f"/desk/audits/{audit.id}", "/respond", **{name: "Ask Señora Pérez"})
    assert page.faults == {name}
    await browser.submit(f"/desk/audits/{audit.id}", "/respond", **{name: "The number was right."})
    assert "The number was right." in (await browser.open(f"/desk/audits/{audit.id}")).text


async def test_the_script_that_keeps_the_checklist_names_the_files_it_loads(
    browser: Browser, one: Cast
) -> None:
    await browser.sign_in(one.owner_account)

    kept = await browser.client.get("/visits/keep.js")

    assert "visit." in kept.text
    assert "'SHELL'" not in kept.text
