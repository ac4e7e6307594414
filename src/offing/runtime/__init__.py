"""Wiring and lifecycle: the rooms below, put together and kept running."""
