from __future__ import annotations

from offing.metrics.catalogue import all_metrics
from offing.server.views.catalogue_page import catalogue_page


def test_every_metric_is_listed_with_its_words() -> None:
    page = catalogue_page()
    assert [metric["id"] for metric in page["metrics"]] == list(all_metrics())
    assert all(metric["help"].endswith(".") for metric in page["metrics"])
