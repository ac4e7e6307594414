from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest

from offing.runtime.frame_roles import guess_roles, is_moment

NOON = dt.datetime(2013, 2, 8, 12, tzinfo=dt.UTC)
ROWS = 4


def moments(days: int) -> pa.Array[Any]:
    return pa.array([NOON + dt.timedelta(days=days + i) for i in range(ROWS)])


def test_names_types_and_values_tell_the_roles() -> None:
    columns = {
        "Request ID": pa.array(["a", "b", "c", "d"]),
        "arrived_at": moments(1),
        "scheduled_at": moments(0),
        "predicted_probability": pa.array([0.1, 0.2, 0.3, 0.4]),
        "yPred": pa.array([0, 1, 0, 1]),
        "y_true": pa.array([0, 1, 1, 1]),
        "latency": pa.array([1.0, 2.0, 3.0, 4.0]),
        "model_version": pa.array(["1", "1", "2", "2"]),
        "credit_score": pa.array([600, 700, 650, 720]),
    }
    assert guess_roles(columns, {}) == {
        "id": "Request ID",
        "timestamp": "scheduled_at",
        "score": "predicted_probability",
        "prediction": "yPred",
        "label": "y_true",
        "latency_ms": "latency",
        "version": "model_version",
    }


def test_a_score_is_a_number() -> None:
    assert "score" not in guess_roles({"score": pa.array(["good", "bad"])}, {})


def test_an_id_has_another_value_in_each_row() -> None:
    assert guess_roles({"customer_id": pa.array([7, 7])}, {}) == {}
    assert guess_roles({"customer_id": pa.array([7, 8])}, {}) == {"id": "customer_id"}


def test_fractions_for_a_label_of_two_values_are_a_score() -> None:
    answers = {"prediction": pa.array([0.2, 0.9, 0.4]), "label": pa.array([0, 1, 1])}
    assert guess_roles(answers, {}) == {"score": "prediction", "label": "label"}
    regression = {"prediction": pa.array([0.2, 0.9, 0.4]), "label": pa.array([0.3, 0.7, 0.5])}
    assert guess_roles(regression, {}) == {"prediction": "prediction", "label": "label"}


def test_what_is_given_is_not_guessed() -> None:
    columns = {"label": pa.array([0, 1]), "late": pa.array([1, 0])}
    assert guess_roles(columns, {"label": "late"}) == {"label": "late"}
    assert guess_roles(columns, {"label": ""}) == {}


@pytest.mark.parametrize(("values", "expected"), [
    ([1_700_000_000, 1_700_000_001], "ts"),
    ([17, 18], None),
    (["2013-02-08T00:00:00Z", "2013-02-09"], "ts"),
    (["noon", "night"], None),
])  # fmt: skip
def test_a_timestamp_is_a_moment(values: list[object], expected: str | None) -> None:
    assert guess_roles({"ts": pa.array(values)}, {}).get("timestamp") == expected


def test_moments_are_dates_however_written() -> None:
    assert is_moment(pa.array([dt.date(2013, 2, 8)]))
    assert is_moment(pa.array(["2013-02-08"]))
    assert not is_moment(pa.array(["20130208"])) and not is_moment(pa.array([2013]))
