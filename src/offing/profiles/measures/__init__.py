"""Numbers that each row has by itself, and their exact sums."""
