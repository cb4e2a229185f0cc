"""What is counted of those who try slips, codes and PINs: guesses alone, so that a hall that shares one network gets in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Request
from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.budgets import give_back, may_spend, spend, spend_here
from registry.accounts.identify import networked
from registry.accounts.passwords import Passwords
from registry.accounts.rules import Spending
from registry.campaigns.cards import KeptPin
from registry.campaigns.forms import Key
from registry.campaigns.holding import slip_key
from registry.campaigns.showing import public_campaign
from registry.campaigns.signing import Opened, holder_of, look
from registry.kit.words import Sentence

Asked = Request[Any, Any, State]
Try = tuple[Spending, str]


@dataclass(frozen=True, slots=True)
class Looked:
    """What secret and number opened, or why they did not; and as what the try was counted."""

    found: Opened | Sentence
    counted: tuple[Try, ...]


async def look_counted(request: Asked, code: str, typed: Key, *, now: datetime) -> Looked:
    """Return what secret and number open, after the try was counted, before anything is written.

    A secret that no slip bears is a guess of its network. One that a slip bears is none; what may be guessed then is
    the number, and that is counted under the member, whatever slip of theirs is tried. Give back what was right.

    Raises:
        NotFoundError: no such campaign.
        TooManyError: a budget was spent already.

    """
    database, key = request.app.state.database, slip_key(request.app.state.settings)
    async with database.reads() as reading:
        campaign = await public_campaign(reading, code)
        member_id = await holder_of(reading, campaign.id, typed.secret, key)
    counted: tuple[Try, ...] = ((Spending.SLIP_NUMBER, str(member_id)),)
    if member_id is None:
        counted = (Spending.SLIP_NETWORK, networked(request)), (Spending.SLIP_ALL, code)
    await spend(database, *counted, now=now)
    async with database.reads() as reading:
        return Looked(await look(reading, code, typed, key, now=now), counted)


async def pin_opens(
    request: Asked,
    kept: KeptPin | None,
    code: str,
    pin: str,
    *,
    now: datetime,
    db: AsyncSession | None = None,
) -> bool:
    """Say whether a PIN opens a card; a wrong one is counted under the card, by whatever code or slip it is tried.

    Args:
        request: whose network counts codes that open nothing.
        kept: of the card, if there is one.
        code: what was typed to find it. If it finds none, the same is counted and the same takes as long.
        pin: as typed.
        now: the moment.
        db: the transaction at hand, where one has begun to write.

    Raises:
        TooManyError: a budget was spent already.

    """
    state = request.app.state
    mine = (Spending.CARD, str(kept.card_id) if kept else code)
    network = (Spending.CODE_NETWORK, networked(request))
    first = (mine,) if kept else (mine, network)
    await (spend_here(db, *first, now=now) if db else spend(state.database, *first, now=now))
    hasher: Passwords = state.passwords
    right = await hasher.fits(pin, kept.pin_hash if kept else None) and kept is not None
    if right and db:
        await give_back(db, mine, now=now)
    elif right:
        async with state.database.writes() as giving, giving.begin():
            await give_back(giving, mine, now=now)
    elif kept and db:
        await may_spend(db, *network, now=now)  # refused, it would take back what was counted under the card
    elif kept:
        await spend(state.database, network, now=now)
    return right
