"""How a model is, in a sentence."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from offing.domain.verdict import State
from offing.runtime.model_view import ModelView
from offing.server.views.verdict_sentence import model_state, verdict_sentence


def view(*, baseline: int = 40, judged: int = 20, failed: bool = False) -> ModelView:
    steps = np.arange(baseline + judged)
    history = SimpleNamespace(
        baseline=steps < baseline, closed=np.ones(len(steps), bool), judged=steps >= baseline, series={}
    )
    monitors = [SimpleNamespace(monitor="mine", state=State.ERROR if failed else State.OK)]
    return cast(ModelView, SimpleNamespace(history=history, evaluation=SimpleNamespace(monitors=monitors)))


def incident(severity: str, cause: str = "drift", state: str = "firing", title: str = "t") -> dict[str, Any]:
    started = 1_356_998_400_000_000
    return {
        "severity": severity, "cause": cause, "state": state, "title": title, "started_at": started,
        "details": {},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("seen", "open_", "state"),
    [
        (view(), [], "ok"),
        (view(), ["info"], "ok"),
        (view(), ["info", "warning"], "warning"),
        (view(), ["warning", "critical"], "critical"),
        (view(baseline=3), [], "learning"),
        (view(judged=0), [], "unknown"),
        (view(failed=True), [], "unknown"),
        (view(failed=True), ["critical"], "critical"),
        (view(baseline=3, failed=True), [], "unknown"),
    ],
)
def test_only_a_judged_model_is_ever_ok(seen: ModelView, open_: list[str], state: str) -> None:
    assert model_state(seen, [incident(severity) for severity in open_]) == state


def test_a_resolved_incident_is_no_state() -> None:
    assert model_state(view(), [incident("critical", state="resolved")]) == "ok"


def test_the_worst_is_told_first_and_broken_data_before_its_symptoms() -> None:
    told = verdict_sentence(
        view(),
        [
            incident("warning", "quality", title="w"),
            incident("critical", "performance", title="p"),
            incident("critical", "quality", title="q"),
            incident("warning", "drift", title="d"),
            incident("critical", "quality", "resolved", title="r"),
        ],
    )
    assert told.startswith("q, since 1 Jan 2013.") and "p (since" in told and "and 1 more" in told
    assert "r (since" not in told


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (view(), "Nothing is wrong"),
        (view(baseline=3), "Learning what is normal: 3 of"),
        (view(failed=True), "the monitor mine failed"),
        (view(judged=0), "no step after the baseline is over"),
    ],
)
def test_calm_has_its_reasons(seen: ModelView, words: str) -> None:
    assert words in verdict_sentence(seen, [])


def test_the_deployment_just_before_is_named(read: Any) -> None:
    assert "version 2 was deployed" in read("models/late-flights")["sentence"]
