"""A business signs the code, keeps the record of it, and may leave; reviewers and registrars see what was signed."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from anyio import to_thread
from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import OwnerActor, RegistrarActor, ReviewerActor, SignatoryActor
from registry.accounts.guards import only
from registry.accounts.rules import Role
from registry.adherence.desk_queries import Own, Signed, member_signature, own, own_signature, signature_of
from registry.adherence.forms import parse_signature, parse_withdrawal
from registry.adherence.record import draw, statement
from registry.adherence.rules import Status, may_become
from registry.adherence.signing import NEWER, Letterhead, leave, sign
from registry.codes.queries import latest
from registry.countries.queries import today_in
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.forms import FormFaults
from registry.kit.i18n import LANGUAGES, spoken
from registry.kit.pages import done, to
from registry.kit.words import Sentence
from registry.settings import Settings

UNLIKE = Sentence(
    "This record does not come out as it was signed. Nothing is lost: ask the register, and name the reference."
)


# ── signing ─────────────────────────────────────────────────────────────────────────────────────────


@get("/sign", name="desk.sign")
async def show_sign(
    db: NamedDependency[AsyncSession], actor: NamedDependency[OwnerActor], text: FromQuery[str] = ""
) -> Template | Redirect:
    """Show the whole text, in the language of one's choice, and under it what a signature takes."""
    business = await _own(db, actor)
    if business.committed_on is not None:
        return Redirect(to("/desk/signature"), status_code=303)
    return await _sign_page(db, business, {"text": text})


