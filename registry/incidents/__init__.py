"""What a business noticed and whom it told: the procedure in clear, the words sealed, the numbers apart."""
