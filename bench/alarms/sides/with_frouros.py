"""Frouros: KSTest of each number and ChiSquareTest of each level column, p < .05 as in its documentation.

It corrects nothing for many columns. Level `tests`: -log10 of the smallest p-value. Missing values are left
out, since its tests take none. It knows no state, so only buckets from the shift on are judged.
"""

from __future__ import annotations

import numpy as np
from bench.alarms.streams import Stream
from frouros.detectors.data_drift import ChiSquareTest, KSTest
from protocol import Options, Trace, answer, judged, together


def judge(stream: Stream, options: Options) -> Trace:
    """Judge one run."""
    baseline = together(stream.baseline())
    detectors = {}
    for f in stream.fields:
        detectors[f.name] = ChiSquareTest() if f.categorical else KSTest()
        detectors[f.name].fit(X=_known(baseline[f.name]))
    worst = np.full(stream.spec.buckets, np.nan)
    for number in judged(stream):
        found = []
        for name, values in stream.bucket(number).items():
            known = _known(values)
            result, _ = detectors[name].compare(X=known) if len(known) else (None, None)
            found.append(result.p_value if result is not None else 1.0)
        worst[number] = -np.log10(max(float(np.nanmin(found)), 1e-300))
    return Trace(levels={"tests": worst}, alarms={"p < .05, any column": worst > -np.log10(0.05)})


def _known(values: np.ndarray) -> np.ndarray:
    return values[~np.isnan(values)]


if __name__ == "__main__":
    answer(judge)
