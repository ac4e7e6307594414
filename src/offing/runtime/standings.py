"""How each model is watched at the moment: what was promised, for how long, and what cannot compute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from offing.domain.digest import Standing
from offing.domain.verdict import State
from offing.runtime.config import Config, RateConfig
from offing.runtime.model_view import ModelView

BLIND = (State.ERROR, State.NO_DATA, State.STALE, State.TOO_FEW)
"""The states in which a monitor says nothing; one that learns is on its way."""


def standings(config: Config, views: Mapping[str, ModelView], failed: Mapping[str, str]) -> list[Standing]:
    """Return the standing of each judged or failing model, in order of name.

    `failed` has what went wrong in the last round of a model, by model.
    """
    return [_standing(name, config, views.get(name), failed) for name in sorted({*views, *failed})]


def _standing(name: str, config: Config, view: ModelView | None, failed: Mapping[str, str]) -> Standing:
    budget = config.model(name).budget
    failing = dict(_blind(view)) if view is not None else {}
    if name in failed:
        failing["the whole model"] = failed[name]
    watched = 0 if view is None else int(view.history.judged.sum()) * view.history.width
    promised = f"{promise(budget)} of pages, {promise(budget.warnings)} of warnings"
    return Standing(name, promised, watched, failing)


def promise(rate: RateConfig) -> str:
    """Write `1 false alarm per 90d`."""
    return f"{rate.false_alarms:g} false alarm{'s' * (rate.false_alarms != 1)} per {rate.per}"


def _blind(view: ModelView) -> Iterable[tuple[str, str]]:
    for one in view.evaluation.monitors:
        if one.state in BLIND:
            yield one.monitor, f"{one.state.value.replace('_', ' ')}: {one.detail}"
