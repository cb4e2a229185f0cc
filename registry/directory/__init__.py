"""The public list: search, filters, a page per signatory."""
