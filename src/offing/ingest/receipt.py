"""The answer to a request: what became of every item in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

WARNING_LIMIT = 100
"""Warnings of one code that are listed one by one; the rest are counted only."""


class ItemStatus(str, Enum):
    """What became of one item. All but REJECTED are, or were before, stored."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    REJECTED = "rejected"


@dataclass(frozen=True)
class ItemAnswer:
    """What to tell the caller about the item at `index` of the request.

    An accepted item with a `code` carries a warning; without one it got the generated `id`.
    """

    index: int
    status: ItemStatus
    code: str | None = None
    message: str | None = None
    hint: str | None = None
    id: str | None = None


@dataclass(frozen=True)
class Receipt:
    """The outcome of one request, given after everything accepted is on disk.

    `received == accepted + duplicate + conflict + rejected`. `items` holds an answer for every
    item that is not plainly accepted, in the order of the request: all rejections, duplicates and
    conflicts, all generated ids, and of each kind of warning the first 100. `warnings` counts all
    warnings by code. `sequence` is the journal's number of the request, 0 when nothing was stored.
    """

    received: int
    accepted: int
    duplicate: int
    conflict: int
    rejected: int
    items: tuple[ItemAnswer, ...] = ()
    warnings: dict[str, int] = field(default_factory=dict)
    sequence: int = 0


@dataclass(frozen=True)
class Rejection:
    """An item that cannot be stored: why, and the item itself for the dead-letter shelf."""

    answer: ItemAnswer
    payload: bytes


class Notes:
    """Collects what is to be said about the items of one request."""

    def __init__(self) -> None:
        self.rejections: list[Rejection] = []
        self.remarks: list[ItemAnswer] = []
        self.warnings: dict[str, int] = {}

    def reject(
        self, index: int, code: str, message: str, *, hint: str | None = None, payload: bytes = b""
    ) -> None:
        """Record that the item is not stored."""
        answer = ItemAnswer(index, ItemStatus.REJECTED, code, message, hint)
        self.rejections.append(Rejection(answer, payload))

    def warn(self, index: int, code: str, message: str, *, hint: str | None = None) -> None:
        """Record that the item is stored, but not quite as it was sent."""
        self.warnings[code] = self.warnings.get(code, 0) + 1
        if self.warnings[code] <= WARNING_LIMIT:
            self.remarks.append(ItemAnswer(index, ItemStatus.ACCEPTED, code, message, hint))

    def named(self, index: int, name: str) -> None:
        """Record the id that was made for an item sent without one."""
        self.remarks.append(ItemAnswer(index, ItemStatus.ACCEPTED, id=name))
