"""Words of texts as hashes, and which of them the baseline knows."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from offing.profiles.derived.characters import ALONE, WORD, Kinds, Points, folded
from offing.profiles.rows import Ints

Hashes = NDArray[np.uint64]
Known = NDArray[np.uint32]

VOCABULARY = 5_000
"""How many tokens of each half of the baseline are known: the most frequent, ties by their hash."""

_POWER = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)


@dataclass(frozen=True)
class Tokens:
    """The tokens of some texts: a hash of 32 bits each, how many a text has, and its side, 0 or 1.

    A token is a run of letters, marks and numbers, lower-case, each digit as 0; in scripts without
    spaces between words it is one character. The side is a bit of a hash of all of a text's tokens.
    """

    hashes: Known
    counts: Ints
    sides: Ints

    @staticmethod
    def of(points: Points, kinds: Kinds, ends: Ints) -> Tokens:
        """Cut texts into tokens; `ends` are the ends of the texts, after a 0."""
        starts = _starts(kinds, ends)
        places = np.flatnonzero(starts)
        if not len(places):
            return Tokens(
                np.empty(0, np.uint32), np.zeros(len(ends) - 1, np.int64), np.zeros(len(ends) - 1, int)
            )
        mixed = _mixed((folded(points) + np.uint32(1)).astype(np.uint64))
        mixed[(kinds & WORD) == 0] = 0
        position = np.arange(len(points)) - places[np.maximum(np.cumsum(starts) - 1, 0)]
        position[: places[0]] = 0
        mixed *= _powers(int(position.max()) + 1)[position]
        hashes = _mixed(np.add.reduceat(mixed, places))
        first = np.concatenate([[0], np.cumsum(starts)])[ends]
        total = np.concatenate([np.zeros(1, np.uint64), np.cumsum(hashes)])
        sides = _mixed(total[first[1:]] - total[first[:-1]]) >> np.uint64(63)
        return Tokens((hashes >> _HALF).astype(np.uint32), np.diff(first), sides.astype(np.int64))


@dataclass(frozen=True)
class Vocabulary:
    """Hashes of the tokens that are known, ascending."""

    hashes: tuple[int, ...]

    @staticmethod
    def fit(parts: Sequence[Known]) -> Vocabulary:
        """Take the most frequent of all tokens in `parts`."""
        found, counts = np.unique(np.concatenate([np.empty(0, np.uint32), *parts]), return_counts=True)
        chosen = np.lexsort((found, -counts))[:VOCABULARY]
        return Vocabulary(tuple(np.sort(found[chosen]).tolist()))

    @cached_property
    def _array(self) -> Known:
        return np.array(self.hashes, np.uint32)

    def unknown(self, hashes: Known) -> NDArray[np.bool_]:
        """Say for each token whether it is not among the known ones."""
        if not len(self._array):
            return np.ones(len(hashes), np.bool_)
        place = np.minimum(np.searchsorted(self._array, hashes), len(self._array) - 1)
        return np.asarray(self._array[place] != hashes)

    def to_text(self) -> str:
        """Return the JSON form: little-endian 32-bit integers in base64."""
        return base64.b64encode(self._array.astype("<u4").tobytes()).decode("ascii")

    @staticmethod
    def from_text(text: str) -> Vocabulary:
        """Read the JSON form."""
        return Vocabulary(tuple(np.frombuffer(base64.b64decode(text), "<u4").tolist()))


def _starts(kinds: Kinds, ends: Ints) -> NDArray[np.bool_]:
    """Say which characters begin a token."""
    word, alone = (kinds & WORD) != 0, (kinds & ALONE) != 0
    starts = word.copy()
    starts[1:] &= ~word[:-1] | alone[1:] | alone[:-1]
    edges = ends[:-1][ends[:-1] < len(kinds)]
    starts[edges] = word[edges]
    return starts


def _mixed(values: Hashes) -> Hashes:
    """Spread 64-bit numbers over all their bits."""
    values = values * _MIX
    values ^= values >> _HALF
    values *= _MIX
    return values ^ (values >> _HALF)


def _powers(size: int) -> Hashes:
    powers = np.full(size, _POWER)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)
