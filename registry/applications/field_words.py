"""What each field of a step is called where its fault stands apart from it (pure)."""

from collections.abc import Iterator, Mapping

from registry.applications.forms import SITE_FIELDS, rows_of
from registry.applications.rules import Exclusion, Step
from registry.applications.words import BUSINESS, PLAN, PLATES, SITE, STEPS
from registry.codes.rules import COMMITMENTS
from registry.kit.i18n import gettext, say
from registry.kit.words import Sentence

EXCLUSIONS = {
    Exclusion.RESIDENTIAL_CARE: Sentence("Visits to homes where children live in care"),
    Exclusion.ADULT_ENTERTAINMENT: Sentence("Escort service or adult entertainment"),
}


def field_words(step: Step, raw: Mapping[str, str]) -> dict[str, str]:
    """Return the words of every field of a step by its name, in the language spoken now."""
    return dict(_WORDS[step](raw))


def _country(_: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "country", say(STEPS[Step.COUNTRY])


def _business(_: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield from ((name, say(word)) for name, word in BUSINESS.items())
    yield "different", gettext("Mine is a different business")


def _sites(raw: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "sites", gettext("Places")
    yield "vehicle_kind", gettext("Kind of vehicles")
    yield "plates", say(PLATES)
    for at, row in enumerate(rows_of(raw), start=1):
        place = say(Sentence("Place %(number)s", {"number": at}))
        yield from ((f"{name}-{row}", f"{place} · {say(SITE[name])}") for name in SITE_FIELDS)


def _exclusions(_: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield from ((name.value, say(word)) for name, word in EXCLUSIONS.items())


def _plan(raw: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "plan", say(STEPS[Step.PLAN])
    for key in COMMITMENTS:
        yield key, say(Sentence("Commitment %(key)s", {"key": key}))
        rows = [row for row in rows_of(raw) if raw.get(f"commitment-{row}") == key]
        for at, row in enumerate(rows, start=1):
            line = f"{key} ({at})" if len(rows) > 1 else key
            yield from ((f"{name}-{row}", f"{line} · {say(word)}") for name, word in PLAN.items())


def _submit(_: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "authority", gettext("Authority to sign")
    yield "association", gettext("Association")
    yield "unfinished", gettext("Steps")


_WORDS = {
    Step.COUNTRY: _country,
    Step.BUSINESS: _business,
    Step.SITES: _sites,
    Step.EXCLUSIONS: _exclusions,
    Step.PLAN: _plan,
    Step.SUBMIT: _submit,
}
