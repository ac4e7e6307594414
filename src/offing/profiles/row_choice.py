"""The rows of a batch that dear counts are made of: chosen by a quick hash, arranged by run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from offing.domain.physical import physical_name
from offing.profiles.encoding import Array
from offing.profiles.hashing import Hashes, hash_rows, with_zeros
from offing.profiles.rows import Ints, Runs, count_true


@dataclass(frozen=True)
class ChosenRows:
    """The features of chosen rows: `lengths` rows of each run, one run after the other.

    `hashes` is the quick hash of each row; None when nothing is counted of fewer rows.
    """

    rows: pa.RecordBatch
    lengths: Ints
    hashes: Hashes | None = None

    @staticmethod
    def of(
        batch: pa.RecordBatch, runs: Runs, features: Sequence[str], key: Sequence[str], bits: Sequence[int]
    ) -> ChosenRows:
        """Return the `features` of the rows whose hash of `key` begins with the least of `bits` zero bits.

        These are all rows that any of `bits` chooses. Rows are hashed once, and copied once.
        """
        if not any(bits):
            return ChosenRows(_take(batch, features, runs.order), runs.lengths)
        hashes = runs.arrange(hash_rows(batch, key))
        if not min(bits):
            return ChosenRows(_take(batch, features, runs.order), runs.lengths, hashes)
        mask = with_zeros(hashes, min(bits))
        places = np.flatnonzero(mask) if runs.order is None else runs.order[mask]
        return ChosenRows(_take(batch, features, places), count_true(mask, runs.lengths), hashes[mask])

    def among(self, bits: int) -> ChosenRows:
        """Return those of these rows whose hash begins with `bits` zero bits; all for 0."""
        if not bits or self.hashes is None:
            return self
        mask = with_zeros(self.hashes, bits)
        if mask.all():
            return self
        rows = self.rows.take(np.flatnonzero(mask))
        return ChosenRows(rows, count_true(mask, self.lengths), self.hashes[mask])


def _take(batch: pa.RecordBatch, features: Sequence[str], places: Ints | None) -> pa.RecordBatch:
    """Return the rows at `places` of the features that the batch has; all for None."""
    stored = set(batch.schema.names)
    taken: dict[str, Array] = {}
    for name in map(physical_name, features):
        if name in stored:
            array = batch.column(name)
            if pa.types.is_string_view(array.type):  # Arrow has no `take` for it
                array = pc.cast(array, pa.string())
            taken[name] = array if places is None else array.take(places)
    if not taken:
        # A batch without columns has no rows either, so that rows without any feature get an empty one.
        taken = {"rows": pa.nulls(batch.num_rows if places is None else len(places))}
    return pa.record_batch(taken)
