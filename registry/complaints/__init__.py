"""Complaints about a signatory's conduct under the code, and the one queue of all that waits for an answer."""
