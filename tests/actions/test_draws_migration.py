"""Draws that wait and answers that came keep what they say; and the release before goes on writing."""

from uuid import UUID, uuid4

from alembic import command
from sqlalchemy import text

from registry.accounts.rules import Role
from registry.db import Database
from registry.tables import migrations
from tests import make

BEFORE = "0040marks"
DRAW = (
    "INSERT INTO audit_draws (id, listed, list_sha256, seed, seed_sha256, outside_named, outside, published_by,"
    " published_at, opens_at) VALUES (:id, '[\"hotel\"]', 'x', 'x', 'x', '', '', :by, :at, :at)"
)
AUDIT = (
    "INSERT INTO audits (id, adherence_id, origin, risks, state, checklist_version, planned_for, planned_by, planned_at,"
    " member_pays) VALUES (:id, :of, 'cyclic', '[]', 'in_progress', 1, '2026-01-01', :by, :at, :no)"
)
AUDITOR = (
    "INSERT INTO audit_auditors (id, audit_id, account_id, video_reason, assigned_by, assigned_at, named_in_public)"
    " VALUES (:id, :of, :by, '', :by, :at, :no)"
)
ANSWER = (
    "INSERT INTO audit_answers (id, audit_id, auditor_id, number, item, verdict, note, replaces, answered_at,"
    " received_at, late) VALUES (:id, :audit, :of, 1, 'notices', 'met', '', '[]', :at, :at, :no)"
)


async def test_what_is_there_counts_as_before_and_two_old_draws_may_both_wait(
    url: str, before: Database
) -> None:
    held = url.startswith("postgresql")
    at = make.LONG_AGO if held else make.LONG_AGO.replace(tzinfo=None).isoformat(" ")

    def said(one: UUID) -> object:
        return one if held else one.hex

    audit, auditor = uuid4(), uuid4()
    async with before.writes() as db, db.begin():
        by = said((await make.person(db, Role.REGISTRAR)).id)
        kept = said((await make.adherence(db)).id)
        rest = {"by": by, "at": at, "no": False}
        await db.execute(text(DRAW), {"id": said(uuid4()), **rest})
        await db.execute(text(AUDIT), {"id": said(audit), "of": kept, **rest})
        await db.execute(text(AUDITOR), {"id": said(auditor), "of": said(audit), **rest})
    await before.close()

    command.upgrade(migrations(url), "head")

    async with before.writes() as db, db.begin():  # the release that still runs
        await db.execute(text(DRAW), {"id": said(uuid4()), **rest})
        one = {"id": said(uuid4()), "audit": said(audit), "of": said(auditor), **rest}
        await db.execute(text(ANSWER), one)
    async with before.reads() as db:
        assert (await db.scalars(text("SELECT waits_of FROM audit_draws"))).all() == [None, None]
        assert not (await db.scalars(text("SELECT beside FROM audit_answers"))).one()
    await before.close()
    command.downgrade(migrations(url), BEFORE)
    command.upgrade(migrations(url), "head")
