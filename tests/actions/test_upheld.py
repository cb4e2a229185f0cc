"""A complaint as a ground: who may name which, what the notice and the record say of it, and what was there before."""

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.complaints import actions
from registry.complaints.forms import AnswerDraft, ComplaintDraft
from registry.complaints.models import Complaint
from registry.complaints.rules import Kind, Reason, State
from registry.db import Database
from registry.decisions.actions import decide, recommend
from registry.decisions.exporting import export
from registry.decisions.forms import DecisionDraft, NoticeDraft, RecommendationDraft, ReplyDraft
from registry.decisions.hearing import give_notice, open_notice, reply
from registry.decisions.models import Recommendation, UpheldComplaint
from registry.decisions.procedures import own_case
from registry.decisions.queries import business_for
from registry.decisions.rules import Ground, Outcome, reference_of
from registry.decisions.signing import signing_key
from registry.errors import RuleBrokenError
from registry.kit.sealing import Keyring
from registry.ledger.models import LedgerEntry
from registry.signatories.models import Signatory
from registry.tables import migrations
from tests import make
from tests.conftest import NOON

BEFORE = "0040marks"
TODAY = NOON.date()
WHEN: Any = {"today": TODAY, "now": NOON, "base_url": "https://registry.test"}
UPHELD = AnswerDraft(State.UPHELD, Reason.COMMITMENT_NOT_KEPT, "You were right.")


@pytest.fixture
async def hotel(db: AsyncSession) -> Signatory:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel)
    return hotel


async def upheld(
    db: AsyncSession, hotel: Signatory, *, may_share: bool = True, association_may_read: bool = True
) -> Complaint:
    draft = ComplaintDraft(
        Kind.NOT_TRAINED, "Nobody is trained.", None, "",
        may_share=may_share, association_may_read=association_may_read,
    )  # fmt: skip
    one = await actions.complain(db, hotel.id, draft, lookup=uuid4().bytes, language="es", now=NOON)
    actor = await make.registrar(db)
    await actions.take(db, actor, one.id, now=NOON)
    await actions.answer(db, actor, one.id, UPHELD, now=NOON, base_url="")
    return one


def naming(complaint: Complaint | None) -> RecommendationDraft:
    return RecommendationDraft(
        Outcome.SUSPEND, Ground.COMPLAINT_UPHELD, "It was upheld.", complaint.id if complaint else None
    )


async def test_a_recommendation_on_a_complaint_names_one_that_was_upheld_of_that_business(
    db: AsyncSession, hotel: Signatory
) -> None:
    registrar = await make.registrar(db)
    ours, quiet = await upheld(db, hotel), await upheld(db, hotel, may_share=False)
    elsewhere = await upheld(db, await make.signatory(db))
    open_one = await actions.complain(
        db, hotel.id, ComplaintDraft(Kind.OTHER, "Why?", None, "", may_share=True, association_may_read=True),
        lookup=b"?" * 32, language="es", now=NOON,
    )  # fmt: skip

    for wrong in (None, quiet, elsewhere, open_one):
        with pytest.raises(RuleBrokenError, match="Name a complaint about this business"):
            await recommend(db, registrar, hotel.id, naming(wrong), **WHEN)
    with pytest.raises(RuleBrokenError, match="only where it is the reason"):
        await recommend(
            db, registrar, hotel.id,
            RecommendationDraft(Outcome.SUSPEND, Ground.CRITICAL_FINDING, "So.", ours.id), **WHEN,
        )  # fmt: skip
    row = await recommend(db, registrar, hotel.id, naming(ours), **WHEN)

    assert row.complaint_id == ours.id
    assert [one.complaint_id for one in (await business_for(db, registrar, hotel.id, now=NOON)).upheld] == [
        ours.id
    ]


