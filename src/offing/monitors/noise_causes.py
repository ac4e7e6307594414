"""Tests for the likely causes of noise that lie in how a monitor is set: limit, rows, columns, twins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from scipy.special import ndtr, ndtri

from offing.domain.point import Series
from offing.domain.verdict import Cause, Verdict
from offing.domain.window import parse_duration
from offing.monitors.backtest import PERIOD, MonitorBacktest
from offing.monitors.episodes import Episode, alarm_mask
from offing.monitors.history import SeriesPoints
from offing.monitors.noise_case import Finding, NoiseCase, NoiseCause, Remedy, Removal
from offing.monitors.sigma import MIN_STEPS, prediction_limits
from offing.stats.arrays import Floats
from offing.stats.uneven_counts import more_than_chance

LEAST_ALARMS = 5
"""A pattern over fewer noisy alarms is no pattern."""

MOST = 0.5
"""A cause must show in this share of the noisy alarms."""

SURE = 0.01
"""The p-value below which a pattern is not chance."""

RIPE = 0.95
"""A step waits for labels while it has less than this share of the usual ones."""

SHORT = 2
"""An episode of so few steps is a flicker."""


def flapping(case: NoiseCase) -> Finding | None:
    """Short episodes at which the limit lies within the value's own interval.

    Where a value has no interval, within half of the series' usual change from step to step.
    """
    if len(case.noisy) < LEAST_ALARMS:
        return None
    short = [episode for episode in case.noisy if episode.steps <= SHORT]
    near = [episode for episode in short if all(_near(case, v) for v in episode.verdicts)]
    explains = len(near) / len(case.noisy)
    if explains < MOST:
        return None
    return Finding(
        NoiseCause.FLAPPING,
        f"{len(near)} of {len(case.noisy)} alarms lasted {SHORT} steps at most, and the limit lay within the "
        "value's own interval",
        {"short": len(short), "near": len(near)},
        explains,
        [*_with(case, "interval", True), *persistence(case)],
    )


def limit_in_usual_range(case: NoiseCase) -> Finding | None:
    """A fixed limit that baseline steps cross too, or a band so narrow that chance leaves it often."""
    if len(case.noisy) < LEAST_ALARMS:
        return None
    if case.kind == "sigma":
        return _narrow_band(case)
    above, below = case.settings.get("above"), case.settings.get("below")
    if case.kind != "limit" or (above is None and below is None):
        return None
    steps, beyond, distance = 0, 0, np.inf
    for _, values in _baselines(case):
        high = np.inf if above is None else float(above)
        low = -np.inf if below is None else float(below)
        spread = max(float(values.std(ddof=1)), 1e-12)
        steps += values.size
        beyond += int(((values > high) | (values < low)).sum())
        distance = min(distance, (high - values.mean()) / spread, (values.mean() - low) / spread)
    if not steps or (distance >= 3 and not beyond):
        return None
    return Finding(
        NoiseCause.LIMIT_IN_USUAL_RANGE,
        f"the limit lies {distance:.1f} baseline deviations from the baseline's mean, and {beyond} of "
        f"{steps} baseline steps are beyond it too",
        {"deviations": float(distance), "beyond": beyond, "steps": steps},
        1.0,
        list(_wider_limits(case)),
    )


def _narrow_band(case: NoiseCase) -> Finding | None:
    """A band of k sigma over many series is left by chance alone."""
    sigmas = float(case.settings.get("sigmas") or 3.0)
    series = len(list(_baselines(case)))
    steps = PERIOD / case.history.width
    by_chance = 2 * float(ndtr(-sigmas)) * series * steps
    found = case.tested.noise_rate
    if found is None or by_chance < 1.5 or by_chance < MOST * found.value:
        return None
    wide = [-float(ndtri(wanted / (2 * series * steps))) for wanted in (1.0, 0.25)]
    return Finding(
        NoiseCause.LIMIT_IN_USUAL_RANGE,
        f"a band of {sigmas:g} sigma over {series} series is left about {by_chance:.0f} times in 90 days by "
        "chance alone",
        {"by_chance": by_chance, "series": series, "sigmas": sigmas},
        min(1.0, by_chance / max(found.value, 1e-9)),
        [Remedy({"sigmas": round(one + 0.05, 1)}) for one in wide],
    )


def too_few_rows(case: NoiseCase) -> Finding | None:
    """Alarms come at steps with less than half of the usual rows, more than chance would have it."""
    if len(case.noisy) < LEAST_ALARMS:
        return None
    rows = _rows(case)
    judged = case.history.judged & (rows > 0)
    if not judged.any():
        return None
    usual = float(np.median(rows[judged]))
    thin = judged & (rows < usual / 2)
    hits = int(thin[case.onsets].sum())
    share = float(thin.sum() / judged.sum())
    explains = hits / len(case.onsets)
    if explains < MOST or more_than_chance(hits, len(case.onsets), share) > SURE:
        return None
    return Finding(
        NoiseCause.TOO_FEW_ROWS,
        f"{hits} of {len(case.onsets)} alarms began at steps with less than half of the usual "
        f"{usual:,.0f} rows; {share:.0%} of all steps are so thin",
        {"hits": hits, "share": share, "usual_rows": usual},
        explains,
        [
            *_with(case, "interval", True),
            *persistence(case),
        ],
    )


def unripe_labels(case: NoiseCase) -> Finding | None:
    """A performance monitor that alarms at steps of which a part of the usual labels is still to come."""
    coverage = case.history.series.get(Series("label_coverage"))
    if case.cause is not Cause.PERFORMANCE or coverage is None:
        return None
    usual = coverage.value[case.history.baseline]
    usual = usual[np.isfinite(usual)]
    if not usual.size:
        return None
    with np.errstate(invalid="ignore"):
        unripe = (coverage.value < RIPE * np.median(usual)) & case.history.judged
    hits, alarms = int((unripe & case.alarming).sum()), int(case.alarming.sum())
    share = float(unripe.sum() / max(1, case.history.judged.sum()))
    if not alarms or hits < 2 or hits / alarms < MOST or more_than_chance(hits, alarms, share) > SURE:
        return None
    return Finding(
        NoiseCause.UNRIPE_LABELS,
        f"{hits} of {alarms} alarming steps still wait for some of their labels; {share:.0%} of all steps do",
        {"hits": hits, "share": share},
        hits / alarms,
        persistence(case),
    )


def one_series(case: NoiseCase) -> Finding | None:
    """One column or slice of several makes most of the noise alone."""
    watched = {v.series for e in case.tested.episodes for v in e.verdicts} | set(_watched(case))
    if len(case.noisy) < LEAST_ALARMS or len(watched) < 3:
        return None
    alone = Counter(next(iter(e.series)) for e in case.noisy if len(e.series) == 1)
    if not alone:
        return None
    series, hits = alone.most_common(1)[0]
    explains = hits / len(case.noisy)
    if explains < MOST or more_than_chance(hits, len(case.noisy), 1 / len(watched)) > SURE:
        return None
    return Finding(
        NoiseCause.ONE_SERIES,
        f"{series} alone made {hits} of {len(case.noisy)} alarms; {len(watched)} series are watched",
        {"hits": hits, "series": len(watched)},
        explains,
        (),
    )


def duplicate(case: NoiseCase) -> Finding | None:
    """Another monitor, at least as loud and earlier in the configuration, alarms at the same steps."""
    mine = alarm_mask(case.history, case.tested.episodes)
    if len(case.noisy) < 3:
        return None
    for other in _earlier(case):
        theirs = alarm_mask(case.history, other.episodes)
        both, either = int((mine & theirs).sum()), int((mine | theirs).sum())
        if both / max(1, either) >= 0.8 and _loudness(other.episodes) >= _loudness(case.tested.episodes):
            return Finding(
                NoiseCause.DUPLICATE,
                f"it alarms with {other.monitor}: {both} of the {either} steps at which either does",
                {"both": both, "either": either},
                both / either,
                [Remedy(removal=Removal.REMOVE)],
            )
    return None


def broken_promise(case: NoiseCase) -> Finding | None:
    """A chart that promises a rate of false alarms, and is certainly noisier than that."""
    found, promised = case.tested.noise_rate, case.settings.get("false_alarms")
    if len(case.noisy) < LEAST_ALARMS or found is None or not promised or case.settings.get("run_length"):
        return None
    rate = float(promised) * PERIOD / parse_duration(str(case.settings["per"]))
    if found.low <= rate:
        return None
    return Finding(
        NoiseCause.BROKEN_PROMISE,
        f"it promises {rate:.3g} false alarms in 90 days and had {found.value:.1f} ({found.low:.1f} to "
        f"{found.high:.1f}) that nothing is known of: its baseline is calmer than what follows",
        {"promised": rate, "rate": found.value},
        1 - rate / found.value,
        [Remedy({"false_alarms": float(f"{promised / less:.3g}")}) for less in (4, 20)],
    )


def persistence(case: NoiseCase) -> Sequence[Remedy]:
    """Return the changes that ask for more steps before an alarm."""
    now = case.settings.get("for")
    return [Remedy({"for": now + more}) for more in (1, 2, 4)] if isinstance(now, int) else []


def _with(case: NoiseCase, key: str, value: object) -> list[Remedy]:
    return [Remedy({key: value})] if case.has(key) and case.settings.get(key) != value else []


def _near(case: NoiseCase, verdict: Verdict) -> bool:
    if verdict.threshold is None or verdict.value is None:
        return False
    if verdict.low is not None and verdict.high is not None and verdict.low < verdict.high:
        return verdict.low <= verdict.threshold <= verdict.high
    points = case.history.series.get(verdict.series)
    changes = np.abs(np.diff(points.value)) if points is not None else np.empty(0)
    changes = changes[np.isfinite(changes)]
    return bool(changes.size) and abs(verdict.value - verdict.threshold) <= float(np.median(changes)) / 2


def _watched(case: NoiseCase) -> Iterator[Series]:
    """Yield the series that the monitor's settings name; for a built-in one those it alarmed on."""
    metric = case.settings.get("metric")
    column = case.settings.get("kpi") or case.settings.get("column")
    for series in case.history.series:
        same_slice = (case.settings.get("slice") or "") == series.slice
        if series.metric == metric and column in (None, series.column) and same_slice:
            yield series