@post("/sign", name="desk.sign.submit", status_code=200)
async def submit_sign(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[OwnerActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Sign the text that was shown; if a newer one came in between, show that, and keep what was typed."""
    business = await _own(db, actor)
    draft = parse_signature(data, languages=LANGUAGES)
    if isinstance(draft, FormFaults):
        return await _sign_page(db, business, data, faults=draft.by_field, status=422)
    if draft.version_id != (await latest(db)).id:
        return await _sign_page(db, business, {**data, "agree": ""}, said=NEWER, status=409)
    letterhead = Letterhead(settings.site_name, settings.base_url, settings.accent)
    today = await today_in(db, business.country, now)
    await sign(db, actor, draft, letterhead=letterhead, today=today, now=now)
    return Redirect(to("/desk/signature"), status_code=303)


async def _sign_page(
    db: AsyncSession,
    business: Own,
    raw: Mapping[str, str],
    *,
    faults: Mapping[str, Sentence] | None = None,
    said: Sentence | None = None,
    status: int = 200,
) -> Template:
    version = await latest(db)
    language = raw["text"] if raw.get("text") in LANGUAGES else spoken.get()
    context = {
        "own": business,
        "version": version,
        "text": version.code.texts[language],
        "hash": version.hashes[language],
        "statement": statement(language, business.legal_name),
        "may_sign": business.status is Status.ACCEPTED,
        "said": said,
        "raw": raw,
        "faults": faults or {},
    }
    return Template("adherence/sign.html", context=context, status_code=status)


# ── the record ──────────────────────────────────────────────────────────────────────────────────────


@get("/signature", name="desk.signature")
async def show_signature(
    db: NamedDependency[AsyncSession], actor: NamedDependency[SignatoryActor]
) -> Template:
    """Show what was signed, by whom and when, with the hash of text and record."""
    context = {
        "own": await _own(db, actor),
        "signed": await own_signature(db, actor),
        "may_sign": Role.OWNER in actor.roles,
    }
    return Template("adherence/signature.html", context=context)


@get("/signature.pdf", name="desk.signature.pdf")
async def download_signature(
    db: NamedDependency[AsyncSession], actor: NamedDependency[SignatoryActor]
) -> Response[bytes]:
    """Return the record, made again byte for byte."""
    return await _record(await own_signature(db, actor))


@get("/{signatory_id:uuid}", name="association.signature")
async def show_member_signature(
    signatory_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[ReviewerActor],
    now: NamedDependency[datetime],
) -> Template:
    """Show a reviewer what a member has signed."""
    return _seen(await member_signature(db, actor, signatory_id, now=now), "/association/signatures")


@get("/{signatory_id:uuid}/record.pdf", name="association.signature.pdf")
async def download_member_signature(
    signatory_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[ReviewerActor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Return the record of a member's signature."""
    return await _record(await member_signature(db, actor, signatory_id, now=now))


@get("/{signatory_id:uuid}", name="registrar.signature")
async def show_any_signature(signatory_id: FromPath[UUID], db: NamedDependency[AsyncSession]) -> Template:
    """Show a registrar what a business has signed."""
    return _seen(await signature_of(db, signatory_id), "/registrar/signatures")


@get("/{signatory_id:uuid}/record.pdf", name="registrar.signature.pdf")
async def download_any_signature(
    signatory_id: FromPath[UUID], db: NamedDependency[AsyncSession]
) -> Response[bytes]:
    """Return the record of a business's signature."""
    return await _record(await signature_of(db, signatory_id))


def _seen(signed: Signed | None, folder: str) -> Template:
    if signed is None:
        raise NotFoundError
    context = {"signed": signed, "download": f"{folder}/{signed.signatory_id}/record.pdf"}
    return Template("adherence/signature_seen.html", context=context)


async def _record(signed: Signed | None) -> Response[bytes]:
    if signed is None:
        raise NotFoundError
    drawn = await to_thread.run_sync(draw, signed.record)
    if sha256(drawn).hexdigest() != signed.record_sha256:
        raise RuleBrokenError(UNLIKE.english)
    headers = {
        "content-disposition": f'attachment; filename="signature-{signed.record.reference}.pdf"',
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return Response(drawn, media_type="application/pdf", headers=headers)


# ── leaving ─────────────────────────────────────────────────────────────────────────────────────────


@get("/withdraw", name="desk.withdraw")
async def show_withdraw(db: NamedDependency[AsyncSession], actor: NamedDependency[OwnerActor]) -> Template:
    """Say what leaving means, before anybody does it."""
    return _withdraw_page(await _own(db, actor), {}, {})


@post("/withdraw", name="desk.withdraw.submit", status_code=200)
async def submit_withdraw(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[OwnerActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Leave for good."""
    business = await _own(db, actor)
    reason = parse_withdrawal(data, trade_name=business.trade_name)
    if isinstance(reason, FormFaults):
        return _withdraw_page(business, data, reason.by_field)
    if business.adherence_id is None:
        raise NotFoundError
    today = await today_in(db, business.country, now)
    await leave(db, actor, business.adherence_id, reason, base_url=settings.base_url, today=today, now=now)
    return Redirect(done("/desk", "left"), status_code=303)


def _withdraw_page(business: Own, raw: Mapping[str, str], faults: Mapping[str, Sentence]) -> Template:
    context = {
        "own": business,
        "may_leave": may_become(business.status, Status.WITHDRAWN),
        "raw": raw,
        "faults": faults,
    }
    return Template("adherence/withdraw.html", context=context, status_code=422 if faults else 200)


async def _own(db: AsyncSession, actor: SignatoryActor) -> Own:
    business = await own(db, actor)
    if business is None:
        raise NotFoundError
    return business


owners = Router(
    path="/desk",
    guards=[only(OwnerActor)],
    route_handlers=[show_sign, submit_sign, show_withdraw, submit_withdraw],
)
members = Router(
    path="/desk", guards=[only(SignatoryActor)], route_handlers=[show_signature, download_signature]
)
reviewers = Router(
    path="/association/signatures",
    guards=[only(ReviewerActor)],
    route_handlers=[show_member_signature, download_member_signature],
)
registrars = Router(
    path="/registrar/signatures",
    guards=[only(RegistrarActor)],
    route_handlers=[show_any_signature, download_any_signature],
)
