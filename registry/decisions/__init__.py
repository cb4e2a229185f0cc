"""Deciding against or for a business: one person recommends, another one decides."""
