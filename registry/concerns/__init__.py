"""What is told of a concern at whichever door: codes that name nobody, who was told of it, what may stand nowhere, sums."""
