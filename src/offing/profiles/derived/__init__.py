"""Numeric columns made of texts, of embeddings, and of the numeric columns together."""

from offing.profiles.derived.registry import derive, fit, projections, read

__all__ = ["derive", "fit", "projections", "read"]