def watched_points(case: NoiseCase) -> list[SeriesPoints]:
    """Return the points of the series that the monitor watches, or has alarmed on."""
    watched = set(_watched(case)) or {v.series for e in case.noisy for v in e.verdicts}
    return [case.history.series[one] for one in sorted(watched) if one in case.history.series]


def _baselines(case: NoiseCase) -> Iterator[tuple[Series, Floats]]:
    for series in _watched(case):
        values = case.history.series[series].value[case.history.baseline]
        values = values[np.isfinite(values)]
        if values.size >= MIN_STEPS:
            yield series, values


def _rows(case: NoiseCase) -> Floats:
    """Return the rows of each step: the most that any series of the monitor rests on."""
    points = watched_points(case)
    if not points:
        return np.zeros(len(case.history.starts))
    rows: Floats = np.max([one.n for one in points], axis=0).astype(np.float64)
    return rows


def _wider_limits(case: NoiseCase) -> Iterator[Remedy]:
    for sigmas in (3.0, 4.0):
        bounds = [prediction_limits(values, sigmas) for _, values in _baselines(case)]
        lows, highs = zip(*(pair for pair in bounds if pair is not None), strict=True)
        change = {}
        if case.settings.get("above") is not None:
            change["above"] = max(_outward(max(highs), +1), float(case.settings["above"]))
        if case.settings.get("below") is not None:
            change["below"] = min(_outward(min(lows), -1), float(case.settings["below"]))
        yield Remedy(change)
    yield Remedy({"kind": "sigma", "sigmas": 3.0})


def _outward(value: float, sign: int) -> float:
    """Round to three significant digits, away from the usual values."""
    if value == 0:
        return 0.0
    unit = 10.0 ** (np.floor(np.log10(abs(value))) - 2)
    return float(f"{(np.ceil if sign > 0 else np.floor)(value / unit) * unit:.6g}")


def _earlier(case: NoiseCase) -> Sequence[MonitorBacktest]:
    names = [one.monitor for one in case.others]
    place = names.index(case.tested.monitor) if case.tested.monitor in names else len(names)
    return [one for one in case.others[:place] if one.episodes]


def _loudness(episodes: Sequence[Episode]) -> int:
    return max((episode.severity.rank for episode in episodes), default=0)
