"""What readers that are not ours make of what we issue."""
