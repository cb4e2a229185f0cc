"""Handing a report to an authority: the answer is the file, for this one download; then what became of it."""

from datetime import datetime
from uuid import UUID

from litestar import Response, Router, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.accounts.guards import only
from registry.cases.actions import opened_case
from registry.cases.certified import CERTIFIED
from registry.cases.forms import parse_handed, read_id
from registry.cases.handing import hand_over, made_on, withdraw
from registry.cases.queries import case_view
from registry.cases.readers import Reader
from registry.cases.referring import refer, signer
from registry.cases.web import HOME, answered, case_page, provide_reader
from registry.errors import BusyError
from registry.handlers.keyrings import own_keyring
from registry.kit.forms import FormFaults
from registry.kit.i18n import say
from registry.kit.pages import done
from registry.kit.sealing import KeyringError
from registry.kit.words import Sentence
from registry.settings import Settings

CHOOSE = Sentence("Choose one.")
NOT_SIGNED = Sentence("It could not be signed just now, so nothing was handed out. Try again in a minute.")


@post("/{case_id:uuid}/refer", name="cases.refer", status_code=200)
async def submit_refer(
    case_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    settings: NamedDependency[Settings],
    reader: NamedDependency[Reader | None],
    now: NamedDependency[datetime],
) -> Response[bytes] | Template:
    """Encrypt a report to one authority, and hand out the file."""
    view = await case_view(db, actor, settings, case_id, now=now)
    authority_id = read_id(data, "authority")
    if authority_id is None:
        return await case_page(db, actor, settings, reader, case_id, now, data, {"authority": CHOOSE})
    report = view.line.report
    facts = [(say(name), say(words)) for name, words in report.facts]
    facts += answered((await opened_case(db, actor, case_id, reader, now=now)).words)
    try:
        site = signer(await own_keyring(db, settings), settings.base_url)
    except KeyringError:
        raise BusyError(NOT_SIGNED.english) from None
    handed = await refer(db, actor, case_id, reader, authority_id, facts=facts, site=site, now=now)
    headers = {"content-disposition": f'attachment; filename="{handed.name}"'}
    return Response(handed.content, media_type="application/octet-stream", headers=headers)


@post("/{case_id:uuid}/referrals/{referral_id:uuid}/handed", name="cases.handed", status_code=200)
async def submit_handed(
    case_id: FromPath[UUID],
    referral_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    settings: NamedDependency[Settings],
    reader: NamedDependency[Reader | None],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Enter that a file was handed over, when and how."""
    since = await made_on(db, actor, case_id, referral_id)
    draft = parse_handed(data, since=since, today=now.date())
    if isinstance(draft, FormFaults):
        return await case_page(db, actor, settings, reader, case_id, now, data, draft.by_field)
    await hand_over(db, actor, case_id, referral_id, draft, now=now)
    return Redirect(done(f"{HOME}/{case_id}", "saved"), status_code=303)


@post("/{case_id:uuid}/referrals/{referral_id:uuid}/withdraw", name="cases.withdraw", status_code=303)
async def submit_withdraw(
    case_id: FromPath[UUID],
    referral_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Enter that a file was not handed over."""
    await withdraw(db, actor, case_id, referral_id, now=now)
    return Redirect(done(f"{HOME}/{case_id}", "saved"), status_code=303)


router = Router(
    path=HOME,
    guards=[only(CaseHandlerActor, fresh=True)],
    dependencies={"actor": CERTIFIED, "reader": Provide(provide_reader)},
    route_handlers=[submit_refer, submit_handed, submit_withdraw],
)
