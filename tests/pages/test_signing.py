"""Signing, the record, leaving and the plan, as a person does them."""

from datetime import date
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account
from registry.accounts.rules import Role
from registry.adherence.models import PlanItem, Signature
from registry.adherence.queries import told
from registry.adherence.rules import EvidenceKind, PlanState, Standing, Status
from registry.codes.models import CodeVersion
from registry.codes.queries import latest
from registry.signatories.models import Signatory
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser

TYPED = {"full_name": "Ana Vega Solís", "position": "Gerente"}
TODAY = NOON.date()


async def business_with(
    db: AsyncSession, status: Status, role: Role = Role.OWNER
) -> tuple[Signatory, Account]:
    business = await make.signatory(db)
    await make.adherence(db, business, status=status, since=date(2026, 2, 1))
    return business, await make.person(db, role, business.id)


async def sign(browser: Browser, **fields: str) -> None:
    page = await browser.submit("/desk/sign?text=es", "/desk/sign", **TYPED, agree="yes", **fields)
    assert (page.status, page.path) == (200, "/desk/signature")


async def test_an_owner_reads_the_whole_text_signs_it_and_keeps_the_record(
    db: AsyncSession, browser: Browser
) -> None:
    business, person = await business_with(db, Status.ACCEPTED)
    await browser.sign_in(person)

    page = await browser.open("/desk/sign?text=es")
    spanish = (await latest(db)).code.texts["es"]
    assert all(one.text in page.text for one in spanish.commitments)
    assert (await latest(db)).hashes["es"] in page.text.replace(" ", "")
    await sign(browser)

    record = await browser.client.get("/desk/signature.pdf")
    seen = await browser.open("/desk/signature")
    assert record.headers["content-type"] == "application/pdf"
    assert record.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in record.headers["content-security-policy"]
    assert sha256(record.content).hexdigest() in seen.text.replace(" ", "")
    assert record.content == (await browser.client.get("/desk/signature.pdf")).content
    assert "Ana Vega Solís" in seen.text
    assert (await told(db, business.id, today=TODAY)).standing is Standing.COMMITTED


async def test_a_form_with_faults_comes_back_with_what_was_typed_in_the_language_that_was_read(
    db: AsyncSession, browser: Browser
) -> None:
    _, person = await business_with(db, Status.ACCEPTED)
    await browser.sign_in(person)

    page = await browser.submit("/desk/sign?text=fr", "/desk/sign", full_name="A" * 121, position="Gerente")

    assert (page.status, page.faults) == (422, {"full_name", "agree"})
    assert (page.field("position"), page.field("text")) == ("Gerente", "fr")
    assert (await db.scalar(select(Signature))) is None


async def test_what_the_record_cannot_print_is_refused_beside_its_field(
    db: AsyncSession, browser: Browser
) -> None:
    _, person = await business_with(db, Status.ACCEPTED)
    await browser.sign_in(person)

    page = await browser.submit(
        "/desk/sign?text=es", "/desk/sign", full_name="Ana 🦋 Vega", position="Gerente ⭐", agree="yes"
    )

    assert (page.status, page.faults) == (422, {"full_name", "position"})
    assert "cannot print 🦋" in page.text
    assert page.field("full_name") == "Ana 🦋 Vega"
    assert (await db.scalar(select(Signature))) is None


async def test_no_box_cuts_a_name_off_without_a_word(db: AsyncSession, browser: Browser) -> None:
    _, person = await business_with(db, Status.ACCEPTED)
    await browser.sign_in(person)

    page = await browser.open("/desk/sign")

    assert page.html.select("[maxlength]") == []


