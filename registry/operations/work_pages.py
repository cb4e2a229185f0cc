"""The registrar's page of the worker: what is due, late, failed and lately done, and trying again."""

from datetime import datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.accounts.guards import only
from registry.kit.pages import done
from registry.operations import work_actions
from registry.operations.work_queries import in_hand

HOME = "/registrar/jobs"


@get("/", name="registrar.jobs")
async def show_work(
    db: NamedDependency[AsyncSession], actor: NamedDependency[RegistrarActor], now: NamedDependency[datetime]
) -> Template:
    """Show what the worker has in hand."""
    return Template("operations/work.html", context={"found": await in_hand(db, actor, now=now)})


@post("/rounds", name="registrar.jobs.round", status_code=303)
async def submit_round(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Have a round made at once."""
    await work_actions.retry_round(db, actor, data.get("kind", ""), now=now)
    return Redirect(done(HOME, "tried_again"), status_code=303)


@post("/{job_id:uuid}/retry", name="registrar.jobs.retry", status_code=303)
async def submit_job(
    job_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Have a piece of work tried at once."""
    await work_actions.retry_job(db, actor, job_id, now=now)
    return Redirect(done(HOME, "tried_again"), status_code=303)


@post("/letters/{letter_id:uuid}/retry", name="registrar.jobs.letter", status_code=303)
async def submit_letter(
    letter_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Have a letter sent at once."""
    await work_actions.retry_letter(db, actor, letter_id, now=now)
    return Redirect(done(HOME, "tried_again"), status_code=303)


router = Router(
    path=HOME,
    guards=[only(RegistrarActor)],
    route_handlers=[show_work, submit_round, submit_job, submit_letter],
)
