from __future__ import annotations

import pytest

from offing.domain.point import Series
from offing.domain.verdict import Cause
from offing.metrics import catalogue
from offing.metrics.metric import FAMILIES
from offing.monitors.cause import cause_of


@pytest.mark.parametrize(
    ("series", "cause"),
    [
        (Series("ridit", "distance"), Cause.DRIFT),
        (Series("ridit", "score"), Cause.PREDICTION),
        (Series("jensen_shannon", "prediction"), Cause.PREDICTION),
        (Series("missing", "distance"), Cause.DRIFT),
        (Series("volume"), Cause.SYSTEM),
        (Series("latency_p95"), Cause.SYSTEM),
        (Series("label_coverage"), Cause.QUALITY),
        (Series("roc_auc"), Cause.PERFORMANCE),
        (Series("kpi_mean", "clicks"), Cause.BUSINESS),
    ],
)
def test_a_series_speaks_for_its_link(series: Series, cause: Cause) -> None:
    assert cause_of(series, catalogue.get(series.metric).family) is cause


def test_every_family_has_a_link_of_its_own_making() -> None:
    unknown = cause_of(Series("x"), "no such family")
    known = {family for family in FAMILIES if cause_of(Series("x"), family) is not unknown}
    assert known == set(FAMILIES) - {"labels"}
