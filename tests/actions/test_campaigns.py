"""An assembly resolves; each member signs for itself, once, from its own phone."""

import asyncio
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import OwnerActor
from registry.accounts.models import Account
from registry.accounts.rules import Role
from registry.adherence.models import Adherence, PlanItem, Signature
from registry.adherence.queries import told
from registry.adherence.rules import Standing, Status
from registry.applications.models import Application
from registry.applications.rules import Authority
from registry.campaigns import rules
from registry.campaigns.cards import card_view, hang, pin_of, pin_of_slip, renew_code, stickers
from registry.campaigns.denials import denials, deny, settle, waiting_denials
from registry.campaigns.forms import Key
from registry.campaigns.holding import slip_key
from registry.campaigns.inviting import make_link, print_slips
from registry.campaigns.mailing import ask_to_write, do_write
from registry.campaigns.models import Campaign, CampaignMember, Card, Denial, Reconfirmation, Slip
from registry.campaigns.opening import end_campaign, leave_out, open_campaign, take_in_again, vouch
from registry.campaigns.queries import lines_of, lists_of, view_of
from registry.campaigns.rules import Aim, Band, State, Told, folded
from registry.campaigns.samples import draw_sample, note_told
from registry.campaigns.showing import coverage, letters_waiting, samples_of, stickers_of
from registry.campaigns.signing import WRONG, Opened, Signed, look
from registry.codes.models import CodeVersion
from registry.codes.queries import latest
from registry.codes.rules import text_sha256
from registry.db import open_database
from registry.errors import NotFoundError, RuleBrokenError
from registry.jobs.actions import note_done
from registry.jobs.models import Job, OutboxMail
from registry.ledger.models import LedgerEntry
from registry.rosters.actions import take_members, upload
from registry.rosters.forms import MembersUpload
from registry.rosters.reading import members_file, members_of
from registry.rosters.rules import Kind
from registry.settings import Settings
from registry.signatories.models import Signatory
from registry.signatories.rules import Sector
from tests import make
from tests.campaigns import BASE, KEY, PAGE, Rank, cab, draft, new_card, printed, rank, signed

TODAY = date(2026, 3, 27)
SETTINGS = Settings(base_url=BASE, factor_key=make.FACTOR_KEY)


async def states(db: AsyncSession, of: Rank) -> dict[str, State]:
    view = await view_of(db, of.admin, of.campaign.id, today=TODAY)
    return {line.number: line.state for line in view.lines}


async def kinds(db: AsyncSession) -> list[str]:
    return list(await db.scalars(select(LedgerEntry.kind).order_by(LedgerEntry.position)))


async def test_whoever_signs_by_a_slip_is_in_public_like_anybody_else(
    db: AsyncSession, now: datetime
) -> None:
    port = await rank(db, now)
    slips = await printed(db, port, now)

    done = await signed(db, port, slips["T-1"], now)

    assert isinstance(done, Signed)
    business = port.cabs[0]
    public = await told(db, business.id, today=TODAY)
    assert (public.standing, public.committed_on) == (Standing.COMMITTED, TODAY)
    signature = (await db.scalars(select(Signature))).one()
    assert (signature.full_name, signature.language, signature.position) == ("Ana Vega", "es", "Taxista")
    assert business.legal_name in signature.statement
    application = (await db.scalars(select(Application).where(Application.signatory_id == business.id))).one()
    assert application.authority is Authority.VOUCHER
    assert application.authority_recorded_by == port.reviewer.account_id
    assert {item.commitment for item in await db.scalars(select(PlanItem))} == {
        "C1",
        "C2",
        "C3",
        "C4",
        "C5",
        "C6",
    }
    assert await states(db, port) == {"T-1": State.SIGNED, "T-2": State.PRINTED, "T-3": State.PRINTED}


