"""The annual report: opened by its day, filled in from the year, read, accepted, published."""
