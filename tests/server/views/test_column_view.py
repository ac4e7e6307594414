"""One column against its baseline."""

from __future__ import annotations

from typing import Any

import pytest

from offing.server.views.column_view import BINS, LEVELS


def column(read: Any, name: str, **query: str) -> Any:
    return read(f"models/late-flights/columns/{name}", "column", **query)


def test_both_sides_of_a_numeric_column_share_their_bins(read: Any) -> None:
    found = column(read, "distance", t="2013-09-11..2013-09-17")
    cells = {side: found[side]["cells"] for side in ("baseline", "current")}
    bounds = {side: [(c["low"], c["high"]) for c in cells[side]] for side in cells}
    assert bounds["baseline"] == bounds["current"] and len(bounds["current"]) == BINS
    assert all(a[1] == b[0] for a, b in zip(bounds["current"], bounds["current"][1:], strict=False))
    for side in cells.values():
        assert sum(c["share"] for c in side) == pytest.approx(1, abs=1e-4)
    assert found["psi"]["value"] > 0.3 and found["ks"]["value"] > 0.1
    assert "1.609" in found["sentence"]


def test_the_counts_of_the_bins_are_the_rows(read: Any) -> None:
    found = column(read, "distance")
    for side in (found["baseline"], found["current"]):
        assert sum(c["count"] for c in side["cells"]) == pytest.approx(
            side["rows"] - side["missing"], abs=BINS
        )


def test_a_categorical_column_has_its_top_levels_and_the_rest(read: Any) -> None:
    found = column(read, "dest")
    labels = [c["label"] for c in found["current"]["cells"]]
    assert labels == [c["label"] for c in found["baseline"]["cells"]]
    assert labels[-3:] == ["other", "new", "missing"] and len(labels) == LEVELS + 3
    assert sum(c["count"] for c in found["current"]["cells"]) == found["current"]["rows"]
    fresh = {c["label"]: c["count"] for c in found["current"]["cells"]}["new"]
    assert sum(level["count"] for level in found["new_levels"]) <= max(fresh, 1) * 1.0


def test_scores_and_predictions_have_a_page_too(read: Any) -> None:
    assert column(read, "score")["kind"] == "numeric"
    assert column(read, "prediction")["current"]["rows"] > 0


def test_the_period_is_the_current_side(read: Any) -> None:
    found = column(read, "distance", t="2013-02-01..2013-02-08")
    assert found["current"]["window"] == {"start": "2013-02-01T00:00:00Z", "end": "2013-02-08T00:00:00Z"}
    assert found["baseline"]["window"] == {"start": "2013-01-01T00:00:00Z", "end": "2013-02-01T00:00:00Z"}
    assert found["psi"]["value"] < 0.05


def test_a_period_without_rows_has_no_numbers(read: Any) -> None:
    found = column(read, "distance", t="2013-06-01..2013-06-08")
    assert found["current"]["rows"] == 0
    assert found["psi"] is None or found["psi"]["value"] is None


def test_a_feature_has_no_slices_of_its_own_and_says_zero_rows(read: Any) -> None:
    found = column(read, "distance", slice="carrier=EV")
    assert found["slice"] == "carrier=EV" and found["current"]["rows"] == 0
