"""whylogs: a profile of the baseline and of each bucket, and the drift scores of its `viz` module.

As it comes: KS on the quantiles of numbers, chi-square on the counts of texts, drift at p < .05. Level
`scores`: -log10 of the smallest p-value. Option `hellinger`: Hellinger distance for all, drift at .4.
Profiles know no state, so only buckets from the shift on are judged.
"""

from __future__ import annotations

import warnings

import numpy as np
import whylogs
from bench.alarms.streams import Stream
from protocol import Options, Trace, answer, judged, table, together
from whylogs.viz.drift.column_drift_algorithms import Hellinger, calculate_drift_scores


def judge(stream: Stream, options: Options) -> Trace:
    """Judge one run."""
    warnings.simplefilter("ignore")
    chosen = {f.name: Hellinger() for f in stream.fields} if options.get("hellinger") else None
    before = whylogs.log(pandas=table(together(stream.baseline()), stream.fields)).view()
    worst, over = np.full(stream.spec.buckets, np.nan), np.zeros(stream.spec.buckets, dtype=bool)
    for number in judged(stream):
        after = whylogs.log(pandas=table(stream.bucket(number), stream.fields)).view()
        scores = calculate_drift_scores(after, before, drift_map=chosen, with_thresholds=True)
        known = [score for score in scores.values() if score]
        worst[number] = max(map(_alarming, known))
        over[number] = any(score["drift_category"] == "DRIFT" for score in known)
    name = "hellinger" if chosen else "scores"
    return Trace(levels={name: worst}, alarms={f"{name}: any column": over})


def _alarming(score: dict) -> float:
    if score.get("pvalue") is None:
        return float(score["statistic"])
    return float(-np.log10(max(score["pvalue"], 1e-300)))


if __name__ == "__main__":
    answer(judge)
