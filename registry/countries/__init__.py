"""Country profiles: voluntary or mandatory, notices, when the logo may be shown; and whom to call."""
