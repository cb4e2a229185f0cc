"""The answers that can be given of a concern in codes, field by field (pure)."""

from enum import StrEnum


class Setting(StrEnum):
    """Where something was noticed."""

    RECEPTION = "reception"
    ROOM = "room"
    BAR = "bar"
    POOL = "pool"
    VEHICLE = "vehicle"
    STOP = "stop"
    PORT = "port"
    VESSEL = "vessel"
    ONLINE = "online"
    OTHER = "other"


class ConcernKind(StrEnum):
    """What raised the concern."""

    CHECK_IN = "check_in"
    REQUEST = "request"
    THIRD_PERSON = "third_person"
    TRANSPORT = "transport"
    ONLINE_AD = "online_ad"
    STAFF_CONDUCT = "staff_conduct"
    OTHER = "other"
    UNKNOWN = "unknown"


class ChildCount(StrEnum):
    """How many children."""

    ONE = "1"
    TWO = "2"
    MORE = "3+"
    UNKNOWN = "unknown"


class AgeBand(StrEnum):
    """How old a child seemed."""

    INFANT = "0-5"
    CHILD = "6-11"
    YOUNGER_TEEN = "12-14"
    OLDER_TEEN = "15-17"
    UNKNOWN = "unknown"


class Sex(StrEnum):
    """A girl or a boy."""

    GIRL = "girl"
    BOY = "boy"
    OTHER = "other"
    UNKNOWN = "unknown"


class Work(StrEnum):
    """Whether a child was seen at work."""

    NONE = "none"
    SEEN = "seen"
    UNKNOWN = "unknown"


class Branch(StrEnum):
    """In which branch a child was seen at work: a section of ISIC, revision 4."""

    AGRICULTURE = "A"
    MINING = "B"
    MANUFACTURING = "C"
    ENERGY = "D"
    WATER_AND_WASTE = "E"
    CONSTRUCTION = "F"
    TRADE = "G"
    TRANSPORT = "H"
    LODGING_AND_FOOD = "I"
    INFORMATION = "J"
    FINANCE = "K"
    REAL_ESTATE = "L"
    PROFESSIONAL = "M"
    SUPPORT = "N"
    ADMINISTRATION = "O"
    EDUCATION = "P"
    HEALTH = "Q"
    RECREATION = "R"
    OTHER_SERVICES = "S"
    HOUSEHOLDS = "T"
    EXTRATERRITORIAL = "U"
    UNKNOWN = "unknown"


class EmploymentStatus(StrEnum):
    """In what relation a child worked, as told by an authority."""

    EMPLOYEE = "employee"
    OWN_ACCOUNT = "own_account"
    FAMILY_WORKER = "family_worker"
    UNKNOWN = "unknown"


class Schooling(StrEnum):
    """Whether a child went to school, as told by an authority."""

    ATTENDING = "attending"
    NOT_ATTENDING = "not_attending"
    UNKNOWN = "unknown"


class AdultRole(StrEnum):
    """What the adult was there."""

    GUEST = "guest"
    DRIVER = "driver"
    STAFF = "staff"
    LOCAL = "local"
    OTHER = "other"
    UNKNOWN = "unknown"


class SafetyAction(StrEnum):
    """What was done for a child's safety."""

    CALLED_EMERGENCY = "called_emergency"
    STAYED_VISIBLE = "stayed_visible"
    OFFERED_HELP = "offered_help"
    NONE_SAFE = "none_safe"
    UNKNOWN = "unknown"


class ReporterRole(StrEnum):
    """What somebody who noticed it does there."""

    HOUSEKEEPING = "housekeeping"
    RECEPTION = "reception"
    DRIVER = "driver"
    CREW = "crew"
    GUEST = "guest"
    OTHER = "other"
    UNKNOWN = "unknown"


class Trained(StrEnum):
    """Whether somebody who noticed it was trained."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class TimeToCall(StrEnum):
    """How long it took from noticing until an authority was told."""

    QUARTER_HOUR = "quarter_hour"
    HOUR = "hour"
    DAY = "day"
    LATER = "later"
    NOT_YET = "not_yet"
    UNKNOWN = "unknown"
