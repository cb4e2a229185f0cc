"""Several reports on one page, each to be read, and those that are junk to be ticked and closed in one act."""

from datetime import datetime
from uuid import UUID

from litestar import Router, post
from litestar.di import NamedDependency, Provide
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.accounts.guards import only
from registry.cases.certified import CERTIFIED
from registry.cases.colleagues import readable
from registry.cases.defanged import defanged
from registry.cases.forms import read_picked
from registry.cases.looking import Looked, close_as_junk, look_through
from registry.cases.readers import Reader
from registry.cases.web import HOME, Asked, answered, provide_reader
from registry.errors import BusyError, RuleBrokenError
from registry.kit.i18n import say
from registry.kit.pages import done, to
from registry.kit.sealing import KeyringError
from registry.kit.words import Sentence
from registry.settings import Settings

NOTHING_TICKED = Sentence("Nothing was ticked. Go back and tick at least one report.")
NOTHING_CLOSED = Sentence("Nothing was closed: what you ticked was closed in the meantime.")
NOT_OPENED = Sentence("They could not be opened just now. Try again in a minute.")


@post("/look", name="cases.look", status_code=200)
async def submit_look(
    request: Asked,
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    settings: NamedDependency[Settings],
    reader: NamedDependency[Reader | None],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Open what was ticked, and show it on one page."""
    picked = await _picked(request)
    if reader is None:
        return Redirect(to(f"{HOME}/keys?onward={HOME}"), status_code=303)
    if not picked:
        raise RuleBrokenError(NOTHING_TICKED.english)
    present = await readable(db, settings, sorted(actor.countries), today=now.date())
    try:
        found = await look_through(db, actor, picked, reader, present=present, now=now)
    except KeyringError:
        raise BusyError(NOT_OPENED.english) from None
    return Template("cases/look.html", context={"found": [_shown(one) for one in found]})


@post("/junk", name="cases.junk", status_code=303)
async def submit_junk(
    request: Asked,
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    reader: NamedDependency[Reader | None],
    now: NamedDependency[datetime],
) -> Redirect:
    """Close what was ticked as junk."""
    picked = await _picked(request)
    if not picked:
        raise RuleBrokenError(NOTHING_TICKED.english)
    count = await close_as_junk(db, actor, picked, reader, now=now)
    if not count:
        raise RuleBrokenError(NOTHING_CLOSED.english)
    return Redirect(done(HOME, "closed_junk", count), status_code=303)


Shown = tuple[UUID, str, bool, list[tuple[str, str]], list[tuple[str, str]]]


async def _picked(request: Asked) -> list[UUID]:
    return read_picked([str(value) for value in (await request.form()).getall("pick", [])])


def _shown(one: Looked) -> Shown:
    """Return id, reference, whether it opened, what was answered, and the words made harmless."""
    words = one.words or ()
    facts = [(say(name), say(value)) for name, value in one.report.facts] + answered(words)
    texts = [(say(name), defanged(text)) for part in words for name, text in part.texts]
    return one.report.id, one.report.ref, one.words is not None, facts, texts


router = Router(
    path=HOME,
    guards=[only(CaseHandlerActor, fresh=True)],
    dependencies={"actor": CERTIFIED, "reader": Provide(provide_reader)},
    route_handlers=[submit_look, submit_junk],
)
