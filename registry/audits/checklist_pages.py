"""The visit on the auditor's own phone: items to answer and pictures, which wait there while there is no network."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from litestar import Request, Response, Router, get, post
from litestar.datastructures import State as AppState
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.exceptions import ClientException, SerializationException
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.accounts.guards import only
from registry.audits import fieldwork, words
from registry.audits.access import Visitor
from registry.audits.forms import parse_answer, read_answers, read_id
from registry.audits.queries import audit_view
from registry.audits.rules import NOTE_LONGEST
from registry.audits.views import Place
from registry.audits.visit_pages import HOME, TICK_NOBODY, me
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.assets import Assets
from registry.kit.forms import FormFaults
from registry.kit.http import CSP
from registry.kit.i18n import say, spoken
from registry.kit.pages import done, to
from registry.kit.pictures import BYTES_AT_MOST, EMPTY, redraw
from registry.kit.words import Sentence

# A signed-in page with a script: it keeps what was answered until there is a network, and the page itself for a reload.
POLICY = {"content-security-policy": f"{CSP}; worker-src 'self'"}
BODY_MOST = 256 * 1024
Asked = Request[Actor, Any, AppState]
Told = Response[dict[str, Any]]


@get("/keep.js", name="visit.keep")
async def show_keeper(request: Asked) -> Response[bytes]:
    """Return the script that keeps the visit on the phone; it lies here, since it may keep only what lies below it."""
    assets: Assets = request.app.state.assets
    loaded = ("site.css", "visit.js", "blur.js", "mark.svg", "fonts/atkinson-next-latin.woff2")
    kept = {"NAME": "visit", "ENDING": "/visits/[0-9a-f-]{36}/checklist$", "DAYS": "14"}
    body = assets.keeping("page-keep.js", loaded, **kept)
    headers = {"cache-control": "no-cache", **POLICY}
    return Response(body, media_type="text/javascript", headers=headers)


@get("/{audit_id:uuid}/checklist", name="visit.checklist")
async def show_checklist(
    audit_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Template:
    """Show every item, with its guidance and the answers that stand; to who has left the audit what waits on their phone."""
    try:
        mine = await me(db, actor, audit_id, now=now)
    except NotFoundError:
        await me(db, actor, audit_id, now=now, sending=True)
        context = {"audit_id": audit_id, **_addresses(audit_id), "back": to(HOME)}
        return Template("audits/left_over.html", context=context, headers=POLICY)
    return await _page(db, mine, now, {}, {})


@post("/{audit_id:uuid}/checklist", name="visit.answer", status_code=200)
async def submit_answer(
    audit_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Answer one item, without a script."""
    mine = await me(db, actor, audit_id, now=now)
    draft = parse_answer(data, uuid4())
    if isinstance(draft, FormFaults):
        return await _page(db, mine, now, data, draft.by_field)
    (taken,) = await fieldwork.take_answers(db, mine, [draft], now=now)
    if taken.said is not None:
        return await _page(db, mine, now, data, {"verdict": taken.said})
    where = f"{draft.item}-{draft.site_id or ''}"
    return Redirect(done(f"{HOME}/{audit_id}/checklist#{where}", "saved"), status_code=303)


