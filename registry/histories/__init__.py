"""Who did what to a business: its entries of the ledger, in words, for those who may read them."""
