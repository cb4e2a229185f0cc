"""Measure a campaign of 250 owner-drivers, from the list that is loaded to the slips that are printed.

    python -m tests.bench.campaigns

Each step is as the pages do it: the file read and taken over, the campaign opened and vouched for, the secrets
drawn and kept, the PDF made; then ten of them sign, one after the other, and the association looks at the count.
"""

import asyncio
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from statistics import median

from registry.adherence.forms import SignDraft
from registry.campaigns.forms import Key, SlipDraft
from registry.campaigns.inviting import Printed, print_slips
from registry.campaigns.models import Campaign
from registry.campaigns.opening import open_campaign, vouch
from registry.campaigns.queries import lists_of, view_of
from registry.campaigns.rules import folded
from registry.campaigns.sheet import Heading, draw_slips
from registry.campaigns.signing import Signed, sign_by_slip
from registry.codes.actions import load_shipped as load_code
from registry.codes.queries import latest
from registry.countries.actions import load_shipped
from registry.db import Database, open_database
from registry.rosters.actions import take_members, upload
from registry.rosters.forms import MembersUpload
from registry.rosters.reading import members_file, members_of
from registry.rosters.rules import Kind
from registry.signatories.rules import Sector
from registry.tables import migrate
from tests import make
from tests.campaigns import BASE, HEAD, KEY, PAGE, Rank, draft, new_card
from tests.databases import cluster, find_binaries

DRIVERS, SIGN = 250, 10
NOW = make.LATER
TODAY = NOW.date()
HEADINGS = "Name,Registry number,Address,Postal code,City,Country,E-mail,Member number\n"
LIST = HEADINGS + "".join(
    f"Taxi Número {number},3-101-{number},Calle {number},50101,Puerto Ejemplo,CR,cab{number}@taxi.example,T-{number}\n"
    for number in range(1, DRIVERS + 1)
)


async def print_all(database: Database) -> tuple[Rank, list[Printed], list[float]]:
    """Return the rank, its slips, and the seconds of each step: list, campaign, secrets, PDF."""
    async with database.writes() as db, db.begin():
        chamber = await make.association(db)
        admin, reviewer = await make.administrator(db, chamber), await make.reviewer(db, chamber)
    steps = [time.perf_counter()]
    packed = members_file(LIST.encode(), "list.csv", MembersUpload("CR", Sector.TAXI))
    async with database.writes() as db, db.begin():
        row = await upload(
            db, Kind.MEMBERS, chamber.id, LIST.encode(), packed, country="CR", by=admin.account_id, now=NOW
        )
        listed = members_of(packed)[1]
        await take_members(
            db, chamber.id, row.id, listed, left_out=0, by=admin.account_id, base_url=BASE, now=NOW
        )
    steps.append(time.perf_counter())
    async with database.writes() as db, db.begin():
        ((roster_id, _, _),) = await lists_of(db, admin)
        wanted = draft(TODAY, roster_id=roster_id)
        campaign = await open_campaign(db, admin, wanted, [PAGE], PAGE, base_url=BASE, today=TODAY, now=NOW)
        await vouch(db, reviewer, campaign.id, now=NOW)
    steps.append(time.perf_counter())
    async with database.writes() as db, db.begin():
        slips = await print_slips(db, admin, campaign.id, KEY, anew=False, today=TODAY, now=NOW)
    steps.append(time.perf_counter())
    heading = Heading(BASE, campaign.code, campaign.name, chamber.name, campaign.last_on, "es")
    draw_slips(slips, heading)
    steps.append(time.perf_counter())
    took = [after - before for before, after in pairwise(steps)]
    return Rank(chamber, admin, reviewer, [], campaign), slips, took


async def sign_one(database: Database, campaign: Campaign, slip: Printed) -> float:
    """Return the seconds in which one driver signs, the PIN's hash aside."""
    async with database.writes() as db, db.begin():
        signature = SignDraft((await latest(db)).id, "es", "Ana Vega", "Taxista")
        typed = SlipDraft(signature, {"residential_care": "no", "adult_entertainment": "no"}, "")
        began = time.perf_counter()
        done = await sign_by_slip(
            db, campaign.code, Key(slip.secret, folded(slip.number)), typed, KEY,
            card=new_card(), pin_hash=make.PASSWORD_HASH, letterhead=HEAD, now=NOW,
        )  # fmt: skip
    if not isinstance(done, Signed):
        raise TypeError(done)
    return time.perf_counter() - began


async def measure(name: str, url: str) -> None:
    """Measure on one database, and print what came out."""
    migrate(url)
    database = open_database(url, unsafe=True)
    async with database.writes() as db, db.begin():
        await load_shipped(db, now=make.LONG_AGO)
        await load_code(db, now=make.LONG_AGO)
    port, slips, took = await print_all(database)
    signing = [await sign_one(database, port.campaign, slip) for slip in slips[:SIGN]]
    looks, count = [], 0
    for _ in range(5):
        async with database.reads() as db, db.begin():
            began = time.perf_counter()
            view = await view_of(db, port.admin, port.campaign.id, today=TODAY)
            looks.append(time.perf_counter() - began)
            count = view.signed
    if count != SIGN:
        raise TypeError(count)
    listed, opened, drawn, printed = took
    print(  # noqa: T201
        f"{name}, {DRIVERS} drivers from list to slips: {sum(took):.1f} s (list {listed:.1f}, campaign {opened:.2f}, "
        f"secrets {drawn:.2f}, PDF {printed:.1f}); one signs in {median(signing) * 1000:.0f} ms; "
        f"the count in {median(looks) * 1000:.0f} ms",
        flush=True,
    )
    await database.close()


def main() -> None:
    """Measure on SQLite, and on PostgreSQL where its binaries are found. Ends by itself."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        asyncio.run(measure("SQLite", f"sqlite+aiosqlite:///{Path(folder)}/bench.db"))
        binaries = find_binaries()
        if binaries is None:
            print("PostgreSQL: not found on this machine")  # noqa: T201
            return
        with cluster(binaries) as url:
            asyncio.run(measure("PostgreSQL", url))


if __name__ == "__main__":
    main()
