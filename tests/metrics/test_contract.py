"""Every metric keeps the contract that plug-ins are held to."""

from __future__ import annotations

import pytest

from offing.metrics.catalogue import all_metrics
from offing.metrics.metric import Metric
from offing.testing import MetricContract


@pytest.mark.parametrize("metric", all_metrics().values(), ids=all_metrics().keys())
class TestEveryMetric(MetricContract):
    @pytest.fixture(autouse=True)
    def _under_test(self, metric: Metric) -> None:
        self.metric = metric
