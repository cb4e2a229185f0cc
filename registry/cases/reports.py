"""Reports of both doors as the desk sees them: one kind of line, one kind of sealed text (queries)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.cases.added import UNREAD
from registry.cases.models import CaseFile
from registry.cases.rules import BAND_HOURS, Door, Received
from registry.concerns.coded import CODED, SETTINGS, UNKNOWN
from registry.concerns.gate import REASONS, STAGES, Stage
from registry.countries.hotline_words import KINDS
from registry.door.handed import (
    HandedPart,
    Part,
    count_reports,
    handed_ids,
    handed_parts,
    handed_reports,
    parts_in,
)
from registry.door.handed import put_back as put_back_part
from registry.door.queries import ReportLine, report_line
from registry.door.rules import Author
from registry.incidents.handed import (
    HandedLog,
    HandedText,
    count_logs,
    handed_log,
    handed_log_ids,
    handed_logs,
    handed_texts,
)
from registry.incidents.handed import put_back as put_back_text
from registry.incidents.handed import texts_in as logged_in
from registry.kit.sealing import Bundle, Keyring
from registry.kit.words import Sentence

SETTING = Sentence("Where")
STAGE = Sentence("How far the business has come")
NOT_TOLD = Sentence("Why no authority was told when it was logged")
TOLD = Sentence("Who had been told")
OF_THE_GATE: dict[str, tuple[Sentence, Mapping[Any, Sentence]]] = {
    "setting": (SETTING, SETTINGS),
    "authority_kind": (TOLD, KINDS),
    "not_told": (NOT_TOLD, REASONS),
}
OVER = select(CaseFile.report_id).where(CaseFile.closed_on.is_not(None), ~UNREAD)


@dataclass(frozen=True, slots=True)
class Report:
    """What stands in clear of one report. `business` is None for what came without an account."""

    door: Door
    id: UUID
    country: str
    ref: str
    received: Received
    noted_on: date | None
    setting: Sentence | None
    """Where it was; None while that is sealed."""
    facts: tuple[tuple[Sentence, Sentence], ...]
    business: str | None
    signatory_id: UUID | None
    closed_on: date | None
    held: bool = False
    sealed_to: frozenset[str] | None = None
    """Who holds a wrap of all its words, by the id of the account; None where there are none."""

    @property
    def told(self) -> bool:
        """Say whether an authority was told."""
        return not self.received.untold


@dataclass(frozen=True, slots=True)
class SealedText:
    """One sealed bundle of a report, and what it was sealed for."""

    door: Door
    id: UUID
    report_id: UUID
    about: str
    sealed: bytes = field(repr=False)
    part: Part | None = None
    author: Author | None = None
    written_on: date | None = None
    reporter: bytes | None = field(default=None, repr=False)
    position: int = 0

    @property
    def bundle(self) -> Bundle:
        """Return it unpacked.

        Raises:
            RefusedError: it is none.

        """
        return Bundle.unpack(self.sealed)


async def reports_for(
    db: AsyncSession,
    actor: CaseHandlerActor,
    *,
    closed: bool = False,
    among: Collection[UUID] | None = None,
) -> list[Report]:
    """Return the reports of the actor's countries that are work, by both doors, or those that are over.

    Of each kind no more than `handed.LINES_MOST`: the others come up as these are dealt with. `among`: only of these.
    """
    logs = await handed_logs(db, actor, over=OVER, closed=closed, among=among)
    reports = await handed_reports(db, actor, over=OVER, closed=closed, among=among)
    return [*map(_of_log, logs), *map(_of_door, reports)]


async def count_for(db: AsyncSession, actor: CaseHandlerActor, *, closed: bool = False) -> int:
    """Return how many reports of the actor's countries there are, by both doors: more than a list may hold."""
    logs = await count_logs(db, actor, over=OVER, closed=closed)
    return logs + await count_reports(db, actor, over=OVER, closed=closed)


async def report_for(db: AsyncSession, actor: CaseHandlerActor, report_id: UUID) -> Report:
    """Return one report of the actor's countries.

    Raises:
        NotFoundError: there is none, by either door.

    """
    log = await handed_log(db, actor, report_id)
    if log is not None:
        return _of_log(log)
    return _of_door(await report_line(db, actor, report_id))


