"""What a handler types about a vault."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from registry.accounts.rules import PASSWORD_LONGEST, normal_password, password_fault
from registry.handlers.rules import NOT_THE_SAME
from registry.kit.forms import FormFaults, FormReader

PASTED_LONGEST = 2_000  # a certificate or a recovered key, with the line breaks of a mail program
CODE_LONGEST = 60


@dataclass(frozen=True, slots=True)
class PassphraseDraft:
    """A new passphrase, with the present one where that is asked."""

    passphrase: str = field(repr=False)
    present: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class RecoveryDraft:
    """What two officers handed back, and a new passphrase."""

    recovered: str = field(repr=False)
    code: str = field(repr=False)
    passphrase: str = field(repr=False)


def parse_passphrase(
    raw: Mapping[str, str], *, context: tuple[str, ...], asks_present: bool = False, asks_sure: bool = False
) -> PassphraseDraft | FormFaults:
    """Read the form of a new passphrase.

    Args:
        raw: as it was sent.
        context: words that anyone would try here.
        asks_present: whether the present one is typed too.
        asks_sure: whether its owner must say that the old key may be given up.

    """
    form = FormReader(raw)
    present = form.secret("present", longest=4 * PASSWORD_LONGEST) if asks_present else ""
    draft = PassphraseDraft(_new(form, context), normal_password(present))
    if asks_sure and raw.get("sure") != "yes":
        form.fault("sure", "Say that you know what you give up.")
    return FormFaults(form.faults) if form.faults else draft


def parse_unlock(raw: Mapping[str, str]) -> str | FormFaults:
    """Read the passphrase that unlocks."""
    form = FormReader(raw)
    passphrase = normal_password(form.secret("passphrase", longest=4 * PASSWORD_LONGEST))
    return FormFaults(form.faults) if form.faults else passphrase


def parse_certificate(raw: Mapping[str, str]) -> str | FormFaults:
    """Read what an officer handed back."""
    form = FormReader(raw)
    line = form.text("certificate", longest=PASTED_LONGEST, lines=True)
    return FormFaults(form.faults) if form.faults else line


def parse_recovery(raw: Mapping[str, str], *, context: tuple[str, ...]) -> RecoveryDraft | FormFaults:
    """Read what two officers handed back, and the passphrase that locks it from now on."""
    form = FormReader(raw)
    draft = RecoveryDraft(
        form.text("recovered", longest=PASTED_LONGEST, lines=True),
        form.text("code", longest=CODE_LONGEST),
        _new(form, context),
    )
    return FormFaults(form.faults) if form.faults else draft


def _new(form: FormReader, context: tuple[str, ...]) -> str:
    typed = normal_password(form.secret("passphrase", longest=4 * PASSWORD_LONGEST))
    if "passphrase" not in form.faults and (fault := password_fault(typed, context=context)):
        form.faults["passphrase"] = fault
    if "passphrase" not in form.faults and normal_password(form.raw.get("again", "")) != typed:
        form.faults["again"] = NOT_THE_SAME
    return typed
