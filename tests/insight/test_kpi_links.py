from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter
from scipy.stats import spearmanr

from offing.domain.point import Series
from offing.domain.window import DAY
from offing.insight.kpi_links import kpi_links
from offing.monitors.history import History, SeriesPoints

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

SOLD = Series("kpi_mean", "sold")


def history_of(series: dict[Series, Floats], closed: int | None = None) -> History:
    steps = len(next(iter(series.values())))
    blank = np.full(steps, np.nan)
    return History(
        "m",
        np.arange(steps, dtype=np.int64) * DAY,
        DAY,
        np.arange(steps) < (steps if closed is None else closed),
        np.zeros(steps, np.bool_),
        {
            name: SeriesPoints(values, blank, blank, blank, np.ones(steps, np.int64))
            for name, values in sorted(series.items())
        },
    )


def test_what_moves_with_a_business_number_comes_first() -> None:
    rng = np.random.default_rng(1)
    sold = rng.normal(size=120)
    series = {
        SOLD: sold,
        Series("kpi_mean", "refund"): rng.normal(size=120),
        Series("roc_auc"): sold + rng.normal(0, 0.5, 120),
        Series("missing", "age"): -sold + rng.normal(0, 1.0, 120),
        Series("roc_auc", "", "carrier=B6"): sold,
        Series("gone_plugin"): sold,
        **{Series("psi", f"c{i}"): rng.normal(size=120) for i in range(30)},
    }
    refund, found = kpi_links(history_of(series))
    assert (refund.kpi, found.kpi, found.tested) == (Series("kpi_mean", "refund"), SOLD, 32)
    assert [link.series for link in found.links[:2]] == [Series("roc_auc"), Series("missing", "age")]
    auc, missing = found.links[:2]
    assert auc.correlation.value == pytest.approx(spearmanr(sold, series[Series("roc_auc")]).statistic)
    assert missing.correlation.high < 0 < auc.correlation.low
    assert auc.correlation.p_value <= auc.adjusted_p <= 0.05
    assert len(found.links) + len(refund.links) <= 4


def test_open_steps_and_gaps_do_not_count() -> None:
    rng = np.random.default_rng(2)
    sold, auc = rng.normal(size=60), rng.normal(size=60)
    auc[50:] = sold[50:] * 1e6
    auc[:5] = np.nan
    [found] = kpi_links(history_of({SOLD: sold, Series("roc_auc"): auc}, closed=50), false_discoveries=1.0)
    assert found.links[0].correlation.n == 45
    assert found.links[0].correlation.value == pytest.approx(spearmanr(sold[5:50], auc[5:50]).statistic)


def test_too_few_steps_and_constant_series_are_not_tested() -> None:
    sold = np.arange(9.0)
    [found] = kpi_links(history_of({SOLD: sold, Series("roc_auc"): sold}))
    assert (found.tested, list(found.links)) == (0, [])
    steady = {SOLD: np.random.default_rng(3).normal(size=50), Series("roc_auc"): np.ones(50)}
    assert kpi_links(history_of(steady))[0].tested == 0


def test_without_business_numbers_there_is_nothing_to_say() -> None:
    assert kpi_links(history_of({Series("roc_auc"): np.arange(50.0)})) == []


def test_slow_series_that_have_nothing_to_do_with_each_other_are_not_linked() -> None:
    """Fifty slow series of chance: about none may come out, where plain tests would find dozens."""
    rng = np.random.default_rng(4)
    slow = lfilter([1.0], [1.0, -0.9], rng.normal(size=(51, 400)), axis=1)[:, 200:]
    series = {SOLD: slow[0], **{Series("psi", f"c{i}"): slow[i] for i in range(1, 51)}}
    plain = sum(spearmanr(slow[0], other).pvalue < 0.05 for other in slow[1:])
    [found] = kpi_links(history_of(series))
    assert plain > 15
    assert len(found.links) <= 1