async def test_whoever_signs_has_an_account_that_no_letter_and_no_password_opens(
    db: AsyncSession, now: datetime
) -> None:
    port = await rank(db, now)
    slips = await printed(db, port, now)

    await signed(db, port, slips["T-1"], now)

    account = (await db.scalars(select(Account).where(Account.email.like("%.invalid")))).one()
    assert account.password_hash == ""
    mails = await db.scalars(select(OutboxMail.to_address))
    assert not [address for address in mails if address.endswith(".invalid")]


async def test_each_act_stands_in_the_ledger(db: AsyncSession, now: datetime) -> None:
    port = await rank(db, now)
    slips = await printed(db, port, now)
    await signed(db, port, slips["T-1"], now)
    await draw_sample(db, port.admin, port.campaign.id, 5, today=TODAY, now=now)
    await end_campaign(db, port.admin, port.campaign.id, now=now)
    await db.flush()

    found = await kinds(db)

    for kind in ("campaign.open", "campaign.vouch", "campaign.print", "campaign.sign", "signature.sign",
                 "campaign.sample", "campaign.end"):  # fmt: skip
        assert found.count(kind) == 1, kind


async def test_a_wrong_a_used_and_a_foreign_slip_get_one_and_the_same_answer(
    db: AsyncSession, now: datetime
) -> None:
    port, other = await rank(db, now), await rank(db, now, count=1)
    slips, foreign = await printed(db, port, now), await printed(db, other, now)
    used = slips["T-1"]
    await signed(db, port, used, now)

    answers = [
        await look(db, port.code, Key(new_card(), "T1"), KEY, now=now),
        await look(db, port.code, Key(used.secret, "T1"), KEY, now=now),
        await look(db, port.code, Key(foreign["T-1"].secret, "T1"), KEY, now=now),
        await look(db, port.code, Key(slips["T-2"].secret, "T3"), KEY, now=now),
        await signed(db, port, used, now),
        await signed(db, port, slips["T-2"], now, number="T-3"),
    ]

    assert answers == [WRONG] * 6


async def test_printing_again_ends_the_slips_before(db: AsyncSession, now: datetime) -> None:
    port = await rank(db, now)
    before = await printed(db, port, now)
    with pytest.raises(RuleBrokenError, match="Nobody waits"):
        await printed(db, port, now)
    after = await printed(db, port, now, anew=True)

    assert await signed(db, port, before["T-1"], now) is WRONG
    assert isinstance(await signed(db, port, after["T-1"], now), Signed)


async def test_nothing_that_is_stored_opens_a_slip(db: AsyncSession, now: datetime) -> None:
    port = await rank(db, now)
    slips = await printed(db, port, now)

    stored = list(await db.scalars(select(Slip.secret_hash)))

    assert len(stored) == 3
    assert all(slip.secret.encode() not in one for slip in slips.values() for one in stored)
    assert isinstance(await look(db, port.code, Key(slips["T-1"].secret, "T1"), KEY, now=now), Opened)
    assert await look(db, port.code, Key(slips["T-1"].secret, "T1"), b"x" * 32, now=now) is WRONG


async def test_nothing_opens_before_a_reviewer_has_vouched(db: AsyncSession, now: datetime) -> None:
    port = await rank(db, now)
    slips = await printed(db, port, now)
    port.campaign.vouched_by, port.campaign.vouched_at = None, None

    assert await signed(db, port, slips["T-1"], now) is rules.NOT_YET


async def test_the_last_day_counts_and_then_it_is_over(db: AsyncSession, now: datetime) -> None:
    port = await rank(db, now)
    slips = await printed(db, port, now)
    port.campaign.last_on = TODAY

    assert await signed(db, port, slips["T-2"], now + timedelta(days=2)) is rules.OVER
    assert isinstance(await signed(db, port, slips["T-1"], now), Signed)
    with pytest.raises(RuleBrokenError, match="last day"):
        await print_slips(
            db, port.admin, port.campaign.id, KEY, anew=True, today=TODAY + timedelta(days=1), now=now
        )


