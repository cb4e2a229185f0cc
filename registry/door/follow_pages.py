"""`/follow`: who holds a receipt reads what was answered, and adds to it. The digits travel by POST alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from anyio import sleep
from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.response import Template

from registry.accounts.budgets import network
from registry.accounts.guards import anyone
from registry.countries.web import LEAVE_HERE
from registry.door.actions import add_to_report
from registry.door.bodies import MOST_SENT, read_body
from registry.door.evenly import Evenly
from registry.door.forms import Kept, kept, read_id
from registry.door.help_pages import Typed, keep_typed
from registry.door.pages import FOLLOW, LOOK, SEND, Asked, receipts_of, stretching
from registry.door.queries import Followed, followed
from registry.door.rules import (
    ADDITION_LONGEST,
    CARRIED_LONGEST,
    NO_SUCH_RECEIPT,
    RECEIPTS_OF_A_NETWORK,
    TOO_MANY_RECEIPTS,
    Bucket,
)
from registry.door.sealed import find
from registry.door.situation import Situation, situation
from registry.errors import BusyError, RegistryError
from registry.handlers.keyrings import own_keyring
from registry.handlers.queries import NobodyReadsError
from registry.kit.sealing import Keyring, KeyringError, RefusedError, is_receipt
from registry.kit.sealing.receipts import bare
from registry.kit.words import Sentence
from registry.logos.tries import Tries
from registry.patience import soon, written_soon
from registry.settings import Settings

RECEIPT_LONGEST = 64
NOT_NOW = Sentence("Receipts cannot be read just now. Try again in a minute.")
NO_DIGITS = Sentence("Type twenty digits.")
NO_WORDS = Sentence("Write something first.")
NOT_KEPT = Sentence("It could not be sealed just now, so nothing was kept. Send it again in a minute.")


@get("/", name="follow")
async def show_follow(
    request: Asked, now: NamedDependency[datetime], settings: NamedDependency[Settings]
) -> Template:
    """Ask for the digits."""
    there = await soon(request.app.state.database, lambda db: situation(db, settings, "", now=now))
    return _ask({}, there, {})


@post("/", name="follow.open", status_code=200, request_max_body_size=MOST_SENT)
async def submit_receipt(
    request: Asked, now: NamedDependency[datetime], settings: NamedDependency[Settings]
) -> Template:
    """Show what was answered; with more to tell, first what will be sealed of that, then seal it."""
    fields = (await read_body(request)).fields
    typed = fields.get("receipt", "")[:RECEIPT_LONGEST]
    carried: dict[str, str] = {}
    if fields.get("text", ""):
        carried = {name: fields.get(name, "")[:CARRIED_LONGEST] for name in ("receipt", "form", "text")}
        keep_typed(request, Typed(FOLLOW, "text", fields.get("step", "")[:RECEIPT_LONGEST], carried))
    keyring = await soon(request.app.state.database, lambda db: own_keyring(db, settings))
    found = await _find(request, keyring, typed, now=now)
    country = found.country if isinstance(found, Followed) else ""
    there = await soon(request.app.state.database, lambda db: situation(db, settings, country, now=now))
    if not isinstance(found, Followed):
        said, status = found
        return _ask({"receipt": said}, there, carried | {"receipt": typed} if carried else {}, status=status)
    page, text = _Page(found, there, typed), fields.get("text", "")
    more, step = kept(text, ADDITION_LONGEST, lines=True), fields.get("step", "")
    form_id = read_id(fields.get("form", "")) or uuid4()
    if step == SEND and more.text:
        return await _add(request, page, keyring, form_id, text, now=now)
    if step == LOOK and more.text:
        return page.show(text=text, more=more, form=str(form_id))
    if step in {LOOK, SEND}:
        return page.show(text=text, faults={"text": NO_WORDS}, status=422)
    return page.show(text=text)


async def _find(
    request: Asked, keyring: Keyring, typed: str, *, now: datetime
) -> Followed | tuple[Sentence, int]:
    """Return the report of a receipt. Junk costs nothing; whatever could be one costs the same, found or not."""
    none = (NO_SUCH_RECEIPT if bare(typed) else NO_DIGITS), 422
    if not is_receipt(bare(typed)):
        return none
    if not await _wait(request, now=now):
        return TOO_MANY_RECEIPTS, 429
    try:
        held = await find(receipts_of(request, keyring), typed, stretching(request))
    except RefusedError:
        return none
    except KeyringError:
        return NOT_NOW, 503
    return await soon(request.app.state.database, lambda db: followed(db, held, keyring=keyring)) or none


async def _wait(request: Asked, *, now: datetime) -> bool:
    """Wait for a turn; say whether the network had one left. Nobody can have those of all others refused.

    Both budgets are kept in memory alone, per process, and a network as an HMAC under a key of the day.
    """
    state = request.app.state
    of_a_network: Tries = state.setdefault("door_receipts_of_a_network", Tries(*RECEIPTS_OF_A_NETWORK))
    if not of_a_network.spend(network(request.client.host if request.client else ""), now=now):
        return False
    of_all: Bucket = state.setdefault("door_receipts", Bucket())
    await sleep(of_all.spend(now=now))
    return True


async def _add(
    request: Asked, page: "_Page", keyring: Keyring, form_id: UUID, text: str, *, now: datetime
) -> Template:
    more = kept(text, ADDITION_LONGEST, lines=True).text
    try:
        if not page.there.readers:
            raise NobodyReadsError
        readers, report_id = page.there.readers, page.found.report_id
        await written_soon(
            request.app.state.database,
            lambda db: add_to_report(db, report_id, form_id, more, readers=readers, keyring=keyring, now=now),
        )
    except BusyError:
        raise
    except KeyringError:
        return page.show(text=text, form=str(form_id), said=NOT_KEPT, status=503)
    except RegistryError as broken:
        return page.show(text=text, form=str(form_id), said=broken.said, status=broken.status)
    return page.show(added=True)


@dataclass(frozen=True, slots=True)
class _Page:
    """The page of one report."""

    found: Followed
    there: Situation
    receipt: str = field(repr=False)

    def show(
        self, *, text: str = "", more: Kept | None = None, form: str = "", said: Sentence | None = None,
        added: bool = False, faults: Mapping[str, Sentence] | None = None, status: int = 200,
    ) -> Template:  # fmt: skip
        context = {
            "found": self.found, "there": self.there, "receipt": self.receipt, "leave": LEAVE_HERE,
            "raw": {"text": text[:CARRIED_LONGEST]}, "faults": faults or {}, "more": more, "form": form, "said": said,
            "added": added, "look": LOOK, "send": SEND,
        }  # fmt: skip
        return Template("door/followed.html", context=context, status_code=status)


def _ask(
    faults: Mapping[str, Sentence], there: Situation, raw: Mapping[str, str], *, status: int = 200
) -> Template:
    """Ask for the digits; what was to be added besides comes back, and the digits with it."""
    context: dict[str, Any] = {
        "raw": raw,
        "faults": faults,
        "there": there,
        "leave": LEAVE_HERE,
        "look": LOOK,
    }
    return Template("door/follow.html", context=context, status_code=status)


router = Router(
    path=FOLLOW, guards=[anyone], middleware=[Evenly], route_handlers=[show_follow, submit_receipt]
)
