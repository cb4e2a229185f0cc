"""Answer a receipt after the same time, whether or not there is such a report: even who watches the line learns nothing."""

from time import perf_counter

from anyio import sleep
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

# Stretching a receipt takes 25 ms, finding, opening and drawing some more; on a machine with five times the work that
# it has cores for, 250. What takes longer than this waits for its next multiple.
EVEN = 0.5  # seconds
SECONDS = "follow_seconds"  # where the application's state may name others, as a measurement does


class Evenly:
    """Hold each answer to a POST back until the time is over, drawing of the page included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        began, seconds = perf_counter(), scope["litestar_app"].state.get(SECONDS, EVEN)

        async def send_later(message: Message) -> None:
            if message["type"] == "http.response.start":
                await sleep(-(perf_counter() - began) % seconds if seconds else 0)
            await send(message)

        await self.app(scope, receive, send_later)
