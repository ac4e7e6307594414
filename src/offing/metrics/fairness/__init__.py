"""What differs between groups of people."""
