"""Joining: the wizard's draft, claims on a business that is already there, and the reviewer's answer."""
