from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.errors import OffingError
from offing.runtime.reviewing import reviewer_at, reviewer_of

if TYPE_CHECKING:
    from tests.runtime.conftest import Desk, Traffic


def test_a_directory_is_reviewed_like_its_server(desk: Desk, year: Traffic) -> None:
    desk.send(year)
    desk.work()
    desk.rest()
    served = reviewer_of(desk.app)
    assert "estimated_accuracy" in served.records("small")
    expected = served.review("small", "2026-02")
    with pytest.raises(OffingError), reviewer_at(desk.folder, desk.config):
        pass
    desk.app.close()
    with reviewer_at(desk.folder, desk.config) as alone:
        found = alone.review("small", "2026-02")
        assert alone.records("small") == {}
    expected["gaps"] = [one for one in expected["gaps"] if one["gap"] != "withdrawn_estimate"]
    for name in ("trend", "alarms", "sample", "thresholds"):
        assert found[name] == expected[name], name
    assert found["gaps"] == expected["gaps"]
