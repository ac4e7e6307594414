"""What happened to a column, in one plain sentence with numbers."""

from __future__ import annotations

import math

import numpy as np

from offing.metrics.comparison import ColumnPair, column_pairs
from offing.metrics.drift.mean_shift import shift_of
from offing.metrics.quality.unit_change import unit_factor
from offing.profiles.bucket import BucketProfile, SliceProfile
from offing.profiles.column import CategoricalCounts, NumericCounts
from offing.profiles.grid import NumericGrid
from offing.profiles.levels import CategoricalLevels
from offing.profiles.plan import ProfilePlan
from offing.stats.estimate import Distance
from offing.stats.psi import psi
from offing.stats.quantile import value_at

NOTABLE = 0.05
"""A median ratio nearer to 1 than this, or a shift of fewer standard deviations, is not told."""


def describe(
    column: str,
    current: BucketProfile | SliceProfile,
    baseline: BucketProfile | SliceProfile | None,
    plan: ProfilePlan,
) -> str:
    """Return what changed most in `column` between `baseline` and `current`, as one sentence.

    Such as `distance: median 1,391 against 872 (1.6 times), PSI 1.9 (1.7 to 2.1; 0.02 expected by
    chance at n=912)`, with the window's number first. `column` is a feature, or `score` or
    `prediction`. The largest of these is told, by PSI: a change of the values, of what is missing,
    of what is invalid, of new levels. Says so when the profile has no such column, no rows or no
    baseline; never raises for what a profile holds.
    """
    pair = next((pair for pair in column_pairs(current, baseline, plan) if pair.name == column), None)
    if pair is None:
        return f"{column}: not in the profile"
    if not pair.counts.rows:
        return f"{column}: no rows in the window"
    if pair.baseline is None or not pair.baseline.counts.rows:
        return f"{column}: no baseline to compare with"
    return f"{column}: {_largest_change(pair)}"


def _largest_change(pair: ColumnPair) -> str:
    counts, reference = pair.counts, _reference(pair)
    changes = {
        _missing(pair): _share_psi((counts.missing, counts.rows), (reference.missing, reference.rows)),
        _invalid(pair): _share_psi((counts.invalid, counts.rows), (reference.invalid, reference.rows)),
    }
    if counts.n and reference.n:
        changes[_values(pair)] = _values_psi(pair)
    # The values come last and win ties, so a quiet column is described by its values.
    return max(reversed(list(changes.items())), key=lambda change: change[1])[0]


def _reference(pair: ColumnPair) -> NumericCounts | CategoricalCounts:
    if pair.baseline is None:
        raise ValueError(f"{pair.name} has no baseline")
    return pair.baseline.counts


def _share_psi(current: tuple[int, int], baseline: tuple[int, int]) -> float:
    cells = [np.array([part, whole - part]) for part, whole in (current, baseline)]
    return float(psi(cells[0], cells[1]).value)


def _values_psi(pair: ColumnPair) -> float:
    """Return the PSI of the values alone, those missing or invalid left out."""
    if pair.baseline is None:
        return 0.0
    special = 4 if pair.numeric else 2
    return float(psi(pair.baseline.coarse(pair.counts)[:-special], pair.baseline.cells[:-special]).value)


def _missing(pair: ColumnPair) -> str:
    counts, reference = pair.counts, _reference(pair)
    now, then = _percents(counts.missing / counts.rows, reference.missing / reference.rows)
    return f"{now} missing against {then}"


def _invalid(pair: ColumnPair) -> str:
    counts, reference = pair.counts, _reference(pair)
    now, then = _percents(counts.invalid / counts.rows, reference.invalid / reference.rows)
    return f"{now} NaN, infinite or of another type against {then}"


def _values(pair: ColumnPair) -> str:
    counts = pair.categorical
    what = _numeric_change(pair) if counts is None else _level_change(pair, counts)
    return what + _distance(pair)


def _distance(pair: ColumnPair) -> str:
    """Return the column's PSI with its interval, as the metric has it."""
    if pair.baseline is None:
        return ""
    result = psi(pair.baseline.coarse(pair.counts), pair.baseline.cells)
    whole = Distance(*(float(part) for part in result))
    low, high = (_two_digits(part) for part in (whole.low, whole.high))
    chance = f"{_two_digits(whole.expected)} expected by chance at n={pair.counts.rows:,}"
    return f", PSI {_two_digits(whole.value)} ({low} to {high}; {chance})"


