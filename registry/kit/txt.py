"""TXT records of a name, asked of this machine's own resolver over TCP.

Over TCP (RFC 7766 obliges every resolver) an answer is never cut, and nobody beside the path can slip one in. The standard
library cannot ask for TXT; the sixty lines here do nothing else, and need no library that answers for all of DNS.
"""

import asyncio
import secrets
import struct
from pathlib import Path

LONGEST = 5.0  # seconds
PORT = 53
TXT, INTERNET = 16, 1
RECURSE = 0x0100
ANSWER, CODE = 0x8000, 0x000F
POINTER = 0xC0
RESOLVERS = Path("/etc/resolv.conf")


async def texts(name: str, *, server: str = "", port: int = PORT) -> list[str]:
    """Return the TXT records of a name; none where it has none, or nobody answers.

    Args:
        name: in A-labels.
        server: the resolver; by default the first of this machine's.
        port: the resolver's.

    """
    resolver = server or first_resolver()
    if not resolver:
        return []
    number = secrets.randbelow(1 << 16)
    question = _name(name) + struct.pack(">HH", TXT, INTERNET)
    query = struct.pack(">6H", number, RECURSE, 1, 0, 0, 0) + question
    try:
        async with asyncio.timeout(LONGEST):
            reader, writer = await asyncio.open_connection(resolver, port)
            try:
                writer.write(struct.pack(">H", len(query)) + query)
                await writer.drain()
                (size,) = struct.unpack(">H", await reader.readexactly(2))
                answer = await reader.readexactly(size)
            finally:
                writer.close()
        return read_texts(answer, number, question)
    except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError):
        return []


def first_resolver(path: Path = RESOLVERS) -> str:
    """Return the address of the first resolver that a file names; nothing without one."""
    try:
        lines = path.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return ""
    named = (line.split() for line in lines)
    return next((words[1] for words in named if len(words) > 1 and words[0] == "nameserver"), "")


def read_texts(answer: bytes, number: int, question: bytes) -> list[str]:
    """Return the texts of an answer to a question of ours.

    Raises:
        ValueError: it is not one.

    """
    try:
        given, flags, questions, answers = struct.unpack_from(">4H", answer)
        if given != number or not flags & ANSWER or flags & CODE or questions != 1:
            raise ValueError("This answers something else.")
        if answer[12 : 12 + len(question)].lower() != question.lower():
            raise ValueError("This answers another question.")
        at, found = 12 + len(question), []
        for _ in range(answers):
            at = _after_name(answer, at)
            kind, family, _, size = struct.unpack_from(">HHIH", answer, at)
            at += 10
            if (kind, family) == (TXT, INTERNET):
                found.append(_joined(answer[at : at + size]))
            at += size
    except (struct.error, IndexError) as error:
        raise ValueError("This answer breaks off.") from error
    return found


def _name(name: str) -> bytes:
    labels = [label.encode("ascii") for label in name.rstrip(".").split(".")]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def _after_name(answer: bytes, at: int) -> int:
    while answer[at]:
        if answer[at] & POINTER == POINTER:
            return at + 2
        at += 1 + answer[at]
    return at + 1


def _joined(record: bytes) -> str:
    """Return the pieces of one record as one text: each is at most 255 bytes long."""
    parts, at = [], 0
    while at < len(record):
        size = record[at]
        parts.append(record[at + 1 : at + 1 + size])
        at += 1 + size
    return b"".join(parts).decode("ascii", errors="replace")
