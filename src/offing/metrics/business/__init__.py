"""What the business sees."""
