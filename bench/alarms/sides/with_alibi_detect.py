"""alibi-detect, a batch detector for each bucket: TabularDrift (KS and chi-square, Bonferroni, p .05).

It takes no missing values: a number becomes the baseline's median, a level one of its own, as its users
must do. Level `TabularDrift`: -log10 of the smallest p-value, times the number of columns. It knows no state,
so only buckets from the shift on are judged.
"""

from __future__ import annotations

import numpy as np
from alibi_detect.cd import TabularDrift
from bench.alarms.streams import Frame, Stream
from protocol import Options, Trace, answer, filled, judged, together


def judge(stream: Stream, options: Options) -> Trace:
    """Judge one run."""
    fields = stream.fields
    baseline = together(stream.baseline())
    levels = {i: None for i, f in enumerate(fields) if f.categorical}  # as the reference has them

    def matrix(frame: Frame) -> np.ndarray:
        full = filled(frame, baseline, fields)
        return np.column_stack([full[f.name] for f in fields]).astype(np.float32)

    detector = TabularDrift(matrix(baseline), p_val=0.05, categories_per_feature=levels)
    worst, over = np.full(stream.spec.buckets, np.nan), np.zeros(stream.spec.buckets, dtype=bool)
    for number in judged(stream):
        found = detector.predict(matrix(stream.bucket(number)))["data"]
        smallest = max(float(np.nanmin(found["p_val"])) * len(fields), 1e-300)
        worst[number], over[number] = -np.log10(smallest), bool(found["is_drift"])
    return Trace(levels={"TabularDrift": worst}, alarms={"TabularDrift, p .05": over})


if __name__ == "__main__":
    answer(judge)
