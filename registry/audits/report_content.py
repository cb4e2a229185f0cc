"""What the report of an audit says, gathered and put into words (queries)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account
from registry.associations.models import Association
from registry.audits import rules, words
from registry.audits.checklist import checklist
from registry.audits.fieldwork import answers_of, wanted
from registry.audits.models import Audit, AuditAuditor, AuditFinding, AuditPicture, AuditReply
from registry.audits.report import Part, Report
from registry.kit.i18n import gettext as _
from registry.kit.i18n import long_day, moment, say, speaking
from registry.signatories.models import Establishment, Signatory

NONE = "-"


async def content(
    db: AsyncSession, audit: Audit, business: Signatory, *, language: str, now: datetime
) -> Report:
    """Return the report of an audit in a language. No word of anything that was noticed about a child: none is read."""
    with speaking(language):
        return Report(
            title=_("Report of an audit"),
            lead=f"{business.trade_name}, {business.city}",
            language=language,
            reference=str(audit.id),
            made_at=now,
            parts=[
                await _about(db, audit),
                await _answers(db, audit, business, language),
                *await _findings(db, audit, business, language),
                Part(
                    _("Signatures"),
                    paragraphs=[
                        _(
                            "Both sides sign this file by its SHA-256, with their account and the moment. "
                            "Who signed stands on the audit's page and in the ledger."
                        )
                    ],
                ),
            ],
        )


async def _about(db: AsyncSession, audit: Audit) -> Part:
    query = (
        select(Account.name, Association.name, AuditAuditor.video_reason)
        .join(Account, Account.id == AuditAuditor.account_id)
        .outerjoin(Association, Association.id == AuditAuditor.association_id)
        .where(AuditAuditor.audit_id == audit.id, AuditAuditor.declared_at.is_not(None))
        .order_by(AuditAuditor.assigned_at, AuditAuditor.id)
    )
    people = [
        _person(name, body or say(words.THE_REGISTER), video) for name, body, video in await db.execute(query)
    ]
    by = await db.scalar(select(Association.name).where(Association.id == audit.association_id))
    facts = [
        (_("Audited by"), by or say(words.THE_REGISTER)),
        (_("Auditors"), "\n".join(people) or NONE),
        (_("Why"), say(words.ORIGINS[audit.origin])),
        (_("Visited on"), long_day(audit.visited_on) if audit.visited_on else NONE),
        (_("Told on"), long_day(audit.told_on) if audit.told_on else NONE),
        (_("Does the member pay?"), _("Yes, by dues or a fee") if audit.member_pays else _("No")),
        (_("Checklist"), f"v{audit.checklist_version}"),
    ]
    declared = [f"\t{say(one)}" for one in words.DECLARATIONS.values()]
    return Part(_("The audit"), facts, [_("Each auditor has declared:"), *declared])


def _person(name: str, body: str, video: str) -> str:
    return f"{name}, {body}" + (f" ({_('by video')}: {video})" if video else "")


async def _answers(db: AsyncSession, audit: Audit, business: Signatory, language: str) -> Part:
    standing = rules.standing_answers(await answers_of(db, audit.id))
    titles = {one.key: one for one in checklist(audit.checklist_version, business.sector)}
    sites = {
        row.id: row.name
        for row in await db.execute(
            select(Establishment.id, Establishment.name).where(Establishment.signatory_id == business.id)
        )
    }
    lines = []
    for item, site in await wanted(db, audit):
        for one in standing.get((item, site), ()):
            where = f" ({sites[site]})" if site in sites else ""
            head = f"{titles[item].commitment} · {titles[item].title[language]}{where}"
            lines.append(f"{head}\n\t{say(words.VERDICTS[one.verdict])}{f'. {one.note}' if one.note else ''}")
    return Part(_("Checklist"), paragraphs=lines)


async def _findings(db: AsyncSession, audit: Audit, business: Signatory, language: str) -> Sequence[Part]:
    query = select(AuditFinding).where(AuditFinding.audit_id == audit.id, AuditFinding.dropped_at.is_(None))
    rows = list(await db.scalars(query.order_by(AuditFinding.number)))
    if not rows:
        return [Part(_("Findings"), paragraphs=[_("Nothing was found that is not met.")])]
    titles = {one.key: one.title[language] for one in checklist(audit.checklist_version, business.sector)}
    said = await _replies(db, [row.id for row in rows])
    pictures = await _pictures(db, audit.id)
    parts = []
    for row in rows:
        facts = [
            (_("Requirement"), f"{row.commitment} · {titles.get(row.item, row.item)}"),
            (_("Fact"), row.fact),
            (_("To be done"), row.action or NONE),
            (_("Due on"), long_day(row.due_on) if row.due_on else NONE),
            (_("Verified"), moment(row.verified_at) if row.verified_at else NONE),
            (_("Pictures (SHA-256)"), "\n".join(pictures.get(row.item, [])) or NONE),
        ]
        heading = f"{row.number}. {say(words.SHORT_GRADES[row.grade])}"
        parts.append(Part(heading, facts, said.get(row.id, [])))
    return parts


async def _replies(db: AsyncSession, finding_ids: Sequence[UUID]) -> Mapping[UUID, list[str]]:
    query = (
        select(AuditReply)
        .where(AuditReply.finding_id.in_(finding_ids))
        .order_by(AuditReply.at, AuditReply.id)
    )
    found: dict[UUID, list[str]] = {}
    for row in await db.scalars(query):
        line = f"{moment(row.at)} · {say(words.REPLIES[row.kind])}:\n\t{row.words}"
        found.setdefault(row.finding_id, []).append(line)
    return found


async def _pictures(db: AsyncSession, audit_id: UUID) -> Mapping[str, list[str]]:
    query = select(AuditPicture.item, AuditPicture.sha256).where(AuditPicture.audit_id == audit_id)
    found: dict[str, list[str]] = {}
    for item, digest in await db.execute(query.order_by(AuditPicture.received_at, AuditPicture.id)):
        found.setdefault(item, []).append(digest)
    return found
