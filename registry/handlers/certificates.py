"""What a handler hands to the officers, and the line that comes back from each of them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from registry.handlers.officers import Officer, OfficerSecret, decode, encode
from registry.handlers.rules import Scope
from registry.kit.sealing import context
from registry.kit.sealing.keys import PUBLIC, fingerprint

REQUEST, CERTIFICATE = "atalaya-handler-key-1", "atalaya-certificate-1"
PARTS = 6  # of a certificate, with blanks between


class NotReadableError(ValueError):
    """This is no request, or no certificate."""


@dataclass(frozen=True, slots=True)
class Request:
    """Whose key it is, for which countries of which register, and until when."""

    site: str
    account_id: UUID
    public: bytes = field(repr=False)
    scope: Scope

    @property
    def statement(self) -> bytes:
        """What an officer signs: the person, not the account's name, which can be changed."""
        scope = self.scope
        return (
            context("handler key", self.site, self.account_id.hex, scope.until.isoformat(), *scope.countries)
            + self.public
        )

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.public)


@dataclass(frozen=True, slots=True)
class Certificate:
    """One officer's signature under a request."""

    officer: str
    account_id: UUID
    scope: Scope
    signature: bytes = field(repr=False)

    def __str__(self) -> str:
        scope = self.scope
        words = (self.officer, self.account_id.hex, ",".join(scope.countries), scope.until.isoformat())
        return " ".join((CERTIFICATE, *words, encode(self.signature)))


def write_request(request: Request, *, name: str, email: str) -> str:
    """Return the file that an officer reads, with whom they should expect."""
    told: dict[str, Any] = {
        "what": REQUEST,
        "register": request.site,
        "person": {"id": request.account_id.hex, "name": name, "email": email},
        **asdict(request.scope),
        "fingerprint": request.fingerprint,
        "key": encode(request.public),
    }
    return json.dumps(told, indent=1, ensure_ascii=False, default=str) + "\n"


def read_request(text: str) -> tuple[Request, str, str]:
    """Return a request, with the name and the address of the person.

    Raises:
        NotReadableError: it is none.

    """
    try:
        told = json.loads(text)
        person = told["person"]
        scope = Scope(date.fromisoformat(told["until"]), tuple(map(str, told["countries"])))
        request = Request(str(told["register"]), UUID(person["id"]), decode(told["key"]), scope)
        name, email = str(person["name"]), str(person["email"])
    except (ValueError, LookupError, TypeError, AttributeError):
        raise NotReadableError("This is no request of a case handler.") from None
    if told.get("what") != REQUEST or len(request.public) != PUBLIC or not scope.countries:
        raise NotReadableError("This is no request of a case handler.")
    return request, name, email


def certify(request: Request, secret: OfficerSecret) -> Certificate:
    """Return an officer's certificate."""
    return Certificate(secret.name, request.account_id, request.scope, secret.sign(request.statement))


def read_certificate(line: str) -> Certificate:
    """Return a certificate from the line that was pasted, however it was broken.

    Raises:
        NotReadableError: it is none.

    """
    words = line.split()
    if len(words) > PARTS and words[0] == CERTIFICATE:  # a mail program broke the signature
        words = [*words[: PARTS - 1], "".join(words[PARTS - 1 :])]
    try:
        what, officer, account, countries, until, signature = words
        scope = Scope(date.fromisoformat(until), tuple(countries.split(",")))
        found = Certificate(officer, UUID(account), scope, decode(signature))
    except ValueError:
        raise NotReadableError("This is no certificate.") from None
    if what != CERTIFICATE:
        raise NotReadableError("This is no certificate.")
    return found


def signed_by(
    site: str, account_id: UUID, public: bytes, certificates: Iterable[Certificate], pinned: Sequence[Officer]
) -> list[tuple[Scope, int]]:
    """Return what was signed about one person's key, with the number of different pinned officers who did.

    It is asked each time before something is sealed: what a database says of who signed counts for nothing.
    """
    by_name = {officer.name: officer for officer in pinned}
    signers: dict[Scope, set[bytes]] = defaultdict(set)
    for certificate in certificates:
        officer = by_name.get(certificate.officer)
        statement = Request(site, account_id, public, certificate.scope).statement
        if officer is not None and officer.signed(statement, certificate.signature):
            signers[certificate.scope].add(officer.signing)
    return [(scope, len(found)) for scope, found in sorted(signers.items())]
