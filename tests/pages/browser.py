"""A browser small enough to read: follows forms as a person would and checks every page it gets."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

import html5lib
from bs4 import BeautifulSoup, Tag
from httpx import AsyncClient, Response

from registry.accounts.entering import SECOND_PAGE
from registry.accounts.models import Account
from tests import make

USED: Counter[UUID] = Counter()  # recovery codes of each account


@dataclass
class Page:
    """An answer, as a person would see it."""

    status: int
    path: str
    html: BeautifulSoup

    @property
    def title(self) -> str:
        heading = self.html.find("h1")
        assert isinstance(heading, Tag)
        return heading.get_text(strip=True)

    @property
    def text(self) -> str:
        return self.html.get_text(" ", strip=True)

    @property
    def faults(self) -> set[str]:
        return {str(tag["id"]).removesuffix("-fault") for tag in self.html.select("[id$=-fault]")}

    def field(self, name: str) -> str:
        tag = self.html.select_one(f'[name="{name}"]')
        assert tag is not None, f"no field {name}"
        return tag.get_text() if tag.name == "textarea" else str(tag.get("value", ""))


Value = str | list[str]


def _offered(form: Tag) -> dict[str, Value | None]:
    """Return each field of a form with what it holds: None is sent only when somebody fills it in."""
    offered: dict[str, Value | None] = {}
    for tag in form.find_all(["input", "select", "textarea"]):
        name, kind = str(tag.get("name", "")), str(tag.get("type", "text"))
        if not name or kind in {"submit", "button"}:
            continue
        if tag.name == "textarea":
            offered[name] = tag.get_text()
        elif tag.name == "select":
            chosen = tag.select_one("option[selected]") or tag.select_one("option")
            offered[name] = str(chosen.get("value", "")) if chosen else ""
        elif kind in {"checkbox", "radio"}:
            ticked = [str(tag.get("value", "on"))] if tag.has_attr("checked") else []
            before = offered.get(name)
            held = [*([before] if isinstance(before, str) else before or []), *ticked]
            offered[name] = held[0] if len(held) == 1 else held or None
        else:
            offered[name] = str(tag.get("value", "")) if kind != "file" else None
    return offered


def _asked(form: Tag) -> set[str]:
    return set(_offered(form)) | {str(tag["name"]) for tag in form.select("button[name]")}


class Browser:
    """Every page is parsed strictly; a duplicate id or an unlabelled field fails the test."""

    def __init__(self, client: AsyncClient) -> None:
        self.client = client

    async def open(self, path: str, *, language: str = "en") -> Page:
        response = await self.client.get(path, headers={"accept-language": language}, follow_redirects=True)
        return self._read(response)

    async def submit(self, page: str, to: str = "", **fields: Value) -> Page:
        """Open a page, fill in its form, and send it.

        What the form offers already filled in is sent along, as a browser does. `to` chooses among
        several forms by a part of their address; names with a dot or a dash go in as `**{"a-b": …}`.
        """
        forms = [
            form for form in (await self.open(page)).html.select("main form") if to in str(form["action"])
        ]
        forms = [form for form in forms if form.get("method") == "post"]
        assert forms, f"no form at {page}"
        form = next((form for form in forms if set(fields) <= _asked(form)), forms[0])
        assert set(fields) <= _asked(form), f"{page} does not ask for {set(fields) - _asked(form)}"
        filled = {name: value for name, value in _offered(form).items() if value is not None} | fields
        own = {"sec-fetch-site": "same-origin"}
        response = await self.client.post(
            str(form["action"]), data=filled, headers=own, follow_redirects=True
        )
        return self._read(response)

    async def sign_in(self, account: Account) -> Page:
        """Sign in, with the next recovery code where a second factor is asked for: those do not go by the clock."""
        page = await self.submit("/sign-in", email=account.email, password=make.PASSWORD)
        if page.path == SECOND_PAGE:
            code = make.recovery_code(account, USED[account.id])
            USED[account.id] += 1
            page = await self.submit(SECOND_PAGE, "/code", code=code)
        return page

    def _read(self, response: Response) -> Page:
        assert response.status_code < 500, response.text
        html5lib.HTMLParser(strict=True).parse(response.text)
        html = BeautifulSoup(response.text, "html.parser")
        ids = [tag["id"] for tag in html.find_all(id=True)]
        assert len(ids) == len(set(ids)), f"duplicate ids in {ids}"
        labelled = {label.get("for") for label in html.find_all("label")}
        for field in html.find_all(["input", "select", "textarea"]):
            unseen = field.get("type") == "hidden" or field.has_attr("hidden")
            assert unseen or field.get("id") in labelled, f"no label for {field}"
        return Page(response.status_code, response.url.path, html)
