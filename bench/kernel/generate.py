"""Write the file that the kernel bench reads: N rows x 50 columns of assorted shapes, in time order.

python bench/kernel/generate.py bench/out/kernel-10m.parquet --rows 10000000
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

NUMERIC = 40
CATEGORICAL = 10
DAYS = 60
ROW_GROUP = 125_000
START = 1_735_689_600_000_000  # 2025-01-01T00:00:00Z
DAY = 86_400_000_000
MISSING = 0.05


def numeric(column: int, rng: np.random.Generator, rows: int) -> NDArray[np.float64]:
    """Return one of eight shapes: normal, heavy tails, ties, zero-inflated, skewed, bounded."""
    shape, size = column % 8, 10.0 ** (column % 7 - 3)
    if shape == 0:
        values = rng.normal(column, 1.0, rows)
    elif shape == 1:
        values = rng.lognormal(0.0, 1.5, rows)
    elif shape == 2:
        values = rng.standard_cauchy(rows)
    elif shape == 3:
        values = rng.poisson(4.0, rows).astype(np.float64)
    elif shape == 4:
        values = rng.exponential(1.0, rows) * (rng.random(rows) < 0.3)
    elif shape == 5:
        values = np.round(rng.normal(50.0, 12.0, rows), 1)
    elif shape == 6:
        values = rng.beta(0.5, 3.0, rows)
    else:
        values = np.where(rng.random(rows) < 0.5, rng.normal(-3.0, 1.0, rows), rng.normal(4.0, 0.5, rows))
    return values * size


def categorical(column: int, rng: np.random.Generator, rows: int) -> pa.DictionaryArray:
    """Return levels of falling frequency, 5 of them in the first column to 200 in the last."""
    levels = round(5 * 40 ** (column / (CATEGORICAL - 1)))
    weights = 1.0 / np.arange(1, levels + 1)
    edges = np.cumsum(weights / weights.sum())
    codes = np.minimum(np.searchsorted(edges, rng.random(rows)), levels - 1).astype(np.int32)
    return pa.DictionaryArray.from_arrays(codes, [f"level {code}" for code in range(levels)])


def batch(start: int, rows: int, total: int, seed: int) -> pa.RecordBatch:
    """Return rows `start` .. `start + rows` of `total`; times spread evenly over the days."""
    rng = np.random.default_rng([seed, start])
    moments = START + (np.arange(start, start + rows) * (DAYS * DAY / total)).astype(np.int64)
    arrays: list[pa.Array] = [pa.array(moments, pa.timestamp("us", tz="UTC"))]
    names = ["timestamp"]
    for column in range(NUMERIC):
        names.append(f"f_n{column:02d}")
        arrays.append(pa.array(numeric(column, rng, rows), mask=rng.random(rows) < MISSING))
    for column in range(CATEGORICAL):
        names.append(f"f_c{column:02d}")
        arrays.append(categorical(column, rng, rows).cast(pa.string()))
    return pa.RecordBatch.from_arrays(arrays, names=names)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    options.path.parent.mkdir(parents=True, exist_ok=True)
    part = options.path.with_suffix(".part")
    schema = batch(0, 1, options.rows, options.seed).schema
    with pq.ParquetWriter(part, schema) as writer:
        for start in range(0, options.rows, ROW_GROUP):
            rows = min(ROW_GROUP, options.rows - start)
            writer.write_batch(batch(start, rows, options.rows, options.seed), row_group_size=ROW_GROUP)
    part.rename(options.path)
    print(f"{options.path}: {options.rows:,} rows, {options.path.stat().st_size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
