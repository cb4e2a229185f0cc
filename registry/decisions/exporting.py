"""Putting the record of a procedure together, and handing it out signed (actions)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.adherence.models import Adherence
from registry.decisions import words
from registry.decisions.models import Paper, Recommendation
from registry.decisions.procedures import Procedure, procedure_of
from registry.decisions.records import FORMAT, chained, packed
from registry.decisions.rules import TOLD_AS
from registry.errors import NotFoundError, RuleBrokenError
from registry.ledger.actions import record
from registry.ledger.models import LedgerEntry
from registry.ledger.queries import ORDER, reason_of
from registry.signatories.models import Signatory


@dataclass(frozen=True, slots=True)
class Exported:
    """A file to download."""

    name: str
    content: bytes = field(repr=False)


async def export(
    db: AsyncSession,
    actor: Actor,
    recommendation_id: UUID,
    *,
    key: Ed25519PrivateKey,
    site: str,
    now: datetime,
) -> Exported:
    """Return the signed record of a case, and enter that it was handed out.

    The caller has seen to it that the actor may see the case. Nobody is named but the business: who acted stands
    there by an id that is the same throughout, so that four eyes can be counted.

    Raises:
        NotFoundError: no such case.
        RuleBrokenError: it has not been decided: there is nothing to hand to a court.

    """
    row = await db.get(Recommendation, recommendation_id)
    if row is None:
        raise NotFoundError
    if row.decided_at is None:
        raise RuleBrokenError("The record is handed out once there is a decision.")
    adherence = await db.get_one(Adherence, row.adherence_id)
    business = await db.get_one(Signatory, adherence.signatory_id)
    record(
        db, "recommendation.export", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=business.id,
    )  # fmt: skip
    await db.flush()
    procedure = await procedure_of(db, row, now=now)
    told = {
        "format": FORMAT,
        "reference": str(row.id),
        "register": site,
        "made_at": now.isoformat(),
        "documents_destroyed_on": row.forgotten_on and row.forgotten_on.isoformat(),
        "business": _business(business),
        "adherence": str(adherence.id),
        "recommendation": {
            "outcome": row.outcome, "ground": row.ground, "complaint": procedure.complaint,
            "recommended_at": row.recommended_at.isoformat(),
            "recommended_by": str(row.recommended_by),
            "findings": await reason_of(db, row.id, "recommendation.make"),
        },
        "decision": {
            "followed": row.followed, "decided_at": row.decided_at.isoformat(), "decided_by": str(row.decided_by),
            "effective_on": row.effective_on and row.effective_on.isoformat(),
            "reasons": await reason_of(db, row.id, "recommendation.decide"),
            "public_wording": words.CATEGORIES[TOLD_AS[row.ground]].english,
        },
        **_procedure(procedure),
        "ledger": chained(await _ledger(db, row, votes=procedure.appeal is None or procedure.appeal.verdict is not None)),
    }  # fmt: skip
    pages = {
        f"documents/{paper_id}.jpg": content
        for paper_id, content in await db.execute(
            select(Paper.id, Paper.content).where(Paper.recommendation_id == row.id, Paper.content != b"")
        )
    }
    text = "\n".join(_lines(told)) + "\n"
    content = packed(told, text, pages, key)
    record(
        db, "recommendation.sign", subject_id=row.id, actor_id=actor.account_id, now=now, signatory_id=business.id,
        sha256=sha256(content).hexdigest(),
    )  # fmt: skip
    return Exported(f"decision-{row.id}.zip", content)


def _business(row: Signatory) -> dict[str, str]:
    return {
        "legal_name": row.legal_name, "trade_name": row.trade_name, "registry_number": row.registry_number,
        "address": f"{row.address}, {row.postal_code} {row.city}", "country": row.country,
    }  # fmt: skip


def _procedure(given: Procedure) -> dict[str, Any]:
    notice, appeal, interim = given.notice, given.appeal, given.interim
    return {
        "time_zone": given.zone,
        "notice": notice and {
            "written_at": notice.written_at.isoformat(), "facts": notice.facts, "evidence": notice.evidence,
            "served_on": notice.served_on and notice.served_on.isoformat(), "served_how": notice.served_how,
            "served_at": notice.served_at and notice.served_at.isoformat(),
            "reply_until": notice.reply_until and notice.reply_until.isoformat(),
            "no_more_to_say_at": notice.no_more_at and notice.no_more_at.isoformat(),
            "proof": [_paper(one) for one in notice.proof],
        },
        "replies": [
            {
                "written_at": one.written_at.isoformat(), "text": one.text, "late": one.late,
                "documents": [_paper(paper) for paper in one.papers],
            }
            for one in given.replies
        ],
        "suspension_meanwhile": interim and {
            "begun_on": interim.begun_on.isoformat(), "reasons": interim.reason,
            "ended_at": interim.ended_at and interim.ended_at.isoformat(), "lifted": interim.lifted,
        },
        "appeal": appeal and {
            "made_at": appeal.made_at.isoformat(), "text": appeal.text, "verdict": appeal.verdict,
            "decided_at": appeal.decided_at and appeal.decided_at.isoformat(),
            "sent_back_as": appeal.successor_id and str(appeal.successor_id),
            "panel": [
                {"member": str(one.account_id), "vote": one.vote, "reasons": one.reason}
                for one in appeal.seats
                if appeal.verdict  # nobody reads how a panel leans
            ],
        },
    }  # fmt: skip


def _paper(one: Any) -> dict[str, Any]:
    return {
        "file": f"documents/{one.paper_id}.jpg", "sha256": one.sha256, "sha256_of_the_file_sent": one.original_sha256,
        "page": one.page,
    }  # fmt: skip


async def _ledger(db: AsyncSession, row: Recommendation, *, votes: bool) -> list[dict[str, Any]]:
    """Return the entries of the case and of the standing that it changed, in their order."""
    of_the_standing = (LedgerEntry.subject_id == row.adherence_id) & (LedgerEntry.at >= row.recommended_at)
    query = select(LedgerEntry).where(or_(LedgerEntry.subject_id == row.id, of_the_standing))
    if not votes:
        query = query.where(LedgerEntry.kind != "appeal.vote")
    return [
        {
            "id": str(entry.id), "at": entry.at.isoformat(), "kind": entry.kind,
            "actor": entry.actor_id and str(entry.actor_id), "acted_as": entry.acted_as,
            "subject": str(entry.subject_id), "details": entry.details, "reason": entry.reason,
            "reason_hash": entry.reason_hash.hex() if entry.reason_hash else None,
            "reason_salt": entry.reason_salt.hex() if entry.reason_salt else None,
        }
        for entry in await db.scalars(query.order_by(*ORDER))
    ]  # fmt: skip


def _lines(value: Any, name: str = "", depth: int = 0) -> Iterator[str]:
    """Return a record as text to read: a line a value, indented under what it is part of."""
    pad = "  " * depth
    if isinstance(value, dict):
        if name:
            yield f"{pad}{name}:"
        for key, inner in value.items():
            yield from _lines(inner, key.replace("_", " "), depth + bool(name))
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from _lines(inner, f"{name} {number}", depth)
    elif value not in (None, ""):
        first, *rest = str(value).splitlines() or [""]
        yield f"{pad}{name}: {first}"
        yield from (f"{pad}  {line}" for line in rest)