def _numeric_change(pair: ColumnPair) -> str:
    counts, reference = pair.counts, _reference(pair)
    grid = pair.cut
    if not (isinstance(counts, NumericCounts) and isinstance(reference, NumericCounts)):
        return "its kind changed"
    if not isinstance(grid, NumericGrid):
        return "its kind changed"
    if counts.n > 1 and counts.minimum == counts.maximum and reference.minimum != reference.maximum:
        median = number(_median(reference, grid))
        return f"all values are {number(counts.minimum or 0.0)} (median {median} in the baseline)"
    factor = unit_factor(pair)
    now, then = _median(counts, grid), _median(reference, grid)
    ratio = now / then if then > 0 and now > 0 else 1.0
    shift = shift_of(pair)
    told = 1e-9 < ratio < 1e9 and abs(math.log(ratio)) > math.log1p(NOTABLE)
    if told and (reference.minimum or 0.0) >= 0:
        unit = f"; as if multiplied by {factor:.4g}" if factor != 1.0 else ""
        return f"median {number(now)} against {number(then)} ({ratio:.3g} times{unit})"
    mean, before = counts.mean(grid), reference.mean(grid)
    if shift is not None and abs(shift.value) >= NOTABLE and mean is not None and before is not None:
        by = f"{shift.value:+.2g} baseline standard deviations"
        return f"mean {number(mean)} against {number(before)} ({by})"
    return _spread_change(counts, reference, grid, (now, then))


def _spread_change(
    counts: NumericCounts, reference: NumericCounts, grid: NumericGrid, medians: tuple[float, float]
) -> str:
    now, then = counts.variance(grid) or 0.0, reference.variance(grid) or 0.0
    times = math.sqrt(now) / math.sqrt(then) if now > 0 and then > 0 else 1.0
    if 1e-9 < times < 1e9 and abs(math.log(times)) > math.log1p(NOTABLE):
        deviations = f"{number(math.sqrt(now))} against {number(math.sqrt(then))}"
        return f"standard deviation {deviations} ({times:.3g} times)"
    return f"median {number(medians[0])} against {number(medians[1])}"


def _median(counts: NumericCounts, grid: NumericGrid) -> float:
    """Return the median; in a cell with a tenth of the values, the edge that belongs to the cell.

    So many in one cell are a repeated value, and whole numbers mostly lie on edges.
    """
    cumulated = np.cumsum(counts.counts)
    place = int(np.searchsorted(cumulated, cumulated[-1] / 2))
    lower, upper = grid.edges(counts.cells)
    if 10 * counts.counts[place] >= counts.n:
        value = float((upper if counts.cells[place] < 0 else lower)[place])
    else:
        value = value_at(counts.counts, lower, upper, 0.5)
    if counts.minimum is None or counts.maximum is None:
        return value
    return min(max(value, counts.minimum), counts.maximum)


def _level_change(pair: ColumnPair, counts: CategoricalCounts) -> str:
    reference, cut = _reference(pair), pair.cut
    if not (isinstance(reference, CategoricalCounts) and isinstance(cut, CategoricalLevels)):
        return "its kind changed"
    now = np.append(counts.counts, counts.other) / counts.n
    then = np.append(reference.counts, reference.other) / reference.n
    place = int(np.abs(now - then).argmax())
    name = cut.known[place] if place < len(cut.known) else "rare levels"
    share, before = _percents(float(now[place]), float(then[place]))
    return f"share of {name} {share} against {before}" + _new_levels(counts)


def _new_levels(counts: CategoricalCounts) -> str:
    if not counts.new:
        return ""
    names = [name for name, _ in counts.new_levels]
    # Only so many names are kept, so with all of them taken there may be more.
    rest = "" if sum(count for _, count in counts.new_levels) == counts.new else "more than "
    shown = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
    share = _percent(counts.new / counts.n)
    return f"; {rest}{len(names)} new level{'' if len(names) == 1 else 's'} ({shown}) in {share}"


def number(value: float) -> str:
    """Write a number with three significant digits, or all of its thousands: `1,391`, `4.8`, `0.00123`."""
    size = abs(value)
    if size and (size >= 1e7 or size < 1e-4):
        return f"{value:.3g}"
    if size >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _two_digits(value: float) -> str:
    """Write a distance: two significant digits, and 0.00 for what is smaller than 0.005."""
    if value >= 9.95:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 0.995 else f"{value:.2f}"


def _percents(first: float, second: float) -> tuple[str, str]:
    """Write two shares so that they differ on paper if they differ at all."""
    for digits in range(4):
        texts = (_percent(first, digits), _percent(second, digits))
        if texts[0] != texts[1] or first == second:
            return texts
    return texts


def _percent(share: float, digits: int = 0) -> str:
    percent = 100 * share
    if digits == 0 and 0 < percent < 1:
        return f"{percent:.1g} %"
    if digits == 0 and 99.5 <= percent < 100:
        return ">99 %"
    return f"{percent:.{digits}f} %"
