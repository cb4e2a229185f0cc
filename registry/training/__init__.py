"""Who works for a business, what they learnt and when, and whether that is enough."""
