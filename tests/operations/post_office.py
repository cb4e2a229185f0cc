"""A mail server small enough to read: it keeps what it accepts, and refuses whom it is told to refuse."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class PostOffice:
    """Speaks as much of RFC 5321 as one letter at a time needs."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, EmailMessage]] = []
        self.refusing: Counter[str] = Counter()
        self.port = 0

    def to(self) -> Counter[str]:
        return Counter(address for address, _ in self.letters)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 post office\r\n")
        to = ""
        while line := (await reader.readline()).strip():
            word, _, rest = line.decode().partition(" ")
            answer = "250 fine"
            match word.upper():
                case "RCPT":
                    to = rest.partition("<")[2].partition(">")[0]
                    if self.refusing[to] > 0:
                        self.refusing[to] -= 1
                        answer = "451 come back later"
                case "DATA":
                    writer.write(b"354 go on\r\n")
                    data = await reader.readuntil(b"\r\n.\r\n")
                    letter = message_from_bytes(data[:-3], policy=policy.default)
                    self.letters.append((to, letter))
                case "QUIT":
                    answer = "221 bye"
            writer.write(answer.encode() + b"\r\n")
            await writer.drain()
            if answer.startswith("221"):
                break
        writer.close()


@asynccontextmanager
async def post_office() -> AsyncGenerator[PostOffice]:
    """Yield a post office that listens on a port of its own."""
    office = PostOffice()
    server = await asyncio.start_server(office.serve, "127.0.0.1", 0)
    office.port = server.sockets[0].getsockname()[1]
    async with server:
        yield office
