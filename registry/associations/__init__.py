"""Bodies that vouch for their members and audit them; who is a member, and since when."""
