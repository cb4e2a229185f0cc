"""What one of the staff sees and does without an account, and the passport that stays theirs when they move on."""
