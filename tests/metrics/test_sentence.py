from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from offing.metrics.sentence import describe, number

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject


def told(subject_of: MakeSubject, now: dict[str, Any], then: dict[str, Any] | None, column: str = "x") -> str:
    subject = subject_of(now, then)
    return describe(column, subject.current, subject.baseline, subject.plan)


def distances(seed: int, size: int) -> np.ndarray:
    picked: np.ndarray = np.random.default_rng(seed).choice(np.linspace(90.0, 2600.0, 80), size)
    return picked


def test_a_change_of_units(subject_of: MakeSubject) -> None:
    found = told(subject_of, {"x": distances(1, 912) * 1.609344}, {"x": distances(2, 20_000)})
    assert found.startswith("x: median 2,")
    assert " against 1,3" in found
    assert " times; as if multiplied by 1.609), PSI " in found
    assert found.endswith(" expected by chance at n=912)")


def test_a_mean_that_moved_where_a_ratio_means_nothing(subject_of: MakeSubject) -> None:
    rng = np.random.default_rng(3)
    found = told(subject_of, {"x": rng.normal(-2.0, 1, 900)}, {"x": rng.normal(0.0, 1, 9000)})
    assert found.startswith("x: mean -1.97 against ")
    assert "(-2 baseline standard deviations)" in found


def test_a_spread_that_grew(subject_of: MakeSubject) -> None:
    base = np.random.default_rng(4).normal(size=9000)
    found = told(subject_of, {"x": base[:900] * 3 - base[:900].mean() * 3}, {"x": base})
    assert found.startswith("x: standard deviation 3.02 against 0.995 (3.03 times), PSI ")


def test_values_that_went_missing(subject_of: MakeSubject) -> None:
    found = told(subject_of, {"x": [1.0] + [None] * 4}, {"x": [1.0, 2.0, 3.0, None]})
    assert found == "x: 80 % missing against 25 %"


def test_values_that_became_invalid(subject_of: MakeSubject) -> None:
    found = told(subject_of, {"x": [1.0, float("nan"), float("inf")] * 9}, {"x": [1.0, 1.0, 1.0] * 9})
    assert found == "x: 67 % NaN, infinite or of another type against 0 %"


def test_a_column_that_is_stuck(subject_of: MakeSubject) -> None:
    found = told(subject_of, {"x": [7.0] * 99}, {"x": np.arange(11.0)})
    assert found.startswith("x: all values are 7 (median 5.06 in the baseline), PSI ")


def test_levels_that_changed_and_new_ones(subject_of: MakeSubject) -> None:
    now = {"x": ["UA"] * 31 + ["EV"] * 65 + ["OO"] * 3 + ["HA"]}
    found = told(subject_of, now, {"x": ["UA"] * 150 + ["EV"] * 850})
    assert found.startswith("x: share of EV 65 % against 85 %; 2 new levels (OO, HA) in 4 %, PSI ")


def test_more_new_levels_than_names(subject_of: MakeSubject) -> None:
    found = told(subject_of, {"x": [f"level {i}" for i in range(500)]}, {"x": ["a"] * 500})
    assert "; more than 32 new levels (" in found
    assert ", …) in 100 %" in found


def test_shares_that_differ_do_so_on_paper(subject_of: MakeSubject) -> None:
    now, then = ([None] * missing + [1.0] * (100_000 - missing) for missing in (99_200, 98_800))
    assert told(subject_of, {"x": now}, {"x": then}) == "x: 99.2 % missing against 98.8 %"


@pytest.mark.parametrize(
    ("now", "then", "expected"),
    [
        ({"x": []}, {"x": [1.0]}, "x: no rows in the window"),
        ({"x": [1.0]}, None, "x: no baseline to compare with"),
        ({"y": [1.0]}, {"y": [1.0]}, "x: not in the profile"),
    ],
)
def test_nothing_to_tell_is_told(
    now: dict[str, Any], then: dict[str, Any] | None, expected: str, subject_of: MakeSubject
) -> None:
    assert told(subject_of, now, then) == expected


def test_the_score_has_a_sentence(subject_of: MakeSubject) -> None:
    rng = np.random.default_rng(5)
    scores = rng.beta(2, 8, 4000)
    found = told(subject_of, {"score": np.minimum(scores[:900] * 2, 1)}, {"score": scores}, "score")
    assert found.startswith("score: median 0.3")
    assert "multiplied" not in found


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1391.4, "1,391"),
        (4.8, "4.8"),
        (-0.001234, "-0.00123"),
        (0.0, "0"),
        (1.2e9, "1.2e+09"),
        (2e-7, "2e-07"),
    ],
)
def test_numbers_have_three_digits(value: float, text: str) -> None:
    assert number(value) == text
