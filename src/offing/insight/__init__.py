"""Read-only questions: what else moved, who is hit, what changed before."""
