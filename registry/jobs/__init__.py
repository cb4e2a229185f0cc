"""The queue and the outgoing mail: rows written with the act that causes them, claimed with a lease."""