async def test_one_signature_serves_two_associations(db: AsyncSession, now: datetime) -> None:
    port = await rank(db, now, count=1)
    other = await rank(db, now, count=0, cabs=port.cabs)
    mine = await printed(db, port, now)
    theirs = await printed(db, other, now)

    await signed(db, port, mine["T-1"], now)

    assert await signed(db, other, next(iter(theirs.values())), now) is rules.SIGNED_ALREADY
    (line,) = (await view_of(db, other.admin, other.campaign.id, today=TODAY)).lines
    assert (line.state, line.by_itself) == (State.SIGNED, True)


async def test_who_left_or_has_people_of_its_own_does_not_sign_by_a_slip(
    db: AsyncSession, now: datetime
) -> None:
    port = await rank(db, now)
    slips = await printed(db, port, now)
    await make.adherence(db, port.cabs[0], status=Status.WITHDRAWN, since=date(2026, 2, 1))
    await make.owner(db, port.cabs[1])

    assert await signed(db, port, slips["T-1"], now) is rules.HAS_LEFT
    assert await signed(db, port, slips["T-2"], now) is rules.OWN_PEOPLE
    assert (await states(db, port))["T-1"] is State.LEFT


async def test_whoever_is_no_member_any_more_does_not_sign_here(db: AsyncSession, now: datetime) -> None:
    port = await rank(db, now, count=0, cabs=[await make.signatory(db)])
    slips = await printed(db, port, now)
    other = await rank(db, now, count=1)
    (slip,) = slips.values()
    found = (
        await db.scalars(select(CampaignMember).where(CampaignMember.campaign_id == port.campaign.id))
    ).one()
    found.signatory_id = other.cabs[0].id
    await db.flush()

    assert await signed(db, port, slip, now) is rules.NO_MEMBER


async def test_a_reviewer_who_acts_for_a_business_does_not_vouch_for_it(
    db: AsyncSession, now: datetime
) -> None:
    port = await rank(db, now)
    slips = await printed(db, port, now)
    account = await db.get_one(Account, port.reviewer.account_id)
    await make.post(db, account, Role.OWNER, port.cabs[0].id, until=TODAY - timedelta(days=9))

    with pytest.raises(RuleBrokenError, match="You act for this business"):
        await signed(db, port, slips["T-1"], now)


async def test_two_phones_with_one_slip_at_once_sign_once(own_database_url: str, now: datetime) -> None:
    database = open_database(own_database_url, unsafe=True)
    async with database.writes() as db, db.begin():
        port = await rank(db, now)
        slips = await printed(db, port, now)

    async def try_it() -> object:
        async with database.writes() as db, db.begin():
            return await signed(db, port, slips["T-1"], now)

    outcomes = await asyncio.gather(*(try_it() for _ in range(4)))

    assert sum(isinstance(one, Signed) for one in outcomes) == 1
    assert [one for one in outcomes if not isinstance(one, Signed)] == [WRONG] * 3
    async with database.reads() as db:
        for table in (Signature, Card, Adherence):
            assert await db.scalar(select(func.count()).select_from(table)) == 1
    await database.close()


async def test_two_associations_slips_of_one_business_at_once_sign_once(
    own_database_url: str, now: datetime
) -> None:
    database = open_database(own_database_url, unsafe=True)
    async with database.writes() as db, db.begin():
        port = await rank(db, now, count=1)
        other = await rank(db, now, count=0, cabs=port.cabs)
        pairs = [(port, await printed(db, port, now)), (other, await printed(db, other, now))]

    async def try_it(of: Rank, slip: object) -> object:
        async with database.writes() as db, db.begin():
            return await signed(db, of, slip, now)  # type: ignore[arg-type]  # a slip

    outcomes = await asyncio.gather(*(try_it(of, next(iter(slips.values()))) for of, slips in pairs))

    assert sum(isinstance(one, Signed) for one in outcomes) == 1
    assert rules.SIGNED_ALREADY in outcomes
    await database.close()


