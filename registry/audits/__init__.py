"""Audits of businesses: planned, drawn, carried out on a phone, answered, signed."""
