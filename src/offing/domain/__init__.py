"""Frozen values that every layer shares. No I/O, no third-party import."""
