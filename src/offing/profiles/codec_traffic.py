"""Traffic, co-moments and crossed counts as nested lists for the codec, and back."""

from __future__ import annotations

from typing import Any

import numpy as np

from offing.profiles.codec_columns import numeric, read_numeric
from offing.profiles.crossed import CrossedCounts
from offing.profiles.packing import Packer, Unpacker, from_planes, to_planes
from offing.profiles.pairs import CoMoments
from offing.profiles.traffic import TrafficCounts
from offing.profiles.twins import Twins


def traffic(packer: Packer, part: TrafficCounts) -> list[Any]:
    """Return traffic as lists; its long arrays go to the packer."""
    packer.add_counts(part.slot_counts)
    return [
        numeric(packer, part.lag),
        packer.add_cells(part.slots),
        [sorted(names.items()) for names in (part.checked, part.violations)],
        [list(names.items()) for names in (part.error_kinds, part.extra)],
        [to_planes([part.twins.hashes]), to_planes([part.twins.counts])],
    ]


def read_traffic(unpacker: Unpacker, part: list[Any]) -> TrafficCounts:
    """Read what `traffic` gave, in the same order."""
    lag, (size, first), ruled, named, (hashes, counts) = part
    slot_counts = unpacker.counts(size)
    checked, violations, error_kinds, extra = (dict(map(tuple, pairs)) for pairs in (*ruled, *named))
    return TrafficCounts(
        lag=read_numeric(unpacker, lag),
        slots=unpacker.cells(size, first),
        slot_counts=slot_counts,
        error_kinds=error_kinds,
        extra=extra,
        checked=checked,
        violations=violations,
        twins=Twins(from_planes(*hashes).view(np.uint64), from_planes(*counts)),
    )


def pairs(part: CoMoments | None) -> list[Any] | None:
    """Return co-moments as lists: the sums, and the products on and above the diagonal."""
    if part is None:
        return None
    upper = part.products[np.triu_indices(len(part.sums))]
    return [part.n, len(part.sums), to_planes([zigzag(part.sums)]), to_planes([zigzag(upper)])]


def read_pairs(part: list[Any] | None) -> CoMoments | None:
    """Read what `pairs` gave."""
    if part is None:
        return None
    n, size, sums, upper = part
    products = np.zeros((size, size), np.int64)
    products[np.triu_indices(size)] = unzigzag(from_planes(*upper))
    products = products + np.triu(products, 1).T
    return CoMoments(n, unzigzag(from_planes(*sums)), products)


def crossed(part: CrossedCounts) -> list[Any]:
    """Return crossed counts as a list: most are small, many 0, which zstd makes short."""
    return [*to_planes([part.counts])]


def read_crossed(part: list[Any]) -> CrossedCounts:
    """Read what `crossed` gave."""
    return CrossedCounts(from_planes(*part))


def zigzag(numbers: np.ndarray[Any, np.dtype[np.int64]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return numbers of both signs as numbers of none, small ones small."""
    return (numbers << 1) ^ (numbers >> 63)


def unzigzag(numbers: np.ndarray[Any, np.dtype[np.int64]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return what `zigzag` was given."""
    return (numbers >> 1) ^ -(numbers & 1)
