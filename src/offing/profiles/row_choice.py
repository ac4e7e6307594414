"""The rows of a batch that dear counts are made of: chosen by a quick hash, arranged by run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

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

    def among(self, bits: int) -> ChosenRows:
        """Return those of these rows whose hash begins with `bits` zero bits; all for 0."""
        if not bits or self.hashes is None:
            return self
        mask = with_zeros(self.hashes, bits)
        if mask.all():
            return self
        return ChosenRows(
            self.rows.take(np.flatnonzero(mask)), count_true(mask, self.lengths), self.hashes[mask]
        )


@dataclass(frozen=True)
class RowChoice:
    """Which rows of a batch are chosen: those at `places`, by run, all as they lie for None."""

    places: Ints | None
    lengths: Ints
    hashes: Hashes | None = None

    @staticmethod
    def of(batch: pa.RecordBatch, runs: Runs, key: Sequence[str], bits: Sequence[int]) -> RowChoice:
        """Choose the rows whose hash of the columns `key` begins with the least of `bits` zero bits.

        These are all that any of `bits` chooses.
        """
        if not any(bits):
            return RowChoice(runs.order, runs.lengths)
        hashes = runs.arrange(hash_rows(batch, key))
        if not min(bits):
            return RowChoice(runs.order, runs.lengths, hashes)
        mask = with_zeros(hashes, min(bits))
        places = np.flatnonzero(mask) if runs.order is None else runs.order[mask]
        return RowChoice(places, count_true(mask, runs.lengths), hashes[mask])

    def take(self, batch: pa.RecordBatch, name: str) -> dict[str, Array]:
        """Return the chosen rows of one column of the batch by its name; nothing when it is absent.

        Quickest when the column has just been read: it lies in a cache.
        """
        if name not in batch.schema.names:
            return {}
        array = batch.column(name)
        if pa.types.is_string_view(array.type):  # Arrow has no `take` for it
            array = pc.cast(array, pa.string())
        return {name: array if self.places is None else array.take(self.places)}

    def rows(self, columns: Mapping[str, Array]) -> ChosenRows:
        """Return the chosen rows, of which `columns` have been taken."""
        # A batch without columns has no rows either, so that rows without any feature get an empty one.
        filled = dict(columns) or {"rows": pa.nulls(int(self.lengths.sum()))}
        return ChosenRows(pa.record_batch(filled), self.lengths, self.hashes)