async def test_what_dies_in_the_middle_has_signed_nothing_and_the_slip_still_opens(
    own_database_url: str, now: datetime
) -> None:
    database = open_database(own_database_url, unsafe=True)
    async with database.writes() as db, db.begin():
        port = await rank(db, now)
        slips = await printed(db, port, now)

    async with database.writes() as db:
        await signed(db, port, slips["T-1"], now)
        await db.close()  # as when the process is killed: nothing was committed

    async with database.reads() as db:
        assert await db.scalar(select(func.count()).select_from(Signature)) == 0
        assert isinstance(await look(db, port.code, Key(slips["T-1"].secret, "T1"), KEY, now=now), Opened)
    async with database.writes() as db, db.begin():
        assert isinstance(await signed(db, port, slips["T-1"], now), Signed)
    await database.close()


async def test_a_list_with_one_business_under_two_names_says_so_and_one_line_is_left_out(
    db: AsyncSession, now: datetime
) -> None:
    await make.code_version(db)
    chamber = await make.association(db)
    twins = [await cab(db, chamber, 1, name="Taxi Sol"), await cab(db, chamber, 2, name="TAXI SOL")]
    admin = await make.administrator(db, chamber)
    campaign = await open_campaign(db, admin, draft(TODAY), [PAGE], PAGE, base_url=BASE, today=TODAY, now=now)
    view = await view_of(db, admin, campaign.id, today=TODAY)
    assert {line.number: line.alike for line in view.lines} == {"T-1": "T-2", "T-2": "T-1"}

    doubled = next(line for line in view.lines if line.signatory_id == twins[1].id)
    await leave_out(db, admin, doubled.member_id, now=now)

    after = await view_of(db, admin, campaign.id, today=TODAY)
    assert [(line.number, line.alike) for line in after.lines] == [("T-1", "")]
    assert after.left_out == ((doubled.member_id, "TAXI SOL", "T-2"),)


async def test_who_is_taken_in_again_signs_by_another_slip(db: AsyncSession, now: datetime) -> None:
    port = await rank(db, now)
    before = (await printed(db, port, now))["T-1"]
    (line,) = [
        one
        for one in (await view_of(db, port.admin, port.campaign.id, today=TODAY)).lines
        if one.number == "T-1"
    ]
    await leave_out(db, port.admin, line.member_id, now=now)
    await take_in_again(db, port.admin, line.member_id, now=now)

    assert not isinstance(await signed(db, port, before, now), Signed)
    anew = (await printed(db, port, now, anew=True))["T-1"]
    assert isinstance(await signed(db, port, anew, now), Signed)


async def test_who_was_left_out_is_taken_in_again_while_the_campaign_is_on(
    db: AsyncSession, now: datetime
) -> None:
    port = await rank(db, now)
    view = await view_of(db, port.admin, port.campaign.id, today=TODAY)
    await leave_out(db, port.admin, view.lines[0].member_id, now=now)
    stranger = await make.administrator(db, await make.association(db, name="Another body"))
    with pytest.raises(NotFoundError):
        await take_in_again(db, stranger, view.lines[0].member_id, now=now)

    await take_in_again(db, port.admin, view.lines[0].member_id, now=now)

    assert (await view_of(db, port.admin, port.campaign.id, today=TODAY)).lines == view.lines
    with pytest.raises(NotFoundError):  # it is counted already
        await take_in_again(db, port.admin, view.lines[0].member_id, now=now)
    await leave_out(db, port.admin, view.lines[0].member_id, now=now)
    await end_campaign(db, port.admin, port.campaign.id, now=now)
    with pytest.raises(RuleBrokenError):
        await take_in_again(db, port.admin, view.lines[0].member_id, now=now)


