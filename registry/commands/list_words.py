"""What `registry import` says that a list would do, or did: whole sentences, and none of what there is nothing of."""

from registry.rosters.attendance_lists import AttendanceForecast
from registry.rosters.rules import AttendanceOutcome, Forecast, Kind, Outcome, StaffOutcome
from registry.rosters.staff_lists import StaffForecast

WRITE_IT = "Nothing was written; --yes writes it."
CORRECT_IT = "correct the list and load it again, or leave such rows out with --yes --without-faulty."


def would(kind: Kind, forecast: Forecast, *, rows: int, repeated: int, left_out: int) -> list[str]:
    """Return what taking a list over would do just now."""
    said = [*_count(rows, "The list has 1 row.", "The list has {} rows.")]
    if kind is Kind.VEHICLES:
        said += _count(forecast.added, "1 vehicle would join the fleet.", "{} vehicles would join the fleet.")
        said += _count(
            forecast.known,
            "1 vehicle is in the fleet already, and stays as it is.",
            "{} vehicles are in the fleet already, and stay as they are.",
        )
    else:
        said += _count(
            forecast.added,
            "1 business would be entered as a draft, which its owner completes.",
            "{} businesses would be entered as drafts, which their owners complete.",
        )
        said += _count(
            forecast.known,
            "1 business is entered already, and stays as it is.",
            "{} businesses are entered already, and stay as they are.",
        )
        said += _count(
            forecast.joining,
            "1 of those would become a member of the association.",
            "{} of those would become members of the association.",
        )
        said += _count(
            forecast.asking,
            "1 of those has people of its own, who would be asked whether it is a member.",
            "{} of those have people of their own, who would be asked whether they are members.",
        )
        said += _count(
            forecast.invited,
            "1 owner would get a letter with an invitation.",
            "{} owners would get a letter with an invitation.",
        )
    said += _count(
        repeated,
        "1 row says the same as another, and counts once.",
        "{} rows say the same as others, and count once.",
    )
    said += _count(left_out, "1 row has a fault.", "{} rows have a fault.")
    return [*said, f"Nothing was written: {CORRECT_IT}" if left_out else WRITE_IT]


def did(kind: Kind, outcome: Outcome) -> list[str]:
    """Return what taking a list over did."""
    said: list[str] = []
    if kind is Kind.VEHICLES:
        said += _count(outcome.added, "1 vehicle joined the fleet.", "{} vehicles joined the fleet.")
        said += _count(
            outcome.known,
            "1 vehicle was in the fleet already, and stays as it is.",
            "{} vehicles were in the fleet already, and stay as they are.",
        )
        said += _count(outcome.placed, "1 vehicle got its code.", "{} vehicles got their codes.")
    else:
        said += _count(
            outcome.added,
            "1 business was entered as a draft, which its owner completes.",
            "{} businesses were entered as drafts, which their owners complete.",
        )
        said += _count(
            outcome.known,
            "1 business was entered already, and stays as it is.",
            "{} businesses were entered already, and stay as they are.",
        )
        said += _count(
            outcome.joined,
            "1 of those became a member of the association.",
            "{} of those became members of the association.",
        )
        said += _count(
            outcome.asked,
            "1 of those has people of its own, who were asked whether it is a member.",
            "{} of those have people of their own, who were asked whether they are members.",
        )
        said += _count(
            outcome.invited,
            "1 owner gets a letter with an invitation.",
            "{} owners get a letter with an invitation.",
        )
    return said + _count(
        outcome.left_out, "1 row with a fault was left out.", "{} rows with a fault were left out."
    )


def staff_would(forecast: StaffForecast, *, rows: int, left_out: int) -> list[str]:
    """Return what taking a list of staff over would do just now."""
    return [
        *_count(rows, "The list has 1 row.", "The list has {} rows."),
        *_count(forecast.added, "1 person would be added.", "{} people would be added."),
        *_count(forecast.known, "1 person works there already.", "{} people work there already."),
        *_count(forecast.attendances, "It holds 1 attendance.", "It holds {} attendances."),
        *_written(left_out),
    ]


def staff_did(outcome: StaffOutcome) -> list[str]:
    """Return what taking a list of staff over did."""
    return [
        *_count(outcome.added, "1 person was added.", "{} people were added."),
        *_count(outcome.known, "1 person worked there already.", "{} people worked there already."),
        *_attended(outcome),
    ]


def attendances_would(forecast: AttendanceForecast, *, rows: int, left_out: int) -> list[str]:
    """Return what taking a list of attendances over would do just now."""
    return [
        *_count(rows, "The list has 1 row.", "The list has {} rows."),
        *_count(forecast.sessions, "1 session would be added.", "{} sessions would be added."),
        *_count(forecast.attended, "1 attendance would be added.", "{} attendances would be added."),
        *_count(
            forecast.known_attended, "1 attendance is known already.", "{} attendances are known already."
        ),
        *_written(left_out),
    ]


def attendances_did(outcome: AttendanceOutcome) -> list[str]:
    """Return what taking a list of attendances over did."""
    return [
        *_count(outcome.sessions, "1 session was added.", "{} sessions were added."),
        *_attended(outcome),
    ]


def _attended(outcome: StaffOutcome | AttendanceOutcome) -> list[str]:
    return [
        *_count(outcome.attended, "1 attendance was added.", "{} attendances were added."),
        *_count(
            outcome.known_attended, "1 attendance was known already.", "{} attendances were known already."
        ),
        *_count(
            outcome.not_there,
            "1 attendance was left out: the person did not work there on that day.",
            "{} attendances were left out: those people did not work there on that day.",
        ),
        *_count(outcome.left_out, "1 row with a fault was left out.", "{} rows with a fault were left out."),
    ]


def _written(left_out: int) -> list[str]:
    said = _count(left_out, "1 row has a fault.", "{} rows have a fault.")
    return [*said, f"Nothing was written: {CORRECT_IT}" if left_out else WRITE_IT]


def refusal(left_out: int) -> str:
    """Return why a list with faults is not written."""
    (faulty,) = _count(left_out, "1 row has a fault", "{} rows have a fault")
    return f"{faulty}, and nothing was written: {CORRECT_IT}"


def _count(number: int, one: str, many: str) -> list[str]:
    return [one if number == 1 else many.format(number)] if number else []
