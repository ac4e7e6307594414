"""The rows of a batch that dear counts are made of: chosen by a quick hash, arranged by run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from offing.profiles.encoding import Array
from offing.profiles.hashing import Hashes, hash_rows, with_zeros
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import Ints, Runs, count_true


@dataclass(frozen=True)
class Chosen:
    """Rows in the order of their runs: `lengths` of each run, at `places` (None: all rows as they lie).

    `hashes` is the quick hash of each; None when the plan chooses all rows for everything.
    """

    places: Ints | None
    lengths: Ints
    hashes: Hashes | None = None

    @staticmethod
    def of(batch: pa.RecordBatch, runs: Runs, plan: ProfilePlan) -> Chosen:
        """Choose the rows of a batch that twins or pairs are counted of."""
        bits = min(plan.twin_bits, plan.pair_bits) if plan.pairs else plan.twin_bits
        if not max(plan.twin_bits, plan.pair_bits):
            return Chosen(runs.order, runs.lengths)
        hashes = hash_rows(batch, plan.sample_key)
        return Chosen(runs.order, runs.lengths, runs.arrange(hashes)).among(bits)

    def among(self, bits: int) -> Chosen:
        """Return those of these rows whose hash begins with `bits` zero bits; places are in the same batch."""
        if not bits or self.hashes is None:
            return self
        mask = with_zeros(self.hashes, bits)
        places = np.flatnonzero(mask) if self.places is None else self.places[mask]
        return Chosen(places, count_true(mask, self.lengths), self.hashes[mask])

    def take(self, array: Array) -> Array:
        """Return these rows of a column of the batch."""
        if self.places is None:
            return array
        places: Array = pa.array(self.places)
        return array.take(places)
