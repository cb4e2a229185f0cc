"""Collective adherence: an assembly resolves, each member reads and signs for itself, from its own phone."""
