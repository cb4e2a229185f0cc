"""Answering whoever reported, letting in what is held."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from litestar import Router, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.accounts.guards import only
from registry.cases.answering import answer_case, let_case_in
from registry.cases.certified import CERTIFIED
from registry.cases.colleagues import readable
from registry.cases.forms import ANSWER_LONGEST, parse_answer, read_id
from registry.cases.queries import case_view
from registry.cases.readers import Reader
from registry.cases.reports import Report
from registry.cases.rules import Door
from registry.cases.web import HOME, case_page, provide_reader
from registry.errors import BusyError
from registry.kit.forms import FormFaults
from registry.kit.pages import done
from registry.kit.sealing import KeyringError
from registry.kit.words import Sentence
from registry.settings import Settings

NOT_SEALED = Sentence("It could not be sealed just now, so nothing was kept. Send it again in a minute.")


@post("/{case_id:uuid}/answer", name="cases.answer", status_code=200)
async def submit_answer(
    case_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    settings: NamedDependency[Settings],
    reader: NamedDependency[Reader | None],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Answer; nobody else than the holder of the receipt and the handlers reads it."""
    view = await case_view(db, actor, settings, case_id, now=now)
    locked = reader is None or view.open_until is None
    if locked and view.line.report.door is Door.DOOR and view.line.closed_on is None:
        return _wait(view.line.report, data)
    text = parse_answer(data)
    if isinstance(text, FormFaults):
        return await case_page(db, actor, settings, reader, case_id, now, data, text.by_field)
    country = view.line.report.country
    present = (await readable(db, settings, [country], today=now.date()))[country]
    form_id = read_id(data, "form_id") or uuid4()
    try:
        await answer_case(db, actor, case_id, reader, text, form_id=form_id, present=present, now=now)
    except KeyringError:
        raise BusyError(NOT_SEALED.english) from None
    return Redirect(done(f"{HOME}/{case_id}", "answered"), status_code=303)


@post("/{case_id:uuid}/let-in", name="cases.let_in", status_code=303)
async def submit_let_in(
    case_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    reader: NamedDependency[Reader | None],
    now: NamedDependency[datetime],
) -> Redirect:
    """Take a report out of the held queue."""
    try:
        await let_case_in(db, actor, case_id, reader, now=now)
    except KeyringError:
        raise BusyError(NOT_SEALED.english) from None
    return Redirect(done(f"{HOME}/{case_id}", "accepted"), status_code=303)


def _wait(report: Report, data: Mapping[str, str]) -> Template:
    """Return what was typed to whoever typed it, and keep it nowhere: they unlock beside it, and send it again."""
    raw = {"answer": data.get("answer", "")}
    form_id = read_id(data, "form_id") or uuid4()
    context = {"report": report, "raw": raw, "form_id": form_id, "most": ANSWER_LONGEST}
    return Template("cases/answer_waits.html", context=context, status_code=409)


router = Router(
    path=HOME,
    guards=[only(CaseHandlerActor, fresh=True)],
    dependencies={"actor": CERTIFIED, "reader": Provide(provide_reader)},
    route_handlers=[submit_answer, submit_let_in],
)
