"""Handing one report to one authority: a text that the register signs, encrypted to the authority's key alone (actions).

The file is made for one download and kept nowhere. A code in it, which nobody else has read, is the authority's way
to say that it came: typed at /confirm, it counts once.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from secrets import randbits
from uuid import UUID

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.cases.actions import opened_case
from registry.cases.defanged import defanged
from registry.cases.models import CaseAuthority, Referral
from registry.cases.readers import Reader
from registry.cases.rules import CLOSED
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.i18n import say
from registry.kit.sealing import SIZES, Keyring, KeyringError, step_for
from registry.kit.sealing.boxes import branch
from registry.kit.sealing.keyring import PEPPER
from registry.kit.words import Sentence
from registry.ledger.actions import record

WHAT = "atalaya-referral-1"
CODE_COUNTS_FOR = timedelta(days=30)  # our proposal: post and holidays
SYMBOLS, LENGTH, GROUP = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", 20, 5  # Crockford's base 32: 100 bits
LEAST = SIZES[2]  # bytes: headers, facts and one narrative, of whatever length, always fit into it
UNTOLD = Sentence("No authority had been told when it was reported")
TOLD = Sentence("An authority had been told when it was reported")


@dataclass(frozen=True, slots=True)
class Signer:
    """The key with which this deployment signs what it hands out. It grows from a secret outside the database."""

    site: str
    _key: Ed25519PrivateKey = field(repr=False)

    @property
    def public(self) -> str:
        """The public half, in base 64: it stands at /confirm."""
        return base64.b64encode(self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()

    def signed(self, text: str) -> str:
        """Return a text with the signature under it: of all bytes before the empty line."""
        signature = base64.b64encode(self._key.sign(text.encode())).decode()
        return f"{text}\n— {self.site} {signature}\n"


@dataclass(frozen=True, slots=True)
class Handed:
    """A file for one authority."""

    name: str
    content: bytes = field(repr=False)


def signer(keyring: Keyring, site: str) -> Signer:
    """Return the signer of this deployment.

    Raises:
        KeyringError: the secret can be neither read nor made.

    """
    return Signer(site, Ed25519PrivateKey.from_private_bytes(branch(keyring.pepper(), "referral signing")))


def public_key(keyring: Keyring, site: str) -> str:
    """Return the public half of that key; nothing while nothing was ever signed, or the keyring is away."""
    if not (keyring.folder / PEPPER).exists():
        return ""
    try:
        return signer(keyring, site).public
    except KeyringError:
        return ""


def make_code() -> str:
    """Return a code of 20 symbols, in groups of five."""
    symbols = "".join(SYMBOLS[randbits(5)] for _ in range(LENGTH))
    return "-".join(symbols[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def read_code(typed: str) -> str:
    """Return a code as it is hashed, however it was typed: small letters, blanks, and letters taken for digits."""
    folded = typed.upper().translate(str.maketrans("OIL", "011"))
    return "".join(sign for sign in folded if sign in SYMBOLS)


def code_hash(code: str) -> bytes:
    """Return what is stored of a code."""
    return sha256(b"referral code" + read_code(code).encode()).digest()


async def refer(
    db: AsyncSession,
    actor: CaseHandlerActor,
    report_id: UUID,
    reader: Reader | None,
    authority_id: UUID,
    *,
    facts: Sequence[tuple[str, str]],
    site: Signer,
    now: datetime,
) -> Handed:
    """Make the file of a report for an authority of its country. The ledger says who read it out, and to whom.

    Args:
        db: the transaction.
        actor: who hands it over.
        report_id: of either door.
        reader: the actor's unlocked key.
        authority_id: to whom.
        facts: questions and answers in codes, in words.
        site: who signs.
        now: the moment.

    Raises:
        NotFoundError: no such report of the actor's countries, or no such confirmed authority in its country.
        RuleBrokenError: the case was not opened, or is closed.

    """
    opened = await opened_case(db, actor, report_id, reader, now=now)
    if opened.file.closed_on is not None:
        raise RuleBrokenError(CLOSED.english)
    authority = await db.scalar(
        select(CaseAuthority).where(
            CaseAuthority.id == authority_id,
            CaseAuthority.country == opened.report.country,
            CaseAuthority.confirmed_by.is_not(None),
            CaseAuthority.ended_at.is_(None),
        )
    )
    if authority is None:
        raise NotFoundError
    code, expires = make_code(), now.date() + CODE_COUNTS_FOR
    report = opened.report
    head = {
        "what": WHAT, "register": site.site, "report": report.ref, "country": report.country,
        "to": authority.name, "key": authority.recipient, "made": now.date().isoformat(),
        "received": report.received.on.isoformat(),
        "code": code, "code-until": expires.isoformat(), "confirm-at": f"{site.site}/confirm",
    }  # fmt: skip
    if report.business is not None:
        head["business"] = report.business
    gate = say(TOLD if report.told else UNTOLD)
    texts = [(say(name), words) for one in opened.words for name, words in one.texts]
    plain = filled(site.signed(written(head, [(gate, ""), *facts], texts)))
    content = bytes(pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(authority.recipient)]))
    digest = sha256(content).hexdigest()
    db.add(
        Referral(
            case_id=opened.file.id, authority_id=authority.id, made_by=actor.account_id, made_on=now.date(),
            file_sha256=digest, code_hash=code_hash(code), expires_on=expires, confirmed_on=None,
        )
    )  # fmt: skip
    record(
        db, "case.refer", subject_id=report.id, actor_id=actor.account_id, now=now, door=report.door,
        authority_id=authority.id, file=digest,
    )  # fmt: skip
    await db.flush()
    return Handed(f"report-{report.ref}.txt.age", content)


def written(
    head: Mapping[str, str], facts: Sequence[tuple[str, str]], texts: Sequence[tuple[str, str]]
) -> str:
    """Return the text that is signed: headers, what was answered in codes, and the words, with links dead."""
    lines = [
        f"{name}: {defanged(value).replace(chr(10), ' ')}"
        for name, value in head.items()
        if name not in LINKS
    ]
    lines += [f"{name}: {head[name]}" for name in LINKS if name in head]
    lines += ["", *(f"* {said}: {answer}" if answer else f"* {said}" for said, answer in facts)]
    for name, words in texts:
        if words:
            lines += ["", f"[{name}]", *(f"> {line}" for line in defanged(words).split("\n"))]
    return "\n".join(lines) + "\n"


def filled(text: str) -> bytes:
    """Return a signed text, filled with blanks up to a step: the size of a file tells nothing of how much it says."""
    plain = text.encode()
    return plain.ljust(step_for(len(plain) + 1, least=LEAST) - 1) + b"\n"


LINKS = ("register", "confirm-at")  # our own addresses, which stay whole


def expired(expires_on: date, today: date) -> bool:
    """Say whether a code counts no more; its last day counts."""
    return today > expires_on
