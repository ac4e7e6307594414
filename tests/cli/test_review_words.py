from __future__ import annotations

from typing import Any

import pytest
from tests.cli.reviewed import made, row

from offing.cli import review_words as words


def test_the_parts_of_a_review_in_words() -> None:
    review = made(model="late")
    assert words.title(review) == "late, February 2013"
    assert words.rate({"false_alarms": 2.0, "per": "30d"}) == "2 per 30d"
    assert words.precision({"value": 0.5, "low": 0.091, "high": 0.91}) == "50 % (9 % to 91 %)"
    assert words.precision(None) == "–" == words.duration(None) == words.metric_value(None, "value")
    assert words.duration(7200.0) == "2 hours"
    assert words.wrong_share(review["sample"]).startswith("33.5 % of 3,763 sampled predictions were wrong; ")
    assert words.verdict({"verdict": "false_alarm"}) == "false alarm"


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (None, "2013-02-08, lasting"),
        ("2013-02-08T06:00:00Z", "2013-02-08"),
        ("2013-02-10T00:00:00Z", "2013-02-08 to 2013-02-10"),
    ],
)
def test_when_an_incident_was(last: str | None, said: str) -> None:
    assert words.period({"started_at": "2013-02-08T00:00:00Z", "last_alarm_at": last}) == said


@pytest.mark.parametrize(
    ("found", "said"),
    [(None, "–"), (True, "True"), ("B6", "B6"), (1234.5, "1,234"), (0.3478, "0.348"), (3, "3")],
)
def test_one_value(found: Any, said: str) -> None:
    assert words.value(found) == said


def test_settings_of_a_proposal() -> None:
    period = {"from": "2013-02-14T00:00:00Z", "to": "2013-03-01T00:00:00Z"}
    diff = {
        "above": {"before": 0.2, "after": None},
        "baseline": {"before": None, "after": period},
        "interval": {"before": True, "after": "low"},
    }
    assert words.change({"diff": diff}) == [
        "above: 0.2 → not set", "baseline: not set → 2013-02-14 to 2013-03-01", "interval: true → low",
    ]  # fmt: skip


def test_columns_that_are_shown() -> None:
    review = made()
    assert words.answer_columns(review) == ["score", "prediction", "label"]
    review["sample"]["rows"] = [row(True, score=None)]
    assert words.answer_columns(review) == ["prediction", "label"]
    review["sample"]["features"] = list("abcdefgh")
    assert len(words.feature_columns(review)) == words.FEATURES
