"""Which predictions have labels."""
