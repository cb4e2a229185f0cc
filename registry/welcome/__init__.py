"""The front door: what the register is, three doors, and what is kept of whom."""
