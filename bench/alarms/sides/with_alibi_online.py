"""alibi-detect's online detectors with `ert`: LSDD and MMD on all columns, CVM on numbers, FET on levels.

They read one instance after the other and cost 0.4 to 4 ms for each, and their thresholds come from more
simulations than `ert` has instances, so a bucket gives ten instances and not all of its rows. Option
`means` chooses which: ten rows of each bucket (window 50 instances, up to 1,000 of the baseline's rows as the
reference), or the means of its tenths, which lose no row (window 20, the means of the baseline's
buckets as the reference; with fewer than 60 of them the detector is not tried). `ert` is 90 buckets;
`n_bootstraps` is the smallest that the detectors accept or 1,000, since ten times `ert`, as their
documentation recommends, would take an hour a run.

Numbers are standardised by the baseline, missing ones become 0; a column of levels is its indicators of
levels with at least 5 % of the rows; FET reads the most frequent one of each, once for more and once for
less. Detectors are not reset when they alarm, since the first alarm is what is measured and a reset would
deafen stricter settings. Levels: the largest statistic / threshold of a bucket's instances (FET: of 1 / (1 -
statistic), whose bound is 1).
"""

from __future__ import annotations

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

from typing import Any

import numpy as np
from alibi_detect.cd import CVMDriftOnline, FETDriftOnline, LSDDDriftOnline, MMDDriftOnline
from bench.alarms.streams import Field, Frame, Stream
from protocol import Options, Trace, answer, together

TENTHS = 10
ERT_BUCKETS = 90
REFERENCE = 1_000
SHARE = 0.05


class Encoder:
    """Turns rows into the numbers that a detector reads."""

    def __init__(self, baseline: Frame, fields: list[Field], kind: str) -> None:
        self._fields = [f for f in fields if kind in ("LSDD", "MMD") or f.categorical == (kind == "FET")]
        self._center = {
            f.name: (np.nanmean(baseline[f.name]), np.nanstd(baseline[f.name]) or 1.0) for f in fields
        }
        self._levels = {
            f.name: _frequent(baseline[f.name], kind == "FET") for f in self._fields if f.categorical
        }

    def rows(self, frame: Frame) -> np.ndarray:
        """Return one row of numbers for each row."""
        columns = []
        for f in self._fields:
            if f.categorical:
                columns += [(frame[f.name] == level).astype(float) for level in self._levels[f.name]]
            else:
                mean, spread = self._center[f.name]
                columns.append(np.nan_to_num((frame[f.name] - mean) / spread))
        if not columns:
            raise ValueError("no column that this detector reads")
        return np.column_stack(columns).astype(np.float32)

    def instances(self, frame: Frame, means: bool) -> np.ndarray:
        """Return ten instances: the means of tenths of the rows, or the first row of each."""
        tenths = np.array_split(self.rows(frame), min(TENTHS, len(next(iter(frame.values())))))
        return np.array([tenth.mean(axis=0) if means else tenth[0] for tenth in tenths])


def judge(stream: Stream, options: Options) -> Trace:
    """Judge one run."""
    np.random.seed(stream.spec.seed)
    kind, means = options["kind"], bool(options.get("means"))
    baseline = stream.baseline()
    encoder = Encoder(together(baseline), stream.fields, kind)
    if means and kind == "FET":
        raise ValueError("FET reads zeros and ones, not means")
    if means:
        reference = np.concatenate([encoder.instances(frame, True) for frame in baseline])
    else:
        reference = encoder.rows(together(baseline))[:REFERENCE]
    detectors = _made(kind, reference, 20 if means else 50)
    worst, over = np.full(stream.spec.buckets, -np.inf), np.zeros(stream.spec.buckets, dtype=bool)
    for number, bucket in enumerate(stream.buckets()):
        for instance in encoder.instances(bucket, means):
            for detector in detectors:
                worst[number] = max(worst[number], _ratio(detector, instance, kind))
        over[number] = worst[number] > 1.0
    name = f"{kind}{' of means' if means else ''}"
    asked = f"{name}, ert of {ERT_BUCKETS} buckets"
    return Trace(levels={name: worst}, alarms={asked: over}, promises={asked: float(ERT_BUCKETS)})


def _made(kind: str, reference: np.ndarray, window: int) -> list[Any]:
    ert, columns = float(ERT_BUCKETS * TENTHS), reference.shape[1]
    if len(reference) < 3 * window:
        raise ValueError(f"{len(reference)} instances of reference are too few for a window of {window}")
    if kind in ("LSDD", "MMD"):
        made = LSDDDriftOnline if kind == "LSDD" else MMDDriftOnline
        found = made(
            reference, ert=ert, window_size=window, backend="tensorflow", n_bootstraps=1000, verbose=False
        )
        return [found]
    sizes = [window // 2, window]
    if kind == "CVM":
        bootstraps = int(1.1 * ert * columns)
        return [
            CVMDriftOnline(reference, ert=ert, window_sizes=sizes, n_bootstraps=bootstraps, verbose=False)
        ]
    bootstraps = int(2.2 * ert * columns)
    return [
        FETDriftOnline(
            reference.astype(bool), ert=2 * ert, window_sizes=sizes, n_bootstraps=bootstraps,
            alternative=side, verbose=False,
        )
        for side in ("greater", "less")
    ]  # fmt: skip


def _ratio(detector: Any, instance: np.ndarray, kind: str) -> float:
    """Return statistic / threshold, of the worst column and window; -inf while there is no threshold."""
    found = detector.predict(instance.astype(bool) if kind == "FET" else instance)["data"]
    statistic, threshold = np.asarray(found["test_stat"], float), np.asarray(found["threshold"], float)
    if kind == "FET":
        statistic, threshold = (1.0 / np.maximum(1.0 - x, 1e-12) for x in (statistic, threshold))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.where(threshold > 0, statistic / threshold, np.nan)
    return float(np.nanmax(ratios)) if np.isfinite(ratios).any() else -np.inf


def _frequent(values: np.ndarray, one: bool) -> np.ndarray:
    levels, counts = np.unique(values[~np.isnan(values)], return_counts=True)
    return levels[[counts.argmax()]] if one else levels[counts >= SHARE * len(values)]


if __name__ == "__main__":
    answer(judge)
