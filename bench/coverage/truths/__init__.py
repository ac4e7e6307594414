"""Truths by plain numpy, of raw rows of whole populations."""
