"""Lists of members or of vehicles: read as untidy as they are, shown with every fault, then taken over whole."""
