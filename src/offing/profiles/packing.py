"""Many small integer arrays as two long ones, in the narrowest width that holds them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from offing.profiles.column import Counts
from offing.profiles.grid import Cells

_WIDTHS = (1, 2, 4, 8)


class Packer:
    """Collects arrays in the order in which `Unpacker` will be asked for them."""

    def __init__(self) -> None:
        self._steps: list[Cells] = []
        self._counts: list[Counts] = []

    def add_counts(self, counts: Counts) -> int:
        """Add non-negative counts; return how many there are."""
        self._counts.append(counts)
        return len(counts)

    def add_cells(self, cells: Cells) -> tuple[int, int]:
        """Add ascending cells; return how many there are and the first."""
        if not len(cells):
            return 0, 0
        self._steps.append(np.diff(cells, prepend=cells[:1]))
        return len(cells), int(cells[0])

    def planes(self) -> tuple[tuple[int, bytes], tuple[int, bytes]]:
        """Return steps and counts, each as its width in bytes and its byte planes, lowest first."""
        return to_planes(self._steps), to_planes(self._counts)


class Unpacker:
    """Hands the arrays of a `Packer` out again, in the same order."""

    def __init__(self, steps: tuple[int, bytes], counts: tuple[int, bytes]) -> None:
        self._places = np.cumsum(from_planes(*steps))
        self._counts = from_planes(*counts)
        self._next_place = 0
        self._next_count = 0

    def counts(self, size: int) -> Counts:
        """Return the next `size` counts; read-only."""
        start = self._next_count
        self._next_count = start + size
        return self._counts[start : start + size]

    def cells(self, size: int, first: int) -> Cells:
        """Return the next `size` cells, which begin with `first`."""
        start = self._next_place
        self._next_place = start + size
        places = self._places[start : start + size]
        return (places + (first - int(places[0]))).astype(np.int32) if size else np.empty(0, np.int32)


def to_big(number: int) -> int | bytes:
    """Return an integer as MessagePack takes it: as bytes beyond 64 bits."""
    if -(2**63) <= number < 2**63:
        return number
    return number.to_bytes(number.bit_length() // 8 + 1, "little", signed=True)


def from_big(number: int | bytes) -> int:
    """Return the integer that `to_big` was given."""
    return number if isinstance(number, int) else int.from_bytes(number, "little", signed=True)


def to_planes(arrays: list[NDArray[Any]]) -> tuple[int, bytes]:
    """Return arrays of whole numbers, none negative, as a width in bytes and byte planes, lowest first."""
    joined = np.concatenate([np.empty(0, "<u8"), *(array.astype("<u8") for array in arrays)])
    top = int(joined.max(initial=0))
    width = next(width for width in _WIDTHS if top < 1 << (8 * width))
    return width, joined.view(np.uint8).reshape(-1, 8)[:, :width].T.tobytes()


def from_planes(width: int, planes: bytes) -> Counts:
    """Return what `to_planes` was given, joined; read-only."""
    size = len(planes) // width
    wide = np.zeros((size, 8), np.uint8)
    wide[:, :width] = np.frombuffer(planes, np.uint8).reshape(width, size).T
    numbers = wide.reshape(-1).view("<u8").astype(np.int64)
    numbers.flags.writeable = False
    return numbers