@post("/{audit_id:uuid}/answers", name="visit.answers", status_code=200, request_max_body_size=BODY_MOST)
async def submit_answers(
    request: Asked,
    audit_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Told:
    """Keep what a phone kept, and answer each by its id: a phone that heard nothing sends it again."""
    try:
        given = read_answers(await request.json())
    except (SerializationException, RecursionError, UnicodeDecodeError):
        given = None
    if given is None:
        raise ClientException("These are no answers.")
    mine = await me(db, actor, audit_id, now=now, sending=True)
    drafts = [one for one in given if not isinstance(one, tuple)]
    told = [{"id": one[0], "refused": say(one[1])} for one in given if isinstance(one, tuple)]
    for taken in await fieldwork.take_answers(db, mine, drafts, now=now):
        said = say(taken.said) if taken.said else None
        told.append({"id": str(taken.answer_id), "refused" if taken.refused else "said": said or ""})
    audit = await audit_view(db, mine, mine.audit_id, now=now)
    body = {"answers": told, "left": audit.left, "two": _in_two_ways(audit.places)}
    return Response(body, media_type="application/json")


@post(
    "/{audit_id:uuid}/shots",
    name="visit.shots",
    status_code=200,
    request_max_body_size=BYTES_AT_MOST + 64 * 1024,
)
async def submit_shot(
    request: Asked,
    audit_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Template | Redirect | Told:
    """Add a picture, redrawn; or say why it is none. A script asks with an id of its own, and is told as one."""
    async with request.app.state.database.reads() as reading:  # no writer waits while the picture is redrawn
        mine = await me(reading, actor, audit_id, now=now, sending=True)
    form = await request.form()
    raw = {name: str(value) for name, value in form.multi_items() if not isinstance(value, UploadFile)}
    given = form.get("picture")
    content = await given.read() if isinstance(given, UploadFile) else b""
    picture = (await redraw(content) if content else EMPTY) if raw.get("nobody") else TICK_NOBODY
    shot_id = read_id(raw.get("id", ""))
    if not isinstance(picture, Sentence):
        await me(db, actor, audit_id, now=now, sending=True)
        item, _, site = raw.get("place", "").partition("|")
        try:
            await fieldwork.add_picture(
                db, mine, shot_id or uuid4(), picture, item=item, site_id=read_id(site), now=now
            )
        except RuleBrokenError as broken:
            picture = broken.said
    refused = picture if isinstance(picture, Sentence) else None
    if shot_id is not None:
        told = {"id": str(shot_id), "refused": say(refused) if refused else None}
        return Response(told, media_type="application/json")
    if refused is not None:
        return await _page(
            db,
            await me(db, actor, audit_id, now=now),
            now,
            raw,
            {"nobody" if refused == TICK_NOBODY else "picture": refused},
        )
    return Redirect(done(f"{HOME}/{audit_id}/checklist", "added"), status_code=303)


@post("/{audit_id:uuid}/shots/{shot_id:uuid}/take-back", name="visit.shot.take_back", status_code=200)
async def submit_take_back(
    audit_id: FromPath[UUID],
    shot_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Take a picture back that should not be there."""
    await fieldwork.take_picture_back(db, await me(db, actor, audit_id, now=now), shot_id, now=now)
    return Redirect(done(f"{HOME}/{audit_id}/checklist", "taken_back"), status_code=303)


def _in_two_ways(places: Iterable[Place]) -> list[dict[str, Any]]:
    """Return what a phone shows where two auditors answered apart, with the ids that an answer for both replaces."""
    return [
        {
            "place": f"{one.item.key}|{one.site_id or ''}",
            "ids": [str(each.answer_id) for each in one.answers],
            "ways": [
                ": ".join(filter(None, (say(words.VERDICTS[each.verdict]), each.note)))
                for each in one.answers
            ],
        }
        for one in places
        if len(one.answers) > 1
    ]


async def _page(
    db: AsyncSession, mine: Visitor, now: datetime, raw: Mapping[str, str], faults: Mapping[str, Sentence]
) -> Template:
    audit = await audit_view(db, mine, mine.audit_id, now=now)
    context = {
        "audit": audit,
        "me": audit.me(mine),
        "verdicts": words.VERDICTS,
        "spoken": spoken.get(),
        **_addresses(audit.audit_id),
        "back": to(f"{HOME}/{audit.audit_id}"),
        "longest": NOTE_LONGEST,
        "raw": raw,
        "faulty": f"{raw.get('item', '')}|{raw.get('site', '')}" if faults else "",
        "faults": faults,
    }
    status = 422 if faults else 200
    return Template("audits/checklist.html", context=context, headers=POLICY, status_code=status)


def _addresses(audit_id: UUID) -> dict[str, str]:
    here = f"{HOME}/{audit_id}"
    return {
        "here": to(f"{here}/checklist"),
        "answers": to(f"{here}/answers"),
        "shots": to(f"{here}/shots"),
        "keep": f"{HOME}/keep.js",
        "scope": f"{HOME}/",
    }


router = Router(
    path=HOME,
    guards=[only(Actor)],
    route_handlers=[
        show_keeper, show_checklist, submit_answer, submit_answers, submit_shot, submit_take_back,
    ],
)  # fmt: skip
