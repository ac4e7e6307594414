"""Words of texts as hashes, and which of them the baseline knows."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from offing.profiles.derived.characters import ALONE, WORD, Kinds, Points, beginnings, folded
from offing.profiles.rows import Ints

Hashes = NDArray[np.int64]
Wide = NDArray[np.uint64]

BITS = 22
"""Bits of a token's hash: one new word in 800 passes for one of the 5,000 that are known."""

VOCABULARY = 5_000
"""How many tokens of each half of the baseline are known: the most frequent, ties by their hash."""

FOLD = 256
"""Pieces of text whose tokens are kept before they are counted."""

_POWER = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)


@dataclass(frozen=True)
class Tokens:
    """The tokens of some texts: a hash of 22 bits each, how many a text has, and its side, 0 or 1.

    A token is a run of letters, marks and numbers, lower-case, each digit as 0; in scripts without
    spaces between words it is one character. The side is a bit of a hash of all of a text's tokens.
    """

    hashes: Hashes
    counts: Ints
    sides: Ints

    @staticmethod
    def of(points: Points, kinds: Kinds, ends: Ints) -> Tokens:
        """Cut texts into tokens; `ends` are the ends of the texts, after a 0."""
        word, alone = (kinds & WORD) != 0, (kinds & ALONE) != 0
        starts = beginnings(word, ends)
        starts[1:] |= word[1:] & (alone[1:] | alone[:-1])
        places = np.flatnonzero(starts)
        if not len(places):
            none = np.zeros(len(ends) - 1, np.int64)
            return Tokens(np.empty(0, np.int64), none, none)
        mixed = _mixed((folded(points) + np.uint32(1)).astype(np.uint64))
        mixed[~word] = 0
        lengths = np.diff(np.append(places, len(points)))
        position = np.arange(places[0], len(points)) - np.repeat(places, lengths)
        mixed[places[0] :] *= _powers(int(lengths.max()))[position]
        hashes = _mixed(np.add.reduceat(mixed, places))
        first = np.searchsorted(places, ends)
        total = np.concatenate([np.zeros(1, np.uint64), np.cumsum(hashes)])
        sides = _mixed(total[first[1:]] - total[first[:-1]]) >> np.uint64(63)
        short = (hashes >> np.uint64(64 - BITS)).astype(np.int64)
        return Tokens(short, np.diff(first), sides.astype(np.int64))

    def of_side(self, side: int) -> Hashes:
        """Return the tokens of the texts of one side."""
        return np.asarray(self.hashes[np.repeat(self.sides == side, self.counts)], np.int64)


@dataclass(frozen=True)
class Vocabulary:
    """The tokens that each half of the baseline knows: their hashes, ascending."""

    halves: tuple[tuple[int, ...], tuple[int, ...]]

    @staticmethod
    def fit(parts: Iterable[Tokens]) -> Vocabulary:
        """Take the most frequent tokens of the texts of either side; of all, should one side have none."""
        counts = np.zeros((2, 1 << BITS), np.int64)
        waiting: list[Tokens] = []
        for part in parts:
            waiting.append(part)
            if len(waiting) == FOLD:
                counts += _counted(waiting)
                waiting = []
        counts += _counted(waiting)
        sides = [_most_frequent(side) for side in counts]
        if not all(sides):
            sides = [_most_frequent(counts.sum(axis=0))] * 2
        return Vocabulary((sides[0], sides[1]))

    def unknown(self, tokens: Tokens) -> Ints:
        """Count the tokens of each text that the other half of the baseline does not know."""
        place = (np.repeat(1 - tokens.sides, tokens.counts) << BITS) + tokens.hashes
        new = (self._table[place >> 3] >> (place & 7).astype(np.uint8)) & 1 == 0
        return np.diff(np.searchsorted(np.flatnonzero(new), np.cumsum(np.append(0, tokens.counts))))

    def to_text(self) -> list[str]:
        """Return the JSON form: little-endian 32-bit integers in base64."""
        return [base64.b64encode(np.array(one, "<u4").tobytes()).decode("ascii") for one in self.halves]

    @staticmethod
    def from_text(texts: Sequence[str]) -> Vocabulary:
        """Read the JSON form."""
        first, second = (tuple(np.frombuffer(base64.b64decode(one), "<u4").tolist()) for one in texts)
        return Vocabulary((first, second))

    @cached_property
    def _table(self) -> NDArray[np.uint8]:
        """A bit for every hash of either half."""
        bits = np.zeros((2, 1 << BITS), np.bool_)
        for side, hashes in enumerate(self.halves):
            bits[side, np.array(hashes, np.int64)] = True
        return np.packbits(bits, bitorder="little")


def _counted(parts: Sequence[Tokens]) -> Ints:
    """Count every token of either side (2 x hashes)."""
    none = np.empty(0, np.int64)
    sides = [np.concatenate([none, *(part.of_side(side) for part in parts)]) for side in (0, 1)]
    return np.stack([np.bincount(side, minlength=1 << BITS) for side in sides])


def _most_frequent(counts: Ints) -> tuple[int, ...]:
    found = np.flatnonzero(counts)
    chosen = np.argsort(-counts[found], kind="stable")[:VOCABULARY]
    return tuple(np.sort(found[chosen]).tolist())


def _mixed(values: Wide) -> Wide:
    """Spread 64-bit numbers over all their bits."""
    values = values * _MIX
    values ^= values >> _HALF
    values *= _MIX
    return values ^ (values >> _HALF)


def _powers(size: int) -> Wide:
    powers = np.full(size, _POWER)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)
