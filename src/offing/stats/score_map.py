"""How likely an event is at a score: learned from labelled rows, with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from offing.stats.arrays import Bools, Floats, Ints
from offing.stats.isotonic import pool

LEAST = 5.0
"""Neighbouring cells share a group until it has so many rows."""

SHRINKAGE = 2.0
"""With the weight of so many rows of its group a block is drawn towards the group, for variances only."""


@dataclass(frozen=True)
class ScoreMap:
    """P(event | score) at the cells of a sample with known outcomes.

    `places` are the cells' scores, rising; `sides` says of which cells the rows count as decided
    positive. `curve` is the isotonic regression. It leans outwards at its ends and flattens what does
    not rise, so each `group` of neighbouring cells of one side also knows by how much its own rate
    exceeds the curve (`excess`) and the variance of that rate (`variance`). `spread` is the variance
    of one row's outcome, never 0: of the curve drawn towards the group's rate.
    """

    places: Floats
    sides: Bools
    curve: Floats
    spread: Floats
    group: Ints
    excess: Floats
    variance: Floats

    @staticmethod
    def fit(
        places: Floats,
        events: Floats | Ints,
        rows: Floats | Ints,
        sides: Bools,
        *,
        squares: Floats | None = None,
    ) -> ScoreMap:
        """Learn the map from `events` among `rows` of each cell.

        Cells come with rising `places` and some rows each. Where rows have weights, `events` and `rows`
        are sums of weights and `squares` sums of their squares: a group then counts for as many rows
        as Kish's effective sample size says. Raises ValueError without cells, or with an empty one.
        """
        if not len(places):
            raise ValueError("no cells to learn from")
        events, rows = np.asarray(events, np.float64), np.asarray(rows, np.float64)
        squares = rows if squares is None else squares
        blocks = pool(events, rows)
        curve = blocks.means[blocks.index]
        group = _groups(rows, squares, sides)
        size, happened = np.bincount(group, rows), np.bincount(group, events)
        real = size**2 / np.bincount(group, squares)
        rate = (happened / size * real + 0.5) / (real + 1.0)
        inside = blocks.weights**2 / np.bincount(blocks.index, squares)
        weight = inside[blocks.index]
        steady = (weight * curve + SHRINKAGE * rate[group]) / (weight + SHRINKAGE)
        # As for a sample's variance: a curve fitted to few rows lies too close to them.
        wider = real / np.maximum(real - 1.0, 0.5)
        spread = np.minimum(steady * (1.0 - steady) * wider[group], 0.25)
        noise = np.bincount(group, rows * spread) / size
        excess = (happened - np.bincount(group, rows * curve)) / size
        return ScoreMap(places, sides, curve, spread, group, excess, noise / real)

    def at(self, places: Floats) -> tuple[Floats, Floats]:
        """Return the curve and the spread at any scores: straight between cells, flat beyond."""
        return np.interp(places, self.places, self.curve), np.interp(places, self.places, self.spread)

    def nearest(self, places: Floats, sides: Bools) -> Ints:
        """Return the group of the nearest cell of the same side; of either side where there is none."""
        found = np.zeros(len(places), np.int64)
        for side in (False, True):
            mine = sides == side
            own = np.flatnonzero(self.sides == side)
            own = own if len(own) else np.arange(len(self.places))
            found[mine] = self.group[own[_closest(self.places[own], places[mine])]]
        return found


def _closest(rising: Floats, wanted: Floats) -> Ints:
    """Return the index of the entry of `rising` closest to each of `wanted`."""
    after = np.clip(np.searchsorted(rising, wanted), 0, len(rising) - 1)
    before = np.maximum(after - 1, 0)
    # Halves first: the distance of two doubles may be too large for one.
    nearer = wanted / 2 - rising[before] / 2 <= rising[after] / 2 - wanted / 2
    return np.where(nearer, before, after).astype(np.int64)


def _groups(rows: Floats, squares: Floats, sides: Bools) -> Ints:
    """Number neighbouring cells of one side together until they have `LEAST` rows; a rest joins its left."""
    group = np.zeros(len(rows), np.int64)
    free = 0
    for side in (False, True):
        own = np.flatnonzero(sides == side)
        filled, weight, square = 0, 0.0, 0.0
        for cell, more, more_squares in zip(
            own.tolist(), rows[own].tolist(), squares[own].tolist(), strict=True
        ):
            group[cell] = free + filled
            weight, square = weight + more, square + more_squares
            if weight * weight >= LEAST * square:
                filled, weight, square = filled + 1, 0.0, 0.0
        if filled:
            group[own] = np.minimum(group[own], free + filled - 1)
        free += max(filled, min(len(own), 1))
    return group
