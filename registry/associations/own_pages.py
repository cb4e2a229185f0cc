"""The associations of a business, as its owners see them: answer one that asks, leave one."""

from datetime import datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import OwnerActor
from registry.accounts.guards import only
from registry.associations import asking
from registry.errors import RuleBrokenError
from registry.kit.pages import done


@get("/", name="desk.associations")
async def show_associations(
    db: NamedDependency[AsyncSession], actor: NamedDependency[OwnerActor], now: NamedDependency[datetime]
) -> Template:
    """Show who asks, and where the business is a member."""
    context = {
        "requests": await asking.requests_to(db, actor),
        "memberships": await asking.memberships_of(db, actor, now=now),
    }
    return Template("associations/own.html", context=context)


@post("/{request_id:uuid}/answer", name="desk.associations.answer", status_code=303)
async def submit_answer(
    request_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[OwnerActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Agree to a membership, or say that there is none."""
    if data.get("agrees") not in {"yes", "no"}:
        raise RuleBrokenError("Say whether your business is a member.")
    await asking.answer(db, actor, request_id, agrees=data["agrees"] == "yes", now=now)
    return Redirect(done("/desk/associations", "answered"), status_code=303)


@post("/{association_id:uuid}/leave", name="desk.associations.leave", status_code=303)
async def submit_leave(
    association_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[OwnerActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Leave an association."""
    await asking.leave_association(db, actor, association_id, now=now)
    return Redirect(done("/desk/associations", "ended"), status_code=303)


router = Router(
    path="/desk/associations",
    guards=[only(OwnerActor)],
    route_handlers=[show_associations, submit_answer, submit_leave],
)
