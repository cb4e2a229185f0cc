"""The member's side: audits of one's own business, what was found, the answers, and the report to sign."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.datastructures import State as AppState
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor, SignatoryActor
from registry.accounts.guards import keeper, only
from registry.audits import words
from registry.audits.closing import sign
from registry.audits.finding import put_right, respond, show_put_right
from registry.audits.forms import parse_words
from registry.audits.plan_pages import pdf
from registry.audits.queries import audit_view, audits_of_member, picture_of, report_of
from registry.audits.rules import FACT_LONGEST, REASON_LONGEST
from registry.audits.visit_pages import PICTURE, TICK_NOBODY, jpeg
from registry.kit.forms import FormFaults
from registry.kit.i18n import spoken
from registry.kit.pages import done
from registry.kit.pictures import BYTES_AT_MOST, redraw
from registry.kit.words import Sentence
from registry.settings import Settings

HOME = "/desk/audits"
Asked = Request[SignatoryActor, Any, AppState]


@get("/", name="desk.audits")
async def show_audits(db: NamedDependency[AsyncSession], actor: NamedDependency[SignatoryActor]) -> Template:
    """List the audits of one's own business."""
    context = {"lines": await audits_of_member(db, actor), "states": words.STATES, "origins": words.ORIGINS}
    return Template("audits/member_list.html", context=context)


@get("/{audit_id:uuid}", name="desk.audit")
async def show_audit(
    audit_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[SignatoryActor],
    now: NamedDependency[datetime],
) -> Template:
    """Show one audit, and what it found once that is told."""
    return await _one(db, actor, audit_id, now, {}, {})


@post("/{audit_id:uuid}/respond", name="desk.audit.respond", status_code=200)
async def submit_response(
    audit_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Answer what was found, in words to each finding or by accepting it."""
    audit = await audit_view(db, keeper, audit_id, now=now)
    said: dict[UUID, str] = {}
    faults: dict[str, Sentence] = {}
    for one in audit.findings:
        name = f"words-{one.finding_id}"
        if data.get(name, "").strip():
            read = parse_words(data, name)
            if isinstance(read, FormFaults):
                faults |= read.by_field
            else:
                said[one.finding_id] = read
    if faults:
        return await _one(db, keeper, audit_id, now, data, faults)
    await respond(db, keeper, audit_id, said, now=now, base_url=settings.base_url)
    return Redirect(done(f"{HOME}/{audit_id}", "answered"), status_code=303)


@post(
    "/{audit_id:uuid}/findings/{finding_id:uuid}", name="desk.audit.put_right", status_code=200,
    request_max_body_size=BYTES_AT_MOST + 64 * 1024,
)  # fmt: skip
async def submit_put_right(
    request: Asked,
    audit_id: FromPath[UUID],
    finding_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Say that a finding is put right, with a picture if there is one."""
    form = await request.form()
    raw = {name: str(value) for name, value in form.multi_items() if not isinstance(value, UploadFile)}
    given = form.get("picture")
    content = await given.read() if isinstance(given, UploadFile) else b""
    name = f"done-{finding_id}"
    said = parse_words(raw, name)
    if isinstance(said, FormFaults):
        return await _one(db, keeper, audit_id, now, raw, said.by_field)
    picture: bytes | Sentence = b""
    if content:
        picture = await redraw(content) if raw.get("nobody") else TICK_NOBODY
    if isinstance(picture, Sentence):
        return await _one(db, keeper, audit_id, now, raw, {f"picture-{finding_id}": picture})
    if picture:
        await show_put_right(db, keeper, audit_id, finding_id, picture, now=now)
    await put_right(db, keeper, audit_id, finding_id, said, now=now, base_url=settings.base_url)
    return Redirect(done(f"{HOME}/{audit_id}", "answered"), status_code=303)


@post("/{audit_id:uuid}/sign", name="desk.audit.sign", status_code=200)
async def submit_signature(
    audit_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Redirect:
    """Sign the report for the member."""
    await sign(db, keeper, audit_id, data.get("read", ""), now=now, base_url=settings.base_url)
    return Redirect(done(f"{HOME}/{audit_id}", "certified"), status_code=303)


@get("/{audit_id:uuid}/report.pdf", name="desk.audit.report")
async def show_report(
    audit_id: FromPath[UUID], db: NamedDependency[AsyncSession], actor: NamedDependency[SignatoryActor]
) -> Response[bytes]:
    """Hand out the report."""
    return pdf(await report_of(db, actor, audit_id))


@get(f"/{{audit_id:uuid}}/{PICTURE}/{{shot_id:uuid}}", name="desk.audit.picture")
async def show_picture(
    audit_id: FromPath[UUID],
    shot_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[SignatoryActor],
) -> Response[bytes]:
    """Hand out a picture that the member sent."""
    return jpeg(await picture_of(db, actor, audit_id, shot_id))


async def _one(
    db: AsyncSession,
    actor: SignatoryActor,
    audit_id: UUID,
    now: datetime,
    raw: Mapping[str, str],
    faults: Mapping[str, Sentence],
) -> Template:
    audit = await audit_view(db, actor, audit_id, now=now)
    context = {
        "audit": audit,
        "said": words,
        "states": words.STATES,
        "all_origins": words.ORIGINS,
        "spoken": spoken.get(),
        "home": HOME,
        "keeps": actor.keeps,
        "signed_by_me": any(one.account_id == actor.account_id for one in audit.signatures),
        "longest": min(REASON_LONGEST, FACT_LONGEST),
        "raw": raw,
        "faults": faults,
    }
    return Template("audits/member_one.html", context=context, status_code=422 if faults else 200)


router = Router(
    path=HOME,
    guards=[only(SignatoryActor)],
    dependencies={"keeper": keeper},
    route_handlers=[
        show_audits, show_audit, submit_response, submit_put_right, submit_signature, show_report, show_picture,
    ],
)  # fmt: skip
