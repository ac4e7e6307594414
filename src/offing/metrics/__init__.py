"""Metrics: profiles in, numbers with their uncertainty out. One metric, one small file."""