async def test_an_association_names_only_what_its_reviewers_may_read(
    db: AsyncSession, hotel: Signatory
) -> None:
    chamber = await make.association(db)
    await make.membership(db, hotel, chamber)
    read, unread = await upheld(db, hotel), await upheld(db, hotel, association_may_read=False)
    reviewer, auditor = await make.reviewer(db, chamber), await make.auditor(db, chamber)

    with pytest.raises(RuleBrokenError, match="Name a complaint"):
        await recommend(db, reviewer, hotel.id, naming(unread), **WHEN)
    with pytest.raises(RuleBrokenError, match="Name a complaint"):
        await recommend(db, auditor, hotel.id, naming(read), **WHEN)
    assert (await business_for(db, auditor, hotel.id, now=NOON)).upheld == ()
    assert (await recommend(db, reviewer, hotel.id, naming(read), **WHEN)).complaint_id == read.id


async def test_notice_and_record_carry_the_reference_and_never_the_words(
    db: AsyncSession, hotel: Signatory, tmp_path: Path
) -> None:
    one, owner, decider = await upheld(db, hotel), await make.owner(db, hotel), await make.registrar(db)
    row = await recommend(db, await make.registrar(db), hotel.id, naming(one), **WHEN)
    await give_notice(db, decider, row.id, NoticeDraft("Staff are not trained.", "Visit of May."), **WHEN)
    await open_notice(db, owner, row.id, **WHEN)
    await reply(db, owner, row.id, ReplyDraft("We say no more.", no_more=True), [], **WHEN)
    await decide(db, decider, row.id, DecisionDraft(follow=True, effective_on=None, reason="Yes."), **WHEN)

    told = (await own_case(db, owner, row.id, now=NOON)).procedure
    key = signing_key(Keyring(tmp_path / "keyring"))
    file = (await export(db, decider, row.id, key=key, site="", now=NOON)).content
    with zipfile.ZipFile(BytesIO(file)) as packed:
        whole = b"".join(packed.read(name) for name in packed.namelist())
        record = json.loads(packed.read("record.json"))

    assert told.complaint == record["recommendation"]["complaint"] == reference_of(one.id)
    assert b"Nobody is trained." not in whole
    assert b"You were right." not in whole
    query = select(LedgerEntry.details).where(LedgerEntry.kind == "recommendation.notice")
    assert (await db.scalars(query)).one()["complaint_id"] == str(one.id)


async def test_what_the_release_before_upheld_can_be_named_after_the_next_round(
    db: AsyncSession, hotel: Signatory
) -> None:
    one, quiet = await upheld(db, hotel), await upheld(db, hotel, may_share=False)
    noted = await db.get_one(UpheldComplaint, one.id)
    await db.delete(noted)
    await db.flush()

    await actions.name_upheld(db)
    await actions.name_upheld(db)

    assert set(await db.scalars(select(UpheldComplaint.id))) == {one.id}
    assert quiet.state is State.UPHELD


async def test_what_was_upheld_before_can_be_named_and_what_waits_goes_on(url: str, before: Database) -> None:
    async with before.writes() as db, db.begin():
        hotel = await make.signatory(db)
        kept = await make.adherence(db, hotel)
        registrar = await make.registrar(db)
        for may_share in (True, False):
            db.add(
                Complaint(
                    lookup=uuid4().bytes, signatory_id=hotel.id, kind=Kind.OTHER, text="So.", happened_on=None,
                    received_on=TODAY, language="es", contact="", may_share=may_share, association_may_read=True,
                    state=State.UPHELD, handler_id=None, summary="", shared_on=None, reason=Reason.UNTRUE,
                    decided_on=TODAY, decided_by=registrar.account_id, again_on=None, first_by=None,
                    announced_at=None, forgotten_on=None,
                )
            )  # fmt: skip
        old = await make.recommendation(db, kept, by=registrar, ground=Ground.COMPLAINT_UPHELD)
    await before.close()

    command.upgrade(migrations(url), "head")
    async with before.reads() as db:
        assert len((await business_for(db, registrar, hotel.id, now=NOON)).upheld) == 1
        assert (await db.get_one(Recommendation, old.id)).complaint_id is None
    await before.close()
    command.downgrade(migrations(url), BEFORE)
    command.upgrade(migrations(url), "head")