async def test_one_letter_a_day_goes_to_those_who_wait_and_have_an_address(
    db: AsyncSession, now: datetime
) -> None:
    port = await rank(db, now)
    slips = await printed(db, port, now)
    await signed(db, port, slips["T-1"], now)
    port.cabs[1].email = ""
    await db.flush()

    theirs = select(OutboxMail).where(OutboxMail.to_address == port.cabs[2].email)

    async def ask(at: datetime) -> int:
        return await ask_to_write(db, port.admin, port.campaign.id, today=at.date(), now=at)

    assert [await ask(now), await ask(now)] == [1, 0]
    assert await letters_waiting(db, port.campaign.id) == 1
    assert (await db.scalars(theirs)).all() == []  # the request writes none

    assert await written(db, now) == 1
    assert await letters_waiting(db, port.campaign.id) == 0
    letter = (await db.scalars(theirs)).one()
    address = (letter.body or "").strip().rpartition("\n")[2]
    assert address.startswith(f"{BASE}/c/{port.code}/")
    key = Key(address.rpartition("/")[2], folded("T-3"))
    assert isinstance(await look(db, port.code, key, slip_key(SETTINGS), now=now), Opened)
    assert [await ask(now), await ask(now + timedelta(days=1))] == [0, 1]
    assert isinstance(await signed(db, port, slips["T-3"], now), Signed)  # a letter ends no slip


async def written(db: AsyncSession, now: datetime) -> int:
    """Do what waits in the queue, as a worker does; return how many pieces."""
    jobs = list(await db.scalars(select(Job).where(Job.done_at.is_(None), Job.kind == rules.MAIL)))
    for job in jobs:
        assert job.payload is not None
        await do_write(db, job.payload, SETTINGS, now)
        note_done(job, now=now)
    await db.flush()
    return len(jobs)


async def test_whoever_signed_left_or_got_one_meanwhile_gets_no_letter_and_neither_does_anybody_once_it_is_over(
    db: AsyncSession, now: datetime
) -> None:
    port = await rank(db, now, count=4)
    slips = await printed(db, port, now)
    assert await ask_to_write(db, port.admin, port.campaign.id, today=TODAY, now=now) == 4
    lines = {
        line.number: line for line in (await view_of(db, port.admin, port.campaign.id, today=TODAY)).lines
    }
    await signed(db, port, slips["T-1"], now)
    await leave_out(db, port.admin, lines["T-2"].member_id, now=now)
    (await db.get_one(CampaignMember, lines["T-3"].member_id)).mailed_on = TODAY
    await db.flush()

    assert await written(db, now) == 4
    mails = select(OutboxMail.to_address).where(OutboxMail.subject.contains("sign the code of conduct"))
    assert (await db.scalars(mails)).all() == [port.cabs[3].email]

    tomorrow = now + timedelta(days=1)
    assert await ask_to_write(db, port.admin, port.campaign.id, today=tomorrow.date(), now=tomorrow) == 2
    await end_campaign(db, port.admin, port.campaign.id, now=tomorrow)
    assert await written(db, tomorrow) == 2
    assert len((await db.scalars(mails)).all()) == 1


async def test_a_link_for_one_member_works_and_is_only_its_own_associations_to_make(
    db: AsyncSession, now: datetime
) -> None:
    port, other = await rank(db, now), await rank(db, now, count=1)
    (line, *_) = (await view_of(db, port.admin, port.campaign.id, today=TODAY)).lines

    member, address = await make_link(
        db, port.admin, line.member_id, KEY, base_url=BASE, today=TODAY, now=now
    )

    secret = address.rpartition("/")[2]
    assert isinstance(await look(db, port.code, Key(secret, folded(member.number)), KEY, now=now), Opened)
    with pytest.raises(NotFoundError):
        await make_link(db, other.admin, line.member_id, KEY, base_url=BASE, today=TODAY, now=now)


