"""Answer a receipt after the same time, whether or not there is such a report: even who watches the line learns nothing."""

from time import perf_counter

from anyio import sleep
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

# Stretching a receipt takes 25 ms, finding, opening and drawing a few more; what takes longer is sent when it is done.
EVEN = 0.12  # seconds


class Evenly:
    """Hold each answer to a POST back until the time is over, drawing of the page included."""

    def __init__(self, app: ASGIApp, seconds: float = EVEN) -> None:
        self.app = app
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        began = perf_counter()

        async def send_later(message: Message) -> None:
            if message["type"] == "http.response.start":
                await sleep(max(0.0, began + self.seconds - perf_counter()))
            await send(message)

        await self.app(scope, receive, send_later)
