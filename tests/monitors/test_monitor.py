from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.domain.point import Series
from offing.monitors.monitor import matching

if TYPE_CHECKING:
    from tests.monitors.conftest import MakeHistory

A, B = Series("missing", "a"), Series("missing", "b")
WHOLE, SLICE = Series("roc_auc"), Series("roc_auc", "", "carrier=B6")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (("missing", None, None), [A, B]),
        (("missing", "b", None), [B]),
        (("roc_auc", None, None), [WHOLE]),
        (("roc_auc", None, "carrier=B6"), [SLICE]),
        (("roc_auc", "a", None), []),
        (("psi", None, None), []),
    ],
)
def test_series_are_found_by_what_a_monitor_names(
    history_of: MakeHistory, asked: tuple[str, str | None, str | None], found: list[Series]
) -> None:
    history = history_of({series: [0.0] for series in (A, B, WHOLE, SLICE)}, baseline=0)
    assert matching(history, *asked) == found