async def test_a_card_opens_by_its_code_and_a_new_slip_with_the_pin_gets_another_code(
    db: AsyncSession, now: datetime
) -> None:
    port = await rank(db, now)
    slips = await printed(db, port, now)
    first, second = new_card(), new_card()
    done = await signed(db, port, slips["T-1"], now, card=first)
    assert isinstance(done, Signed)
    kept = await pin_of(db, first, KEY)
    assert kept is not None
    view = await card_view(db, kept.card_id, now=now)
    assert view is not None

    (slip,) = await print_slips(
        db, port.admin, port.campaign.id, KEY, anew=True, only={view.member_id}, today=TODAY, now=now
    )
    typed = Key(slip.secret, folded(slip.number))
    assert await pin_of_slip(db, port.code, typed, KEY) == kept
    await renew_code(db, kept.card_id, slip.secret, second, KEY, now=now)

    assert await pin_of(db, first, KEY) is None
    assert await pin_of(db, second, KEY) == kept
    with pytest.raises(NotFoundError):
        await renew_code(db, kept.card_id, slip.secret, first, KEY, now=now)
    assert await db.scalar(select(func.count()).select_from(Signature)) == 1


async def test_a_sticker_hangs_by_the_word_of_its_own_business_and_the_association_sees_which_do(
    db: AsyncSession, now: datetime
) -> None:
    port = await rank(db, now)
    slips = await printed(db, port, now)
    await signed(db, port, slips["T-1"], now)
    card = (await db.scalars(select(Card))).one()
    owner = OwnerActor(card.account_id, card.signatory_id)
    (sticker,) = await stickers(db, card.signatory_id)
    assert sticker.hung_on is None

    await hang(db, owner, sticker.placement_id, today=TODAY, now=now)
    await hang(db, owner, sticker.placement_id, today=TODAY, now=now)

    assert [(one.number, one.hung_on) for one in await stickers_of(db, port.campaign)] == [("T-1", TODAY)]
    assert (await kinds(db)).count("placement.hang") == 1
    stranger = await make.owner(db, await make.signatory(db))
    with pytest.raises(NotFoundError):
        await hang(db, stranger, sticker.placement_id, today=TODAY, now=now)


async def test_whoever_says_that_they_did_not_sign_alarms_both_and_ends_nothing(
    db: AsyncSession, now: datetime
) -> None:
    registrar = await make.registrar(db)
    port = await rank(db, now)
    slips = await printed(db, port, now)
    await signed(db, port, slips["T-1"], now)
    card = (await db.scalars(select(Card))).one()
    before = await db.scalar(select(func.count()).select_from(OutboxMail))

    await deny(db, card.member_id, by=None, by_card=False, base_url=BASE, now=now)
    await deny(db, card.member_id, by=card.account_id, by_card=True, base_url=BASE, now=now)

    assert await db.scalar(select(func.count()).select_from(OutboxMail)) == (before or 0) + 2
    (line,) = await denials(db, registrar)
    assert (line.business, line.by_card, await waiting_denials(db)) == ("Taxi 001", True, 1)
    assert (await states(db, port))["T-1"] is State.DISPUTED
    assert (await told(db, port.cabs[0].id, today=TODAY)).standing is Standing.COMMITTED

    await settle(db, registrar, line.denial_id, upheld=False, reason="He did.", now=now)

    assert (await states(db, port))["T-1"] is State.SIGNED
    with pytest.raises(RuleBrokenError, match="settled this already"):
        await settle(db, registrar, line.denial_id, upheld=True, reason="", now=now)


