"""NannyML: UnivariateDriftCalculator with chunks of one bucket, Jensen-Shannon distance as it comes.

Thresholds are the mean of the reference's chunks plus three standard deviations; the number of standard
deviations is the knob: level = the largest (value - mean) / deviation of the columns. Option `methods`
names others, such as KS and chi-square for its documented alternatives.
"""

from __future__ import annotations

import warnings

import nannyml as nml
import numpy as np
import pandas as pd
from bench.alarms.streams import Field, Frame, Stream
from protocol import Options, Trace, answer, table, together


def judge(stream: Stream, options: Options) -> Trace:
    """Fit to the baseline's buckets, judge all others in one call."""
    warnings.simplefilter("ignore")
    baseline, buckets = stream.baseline(), list(stream.buckets())
    method = options.get("method", "jensen_shannon")
    names = [f.name for f in stream.fields]
    calculator = nml.UnivariateDriftCalculator(
        names,
        continuous_methods=[method],
        categorical_methods=["jensen_shannon"],
        timestamp_column_name="timestamp",
        chunk_period="D",
    )
    calculator.fit(_dated(baseline, stream.fields, 0))
    found = calculator.calculate(_dated(buckets, stream.fields, len(baseline))).to_df(multilevel=False)
    reference = found["chunk_period"] == "reference"
    levels, over = [], []
    for f in stream.fields:
        of = f"{f.name}_{'jensen_shannon' if f.categorical else method}"
        values, chunks = found.loc[~reference, f"{of}_value"], found.loc[reference, f"{of}_value"]
        spread = max(float(chunks.std(ddof=0)), 1e-12)
        levels.append((values.to_numpy(float) - float(chunks.mean())) / spread)
        over.append(found.loc[~reference, f"{of}_alert"].to_numpy(bool))
    with np.errstate(invalid="ignore"):
        worst = np.nanmax(np.array(levels), axis=0)
    return Trace(levels={method: worst}, alarms={f"{method}: any column": np.any(over, axis=0)})


def _dated(frames: list[Frame], fields: list[Field], first: int) -> pd.DataFrame:
    """Return all rows with a day for each bucket."""
    rows = table(together(frames), fields)
    days = np.repeat(np.arange(first, first + len(frames)), [len(frame[fields[0].name]) for frame in frames])
    rows["timestamp"] = pd.Timestamp("2026-01-01") + pd.to_timedelta(days, unit="D")
    return rows


if __name__ == "__main__":
    answer(judge)
