"""Uploaded lists of members or vehicles: previewed, then all or nothing."""
