from __future__ import annotations

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import ndcg_score

from offing.domain.schema import Task
from offing.profiles.declared import Declared
from offing.profiles.measures.ranking import ranking
from offing.profiles.plan import ProfilePlan
from offing.profiles.structured import flatten

PLAN = ProfilePlan({}, task=Task.RANKING, declared=Declared(ranks=(3, 5)))


def measured(**columns: Any) -> dict[str, np.ndarray]:
    return dict(ranking(flatten(pa.record_batch(columns), Task.RANKING), PLAN))


def one(said: list[str], truth: object) -> dict[str, float]:
    found = measured(prediction=[json.dumps(said)], label=[json.dumps(truth)])
    return {name: float(values[0]) for name, values in found.items()}


def test_a_ranking_by_hand() -> None:
    found = one(["x", "a", "y", "b", "z"], ["a", "b", "c"])
    log = np.log2
    assert found["ndcg@3"] == pytest.approx((1 / log(3)) / (1 + 1 / log(3) + 1 / 2), rel=1e-9)
    assert found["ndcg@5"] == pytest.approx((1 / log(3) + 1 / log(5)) / (1 + 1 / log(3) + 1 / 2), rel=1e-9)
    assert found["ap@3"] == pytest.approx((1 / 2) / 3)
    assert found["ap@5"] == pytest.approx((1 / 2 + 2 / 4) / 3)
    assert found["rr"] == 1 / 2
    assert (found["hit@3"], found["hit@5"]) == (1.0, 1.0)
    assert (found["precision@3"], found["precision@5"]) == (1 / 3, 2 / 5)
    assert (found["recall@3"], found["recall@5"]) == (1 / 3, 2 / 3)


def test_the_best_order_is_perfect() -> None:
    found = one(["a", "b", "x", "y", "z"], {"a": 3, "b": 1})
    assert {name for name, value in found.items() if value == pytest.approx(1.0, rel=1e-12)} == {
        "ndcg@3", "ndcg@5", "ap@3", "ap@5", "rr", "hit@3", "hit@5", "recall@3", "recall@5",
    }  # fmt: skip


def test_a_short_list_is_not_forgiven() -> None:
    assert one(["a"], ["a", "b"])["precision@5"] == 1 / 5


def test_nothing_relevant_is_shown() -> None:
    assert set(one(["x", "y"], ["a"]).values()) == {0.0}
    assert set(one([], ["a"]).values()) == {0.0}


def test_a_repeated_item_counts_once() -> None:
    assert one(["a", "a", "b"], ["a", "b"]) == one(["a", "b"], ["a", "b"])


def test_graded_gains_are_scikit_learn_s() -> None:
    rng = np.random.default_rng(0)
    items = [f"i{i}" for i in range(12)]
    orders = [rng.permutation(12) for _ in range(200)]
    gains = rng.integers(0, 4, (200, 12)) * (rng.random((200, 12)) < 0.4)
    said = [json.dumps([items[i] for i in order]) for order in orders]
    truth = [json.dumps(dict(zip(items, row, strict=True))) for row in gains.tolist()]
    found = measured(prediction=said, label=truth)
    scores = np.empty((200, 12))
    for row, order in enumerate(orders):
        scores[row, order] = -np.arange(12.0)
    relevant = (gains > 0).any(axis=1)
    assert np.isnan(found["ndcg@5"][~relevant]).all()
    for k in (3, 5):
        reference = [ndcg_score(gains[[i]], scores[[i]], k=k) for i in np.flatnonzero(relevant).tolist()]
        np.testing.assert_allclose(found[f"ndcg@{k}"][relevant], reference, rtol=1e-11)


def test_many_rows_are_measured_as_each_alone() -> None:
    rng = np.random.default_rng(1)
    said = [[f"i{i}" for i in rng.permutation(9)[: rng.integers(0, 9)]] for _ in range(100)]
    truth = [[f"i{i}" for i in rng.permutation(9)[: rng.integers(1, 5)]] for _ in range(100)]
    found = measured(prediction=[*map(json.dumps, said)], label=[*map(json.dumps, truth)])
    for row in range(100):
        alone = one(said[row], truth[row])
        assert {name: float(values[row]) for name, values in found.items()} == alone


def test_rows_that_are_not_measured() -> None:
    said = ['["a"]', None, '["a"', '["a"]', '["a"]', '["a"]']
    truth = [None, '["a"]', '["a"]', "[1", "[]", '{"a":0}']
    found = measured(prediction=said, label=truth)
    np.testing.assert_array_equal(found["rr"], [np.nan, np.nan, np.inf, np.inf, np.nan, np.nan])
    assert measured(prediction=['["a"]'], label=pa.array([None], pa.string())) == {}
    assert measured(prediction=['["a"]']) == {}
    assert measured(label=['["a"]']) == {}


def test_one_relevant_item_needs_no_list() -> None:
    assert measured(prediction=['["x","7"]'], label=["7"])["rr"].tolist() == [0.5]
    assert measured(prediction=["[8,7]"], label=[7.0])["rr"].tolist() == [0.5]
