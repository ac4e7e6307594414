"""Whether the distribution of a column moved."""