async def texts_for(db: AsyncSession, actor: CaseHandlerActor) -> list[SealedText]:
    """Return what is sealed of all that `reports_for` returns, be it work or over."""
    of: dict[Door, set[UUID]] = {door: set() for door in Door}
    for closed in (False, True):
        of[Door.LOG] |= await handed_log_ids(db, actor, over=OVER, closed=closed)
        of[Door.DOOR] |= await handed_ids(db, actor, over=OVER, closed=closed)
    return await _texts(db, of)


async def texts_of(db: AsyncSession, reports: Iterable[Report]) -> list[SealedText]:
    """Return what is sealed of reports that the actor was handed."""
    of: dict[Door, set[UUID]] = {door: set() for door in Door}
    for one in reports:
        of[one.door].add(one.id)
    return await _texts(db, of)


async def texts_in(
    db: AsyncSession, country: str, part: Part | None, *, after: UUID | None, most: int
) -> list[SealedText]:
    """Return what is sealed of a country's reports, so many at a time: of the logs, or of one table of the door."""
    if part is None:
        return [_logged(one) for one in await logged_in(db, country, after=after, most=most)]
    return [_told(one) for one in await parts_in(db, country, part, after=after, most=most)]


async def _texts(db: AsyncSession, of: Mapping[Door, Collection[UUID]]) -> list[SealedText]:
    logs = map(_logged, await handed_texts(db, of[Door.LOG]))
    return [*logs, *map(_told, await handed_parts(db, of[Door.DOOR]))]


async def store(db: AsyncSession, text: SealedText, bundle: Bundle, keyring: Keyring) -> bool:
    """Put a text back that was sealed to more or to other readers; False where somebody was faster."""
    if text.part is None:
        return await put_back_text(db, text.id, text.sealed, bundle)
    return await put_back_part(db, text.part, text.id, text.sealed, bundle, keyring=keyring)


def in_words(answers: Iterable[tuple[str, str]]) -> list[tuple[Sentence, Sentence]]:
    """Return question and answer of what was answered in codes; what no form of ours asks is left out."""
    asked = {**OF_THE_GATE, **{one.name: (one.question, one.words) for one in CODED}}
    return [
        (asked[name][0], asked[name][1][value])
        for name, value in answers
        if name in asked and value in asked[name][1] and value != UNKNOWN
    ]


def _logged(text: HandedText) -> SealedText:
    return SealedText(Door.LOG, text.id, text.log_id, text.about, text.sealed)


def _told(part: HandedPart) -> SealedText:
    return SealedText(
        Door.DOOR, part.id, part.report_id, part.about, part.sealed, part.part, part.author, part.written_on,
        part.reporter, part.position,
    )  # fmt: skip


def _of_log(log: HandedLog) -> Report:
    untold = log.stage is Stage.NOTED
    band = log.logged_at.hour // BAND_HOURS if log.logged_at else None
    on = log.logged_at.date() if log.logged_at else log.logged_on
    facts = [(SETTING, SETTINGS[log.setting]), (STAGE, STAGES[log.stage])]
    if log.not_told is not None:
        facts.append((NOT_TOLD, REASONS[log.not_told]))
    return Report(
        Door.LOG, log.id, log.country, log.ref, Received(on, band, untold), log.noted_on, SETTINGS[log.setting],
        tuple(facts), log.business, log.signatory_id, log.closed_on, sealed_to=log.sealed_to,
    )  # fmt: skip


def _of_door(line: ReportLine) -> Report:
    codes = line.codes
    shown = line.report_id.hex[:8].upper()
    received = Received(line.received_on, line.received_band, not line.told)
    return Report(
        Door.DOOR, line.report_id, line.country, f"{shown[:4]}-{shown[4:]}", received, None,
        SETTINGS[codes.setting] if codes else None, tuple(in_words(codes.flat.items()) if codes else ()),
        None, None, None, line.held, line.sealed_to,
    )  # fmt: skip
