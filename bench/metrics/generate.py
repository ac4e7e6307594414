"""Write the files that the metrics bench reads; the columns are those of bench/kernel.

`drift-*.parquet`: a timestamp and 50 columns (40 numeric of eight shapes with 5 % nulls, 10 categorical
of 5 to 200 levels). `labels-*.parquet`: timestamp, score, prediction, label and a segment of ten regions
of a binary model. Each is written twice: `reference` (30 days) and `current` (the 30 days after it), in
which every fifth column has moved, or the model has become a little worse in one region.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.kernel.generate import CATEGORICAL, DAY, MISSING, NUMERIC, categorical, numeric

DAYS = 30
ROW_GROUP = 125_000
FIRST = {"reference": 20_070 * DAY, "current": 20_100 * DAY}  # both a whole multiple of 30 days: one bucket
SEEDS = {"reference": 11, "current": 12}
MOVED = 5
"""Every fifth column of the current rows is another one's kin: by 2 % of its numbers, or in its levels."""

REGIONS = 10


def drift_rows(side: str, start: int, rows: int, total: int) -> pa.RecordBatch:
    """Return rows `start` .. `start + rows` of the drift file."""
    rng = np.random.default_rng([SEEDS[side], start])
    arrays: list[pa.Array[Any]] = [_times(side, start, rows, total)]
    names = ["timestamp"]
    for column in range(NUMERIC):
        values = numeric(column, rng, rows)
        if side == "current" and column % MOVED == 0:
            values = values * 1.02
        names.append(f"f_n{column:02d}")
        arrays.append(pa.array(values, mask=rng.random(rows) < MISSING))
    for column in range(CATEGORICAL):
        levels = categorical(column, rng, rows)
        if side == "current" and column % MOVED == 0:
            swapped = pa.array(np.where(rng.random(rows) < 0.02, 0, np.asarray(levels.indices)), pa.int32())
            levels = pa.DictionaryArray.from_arrays(swapped, levels.dictionary)
        names.append(f"f_c{column:02d}")
        arrays.append(levels.cast(pa.string()))
    return pa.RecordBatch.from_arrays(arrays, names=names)


def label_rows(side: str, start: int, rows: int, total: int) -> pa.RecordBatch:
    """Return rows `start` .. `start + rows` of the labelled file: a calibrated score, but in one region."""
    rng = np.random.default_rng([SEEDS[side] + 10, start])
    score = rng.beta(2.0, 5.0, rows)
    region = rng.integers(0, REGIONS, rows)
    truth = np.where((region == 3) & (side == "current"), 0.8 * score + 0.05, score)
    label = (rng.random(rows) < truth).astype(np.float64)
    return pa.RecordBatch.from_arrays(
        [
            _times(side, start, rows, total),
            pa.array(score),
            pa.array((score >= 0.5).astype(np.float64)),
            pa.array(label),
            pa.DictionaryArray.from_arrays(
                region.astype(np.int32), [f"region {number}" for number in range(REGIONS)]
            ).cast(pa.string()),
        ],
        names=["timestamp", "score", "prediction", "label", "f_region"],
    )


KINDS: dict[str, Callable[[str, int, int, int], pa.RecordBatch]] = {"drift": drift_rows, "labels": label_rows}


def ensure(folder: Path, rows: int) -> None:
    """Write what is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, make in KINDS.items():
        for side in FIRST:
            path = folder / f"{kind}-{side}.parquet"
            if not path.exists():
                _write(path, side, rows, make)


def _write(path: Path, side: str, rows: int, make: Callable[[str, int, int, int], pa.RecordBatch]) -> None:
    part = path.with_suffix(".part")
    with pq.ParquetWriter(part, make(side, 0, 1, rows).schema) as writer:
        for start in range(0, rows, ROW_GROUP):
            writer.write_batch(
                make(side, start, min(ROW_GROUP, rows - start), rows), row_group_size=ROW_GROUP
            )
    part.rename(path)
    print(f"{path}: {rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB", flush=True)


def _times(side: str, start: int, rows: int, total: int) -> pa.Array[Any]:
    moments = FIRST[side] + (np.arange(start, start + rows) * (DAYS * DAY / total)).astype(np.int64)
    return pa.array(moments, pa.timestamp("us", tz="UTC"))


if __name__ == "__main__":
    ensure(Path(sys.argv[1]), int(sys.argv[2]))
