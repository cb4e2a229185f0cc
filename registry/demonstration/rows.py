"""Rows of invented businesses, ready for one bulk insert a table."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from secrets import randbits
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.models import Adherence, DatesChange, StatusChange
from registry.adherence.rules import Category, years_after
from registry.associations.models import Membership
from registry.db import Table
from registry.demonstration.histories import History
from registry.demonstration.invented import AT, PLACES, STREETS
from registry.demonstration.training import TABLES, Learnt
from registry.fleets.models import Vehicle
from registry.kit.searchable import search_text
from registry.kit.skeleton import skeleton
from registry.ledger.models import LedgerEntry
from registry.logos.models import Placement
from registry.logos.placing import PlaceKind, expiry
from registry.logos.rules import make_code
from registry.signatories.models import Establishment, Signatory
from registry.signatories.points import Point
from registry.signatories.rules import Sector, SiteKind, make_slug, number_key

Row = dict[str, Any]
READ_AFTER = timedelta(days=20)  # days from a report's due date to its acceptance


class Rows:
    """Collects rows by table, and inserts them all at once, in the order that foreign keys ask for."""

    ORDER: tuple[type[Table], ...] = (
        Signatory,
        Establishment,
        Membership,
        Adherence,
        StatusChange,
        DatesChange,
        Vehicle,
        Placement,
        *TABLES,
        LedgerEntry,
    )

    def __init__(self, random: Random, country: str, now: datetime) -> None:
        # Names and dates are the same each time; ids and codes never are.
        self.random, self.country, self.now = random, country, now
        self.by_table: dict[type[Table], list[Row]] = {table: [] for table in self.ORDER}

    async def insert(self, db: AsyncSession) -> None:
        for table, rows in self.by_table.items():
            if rows:
                await db.execute(insert(table), rows)

    def business(self, name: str, sector: Sector, number: int) -> Row:
        region, city = self.random.choice(PLACES)
        registry_number = f"3-101-{900_000 + number}"
        row: Row = {
            "id": uuid4(), "slug": make_slug(name, city, randbits(30)),
            "legal_name": f"{name} S.A.", "trade_name": name, "sector": sector, "sole_trader": False,
            "registry_number": registry_number, "number_key": number_key(registry_number),
            "country": self.country, "region": region, "city": city, "postal_code": f"{10_000 + number}",
            "address": f"{self.random.choice(STREETS)} {self.random.randint(1, 240)}",
            "email": f"office-{number}@business.example", "phone": f"+506 0000 {number:04d}",
            "website": f"https://business-{number}.example", "language": "es", "skeleton": skeleton(name),
            "searched": search_text(f"{name} {name} S.A. {city} {region}"), "created_at": self.now,
        }  # fmt: skip
        self.by_table[Signatory].append(row)
        return row

    def site(self, of: Row, kind: SiteKind) -> Row:
        row: Row = {
            "id": uuid4(), "signatory_id": of["id"], "name": of["trade_name"], "kind": kind,
            "region": of["region"], "city": of["city"], "postal_code": of["postal_code"], "address": of["address"],
            "rooms": self.random.randint(6, 120) if kind is SiteKind.HOTEL else None,
            "point": self._point(of["city"]), "created_at": self.now, "closed_at": None,
        }  # fmt: skip
        self.by_table[Establishment].append(row)
        return row

    def _point(self, city: str) -> str:
        """Return a point in a town, another for each site, without a die: names and dates stay as they are."""
        (north, east), number = AT[city], len(self.by_table[Establishment])
        return Point(north + number * 37 % 100 / 2000, east + number * 61 % 100 / 2000).written

    def member(self, of: Row, association_id: UUID, number: int, since: date) -> None:
        self.by_table[Membership].append(
            {
                "id": uuid4(), "association_id": association_id, "signatory_id": of["id"],
                "member_number": f"{number:03d}", "since": since, "until": None,
            }
        )  # fmt: skip

    def adherence(self, of: Row, history: History, version_id: UUID) -> UUID:
        adherence_id = uuid4()
        dates = {
            "report_due_on": history.report_due_on, "reported_until": history.reported_until,
            "audited_until": history.audited_until,
        }  # fmt: skip
        self.by_table[Adherence].append(
            {
                "id": adherence_id, "signatory_id": of["id"], "code_version_id": version_id,
                "applied_on": history.changes[0][1], "committed_on": history.committed_on, **dates,
            }
        )  # fmt: skip
        for number, (status, day, category) in enumerate(history.changes, start=1):
            self.by_table[StatusChange].append(
                {
                    "id": uuid4(), "adherence_id": adherence_id, "number": number, "status": status,
                    "effective_on": day, "category": category, "actor_id": None, "at": _noon(day),
                }
            )  # fmt: skip
            self.entry(f"adherence.{status}", adherence_id, of["id"], day, category)
        signed = history.committed_on
        first = {"report_due_on": years_after(signed, 1), "reported_until": None, "audited_until": None}
        held_since = [(signed, "signed", first)]
        if dates != first:  # a registrar did it, once the last report had been read
            read_on = years_after(history.report_due_on, -1) + READ_AFTER
            held_since.append((min(read_on, self.now.date()), "registrar", dates))
        for day, why, held in held_since:
            self.by_table[DatesChange].append(
                {
                    "id": uuid4(),
                    "adherence_id": adherence_id,
                    "on": day,
                    **held,
                    "why": why,
                    "actor_id": None,
                    "at": _noon(day),
                }
            )
        return adherence_id

    def learnt(self, given: Learnt) -> None:
        """Add a business's staff, with what they learnt."""
        for table, rows in zip(
            TABLES, (given.staff, given.sessions, given.attendances, given.drills), strict=True
        ):
            self.by_table[table] += rows

    def entry(
        self, kind: str, subject_id: UUID, signatory_id: UUID, day: date, category: Category | None
    ) -> None:
        details = {"effective_on": day.isoformat()} | ({"category": category.value} if category else {})
        self.by_table[LedgerEntry].append(
            {
                "id": uuid4(), "at": _noon(day), "kind": kind, "actor_id": None, "subject_id": subject_id,
                "signatory_id": signatory_id, "details": details,
                "reason": None, "reason_hash": None, "reason_salt": None,
            }
        )  # fmt: skip

    def vehicle(self, of: Row, plate: str, label: str) -> Row:
        row: Row = {
            "id": uuid4(), "signatory_id": of["id"], "plate": plate, "plate_key": plate.replace("-", ""),
            "kind": "car", "label": label, "capacity": 4, "added_at": self.now, "left_at": None,
        }  # fmt: skip
        self.by_table[Vehicle].append(row)
        return row

    def placement(
        self,
        of: Row,
        kind: PlaceKind,
        label: str,
        since: date,
        *,
        site: Row | None = None,
        vehicle: Row | None = None,
    ) -> str:
        # Issued within the last year and a half, so that only what shall be expired is.
        issued = max(since, self.now.date().replace(day=1, month=1))
        row: Row = {
            "id": uuid4(), "code": make_code(randbits), "signatory_id": of["id"], "kind": kind,
            "establishment_id": site and site["id"], "vehicle_id": vehicle and vehicle["id"], "label": label,
            "address": "" if vehicle else f"{of['address']}, {of['city']}", "issued_on": issued,
            "expires_on": expiry(issued), "issued_at": _noon(issued), "revoked_at": None, "revoked_why": None,
            "superseded_at": None, "superseded_by": None,
        }  # fmt: skip
        self.by_table[Placement].append(row)
        return str(row["code"])


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
