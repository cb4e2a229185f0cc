"""The keys that sign logos, lists and credentials: outside the database, which knows their public halves."""
