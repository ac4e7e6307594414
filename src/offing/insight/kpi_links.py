"""Which of a model's series move with its business numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from offing.domain.point import Series
from offing.metrics.catalogue import all_metrics
from offing.monitors.history import History
from offing.stats.multiple import benjamini_hochberg
from offing.stats.series_correlation import Correlation, series_correlation

FALSE_DISCOVERIES = 0.05
"""Of the links that are shown, about this share at most is expected to be chance."""


@dataclass(frozen=True)
class KpiLink:
    """One series that moves with a business number: by rank, at the same step.

    `adjusted_p` is the p-value after allowing for all pairs that were looked at.
    """

    series: Series
    correlation: Correlation
    adjusted_p: float


@dataclass(frozen=True)
class KpiLinks:
    """What moves with one business number, the strongest first, of `tested` series that could be compared."""

    kpi: Series
    tested: int
    links: Sequence[KpiLink]


def kpi_links(history: History, *, false_discoveries: float = FALSE_DISCOVERIES) -> list[KpiLinks]:
    """Return for each business number of a model the stored series that correlate with it.

    Closed steps only, the whole model only. Spearman's correlation, with autocorrelation allowed for;
    a pair with fewer than 10 common steps is not tested. Benjamini and Hochberg's procedure over all pairs
    keeps the share of chance links at `false_discoveries`. A link says that two numbers move together,
    not that one moves the other: both follow the season, and each other's causes.
    """
    families = {metric.id: metric.family for metric in all_metrics().values()}
    whole = [series for series in history.series if not series.slice and series.metric in families]
    kpis = [series for series in whole if families[series.metric] == "business"]
    others = [series for series in whole if families[series.metric] != "business"]
    pairs = [
        (kpi, series, found)
        for kpi in kpis
        for series in others
        if (found := _correlation(history, kpi, series)) is not None
    ]
    adjusted = benjamini_hochberg(np.array([found.p_value for _, _, found in pairs]))
    links: dict[Series, list[KpiLink]] = {kpi: [] for kpi in kpis}
    for (kpi, series, found), p_value in zip(pairs, adjusted.tolist(), strict=True):
        if p_value <= false_discoveries:
            links[kpi].append(KpiLink(series, found, p_value))
    return [
        KpiLinks(kpi, sum(one == kpi for one, _, _ in pairs), sorted(links[kpi], key=_strength))
        for kpi in kpis
    ]


def _correlation(history: History, kpi: Series, series: Series) -> Correlation | None:
    first, second = (np.where(history.closed, history.series[one].value, np.nan) for one in (kpi, series))
    return series_correlation(first, second)


def _strength(link: KpiLink) -> tuple[float, float, Series]:
    return -abs(link.correlation.value), link.correlation.p_value, link.series
