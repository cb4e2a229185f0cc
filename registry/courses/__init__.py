"""The course that anyone can take, the drills of a team, and the card with whom to call."""
