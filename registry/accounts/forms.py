"""The forms of signing up, in, and of passwords."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from registry.accounts.rules import PASSWORD_LONGEST, normal_password, password_fault
from registry.kit.forms import FormFaults, FormReader

NAME_LONGEST = 100
LONGEST_PATH = 500  # to go on to


@dataclass(frozen=True, slots=True)
class SignInDraft:
    """What someone typed to sign in. Its repr may be logged."""

    email: str
    password: str = field(repr=False)
    onward: str


@dataclass(frozen=True, slots=True)
class SignUpDraft:
    """What someone typed to get an account."""

    email: str
    name: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewPasswordDraft:
    """A new password, with the old one where that is asked."""

    password: str = field(repr=False)
    present: str = field(default="", repr=False)


def parse_sign_in(raw: Mapping[str, str]) -> SignInDraft | FormFaults:
    """Read the form, or say what is wrong with each field."""
    form = FormReader(raw)
    draft = SignInDraft(
        email=form.email("email"),
        password=normal_password(form.secret("password", longest=4 * PASSWORD_LONGEST)),
        onward=own_path(raw.get("next", "")),
    )
    return FormFaults(form.faults) if form.faults else draft


def parse_sign_up(raw: Mapping[str, str], *, site_name: str) -> SignUpDraft | FormFaults:
    """Read the form, or say what is wrong with each field."""
    form = FormReader(raw)
    email, name = form.email("email"), form.text("name", longest=NAME_LONGEST)
    draft = SignUpDraft(email, name, _new_password(form, context=(email, name, site_name)))
    return FormFaults(form.faults) if form.faults else draft


def parse_email(raw: Mapping[str, str]) -> str | FormFaults:
    """Read a form that asks for an address alone."""
    form = FormReader(raw)
    email = form.email("email")
    return FormFaults(form.faults) if form.faults else email


def parse_new_password(
    raw: Mapping[str, str], *, context: tuple[str, ...], asks_present: bool
) -> NewPasswordDraft | FormFaults:
    """Read the form of a new password."""
    form = FormReader(raw)
    present = form.secret("present", longest=4 * PASSWORD_LONGEST) if asks_present else ""
    draft = NewPasswordDraft(_new_password(form, context=context), normal_password(present))
    return FormFaults(form.faults) if form.faults else draft


def own_path(typed: str) -> str:
    """Return a path of ours to go on to, or nothing: never another site's, whatever was typed."""
    if not typed.isprintable() or len(typed) > LONGEST_PATH or "\\" in typed:
        return ""
    own = typed.startswith("/") and not typed.startswith("//") and not urlsplit(typed).netloc
    return typed if own else ""


def _new_password(form: FormReader, *, context: tuple[str, ...]) -> str:
    password = normal_password(form.secret("password", longest=4 * PASSWORD_LONGEST))
    if "password" not in form.faults and (fault := password_fault(password, context=context)):
        form.faults["password"] = fault
    return password
