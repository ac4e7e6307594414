"""Tests for the likely causes of noise that lie in time: season, level, deployments, gaps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from offing.domain.verdict import Cause
from offing.domain.window import DAY, HOUR
from offing.monitors.episodes import Episode
from offing.monitors.noise_case import Finding, NoiseCase, NoiseCause, Remedy, Removal
from offing.monitors.noise_causes import LEAST_ALARMS, MOST, SURE, persistence, watched_points
from offing.stats.arrays import Bools, Floats, Ints
from offing.stats.uneven_counts import more_than_chance, uneven_counts

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

LONG = 14
"""An episode of so many steps may be a new level rather than an event."""

NEW_BASELINE = 28
"""A new baseline takes at most so many steps of the new level."""

AFTER = 2
"""A step counts as just after a deployment, or after a gap, for so many steps."""


def season(case: NoiseCase) -> Finding | None:
    """Alarms that begin on certain weekdays, or hours, more than chance would have it.

    The chi-square statistic of the onsets against how often each weekday or hour was judged, its
    p-value by simulation, halved where both are tried.
    """
    if len(case.noisy) < LEAST_ALARMS + 3 or case.history.width > DAY:
        return None
    tried = [("weekday", 7, (case.history.starts // DAY + 3) % 7)]
    if case.history.width <= HOUR:
        tried.append(("hour", 24, case.history.starts // HOUR % 24))
    found = [
        one for name, cells, cell in tried if (one := _season(case, name, cells, cell, SURE / len(tried)))
    ]
    return max(found, key=lambda one: one.explains, default=None)


def _season(case: NoiseCase, name: str, cells: int, cell: Ints, sure: float) -> Finding | None:
    exposure = np.bincount(cell[case.history.judged], minlength=cells).astype(np.float64)
    counts = np.bincount(cell[case.onsets], minlength=cells).astype(np.int64)
    tested = uneven_counts(counts, exposure)
    expected = exposure * counts.sum() / max(exposure.sum(), 1.0)
    crowded = (counts >= 2 * expected) & (counts >= 2)
    explains = float(counts[crowded].sum() / counts.sum())
    if tested.p_value > sure or explains < MOST:
        return None
    words = ", ".join(
        WEEKDAYS[i] if name == "weekday" else f"{i:02d}:00 UTC" for i in np.flatnonzero(crowded)
    )
    return Finding(
        NoiseCause.SEASON,
        f"{counts[crowded].sum()} of {counts.sum()} alarms began on: {words} (chi-square "
        f"{tested.statistic:.1f}, p = {tested.p_value:.2g})",
        {"chi_square": tested.statistic, "p_value": tested.p_value},
        explains,
        [*([Remedy({"kind": "seasonal"})] if case.kind else []), *persistence(case)],
    )


def level_shift(case: NoiseCase) -> Finding | None:
    """A long episode on a new and steady level: the baseline is out of date.

    A definite break that lasts is broken data, not a new level. Performance or business on a new level may
    be a loss that goes on: until somebody has judged it, nothing is proposed that would make it normal.
    """
    if not case.settings and case.cause in (Cause.QUALITY, Cause.SYSTEM):
        return None
    longest = max(case.noisy, key=lambda episode: episode.steps, default=None)
    if longest is None or longest.steps < LONG:
        return None
    total = int(sum(episode.steps for episode in case.noisy))
    values, baseline, name = _level(case, longest)
    if values.size < LONG or baseline.size < 2 or longest.steps / total < MOST:
        return None
    jump = float(values.mean() - baseline.mean())
    spread = max(float(baseline.std(ddof=1)), 1e-12)
    half = values.size // 2
    drift = abs(float(values[half:].mean() - values[:half].mean()))
    if abs(jump) < spread or float(values.std(ddof=1)) > 2 * spread + abs(jump) / 4 or drift > abs(jump) / 2:
        return None
    start = longest.onset
    period = (start, start + min(longest.steps, NEW_BASELINE) * case.history.width)
    open_loss = case.cause in (Cause.PERFORMANCE, Cause.BUSINESS) and case.unjudged(longest)
    return Finding(
        NoiseCause.LEVEL_SHIFT,
        f"for {longest.steps} steps {name} has stayed about {values.mean():.4g}, where the baseline has "
        f"{baseline.mean():.4g}: a new level, which the baseline does not know"
        + (", or a loss that goes on: nobody has judged its incident yet" if open_loss else ""),
        {"steps": longest.steps, "level": float(values.mean()), "baseline": float(baseline.mean())},
        longest.steps / total,
        [] if open_loss else _new_level(case, values, period),
    )


def deployments(case: NoiseCase) -> Finding | None:
    """Alarms that begin within two steps after a deployment, more than chance would have it."""
    if len(case.noisy) < 3 or not case.deployments:
        return None
    after = np.zeros(len(case.history.starts), np.bool_)
    for moment in case.deployments:
        first = int(np.searchsorted(case.history.starts, moment, side="right")) - 1
        after[max(first, 0) : max(first + 1 + AFTER, 0)] = True
    return _at(case, after, NoiseCause.DEPLOYMENTS, "within two steps after a deployment")


def missing_data(case: NoiseCase) -> Finding | None:
    """Alarms that begin at steps without data, or just after them."""
    points = watched_points(case)
    if len(case.noisy) < 3 or not points:
        return None
    gone = ~np.isfinite(np.array([one.value for one in points])).any(axis=0)
    beside = gone.copy()
    for lag in range(1, AFTER + 1):
        beside[lag:] |= gone[:-lag]
    hold = [Remedy({"when_unknown": "hold"})] if case.has("when_unknown") else []
    return _at(case, beside, NoiseCause.MISSING_DATA, "at steps without data or just after them", hold)


def _at(
    case: NoiseCase, place: Bools, cause: NoiseCause, words: str, remedies: Sequence[Remedy] = ()
) -> Finding | None:
    judged = case.history.judged
    hits, total = int(place[case.onsets].sum()), len(case.onsets)
    share = float((place & judged).sum() / max(1, judged.sum()))
    if hits < 3 or hits / total < MOST or more_than_chance(hits, total, share) > SURE:
        return None
    return Finding(
        cause,
        f"{hits} of {total} alarms began {words}; {share:.0%} of all steps are such",
        {"hits": hits, "share": share},
        hits / total,
        [*remedies, *persistence(case)],
    )


def _level(case: NoiseCase, episode: Episode) -> tuple[Floats, Floats, str]:
    """Return the values of the episode's most frequent series in it and in the baseline, and its name."""
    names = [v.series for v in episode.verdicts]
    series = max(sorted(set(names)), key=names.count)
    points = case.history.series[series]
    inside = (case.history.starts >= episode.onset) & (case.history.starts < episode.end)
    values, baseline = points.value[inside], points.value[case.history.baseline]
    return values[np.isfinite(values)], baseline[np.isfinite(baseline)], str(series)


def _new_level(case: NoiseCase, values: Floats, period: tuple[int, int]) -> list[Remedy]:
    """A fixed limit moves beyond the new level; whatever learns from a baseline gets a new one."""
    if case.kind != "limit":
        return [Remedy(removal=Removal.REBASE, period=period)]
    spread = float(values.std(ddof=1))
    highest, lowest = float(values.max()) + spread / 4, float(values.min()) - spread / 4
    above, below = case.settings.get("above"), case.settings.get("below")
    change = {}
    if above is not None and values.mean() > float(above):
        change["above"] = float(f"{min(values.mean() + 4 * spread, highest):.3g}")
    if below is not None and values.mean() < float(below):
        change["below"] = float(f"{max(values.mean() - 4 * spread, lowest):.3g}")
    return [Remedy(change)] if change else []
