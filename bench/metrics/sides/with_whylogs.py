"""whylogs: a profile of each side, then its drift statistics (cases `drift`, `daily`); or one profile.

The case `profile` takes the current file 500,000 rows at a time and merges.
"""

from __future__ import annotations

import pandas as pd
import pyarrow.parquet as pq
import whylogs
from protocol import COLUMNS, SHOWN, Stopwatch, answer, asked
from whylogs.viz.drift.column_drift_algorithms import calculate_drift_scores

BATCH = 500_000


def drift(case: str, reference: str, current: str, watch: Stopwatch) -> None:
    """Compare the whole, or each day."""
    before, after = (pd.read_parquet(path, columns=["timestamp", *COLUMNS]) for path in (reference, current))
    watch.lap("read")
    baseline = whylogs.log(pandas=before[COLUMNS]).view()
    parts = [after] if case == "drift" else [part for _, part in after.groupby(after["timestamp"].dt.date)]
    scores = []
    for part in parts:
        view = whylogs.log(pandas=part[COLUMNS]).view()
        watch.lap("profile")
        scores.append(calculate_drift_scores(view, baseline, with_thresholds=True))
        watch.lap("compare")
    first = scores[0]
    count = sum(one is not None for day in scores for one in day.values())
    answer(count, watch, {name: first[name]["statistic"] for name in SHOWN if first[name]})


def profile(path: str, watch: Stopwatch) -> None:
    """Profile a whole file a few rows at a time."""
    total = None
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(BATCH, columns=COLUMNS):
            view = whylogs.log(pandas=batch.to_pandas()).view()
            total = view if total is None else total.merge(view)
    watch.lap("profile")
    answer(len(total.get_columns()) if total else 0, watch, {})


def main() -> None:
    watch = Stopwatch()
    watch.lap("imports")
    case, reference, current = asked()
    if case == "profile":
        profile(current, watch)
    else:
        drift(case, reference, current, watch)


if __name__ == "__main__":
    main()