async def test_a_newer_version_is_shown_with_a_word_of_explanation_and_nothing_typed_is_lost(
    db: AsyncSession, browser: Browser
) -> None:
    _, person = await business_with(db, Status.ACCEPTED)
    await browser.sign_in(person)
    old = await make.code_version(db)
    newer = CodeVersion(number=2, texts=old.texts, hashes=old.hashes, published_at=NOON, published_by=None)
    db.add(newer)
    await db.flush()

    page = await browser.submit("/desk/sign", "/desk/sign", **TYPED, agree="yes", version=str(old.id))

    assert page.status == 409
    assert "newer version" in page.text
    assert "Version 2" in page.text
    assert (page.field("full_name"), page.field("position")) == ("Ana Vega Solís", "Gerente")
    assert page.field("version") == str(newer.id)
    assert not page.html.select("[name=agree][checked]")
    assert (await db.scalar(select(Signature))) is None


async def test_a_version_or_language_that_nobody_offered_signs_nothing(
    db: AsyncSession, browser: Browser
) -> None:
    _, person = await business_with(db, Status.ACCEPTED)
    await browser.sign_in(person)

    for forged in ({"version": "9" * 5000}, {"text": "tlh"}, {"version": str(person.id)}):
        page = await browser.submit("/desk/sign", "/desk/sign", **TYPED, agree="yes", **forged)
        assert page.status in {409, 422}
    assert (await db.scalar(select(Signature))) is None


async def test_before_acceptance_there_is_nothing_to_sign_and_the_page_says_why(
    db: AsyncSession, browser: Browser
) -> None:
    _, person = await business_with(db, Status.APPLIED)
    await browser.sign_in(person)

    assert "a reviewer accepts your application" in (await browser.open("/desk/sign")).text
    assert "Nothing has been signed" in (await browser.open("/desk/signature")).text
    assert (await browser.client.get("/desk/signature.pdf")).status_code == 404


async def test_only_an_owner_signs_or_leaves_and_colleagues_see_the_signature(
    db: AsyncSession, browser: Browser
) -> None:
    business, person = await business_with(db, Status.ACCEPTED)
    colleague = await make.person(db, Role.MEMBER, business.id)
    await browser.sign_in(person)
    await sign(browser)

    await browser.sign_in(colleague)

    assert (await browser.open("/desk/sign")).status == 404
    assert (await browser.open("/desk/withdraw")).status == 404
    assert "Ana Vega Solís" in (await browser.open("/desk/signature")).text
    assert (await browser.client.get("/desk/signature.pdf")).status_code == 200


async def test_a_record_that_no_longer_matches_what_was_signed_is_not_handed_out(
    db: AsyncSession, browser: Browser
) -> None:
    _, person = await business_with(db, Status.ACCEPTED)
    await browser.sign_in(person)
    await sign(browser)
    signature = await db.scalar(select(Signature))
    assert signature is not None
    await db.refresh(signature)
    signature.full_name = "Somebody Else"
    await db.flush()

    answer = await browser.client.get("/desk/signature.pdf")

    assert answer.status_code == 409
    assert "does not come out as it was signed" in answer.text


async def test_the_reviewer_of_a_member_and_a_registrar_see_a_signature_and_others_do_not(
    db: AsyncSession, browser: Browser
) -> None:
    business, person = await business_with(db, Status.ACCEPTED)
    await browser.sign_in(person)
    await sign(browser)
    body = await make.association(db)
    await make.membership(db, business, body)
    registrar = await make.person(db, Role.REGISTRAR)
    reviewer = await make.person(db, Role.REVIEWER, body.id)
    foreign = await make.person(db, Role.REVIEWER)
    administrator = await make.person(db, Role.ASSOCIATION_ADMIN, body.id)

    for reader, folder, status in (
        (registrar, "/registrar", 200),
        (reviewer, "/association", 200),
        (foreign, "/association", 404),
        (administrator, "/association", 404),
        (person, "/registrar", 404),
    ):
        await browser.sign_in(reader)
        page = await browser.open(f"{folder}/signatures/{business.id}")
        record = await browser.client.get(f"{folder}/signatures/{business.id}/record.pdf")
        assert (page.status, record.status_code) == (status, status)
        assert ("Ana Vega Solís" in page.text) == (status == 200)


