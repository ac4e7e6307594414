"""Evidently: the report of DataDriftPreset for each bucket, as it comes and with tests chosen by column type.

`default`: with 1,000 rows of reference or fewer KS, chi-square or z at p < .05, else Wasserstein and
Jensen-Shannon distance at .1; `column` alarms when any column drifts, `dataset` when half of them do, which
is the preset's own verdict on the whole. Level `default`: how far the worst column is beyond its threshold.
Option `tests`: KS and chi-square (num_method, cat_method), level -log10 p. A report knows no state, so only
buckets from the shift on are judged.
"""

from __future__ import annotations

import numpy as np
from bench.alarms.streams import Stream
from evidently import DataDefinition, Dataset, Report
from evidently.presets import DataDriftPreset
from protocol import Options, Trace, answer, judged, table, together


def judge(stream: Stream, options: Options) -> Trace:
    """Report on each bucket; each has the columns' values, and its threshold, of Evidently's own choice."""
    numeric = [f.name for f in stream.fields if not f.categorical]
    definition = DataDefinition(
        numerical_columns=numeric, categorical_columns=[f.name for f in stream.fields if f.categorical]
    )
    before = Dataset.from_pandas(
        table(together(stream.baseline()), stream.fields), data_definition=definition
    )
    chosen = {"num_method": "ks", "cat_method": "chisquare"} if options.get("tests") else {}
    worst, half = np.full(stream.spec.buckets, np.nan), np.zeros(stream.spec.buckets, dtype=bool)
    for number in judged(stream):
        after = Dataset.from_pandas(table(stream.bucket(number), stream.fields), data_definition=definition)
        found = Report([DataDriftPreset(**chosen)]).run(current_data=after, reference_data=before)
        metrics = found.dict()["metrics"]
        worst[number] = np.nanmax([_beyond(m) for m in metrics if "column" in m["config"]])
        half[number] = next(m["value"]["share"] for m in metrics if "drift_share" in m["config"]) >= 0.5
    name = "tests" if chosen else "default"
    return Trace(
        levels={name: worst},
        alarms={f"{name}: any column": worst >= 0, f"{name}: half of the columns": half},
    )


def _beyond(metric: dict) -> float:
    """Return the log10 of how far a value is beyond its threshold: above a distance, below a p-value."""
    value, threshold = max(float(metric["value"]), 1e-300), float(metric["config"]["threshold"])
    ratio = np.log10(value / threshold)
    return float(-ratio if metric["config"]["method"].endswith("p_value") else ratio)


if __name__ == "__main__":
    answer(judge)