async def test_a_sample_can_be_drawn_again_and_who_did_not_sign_is_told_on(
    db: AsyncSession, now: datetime
) -> None:
    port, other = await rank(db, now), await rank(db, now, count=1)
    with pytest.raises(RuleBrokenError, match="Nobody has signed"):
        await draw_sample(db, port.admin, port.campaign.id, 2, today=TODAY, now=now)
    slips = await printed(db, port, now)
    for slip in slips.values():
        await signed(db, port, slip, now)

    drawn = await draw_sample(db, port.reviewer, port.campaign.id, 2, today=TODAY, now=now)

    (seen,) = await samples_of(db, port.campaign)
    ids = [
        str(one)
        for one in await db.scalars(select(CampaignMember.id).where(CampaignMember.signed_at.is_not(None)))
    ]
    members = {str(one.id): one.number for one in await db.scalars(select(CampaignMember))}
    again = [members[one] for one in rules.sample(drawn.seed, ids, 2)]
    assert [one.number for one in seen.asked] == again
    await note_told(db, port.admin, seen.asked[0].asked_id, Told.DID_NOT, base_url=BASE, now=now)
    assert await waiting_denials(db) == 1
    with pytest.raises(NotFoundError):
        await note_told(db, other.admin, seen.asked[0].asked_id, Told.DID_NOT, base_url=BASE, now=now)


async def test_a_new_version_is_confirmed_by_those_who_signed_and_counted(
    db: AsyncSession, now: datetime
) -> None:
    before = await rank(db, now, count=1)
    (old,), gone = before.cabs, await make.signatory(db, name="Taxi Ido")
    assert isinstance(await signed(db, before, (await printed(db, before, now))["T-1"], now), Signed)
    await make.adherence(db, gone, status=Status.WITHDRAWN, since=date(2026, 2, 1))
    first = await make.code_version(db)
    db.add(
        CodeVersion(
            number=first.number + 1,
            texts=first.texts,
            hashes=first.hashes,
            published_at=now,
            published_by=None,
        )
    )
    await db.flush()
    port = await rank(db, now, count=1, aim=Aim.CONFIRM, cabs=[old, gone])
    view = await view_of(db, port.admin, port.campaign.id, today=TODAY)
    assert [(line.name, line.state) for line in view.lines] == [(old.trade_name, State.WAITING)]
    (slip,) = (await printed(db, port, now)).values()

    done = await signed(db, port, slip, now)

    assert done == Signed(None, old.trade_name)
    again = (await db.scalars(select(Reconfirmation))).one()
    assert (again.full_name, again.language) == ("Ana Vega", "es")
    assert again.text_sha256 == text_sha256((await latest(db)).code, "es")
    assert (await coverage(db, port.code, today=TODAY)).band is Band.ALL
    assert await signed(db, port, slip, now) is WRONG
    assert await db.scalar(select(func.count()).select_from(Card)) == 1


async def test_the_public_reads_counts_a_word_and_the_names_of_who_signed(
    db: AsyncSession, now: datetime
) -> None:
    port = await rank(db, now)
    slips = await printed(db, port, now)
    await signed(db, port, slips["T-1"], now)
    await signed(db, port, slips["T-2"], now)

    seen = await coverage(db, port.code, today=TODAY)

    assert (seen.signed, seen.listed, seen.band) == (2, 3, Band.HALF)
    assert [name for _, name in seen.names] == ["Taxi 001", "Taxi 002"]
    port.campaign.vouched_by, port.campaign.vouched_at = None, None
    await db.flush()
    with pytest.raises(NotFoundError):
        await coverage(db, port.code, today=TODAY)


async def test_another_associations_campaign_is_not_there(db: AsyncSession, now: datetime) -> None:
    port, other = await rank(db, now), await rank(db, now, count=1)

    for act in (
        lambda: view_of(db, other.admin, port.campaign.id, today=TODAY),
        lambda: end_campaign(db, other.admin, port.campaign.id, now=now),
        lambda: print_slips(db, other.admin, port.campaign.id, KEY, anew=True, today=TODAY, now=now),
        lambda: draw_sample(db, other.admin, port.campaign.id, 2, today=TODAY, now=now),
    ):
        with pytest.raises(NotFoundError):
            await act()


