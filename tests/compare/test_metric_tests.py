from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from offing.compare.candidate import Candidate
from offing.compare.metric_tests import metric_candidates
from offing.compare.samples import count_samples
from offing.domain.schema import Task
from offing.profiles.plan import ProfilePlan

Frames = Callable[..., pa.Table]


def coin(labels: np.ndarray) -> np.ndarray:
    return np.random.default_rng(9).permutation(labels)


def candidates(reference: pa.Table, current: pa.Table, task: Task = Task.BINARY) -> dict[str, Candidate]:
    plan = ProfilePlan.fit(reference, task=task)
    return {c.metric: c for c in metric_candidates(count_samples(current, reference, plan))}


def test_a_model_that_guesses_is_worse(frame: Frames) -> None:
    for days in (0, 30):
        reference = frame(4000, days=days)
        same = candidates(reference, frame(4000, seed=1, days=days))
        worse = candidates(reference, frame(4000, seed=1, days=days, label=coin))
        assert same["roc_auc"].p > 0.001
        assert worse["roc_auc"].p < 1e-4 and worse["roc_auc"].matters


def test_better_is_no_finding(frame: Frames) -> None:
    better = candidates(frame(4000, label=coin), frame(4000, seed=1))["roc_auc"]
    assert better.p > 0.5 and not better.matters


def test_a_regression_is_judged_by_its_errors(frame: Frames) -> None:
    def rows(seed: int, noise: float) -> pa.Table:
        truth = np.random.default_rng(seed).normal(size=3000)
        said = truth + noise * np.random.default_rng(seed + 50).normal(size=3000)
        return frame(3000, seed=seed, score=None, label=lambda _: truth).set_column(
            6, "prediction", pa.array(said)
        )

    found = candidates(rows(1, 1.0), rows(2, 1.5), Task.REGRESSION)
    assert found["mae"].p < 1e-6 and found["mae"].matters
    assert not candidates(rows(1, 1.0), rows(2, 1.0), Task.REGRESSION)["mae"].matters


def test_without_labels_only_the_system_is_judged(frame: Frames) -> None:
    found = candidates(frame(400), frame(400, seed=1, label=None))
    assert "roc_auc" not in found and "error_rate" in found
