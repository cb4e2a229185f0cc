"""The annual report as a business writes it: filled in, saved as it goes, looked over, handed in."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor, OwnerActor
from registry.accounts.guards import only
from registry.accounts.rules import Role
from registry.audits.checklist import titles
from registry.kit.forms import FormFaults, FormReader
from registry.kit.i18n import say, spoken
from registry.kit.pages import done, to
from registry.kit.words import Sentence
from registry.reports.actions import hand_in, keep
from registry.reports.facts import Became
from registry.reports.forms import (
    NEXT_LONGEST,
    QUERY_LONGEST,
    SUMMARY_LONGEST,
    TEXT_LONGEST,
    check_whole,
    names,
    parse_handing_in,
    parse_kept,
)
from registry.reports.published import published
from registry.reports.queries import OwnReport, handed_in, owes, own_past, own_report
from registry.reports.words import BECAME, FOCAL, STATES, label
from registry.settings import Settings
from registry.training.modules import modules
from registry.training.words import STAFF_ROLES

HOME = "/desk/report"
LARGEST_REPORT = 256 * 1024  # bytes; seven commitments of 2,000 characters, in any script, percent-encoded
NO_FAULTS: Mapping[str, Sentence] = {}
LONGEST = {"done": TEXT_LONGEST, "next": NEXT_LONGEST, "summary": SUMMARY_LONGEST, "answer": QUERY_LONGEST}


@get("/", name="desk.report")
async def show_report(
    db: NamedDependency[AsyncSession], actor: NamedDependency[KeeperActor], now: NamedDependency[datetime]
) -> Template:
    """Show the report: the form while it is the business's move, else what was handed in."""
    if not await owes(db, actor):
        context = {"past": await handed_in(db, actor), "states": STATES}
        return Template("reports/none.html", context=context)
    own = await own_report(db, actor, now=now)
    return _form_page(own, own.answers, NO_FAULTS)


@post("/", name="desk.report.save", status_code=200, request_max_body_size=LARGEST_REPORT)
async def submit_report(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Keep what was typed; what cannot be kept stays on the page, with what is wrong beside it."""
    own = await own_report(db, actor, now=now)
    kept = parse_kept(data, _fields(own))
    if (
        own.is_open and not own.may_write
    ):  # handed in from another window meanwhile: what was typed here stays in sight
        return _form_page(own, own.answers, NO_FAULTS, unsaved=_unsaved(own, kept.answers))
    read = data.get("read", "")
    written = await keep(db, actor, kept.answers, read=read, today=own.today, now=now)
    own = await own_report(db, actor, now=now)
    if written.theirs is not None or kept.faults:
        unticked = {"no_contracts": data.get("no_contracts", "")}
        return _form_page(own, {**own.answers, **data, **unticked}, kept.faults, theirs=written.theirs)
    if data.get("act") == "look":
        return Redirect(to(f"{HOME}/look"), status_code=303)
    return Redirect(done(HOME, "kept"), status_code=303)


@get("/look", name="desk.report.look")
async def show_look(
    db: NamedDependency[AsyncSession], actor: NamedDependency[KeeperActor], now: NamedDependency[datetime]
) -> Template | Redirect:
    """Show the whole report before it goes, what everybody will read of it, and what is still missing."""
    own = await own_report(db, actor, now=now)
    if not own.may_write or not own.begun:
        return Redirect(to(HOME), status_code=303)
    return _look_page(own, actor, {}, NO_FAULTS)


@get("/{annual_report_id:uuid}", name="desk.report.past")
async def show_past(
    annual_report_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template:
    """Show a report that was handed in."""
    seen = await own_past(db, actor, annual_report_id, now=now)
    return Template("reports/past.html", context={"seen": seen, **words()})


@post("/hand-in", name="desk.report.hand_in", status_code=200)
async def submit_hand_in(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[OwnerActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Hand the report in, under the owner's name."""
    keeper = KeeperActor(actor.account_id, actor.signatory_id, actor.roles)
    own = await own_report(db, keeper, now=now)
    if own.begun and not own.may_write:  # the second of two clicks
        return Redirect(to(HOME), status_code=303)
    handed = parse_handing_in(data)
    missing = _missing(own)
    if isinstance(handed, FormFaults) or missing:
        faults = handed.by_field if isinstance(handed, FormFaults) else NO_FAULTS
        return _look_page(own, keeper, data, faults)
    await hand_in(
        db, actor, handed, own.year, read=data.get("read", ""), language=spoken.get(),
        base_url=settings.base_url, today=own.today, now=now,
    )  # fmt: skip
    return Redirect(done(HOME, "handed_in"), status_code=303)


def words() -> dict[str, object]:
    """Return what the templates of a report call its parts."""
    return {
        "day_of": day_of,
        "states": STATES,
        "became": BECAME,
        "focal_words": FOCAL,
        "roles": STAFF_ROLES,
        "modules": {code: one.title[spoken.get()] for code, one in modules().items()},
        "requirements": {key: title[spoken.get()] for key, title in titles().items()},
    }


def day_of(typed: str) -> date | None:
    """Return a day as it was typed, to be shown with its month in letters; None of what is none."""
    return FormReader({"day": typed}).day("day", optional=True)


def _fields(own: OwnReport) -> dict[str, int]:
    return names([one.key for one in own.items], [one.query_id for one in own.waiting])


def _unsaved(own: OwnReport, typed: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what was typed and differs from what stands, with what each field is called."""
    differing = [(name, text) for name, text in typed.items() if text != own.answers.get(name, "")]
    return [(say(label(name)), text) for name, text in differing]


def _missing(own: OwnReport) -> Mapping[str, Sentence]:
    did = {one.commitment for one in own.year.plan if one.became is Became.DONE}
    answers = {name: own.answers.get(name, "") for name in _fields(own)}
    return check_whole(answers, [one.key for one in own.items], done=did, today=own.today)


def _form_page(
    own: OwnReport,
    raw: Mapping[str, str],
    faults: Mapping[str, Sentence],
    *,
    theirs: Mapping[str, str] | None = None,
    unsaved: Sequence[tuple[str, str]] = (),
) -> Template:
    context = {
        "own": own,
        "raw": raw,
        "faults": faults,
        "theirs": theirs or {},
        "unsaved": unsaved,
        "labels": {name: say(label(name)) for name in faults},
        "longest": LONGEST,
        **words(),
    }
    status = 409 if theirs is not None or unsaved else 422 if faults else 200
    return Template("reports/report.html", context=context, status_code=status)


def _look_page(
    own: OwnReport, actor: KeeperActor, raw: Mapping[str, str], faults: Mapping[str, Sentence]
) -> Template:
    missing = _missing(own)
    public = published(
        own.year, own.items, own.answers.get("summary", ""), language=spoken.get(), due_on=own.due_on
    )
    context = {
        "own": own,
        "public": public,
        "missing": [(name, say(label(name)), said) for name, said in missing.items()],
        "is_owner": Role.OWNER in actor.roles,
        "raw": raw,
        "faults": faults,
        "labels": {name: say(label(name)) for name in faults},
        **words(),
    }
    status = 422 if faults or (raw and missing) else 200
    return Template("reports/look.html", context=context, status_code=status)


keepers = Router(
    path=HOME, guards=[only(KeeperActor)], route_handlers=[show_report, submit_report, show_look, show_past]
)
owners = Router(path=HOME, guards=[only(OwnerActor)], route_handlers=[submit_hand_in])
