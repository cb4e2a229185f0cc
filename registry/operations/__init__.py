"""Running the register: static files, health, the local letter page."""
