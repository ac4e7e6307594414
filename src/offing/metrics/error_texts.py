"""How often each text of an error was logged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile


@dataclass(frozen=True)
class ErrorTexts:
    """The rows of each kept text of an error, and how many rows have others.

    A profile keeps the texts of a fair sample: all of them up to 32, and of those it keeps the
    counts are exact.
    """

    rows: Mapping[str, int]
    others: int


def error_texts(subject: Subject) -> ErrorTexts | None:
    """Return the errors of the whole model; None for a slice, of which they are not counted by text."""
    current = subject.current
    if not isinstance(current, BucketProfile):
        return None
    rows = current.traffic.error_kinds
    return ErrorTexts(rows, max(0, current.errors - sum(rows.values())))
