"""The signed-in home of each role: what to do next."""
