from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.metrics.catalogue import points

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_the_mean_of_its_own_samples(subject_of: MakeSubject, point_of: OnePoint) -> None:
    others = {f"system.{name}": [0.9, 0.9] for name in ("cpu", "memory", "gpu", "gpu_memory", "process_cpu")}
    subject = subject_of({"x": [1.0]}, kpis={**others, "system.process_cpu": [0.25, 0.5, 0.375]})
    point = point_of("process_cpu", subject)
    assert point.value == pytest.approx(0.375)
    assert point.n == 3
    assert point.low is not None and 0 <= point.low < 0.375


def test_no_samples_no_point(subject_of: MakeSubject) -> None:
    assert points(subject_of({"x": [1.0]}, kpis={"process_cpu": [0.5, 0.5]}), ["process_cpu"]) == []
