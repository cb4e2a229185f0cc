"""Atalaya: a public registry of businesses that sign the child-protection code for travel and transport."""
