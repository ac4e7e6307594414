"""whylogs: a profile of each side, then its drift statistics (cases `drift`, `daily`), or the profile alone."""

from __future__ import annotations

from collections.abc import Iterator

from protocol import COLUMNS, SHOWN, Stopwatch, answer, asked

watch = Stopwatch()

import pandas as pd
import pyarrow.parquet as pq
import whylogs
from whylogs.viz.drift.column_drift_algorithms import calculate_drift_scores

case, reference, current = asked()
watch.lap("imports")


def drift() -> Iterator[dict]:
    """Yield the scores of the whole or of each day."""
    before, after = (pd.read_parquet(path, columns=["timestamp", *COLUMNS]) for path in (reference, current))
    watch.lap("read")
    baseline = whylogs.log(pandas=before[COLUMNS]).view()
    parts = [after] if case == "drift" else [part for _, part in after.groupby(after["timestamp"].dt.date)]
    for part in parts:
        view = whylogs.log(pandas=part[COLUMNS]).view()
        watch.lap("profile")
        yield calculate_drift_scores(view, baseline, with_thresholds=True)
        watch.lap("compare")


def profile() -> int:
    """Profile the whole file a few rows at a time; return the number of columns counted."""
    total = None
    with pq.ParquetFile(current) as file:
        for batch in file.iter_batches(500_000, columns=COLUMNS):
            view = whylogs.log(pandas=batch.to_pandas()).view()
            total = view if total is None else total.merge(view)
    watch.lap("profile")
    return len(total.get_columns())


if case == "profile":
    answer(profile(), watch, {})
else:
    scores = list(drift())
    found = {name: one["statistic"] for name, one in scores[0].items() if one}
    answer(sum(one is not None for day in scores for one in day.values()), watch, {name: found[name] for name in SHOWN})
