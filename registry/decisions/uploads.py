"""Reading a form that brings documents: each becomes pictures that hold their pixels and nothing else."""

from hashlib import sha256
from typing import Any

from litestar import Request
from litestar.datastructures import State, UploadFile

from registry.decisions.hearing import PAGES_MOST, Page
from registry.kit.pdfs import draw_pages
from registry.kit.pictures import BYTES_AT_MOST, is_pdf, redraw
from registry.kit.words import Sentence

FILES_MOST = 5
BODY_MOST = FILES_MOST * BYTES_AT_MOST + 64 * 1024
TOO_MANY = Sentence("Send five files at most, of twenty pages in all.")


async def read_form(request: Request[Any, Any, State]) -> tuple[dict[str, str], list[bytes]]:
    """Return the fields of a form, and the files that were chosen under `papers`."""
    form = await request.form()
    given = [one for one in form.getall("papers", []) if isinstance(one, UploadFile)]
    files = [content for one in given if (content := await one.read())]
    return {name: str(value) for name, value in form.items() if isinstance(value, str)}, files


async def drawn(files: list[bytes]) -> list[Page] | Sentence:
    """Return the pages of some files, or what is wrong with one of them. Takes a second a page."""
    if len(files) > FILES_MOST:
        return TOO_MANY
    pages: list[Page] = []
    for content in files:
        digest = sha256(content).hexdigest()
        pictures = await (draw_pages(content) if is_pdf(content) else redraw(content))
        if isinstance(pictures, Sentence):
            return pictures
        if isinstance(pictures, bytes):
            pages.append(Page(pictures, digest))
        else:
            pages += [Page(one, digest, number) for number, one in enumerate(pictures, start=1)]
    return pages if len(pages) <= PAGES_MOST else TOO_MANY