async def test_a_campaign_asks_somebody(db: AsyncSession, now: datetime) -> None:
    await make.code_version(db)
    chamber = await make.association(db)
    admin = await make.administrator(db, chamber)

    with pytest.raises(RuleBrokenError, match="load your members first"):
        await open_campaign(db, admin, draft(TODAY), [PAGE], PAGE, base_url=BASE, today=TODAY, now=now)
    assert await db.scalar(select(func.count()).select_from(Campaign)) == 0
    assert await db.scalar(select(func.count()).select_from(Denial)) == 0
    assert await db.scalar(select(func.count()).select_from(Reconfirmation)) == 0
    assert await db.scalar(select(func.count()).select_from(Signatory)) == 0


LIST = (
    "Name,Registry number,Address,Postal code,City,Country,E-mail,Member number\n"
    "Taxi Sol,3-101-777,Calle 1,50101,Puerto Ejemplo,CR,sol@taxi.example,T-1\n"
    "TAXI SOL,3-101-777,Calle 1,50101,Puerto Ejemplo,CR,sol@taxi.example,T-9\n"
    "Taxi Luna,3-101-778,Calle 2,50101,Puerto Ejemplo,CR,,T-2\n"
)


async def test_a_campaign_on_a_list_asks_each_business_of_it_once_and_nobody_else(
    db: AsyncSession, now: datetime
) -> None:
    await make.code_version(db)
    chamber = await make.association(db)
    admin, reviewer = await make.administrator(db, chamber), await make.reviewer(db, chamber)
    await cab(db, chamber, 50)  # a member that is on no list
    packed = members_file(LIST.encode(), "list.csv", MembersUpload("CR", Sector.TAXI))
    row = await upload(
        db, Kind.MEMBERS, chamber.id, LIST.encode(), packed, country="CR", by=admin.account_id, now=now
    )
    await take_members(
        db, chamber.id, row.id, members_of(packed)[1], left_out=0, by=admin.account_id, base_url=BASE, now=now
    )
    ((roster_id, _, count),) = await lists_of(db, admin)
    assert (roster_id, count) == (row.id, 2)

    campaign = await open_campaign(
        db, admin, draft(TODAY, roster_id=roster_id), [PAGE], PAGE, base_url=BASE, today=TODAY, now=now
    )
    await vouch(db, reviewer, campaign.id, now=now)

    port = Rank(chamber, admin, reviewer, [], campaign)
    slips = await printed(db, port, now)
    assert {slip.name for slip in slips.values()} == {"Taxi Sol", "Taxi Luna"}
    luna = next(slip for slip in slips.values() if slip.name == "Taxi Luna")
    assert isinstance(await signed(db, port, luna, now), Signed)
    application = (await db.scalars(select(Application).where(Application.submitted_at.is_not(None)))).one()
    assert application.answers["business"]["trade_name"] == "Taxi Luna", (
        "the draft that the list left is used"
    )


async def test_a_lost_code_is_replaced_after_the_last_day_too_but_nobody_signs_then(
    db: AsyncSession, now: datetime
) -> None:
    port = await rank(db, now)
    slips = await printed(db, port, now)
    await signed(db, port, slips["T-1"], now)
    late = now + timedelta(days=200)
    lines = {line.number: line.member_id for line in await lines_of(db, port.campaign, today=late.date())}

    (slip,) = await print_slips(
        db, port.admin, port.campaign.id, KEY, anew=True, only={lines["T-1"]}, today=late.date(), now=late
    )
    assert slip.number == "T-1"
    with pytest.raises(RuleBrokenError, match="last day"):
        await print_slips(
            db, port.admin, port.campaign.id, KEY, anew=True, only={lines["T-2"]}, today=late.date(), now=late
        )


async def test_no_slip_is_printed_before_a_reviewer_has_vouched(db: AsyncSession, now: datetime) -> None:
    port = await rank(db, now)
    port.campaign.vouched_by, port.campaign.vouched_at = None, None
    await db.flush()

    with pytest.raises(RuleBrokenError, match="has not opened this yet"):
        await printed(db, port, now)
