"""The registrar's list of safety texts: read in full, and noted as reviewed."""

from collections.abc import Mapping
from datetime import datetime

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.accounts.guards import only
from registry.codes.queries import latest
from registry.errors import NotFoundError
from registry.kit.forms import FormReader
from registry.kit.i18n import LANGUAGES
from registry.kit.pages import done
from registry.kit.words import Sentence
from registry.safety.actions import note_review
from registry.safety.gathering import safety_texts
from registry.safety.queries import TextLine, text_lines
from registry.safety.rules import REVIEWER_LONGEST, ReviewState, SafetyText
from registry.settings import Settings

HOME = "/registrar/texts"


@get("/", name="registrar.texts")
async def show_texts(db: NamedDependency[AsyncSession], settings: NamedDependency[Settings]) -> Template:
    """List the texts, and who reviewed each in which language."""
    by_key: dict[str, dict[str, TextLine]] = {}
    for line in await text_lines(db, await _all_texts(db, settings)):
        by_key.setdefault(line.text.key, {})[line.text.language] = line
    context = {"texts": by_key, "tongues": list(LANGUAGES.items())}
    return Template("safety/texts.html", context=context)


@get("/{language:str}/{key:path}", name="registrar.text")
async def show_text(
    language: FromPath[str],
    key: FromPath[str],
    db: NamedDependency[AsyncSession],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Template:
    """Show one text in full."""
    line = await _line(db, settings, key.strip("/"), language)
    return _page(line, {"reviewed_on": now.date().isoformat()}, {})


@post("/{language:str}/{key:path}", name="registrar.text.review", status_code=200)
async def submit_review(
    language: FromPath[str],
    key: FromPath[str],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Note who reviewed a text, and when."""
    line = await _line(db, settings, key.strip("/"), language)
    form = FormReader(data)
    reviewer, reviewed_on = form.text("reviewer", longest=REVIEWER_LONGEST), form.day("reviewed_on")
    if reviewed_on is not None and reviewed_on > now.date():
        form.fault("reviewed_on", "This day is still to come.")
    if form.faults or reviewed_on is None:
        return _page(line, data, form.faults)
    await note_review(
        db, actor, line.text, read=data.get("read", ""), reviewer=reviewer, reviewed_on=reviewed_on, now=now
    )
    return Redirect(done(HOME, "saved"), status_code=303)


async def _all_texts(db: AsyncSession, settings: Settings) -> list[SafetyText]:
    return list(safety_texts(settings.texts, (await latest(db)).code))


async def _line(db: AsyncSession, settings: Settings, key: str, language: str) -> TextLine:
    for text in await _all_texts(db, settings):
        if (text.key, text.language) == (key, language):
            return (await text_lines(db, [text]))[0]
    raise NotFoundError


def _page(line: TextLine, raw: Mapping[str, str], faults: Mapping[str, Sentence]) -> Template:
    context = {
        "line": line,
        "text": line.text,
        "tongue": LANGUAGES[line.text.language],
        "reviewed": line.state is ReviewState.REVIEWED,
        "longest": REVIEWER_LONGEST,
        "raw": raw,
        "faults": faults,
    }
    return Template("safety/text.html", context=context, status_code=422 if faults else 200)


router = Router(
    path=HOME, guards=[only(RegistrarActor)], route_handlers=[show_texts, show_text, submit_review]
)
