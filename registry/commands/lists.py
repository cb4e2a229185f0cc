"""`registry import`: a roster from the terminal."""
