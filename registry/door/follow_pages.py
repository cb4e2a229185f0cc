"""`/follow`: who holds a receipt reads what was answered, and adds to it. The digits travel by POST alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from registry.accounts.guards import anyone
from registry.countries.web import LEAVE
from registry.door.actions import add_to_report
from registry.door.bodies import MOST_SENT, read_body
from registry.door.evenly import Evenly
from registry.door.forms import Kept, kept, read_id
from registry.door.pages import FOLLOW, LOOK, SEND, Asked, receipts_of, stretching
from registry.door.queries import Followed, followed
from registry.door.rules import ADDITION_LONGEST, CARRIED_LONGEST, NO_SUCH_RECEIPT, TOO_MANY_RECEIPTS, Bucket
from registry.door.sealed import find
from registry.door.situation import Situation, situation
from registry.errors import RegistryError
from registry.handlers.queries import NobodyReadsError
from registry.kit.sealing import Keyring, KeyringError, RefusedError, is_receipt
from registry.kit.sealing.receipts import bare
from registry.kit.words import Sentence
from registry.settings import Settings

RECEIPT_LONGEST = 64
LEAVE_HERE = "/follow/leave"
NOT_KEPT = Sentence("It could not be sealed just now, so nothing was kept. Send it again in a minute.")
FORGET = {"clear-site-data": '"cache", "storage"'}


@get("/", name="follow")
async def show_follow() -> Template:
    """Ask for the digits."""
    return _ask({})


@post("/", name="follow.open", status_code=200, request_max_body_size=MOST_SENT)
async def submit_receipt(
    request: Asked, now: NamedDependency[datetime], settings: NamedDependency[Settings]
) -> Template:
    """Show what was answered; with more to tell, first what will be sealed of that, then seal it."""
    fields = (await read_body(request)).fields
    typed, keyring = fields.get("receipt", "")[:RECEIPT_LONGEST], Keyring(settings.keyring)
    try:
        found = await _find(request, keyring, typed, now=now)
    except KeyringError:
        return _ask({"receipt": NOT_KEPT}, status=503)
    if isinstance(found, Sentence):
        return _ask({"receipt": found}, status=422 if found == NO_SUCH_RECEIPT else 429)
    async with request.app.state.database.reads() as db:
        there = await situation(db, settings, found.country, now=now)
    page = _Page(found, there, typed)
    step, text = fields.get("step", ""), fields.get("text", "")
    more = kept(text, ADDITION_LONGEST, lines=True)
    if step not in {LOOK, SEND} or not more.text:
        return page.show(text=text[:CARRIED_LONGEST])
    form_id = read_id(fields.get("form", "")) or uuid4()
    if step == LOOK and there.readers:
        return page.show(text=text[:CARRIED_LONGEST], more=more, form=str(form_id))
    try:
        if not there.readers:
            raise NobodyReadsError
        async with request.app.state.database.writes() as db, db.begin():
            await add_to_report(
                db, found.report_id, form_id, more.text, readers=there.readers, keyring=keyring, now=now
            )
    except KeyringError:
        return page.show(text=text[:CARRIED_LONGEST], said=NOT_KEPT, status=503)
    except RegistryError as broken:
        return page.show(text=text[:CARRIED_LONGEST], said=broken.said, status=broken.status)
    return page.show(added=True)


@get("/leave", name="follow.leave")
async def leave() -> Redirect:
    """Lead to a site that anybody may have open, and have the browser forget ours."""
    return Redirect(LEAVE, status_code=303, headers=FORGET)


async def _find(request: Asked, keyring: Keyring, typed: str, *, now: datetime) -> Followed | Sentence:
    """Return the report of a receipt. Junk costs nothing; whatever could be one costs the same, found or not."""
    bucket: Bucket = request.app.state.setdefault("door_receipts", Bucket())
    try:
        receipts = receipts_of(request, keyring)
        if not is_receipt(bare(typed)):
            return NO_SUCH_RECEIPT
        if not bucket.spend(now=now):
            return TOO_MANY_RECEIPTS
        held = await find(receipts, typed, stretching(request))
    except RefusedError:
        return NO_SUCH_RECEIPT
    async with request.app.state.database.reads() as db:
        return await followed(db, held, keyring=keyring) or NO_SUCH_RECEIPT


class _Page:
    """The page of one report."""

    def __init__(self, found: Followed, there: Situation, receipt: str) -> None:
        self.context = {"found": found, "there": there, "receipt": receipt, "leave": LEAVE_HERE}

    def show(
        self, *, text: str = "", more: Kept | None = None, form: str = "", said: Sentence | None = None,
        added: bool = False, status: int = 200,
    ) -> Template:  # fmt: skip
        own = {
            "raw": {"text": text, "receipt": self.context["receipt"]}, "faults": {}, "more": more, "form": form,
            "said": said, "added": added, "longest": ADDITION_LONGEST, "look": LOOK, "send": SEND,
        }  # fmt: skip
        return Template("door/followed.html", context=self.context | own, status_code=status)


def _ask(faults: Mapping[str, Sentence], *, status: int = 200) -> Template:
    context: dict[str, Any] = {"raw": {}, "faults": faults, "leave": LEAVE_HERE}
    return Template("door/follow.html", context=context, status_code=status)


router = Router(
    path=FOLLOW, guards=[anyone], middleware=[Evenly], route_handlers=[show_follow, submit_receipt, leave]
)
