"""What a registrar types about a number to call: the number itself, how it was checked, why it ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from registry.countries.dialling import dial_of
from registry.countries.hotline_checks import Ending, Method
from registry.countries.hotlines import EUROPEAN, RECHECK_AFTER, Channel, Hotline, Kind, href, last_day
from registry.countries.hours import LONGEST as HOURS_LONGEST
from registry.countries.hours import parse_hours
from registry.countries.shipped import shipped_profiles
from registry.kit.forms import FormFaults, FormReader

NAME_LONGEST, NUMBER_LONGEST, SOURCE_LONGEST, NOTE_LONGEST = 120, 40, 200, 300
TONGUES_MOST, TONGUES_LONGEST = 12, 120
AHEAD = timedelta(days=1)  # where a registrar sits it may be tomorrow already


@dataclass(frozen=True, slots=True)
class CheckDraft:
    """How a number was found to be right, and on which day. `page` is the authority's, where it was read."""

    method: Method
    on: date
    page: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class EndingDraft:
    """Why a number goes out of use."""

    why: Ending
    words: str = ""


def parse_hotline(raw: Mapping[str, str], *, today: date) -> Hotline | FormFaults:
    """Read a number as it is proposed, changed, or stands in a list. Nobody has checked it."""
    form = FormReader(raw)
    line = Hotline(
        country=_country(form),
        name=form.text("name", longest=NAME_LONGEST),
        number=(number := form.text("number", longest=NUMBER_LONGEST)),
        dial=dial_of(number) or "",
        kind=form.choice("kind", Kind),
        channel=form.choice("channel", Channel),
        hours=_hours(form),
        languages=_languages(form),
        source=form.text("source", longest=SOURCE_LONGEST),
        source_date=_source_date(form, today=today),
    )
    if not line.dial:
        form.fault("number", "Write the number as it is dialled, such as 116 111 or +506 2222 3333.")
    elif (
        line.channel is Channel.WHATSAPP and not {"channel", "country"} & set(form.faults) and not href(line)
    ):
        form.fault("number", "For WhatsApp, write the number with + and the code of its country.")
    return FormFaults(form.faults) if form.faults else line


def parse_check(raw: Mapping[str, str], *, today: date) -> CheckDraft | FormFaults:
    """Read how a number was checked, and when: on a day that still counts."""
    form = FormReader(raw)
    method = form.choice("method", Method)
    page = form.website("address")
    if method is Method.AUTHORITY_PAGE and not page and "method" not in form.faults:
        form.fault("address", "Enter the address of the page on which you read it.")
    on = form.day("on")
    if on is not None and on > today + AHEAD:
        form.fault("on", "Nobody can check a number on a day that is still to come.")
    if on is not None and today - on > RECHECK_AFTER:
        form.fault("on", "A check counts for 180 days, and that one was longer ago. Check it again.")
    note = form.text("note", longest=NOTE_LONGEST, optional=True, lines=True)
    if form.faults or on is None:
        return FormFaults(form.faults)
    return CheckDraft(method, on, page if method is Method.AUTHORITY_PAGE else "", note)


def parse_ending(raw: Mapping[str, str]) -> EndingDraft | FormFaults:
    """Read why a number goes out of use."""
    form = FormReader(raw)
    draft = EndingDraft(
        form.choice("why", Ending), form.text("words", longest=NOTE_LONGEST, optional=True, lines=True)
    )
    return FormFaults(form.faults) if form.faults else draft


@cache
def tongues() -> frozenset[str]:
    """Return the codes of the languages that are spoken somewhere, as the profiles of all countries have them."""
    return frozenset(code for profile in shipped_profiles().values() for code in profile.languages)


def _country(form: FormReader) -> str:
    country = form.raw.get("country", "").strip()
    if country not in shipped_profiles() and country != EUROPEAN:
        form.fault("country", "Choose one.")
    return country


def _hours(form: FormReader) -> str:
    hours = form.text("hours", longest=HOURS_LONGEST, optional=True)
    try:
        parse_hours("" if "hours" in form.faults else hours)
    except ValueError:
        form.fault("hours", "Write hours as in Mo-Fr 08:00-16:00; Sa 09:00-12:00, or 24/7 for always.")
    return hours


def _languages(form: FormReader) -> tuple[str, ...]:
    typed = form.text("languages", longest=TONGUES_LONGEST, optional=True)
    codes = tuple(dict.fromkeys(typed.replace(",", " ").replace(";", " ").split()))
    unknown = [code for code in codes if code not in tongues()]
    if "languages" in form.faults:
        return ()
    if unknown:
        form.fault(
            "languages", "“%(code)s” is no code of a language: write es, en or qu, say.", code=unknown[0]
        )
    elif len(codes) > TONGUES_MOST:
        form.fault("languages", "Name %(most)s languages or fewer.", most=TONGUES_MOST)
    return codes


def _source_date(form: FormReader, *, today: date) -> str:
    written = form.text("source_date", longest=10, optional=True)
    day = last_day(written)
    if written and "source_date" not in form.faults and day is None:
        form.fault("source_date", "Write a year, a month or a day: 2026, 2026-03 or 2026-03-27.")
    elif day is not None and written > today.isoformat():
        form.fault("source_date", "That is still to come. Check the year.")
    return written
