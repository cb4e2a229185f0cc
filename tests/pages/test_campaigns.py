"""An association asks all its members; each signs on its own phone."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account, Post
from registry.accounts.rules import BUDGETS, Role, Spending
from registry.adherence.models import Adherence, Signature
from registry.campaigns.holding import slip_key
from registry.campaigns.models import Campaign, CampaignMember, Card, Denial, Hanging, Reconfirmation, Slip
from registry.campaigns.rules import Aim, Way, read_secret, secret_hash, spell
from registry.codes.models import CodeVersion
from registry.codes.queries import latest
from registry.jobs.models import OutboxMail
from registry.logos.models import Placement
from tests import make
from tests.campaigns import PIN, Rank, new_card, rank
from tests.conftest import NOON
from tests.pages.browser import Browser, Page
from tests.pages.conftest import SETTINGS, Watch

PostOffice = Callable[[], Awaitable[list[OutboxMail]]]
HOME = "/association/campaigns"
OWN = {"sec-fetch-site": "same-origin"}
ANSWERS = {
    "residential_care": "no", "adult_entertainment": "no", "full_name": "Ana Vega", "position": "Taxista",
    "pin": PIN, "again": PIN, "agree": "yes",
}  # fmt: skip


def picture() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (60, 80), "white").save(kept, "PNG")
    return kept.getvalue()


async def slip(db: AsyncSession, of: Rank, number: str = "T-1") -> str:
    """Hand out a slip as print would; return its secret."""
    member = (
        await db.scalars(
            select(CampaignMember).where(
                CampaignMember.campaign_id == of.campaign.id, CampaignMember.number == number
            )
        )
    ).one()
    secret = new_card()
    db.add(
        Slip(
            secret_hash=secret_hash(slip_key(SETTINGS), secret), member_id=member.id, way=Way.SLIP, made_at=NOON,
            ended_at=None,
        )
    )  # fmt: skip
    await db.flush()
    return secret


async def press(browser: Browser, path: str, **fields: str) -> Page:
    response = await browser.client.post(path, data=fields, headers=OWN, follow_redirects=True)
    return browser._read(response)  # noqa: SLF001 (a button of a page that was posted to)


async def opened(browser: Browser, of: Rank, secret: str, number: str = "T-1") -> Page:
    return await press(browser, f"/c/{of.code}", secret=secret, number=number)


async def signs(browser: Browser, of: Rank, secret: str, number: str = "T-1", **changed: str) -> Page:
    page = await opened(browser, of, secret, number)
    hidden = {name: page.field(name) for name in ("secret", "number", "card", "version", "text", "signs_for")}
    return await press(browser, f"/c/{of.code}/sign", **{**hidden, **ANSWERS, **changed})


def card_code(page: Page) -> str:
    return page.html.select_one(".code-box strong").get_text()  # type: ignore[union-attr]  # it is there


async def test_an_association_opens_a_campaign_vouches_prints_and_follows_the_count(
    db: AsyncSession, browser: Browser, post_office: PostOffice
) -> None:
    port = await rank(db, NOON)
    person = await make.person(db, Role.ASSOCIATION_ADMIN, port.chamber.id)
    await make.post(db, person, Role.REVIEWER, port.chamber.id)
    await browser.sign_in(person)
    fields = {
        "name": "Rank of the airport", "aim": "sign", "roster": "all", "resolved_on": "2026-03-20",
        "resolved": "That all members are asked.", "votes_for": "31", "votes_against": "2", "votes_abstained": "1",
        "last_on": "2026-06-30",
    }  # fmt: skip
    empty = await browser.client.post(f"{HOME}/open", files={"resolution": ("", b"")}, headers=OWN)
    assert {"name", "aim", "roster", "votes_for", "resolution"} <= browser._read(empty).faults  # noqa: SLF001 (as below)

    response = await browser.client.post(
        f"{HOME}/open",
        data=fields,
        files={"resolution": ("acta.png", picture())},
        headers=OWN,
        follow_redirects=True,
    )
    page = browser._read(response)  # noqa: SLF001 (a file is sent as no form of the little browser is)

    assert (page.status, page.title) == (200, "Rank of the airport")
    assert "0 of 3" in page.text
    assert "No slip opens anything yet" in page.text
    refused = await press(browser, f"{page.path}/vouch")
    assert "another person of your association" in refused.text, "nobody alone makes signatories"
    assert not page.html.select('form[action$="/vouch"]')
    await browser.sign_in(await make.person(db, Role.ASSOCIATION_ADMIN, port.chamber.id, name="Berta"))
    page = await browser.submit(page.path, "/vouch")
    await browser.sign_in(person)
    page = await browser.open(page.path)
    assert "No slip opens anything yet" not in page.text
    found = await browser.client.get(page.html.select_one('a[href*="/pages/"]')["href"])  # type: ignore[index,arg-type]  # it is there
    assert found.headers["content-type"] == "image/jpeg"

    printed = await browser.client.post(f"{page.path}/print", data={"as": "pdf"}, headers=OWN)
    assert printed.content.startswith(b"%PDF")
    assert printed.headers["cache-control"] == "no-store"
    shown = await press(browser, f"{page.path}/print", **{"as": "page", "anew": "yes"})
    assert len(shown.html.select(".slip")) == 3
    assert "Slip printed" in (await browser.open(page.path)).text
    mailed = await browser.submit(page.path, "/mail")
    assert "Letters on their way: 3." in mailed.text
    assert "3 letters that were asked for are not written yet." in mailed.text
    await post_office()
    assert "not written yet" not in (await browser.open(page.path)).text
    assert "Letters on their way: 0." in (await browser.submit(page.path, "/mail")).text
    assert len((await browser.open(f"{page.path}/waiting")).html.select("tbody tr")) == 3
    assert len((await browser.open(f"{page.path}?stands=invited")).html.select("tbody tr")) == 3
    assert len((await browser.open(f"{page.path}?stands=signed&after=x")).html.select("tbody tr")) == 0


async def test_a_driver_signs_in_five_minutes_and_comes_back_with_code_and_pin(
    db: AsyncSession, browser: Browser
) -> None:
    port = await rank(db, NOON)
    secret = await slip(db, port)

    scanned = await browser.open(f"/c/{port.code.lower()}/{spell(secret)}")
    assert scanned.path == f"/c/{port.code}"
    assert read_secret(scanned.field("secret")) == secret
    text = await browser.submit(scanned.path, number="t1")
    assert "Taxi 001" in text.text
    assert (await latest(db)).hashes["en"] in text.text.replace(" ", "")
    done = await signs(browser, port, secret)

    assert done.title == "You have signed"
    code = card_code(done)
    record = await browser.client.get("/c/card/record.pdf")
    assert record.content.startswith(b"%PDF")
    await press(browser, "/c/card/close")
    assert (await browser.open("/c/card")).title == "What I signed"
    wrong = await browser.submit("/c/card", code=code, pin="111222")
    assert (wrong.status, wrong.faults) == (422, {"code"})
    card = await browser.submit("/c/card", code=code, pin=PIN)
    assert card.title == "Taxi 001"
    assert "Ana Vega" in card.text
    assert "1 of 3" in (await browser.open(f"/c/{port.code}/coverage")).text
    assert "Taxi 001" in (await browser.open("/directory?q=Taxi")).text
    public = await browser.open(f"/directory/{port.cabs[0].slug}")
    assert public.html.select(f'a[href="/c/{port.code}/not-me"]')


async def test_the_text_is_read_in_the_language_of_ones_choice(db: AsyncSession, browser: Browser) -> None:
    port = await rank(db, NOON)
    secret = await slip(db, port)

    page = await press(browser, f"/c/{port.code}", secret=secret, number="T-1", tongue="fr")

    assert page.field("text") == "fr"
    assert page.html.select_one("label[for=agree]")["lang"] == "fr"  # type: ignore[index]
    await signs(browser, port, secret, text="fr")
    assert (await db.scalars(select(Signature.language))).one() == "fr"


async def test_a_form_with_faults_comes_back_and_signs_nothing(db: AsyncSession, browser: Browser) -> None:
    port = await rank(db, NOON)
    secret = await slip(db, port)

    page = await signs(browser, port, secret, residential_care="", adult_entertainment="")
    assert len({line.text for line in page.html.select("#faults li")}) == 2

    for changed, fault in (
        ({"pin": "123456", "again": "123456"}, "pin"),
        ({"pin": "49302", "again": "49302"}, "pin"),
        ({"again": "493028"}, "again"),
        ({"agree": ""}, "agree"),
        ({"full_name": ""}, "full_name"),
        ({"residential_care": "yes"}, "residential_care"),
    ):
        page = await signs(browser, port, secret, **changed)
        assert (page.status, page.faults) == (422, {fault})
        assert page.field("position") == "Taxista"
    assert await db.scalar(select(func.count()).select_from(Signature)) == 0


async def test_the_same_form_twice_shows_the_same_code_and_signs_once(
    db: AsyncSession, browser: Browser
) -> None:
    port = await rank(db, NOON)
    page = await opened(browser, port, await slip(db, port))
    hidden = {name: page.field(name) for name in ("secret", "number", "card", "version", "text", "signs_for")}

    first = await press(browser, f"/c/{port.code}/sign", **{**hidden, **ANSWERS})
    second = await press(browser, f"/c/{port.code}/sign", **{**hidden, **ANSWERS})
    other = await press(browser, f"/c/{port.code}/sign", **{**hidden, **ANSWERS, "card": new_card()})

    assert card_code(first) == card_code(second)
    assert (other.status, other.faults) == (422, {"secret"})
    assert await db.scalar(select(func.count()).select_from(Signature)) == 1


async def test_wrong_used_and_foreign_slips_get_pages_that_do_not_differ(
    db: AsyncSession, browser: Browser
) -> None:
    port, other = await rank(db, NOON), await rank(db, NOON, count=1)
    used, foreign = await slip(db, port), await slip(db, other)
    await signs(browser, port, used)

    pages = [await opened(browser, port, secret) for secret in (new_card(), used, foreign)]
    pages.append(await opened(browser, port, await slip(db, port, "T-2"), "T-3"))

    said = {re.sub(r"value=\"[^\"]*\"", "", str(page.html.select_one("main"))) for page in pages}
    assert len(said) == 1
    assert {page.status for page in pages} == {422}


async def test_guessing_stops_and_whoever_types_right_is_not_held_up(
    db: AsyncSession, later: Browser, watch: Watch
) -> None:
    port, other = await rank(db, NOON), await rank(db, NOON, count=1)
    good = await slip(db, port)
    for _ in range(BUDGETS[Spending.SLIP_NETWORK].tries + 5):
        assert (await opened(later, port, good)).status == 200
    for _ in range(BUDGETS[Spending.SLIP_NETWORK].tries):
        assert (await opened(later, port, new_card())).status == 422

    assert (await opened(later, port, new_card())).status == 429
    assert (await opened(later, other, new_card())).status == 429, "in whatever campaign"
    assert (await opened(later, port, good)).status == 200, "the same hall, and a slip that opens something"
    assert card_code(await signs(later, port, good))
    watch.now = NOON + timedelta(minutes=6)
    assert (await opened(later, port, new_card())).status == 422


async def test_whoever_found_a_slip_cannot_guess_its_number(db: AsyncSession, browser: Browser) -> None:
    port = await rank(db, NOON)
    tries = BUDGETS[Spending.SLIP_NUMBER].tries
    for number in range(tries):
        found = await slip(db, port)
        assert (await opened(browser, port, found, f"T-{number + 900}")).status == 422

    assert (await opened(browser, port, await slip(db, port), "T-999")).status == 429
    assert (await opened(browser, port, await slip(db, port, "T-2"), "T-2")).status == 200


async def test_a_pin_cannot_be_guessed(db: AsyncSession, browser: Browser) -> None:
    port = await rank(db, NOON)
    code = card_code(await signs(browser, port, await slip(db, port)))
    await press(browser, "/c/card/close")

    statuses = [
        (await press(browser, "/c/card", code=code, pin=f"{number:06}")).status
        for number in range(BUDGETS[Spending.CARD].tries + 1)
    ]

    assert statuses == [422] * BUDGETS[Spending.CARD].tries + [429]


async def test_a_pin_cannot_be_guessed_by_signing_nor_by_another_slip(
    db: AsyncSession, browser: Browser
) -> None:
    port = await rank(db, NOON)
    code = card_code(await signs(browser, port, await slip(db, port)))
    await press(browser, "/c/card/close")
    tries = BUDGETS[Spending.CARD].tries

    made_up = await press(browser, "/c/ABCDEFG/sign", secret=new_card(), number="T-1", card=code, pin=PIN)
    assert made_up.status == 404, "no campaign, no PIN"
    for number in range(tries - 3):
        typed = {"secret": new_card(), "number": "T-1", "card": code, "pin": f"{number:06}"}
        assert (await press(browser, f"/c/{port.code}/sign", **typed)).status == 422
    page = await opened(browser, port, await slip(db, port))
    hidden = {name: page.field(name) for name in ("secret", "number")}
    for number in (111222, 222333):
        wrong = await press(browser, f"/c/{port.code}/renew", **hidden, pin=f"{number}")
        assert wrong.status == 422
    again = {"secret": await slip(db, port), "number": "T-1"}
    assert (await press(browser, f"/c/{port.code}/renew", **again, pin="333444")).status == 422

    again = {"secret": await slip(db, port), "number": "T-1"}
    assert (await press(browser, f"/c/{port.code}/renew", **again, pin=PIN)).status == 429
    typed = {"secret": new_card(), "number": "T-1", "card": code, "pin": PIN}
    assert (await press(browser, f"/c/{port.code}/sign", **typed)).status == 429
    assert (await press(browser, "/c/card", code=code, pin=PIN)).status == 429


async def test_a_slip_of_ones_own_lets_nobody_guess_at_a_card(db: AsyncSession, browser: Browser) -> None:
    """With a new slip of a member who signed, the form of signing asks for a PIN too."""
    port = await rank(db, NOON)
    code = card_code(await signs(browser, port, await slip(db, port)))
    version = str((await latest(db)).id)
    typed = {**ANSWERS, "number": "T-1", "card": code, "version": version, "text": "es", "signs_for": "yes"}
    statuses = []
    for number in range(BUDGETS[Spending.CARD].tries + 8):
        pin = f"83{number:02}51"
        tried = typed | {"secret": await slip(db, port), "pin": pin, "again": pin}
        statuses.append((await press(browser, f"/c/{port.code}/sign", **tried)).status)

    assert statuses == [422] * BUDGETS[Spending.CARD].tries + [429] * 8


async def test_a_code_and_a_pin_that_are_right_are_no_guess(db: AsyncSession, browser: Browser) -> None:
    port = await rank(db, NOON)
    code = card_code(await signs(browser, port, await slip(db, port)))
    for _ in range(BUDGETS[Spending.CODE_NETWORK].tries + 2):
        assert (await press(browser, "/c/card", code=code, pin=PIN)).status == 200
    for _ in range(BUDGETS[Spending.CODE_NETWORK].tries):
        assert (await press(browser, "/c/card", code=new_card(), pin=PIN)).status == 422

    assert (await press(browser, "/c/card", code=new_card(), pin=PIN)).status == 429
    assert (await press(browser, "/c/card", code=code, pin=PIN)).status == 200, "the same network"


async def test_a_re_entry_code_that_is_somebodys_is_not_given_again(
    db: AsyncSession, browser: Browser
) -> None:
    port = await rank(db, NOON)
    first = card_code(await signs(browser, port, await slip(db, port)))

    second = await signs(browser, port, await slip(db, port, "T-2"), "T-2", card=first)

    assert second.status == 200
    assert card_code(second) not in {first, ""}


async def test_nonsense_closes_to_nobody_the_door_of_who_did_not_sign(
    db: AsyncSession, browser: Browser
) -> None:
    port = await rank(db, NOON)
    await signs(browser, port, await slip(db, port))
    for number in range(BUDGETS[Spending.DENIAL_NETWORK].tries + 2):
        said = await press(browser, f"/c/{port.code}/not-me", number=f"X-{number}", sure="yes")
        assert said.status == 200

    assert (await press(browser, f"/c/{port.code}/not-me", number="T-1", sure="yes")).status == 200
    assert await db.scalar(select(func.count()).select_from(Denial)) == 1


async def test_a_lost_code_is_replaced_by_a_new_slip_and_the_pin(db: AsyncSession, browser: Browser) -> None:
    port = await rank(db, NOON)
    before = card_code(await signs(browser, port, await slip(db, port)))
    await press(browser, "/c/card/close")
    fresh = await slip(db, port)

    page = await opened(browser, port, fresh)
    assert page.title == "Another code to come back with"
    wrong = await press(browser, f"/c/{port.code}/renew", secret=fresh, number="T-1", pin="111222")
    assert wrong.faults == {"secret"}
    done = await press(browser, f"/c/{port.code}/renew", secret=fresh, number="T-1", pin=PIN)

    after = card_code(done)
    await press(browser, "/c/card/close")
    assert after != before
    assert (await browser.submit("/c/card", code=before, pin=PIN)).status == 422
    assert (await browser.submit("/c/card", code=after, pin=PIN)).title == "Taxi 001"


async def test_a_sticker_is_scanned_and_hangs(db: AsyncSession, browser: Browser) -> None:
    port = await rank(db, NOON)
    await signs(browser, port, await slip(db, port))
    code = (await db.scalars(select(Placement.code))).one()

    page = await browser.open(f"/c/card?sticker={code}")
    assert page.field("sticker").replace("-", "") == code
    foreign = await press(browser, "/c/card/stickers", sticker=make.code())
    assert foreign.faults == {"sticker"}
    page = await press(browser, "/c/card/stickers", sticker=page.field("sticker"))

    assert "Hangs since" in page.text
    assert await db.scalar(select(func.count()).select_from(Hanging)) == 1
    await browser.sign_in(await db.get_one(Account, port.admin.account_id))
    seen = await browser.open(f"{HOME}/{port.campaign.id}/stickers")
    assert "1 of 1 stickers hang" in seen.text


async def test_the_dispatcher_of_a_fleet_sees_which_stickers_hang(db: AsyncSession, browser: Browser) -> None:
    company = await make.signatory(db, name="Taxis La Rueda")
    await make.adherence(db, company)
    for _ in range(2):
        await make.placement(db, company)
    await browser.sign_in(await make.person(db, Role.MEMBER, company.id))

    page = await browser.open("/desk/hanging")
    assert "0 of 2 stickers hang" in page.text
    page = await browser.submit("/desk/hanging", "/desk/hanging/")

    assert "1 of 2 stickers hang" in page.text


async def test_whoever_did_not_sign_says_so_without_a_card_and_a_registrar_settles_it(
    db: AsyncSession, browser: Browser
) -> None:
    registrar = await make.person(db, Role.REGISTRAR)
    port = await rank(db, NOON)
    await signs(browser, port, await slip(db, port))
    await press(browser, "/c/card/close")

    known = await browser.submit(f"/c/{port.code}/not-me", number="T-1", sure="yes")
    unknown = await browser.submit(f"/c/{port.code}/not-me", number="T-99", sure="yes")

    assert str(known.html) == str(unknown.html)
    assert await db.scalar(select(func.count()).select_from(Denial)) == 1
    letters = await db.scalars(
        select(OutboxMail.to_address).where(OutboxMail.body.contains("/registrar/denials"))
    )
    assert registrar.email in list(letters)
    await browser.sign_in(registrar)
    assert "did not sign" in (await browser.open("/registrar")).text
    page = await browser.submit("/registrar/denials", reason="He was abroad.")
    assert (page.status, page.faults, page.field("reason").strip()) == (422, {"found"}, "He was abroad.")
    assert page.html.select_one("#found")["aria-describedby"].strip() == "found-fault"  # type: ignore[index, union-attr]
    page = await browser.submit("/registrar/denials", found="not_theirs", reason="He was abroad.")
    assert "Nothing waits for you" in page.text
    assert "Somebody else signed" in page.text


async def test_a_registrar_vouches_for_a_campaign_of_an_association_without_a_reviewer(
    db: AsyncSession, browser: Browser
) -> None:
    port = await rank(db, NOON)
    port.campaign.vouched_by = port.campaign.vouched_at = None
    (post,) = await db.scalars(
        select(Post).where(Post.organisation_id == port.chamber.id, Post.role == Role.REVIEWER)
    )
    post.until = NOON.date() - timedelta(days=1)
    await db.flush()
    await browser.sign_in(await make.person(db, Role.REGISTRAR))

    assert "Read 1 campaign of an association without a reviewer" in (await browser.open("/registrar")).text
    listed = await browser.open("/registrar/campaigns")
    at = str(listed.html.select_one('main a[href^="/registrar/campaigns/"]')["href"])  # type: ignore[index]
    page = await browser.open(at)
    assert "That all sign." in page.text
    found = await browser.client.get(page.html.select_one('a[href*="/pages/"]')["href"])  # type: ignore[index,arg-type]
    assert found.headers["content-type"] == "image/jpeg"
    page = await browser.submit(at, "/vouch")

    assert "Whoever of this list signs is accepted." in page.text
    assert "Nothing waits for you" in (await browser.open("/registrar/campaigns")).text


async def test_the_card_denies_and_invites_to_the_whole_desk(db: AsyncSession, browser: Browser) -> None:
    port = await rank(db, NOON)
    await signs(browser, port, await slip(db, port))

    page = await press(browser, "/c/card/desk", email="ana@taxi.example")
    assert "The invitation is on its way." in page.text
    query = select(OutboxMail.body).where(OutboxMail.to_address == "ana@taxi.example")
    letter = (await db.scalars(query)).one() or ""
    invitation = await browser.open(letter[letter.index("/link/") :].strip())
    assert "what was signed stands at the desk" in invitation.text
    page = await press(browser, "/c/card/not-me")

    assert "A registrar looks into it" in page.text
    assert (await db.scalars(select(Denial.by_card))).one() is True


async def test_the_card_says_where_the_business_stands_and_when_its_report_is_due(
    db: AsyncSession, browser: Browser
) -> None:
    port = await rank(db, NOON)
    await signs(browser, port, await slip(db, port))
    adherence = (await db.scalars(select(Adherence))).one()
    adherence.report_due_on = NOON.date() + timedelta(days=90)
    await db.flush()

    soon = await browser.open("/c/card")
    adherence.report_due_on = NOON.date() - timedelta(days=2)
    await db.flush()
    late = await browser.open("/c/card")

    assert ("Committed" in soon.text, "The report opens 60 days before" in soon.text) == (True, True)
    assert ("Report overdue" in late.text, "Your annual report is late" in late.text) == (True, True)


async def test_a_sample_is_drawn_and_the_answers_entered(db: AsyncSession, browser: Browser) -> None:
    port = await rank(db, NOON)
    for number in (1, 2):
        await signs(browser, port, await slip(db, port, f"T-{number}"), f"T-{number}")
    await browser.sign_in(await make.person(db, Role.AUDITOR, port.chamber.id))
    path = f"{HOME}/{port.campaign.id}/sample"

    assert (await browser.submit(path, size="0")).faults == {"size"}
    page = await browser.submit(path, size="1")
    assert len(page.html.select("tbody tr")) == 1
    page = await browser.submit(path, "/asked/", told="signed_it")

    assert "Yes, they signed" in page.text


async def test_a_link_is_shown_once_and_a_double_is_left_out(db: AsyncSession, browser: Browser) -> None:
    port = await rank(db, NOON)
    await browser.sign_in(await db.get_one(Account, port.admin.account_id))
    path = f"{HOME}/{port.campaign.id}"

    page = await browser.submit(path, "/link")
    address = page.html.select_one("p.mono").get_text()  # type: ignore[union-attr]  # it is there
    assert address.startswith(f"{SETTINGS.base_url}/c/{port.code}/")
    assert page.html.select("details form[action$='/leave-out']") == []
    page = await browser.open(path)
    assert page.html.select("details form[action$='/leave-out'] .danger")  # asked once more before it is done
    page = await browser.submit(path, "/leave-out")
    assert "0 of 2" in page.text
    page = await browser.submit(path, "/take-in")
    assert "0 of 3" in page.text
    page = await browser.submit(path, "/end")
    assert "This campaign is over" in page.text


async def newer(db: AsyncSession) -> None:
    """Publish another version of the code."""
    first = await make.code_version(db)
    db.add(
        CodeVersion(
            number=first.number + 1, texts=first.texts, hashes=first.hashes, published_at=NOON, published_by=None
        )
    )  # fmt: skip
    await db.flush()


async def test_who_signed_by_a_slip_confirms_a_new_version_by_a_slip_and_their_pin(
    db: AsyncSession, browser: Browser
) -> None:
    before = await rank(db, NOON, count=1)
    await signs(browser, before, await slip(db, before))
    await newer(db)
    (cab,) = before.cabs
    port = await rank(db, NOON, count=0, aim=Aim.CONFIRM, cabs=[cab])
    page = await opened(browser, port, await slip(db, port, cab.slug), cab.slug)
    hidden = {name: page.field(name) for name in ("secret", "number", "card", "version", "text", "signs_for")}
    typed = {**hidden, "full_name": "Ana Vega", "position": "Dueña", "agree": "yes"}

    for pin in ("", "111222"):
        wrong = await press(browser, f"/c/{port.code}/sign", **typed, pin=pin)
        assert (wrong.status, wrong.faults) == (422, {"pin"}), "whoever printed the slip has no PIN"
    done = await press(browser, f"/c/{port.code}/sign", **typed, pin=PIN)

    assert done.title == "You have confirmed it"
    assert await db.scalar(select(func.count()).select_from(Card)) == 1
    assert "1 of 1" in (await browser.open(f"/c/{port.code}/coverage")).text


async def test_a_business_with_an_owner_of_its_own_confirms_at_the_desk_and_by_no_slip(
    db: AsyncSession, browser: Browser
) -> None:
    await make.code_version(db)
    old, nobodys = await make.signatory(db, name="Taxi Viejo"), await make.signatory(db, name="Taxi Solo")
    for one in (old, nobodys):
        await make.adherence(db, one)
    owner = await make.person(db, Role.OWNER, old.id)
    await newer(db)
    port = await rank(db, NOON, count=0, aim=Aim.CONFIRM, cabs=[old, nobodys])

    refused = await opened(browser, port, await slip(db, port, old.slug), old.slug)
    assert (refused.status, refused.faults) == (422, {"secret"})
    assert "confirm it at their desk" in refused.text
    alone = await opened(browser, port, await slip(db, port, nobodys.slug), nobodys.slug)
    assert "Nobody acts for this business" in alone.text
    await browser.sign_in(owner)
    assert (await browser.submit("/desk/confirm", "/desk/confirm", full_name="", agree="yes")).status == 422
    page = await browser.submit(
        "/desk/confirm", "/desk/confirm", full_name="Ana Vega", position="Dueña", agree="yes"
    )

    assert "Nothing waits to be confirmed" in page.text
    again = (await db.scalars(select(Reconfirmation))).one()
    assert (again.signatory_id, again.full_name) == (old.id, "Ana Vega")
    assert "1 of 2" in (await browser.open(f"/c/{port.code}/coverage")).text


@pytest.mark.parametrize(
    "path", ["/c/ABCDEFG", "/c/x", "/c/ABCDEFG/coverage", "/c/ABCDEFG/not-me", "/c/card/record.pdf"]
)
async def test_what_is_no_campaign_is_not_there(db: AsyncSession, browser: Browser, path: str) -> None:
    await make.code_version(db)

    assert (await browser.open(path)).status == 404
    assert await db.scalar(select(func.count()).select_from(Campaign)) == 0
