"""Performance before labels come."""
