from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.domain.point import PointStatus
from offing.metrics.host_samples import host_mean
from offing.profiles.bucket import BucketProfile

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject


def test_the_mean_of_the_samples(subject_of: MakeSubject) -> None:
    samples = np.random.default_rng(1).beta(2, 3, 60)
    [point] = host_mean(subject_of({"x": [1.0]}, kpis={"system.cpu": samples.tolist()}), "cpu")
    assert point.value == pytest.approx(samples.mean(), abs=1e-6)
    half = 2.0009954 * samples.std(ddof=1) / np.sqrt(60)
    assert point.high is not None and point.high - samples.mean() == pytest.approx(half, rel=1e-5)
    assert point.note == "samples taken as independent"


def test_the_interval_stays_within_0_and_1(subject_of: MakeSubject) -> None:
    [low] = host_mean(subject_of({"x": [1.0]}, kpis={"system.gpu": [0.0, 0.0, 0.3]}), "gpu")
    [high] = host_mean(subject_of({"x": [1.0]}, kpis={"system.gpu": [1.0, 1.0, 0.7]}), "gpu")
    assert low.low == 0.0 and high.high == 1.0
    [beyond] = host_mean(subject_of({"x": [1.0]}, kpis={"system.gpu": [1.2, 1.3]}), "gpu")
    assert beyond.high == beyond.value == pytest.approx(1.25)


def test_samples_that_stopped_are_unknown_and_none_at_all_are_no_point(subject_of: MakeSubject) -> None:
    subject = subject_of({"x": [1.0]}, {"x": [1.0]}, kpis={"system.cpu": [0.5, 0.6], "system.memory": [0.5]})
    assert list(host_mean(subject, "gpu")) == []
    assert isinstance(subject.current, BucketProfile)
    stopped = replace(subject, baseline=subject.current, current=replace(subject.current, kpis={}))
    [point] = host_mean(stopped, "cpu")
    assert (point.status, point.n) == (PointStatus.TOO_FEW, 0)
    [single] = host_mean(subject, "memory")
    assert (single.status, single.n) == (PointStatus.TOO_FEW, 1)