async def test_leaving_says_what_it_means_and_asks_for_the_name(db: AsyncSession, browser: Browser) -> None:
    business, person = await business_with(db, Status.COMMITTED)
    await browser.sign_in(person)

    page = await browser.open("/desk/withdraw")
    assert "every logo of yours says" in page.text
    wrong = await browser.submit("/desk/withdraw", "/desk/withdraw", name="Hotel Other", reason="We close.")
    assert (wrong.status, wrong.faults) == (422, {"name", "final"})
    assert wrong.field("reason").strip() == "We close."

    done = await browser.submit("/desk/withdraw", "/desk/withdraw", name=" hótel  MIRAMAR ", final="yes")

    assert done.path == "/desk"
    assert "Your business has left the register." in done.text
    assert (await told(db, business.id, today=TODAY)).standing is Standing.WITHDRAWN
    again = await browser.client.post(
        "/desk/withdraw",
        data={"name": "Hotel Miramar", "final": "yes"},
        headers={"sec-fetch-site": "same-origin"},
    )
    assert again.status_code == 409


async def test_the_plan_is_kept_item_by_item(db: AsyncSession, browser: Browser) -> None:
    _, person = await business_with(db, Status.COMMITTED, Role.FOCAL_POINT)
    await browser.sign_in(person)

    late = await browser.submit(
        "/desk/plan/add", "/desk/plan/add", commitment="C2", action="Train", owner_role="Me", due_on="2020-01-01",
        evidence_kind="policy",
    )  # fmt: skip
    assert (late.status, late.faults, late.field("action")) == (422, {"due_on"}, "Train")
    added = await browser.submit(
        "/desk/plan/add", "/desk/plan/add", commitment="C2", action="Train the night shift", owner_role="Reception",
        due_on="2026-06-01", evidence_kind="training_log",
    )  # fmt: skip
    assert "Train the night shift" in added.text
    item = await db.scalar(select(PlanItem))
    assert item is not None
    where = f"/desk/plan/{item.id}"
    mute = await browser.submit(where, where, state="dropped")
    assert (mute.status, mute.faults) == (422, {"comment"})
    await browser.submit(where, where, state="done", comment="List in the office")

    await db.refresh(item)
    assert (item.state, item.comment) == (PlanState.DONE, "List in the office")
    assert (await browser.submit(where, where, state="planned")).status == 200
    await db.refresh(item)
    assert item.state is PlanState.PLANNED


async def test_an_item_of_another_business_is_not_there(db: AsyncSession, browser: Browser) -> None:
    other = await make.adherence(db)
    item = PlanItem(
        adherence_id=other.id,
        commitment="C1",
        action="Write the rule",
        owner_role="Owner",
        due_on=date(2026, 6, 1),
        evidence_kind=EvidenceKind.POLICY,
        state=PlanState.PLANNED,
        comment="",
        position=1,
    )
    db.add(item)
    await db.flush()
    _, person = await business_with(db, Status.COMMITTED)
    await browser.sign_in(person)

    missing = await browser.client.get(f"/desk/plan/{person.id}")
    foreign = await browser.client.get(f"/desk/plan/{item.id}")
    acted = await browser.client.post(
        f"/desk/plan/{item.id}", data={"state": "done"}, headers={"sec-fetch-site": "same-origin"}
    )

    assert {missing.status_code, foreign.status_code, acted.status_code} == {404}
    assert "Write the rule" not in foreign.text + acted.text
    await db.refresh(item)
    assert item.state is PlanState.PLANNED


async def test_a_signature_is_told_by_the_clocks_of_its_country_whose_day_counts_and_in_utc_as_the_record_is(
    db: AsyncSession, browser: Browser
) -> None:
    business = await make.signatory(db, country="TH")
    await make.adherence(db, business, status=Status.ACCEPTED, since=date(2026, 2, 1))
    await browser.sign_in(await make.person(db, Role.OWNER, business.id))
    await sign(browser)

    seen = await browser.open("/desk/signature")

    assert "March 27, 2026, 19:00 (Thailand Time)" in seen.text
    assert "March 27, 2026, 12:00 UTC" in seen.text
    assert "March 27, 2026, 19:00 (Thailand Time)" in (await browser.open("/desk/history")).text
