"""Metrics of several columns at once."""
