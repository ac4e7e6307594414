"""Monitors as code: the part of a configuration that is applied, and how two of them differ."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from pydantic import ValidationError

from offing.errors import ConfigError
from offing.runtime.config import Config, ModelConfig
from offing.runtime.config_monitors import MonitorConfig

OF_MODELS = ("monitors", "budget")
"""What is applied of each model, and of the defaults. Anything else needs a restart or a rebuild."""

OF_ALL = ("routing",)
"""What is applied of the whole: who is told of what."""

DEFAULTS = "defaults"

_SECRET = ("kpis",)

Body = Mapping[str, Any]
"""An applied part as plain data: `models`, `defaults` and `routing`, without what is the default."""


@dataclass(frozen=True)
class ConfigChange:
    """One monitor, budget or route that differs.

    `model` is `defaults` for the settings of models without an entry, and empty for routes. `before`
    is None for what is added, `after` for what is removed.
    """

    kind: Literal["added", "changed", "removed"]
    model: str
    what: Literal["monitor", "budget", "routing"]
    name: str
    before: Any
    after: Any

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def applied_part(config: Config) -> Body:
    """Return what `apply` takes of a configuration, the same for configurations that mean the same."""
    models = {name: _of_model(model) for name, model in sorted(config.models.items())}
    body: dict[str, Any] = {DEFAULTS: _of_model(config.defaults), "models": models}
    for name in OF_ALL:
        body |= config.model_dump(mode="json", by_alias=True, exclude_defaults=True, include={name})
    return body


def submitted_part(config: Config) -> Body:
    """Return what is sent to be planned: the applied part, and what shows that other settings differ.

    Queries and receivers are left out: they may hold secrets, and are not applied.
    """
    models = {name: _submitted(model) for name, model in sorted(config.models.items())}
    return {**applied_part(config), DEFAULTS: _submitted(config.defaults), "models": models}


def parse_applied(body: Body) -> Config:
    """Read an applied part as a configuration. Raises ConfigError when it is none."""
    try:
        return Config.model_validate(body)
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors())
        raise ConfigError(f"not a configuration of monitors: {said}") from error


def digest_of(body: Body) -> str:
    """Return 12 hex digits that identify an applied part."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:12]


def with_applied(config: Config, body: Body) -> Config:
    """Return `config` with the monitors, budgets and routes of `body`; all else stays.

    A model that only `body` names has the defaults otherwise, one that only `config` names has the
    monitors that `body` has for all others. Raises ConfigError for a body that cannot be read.
    """
    given = parse_applied(body)
    models = {
        name: _merged(config.model(name), given.model(name))
        for name in sorted({*config.models, *given.models})
    }
    changes: dict[str, Any] = {"models": models, DEFAULTS: _merged(config.defaults, given.defaults)}
    changes |= {name: getattr(given, name) for name in OF_ALL}
    return config.model_copy(update=changes)


def changes_between(before: Config, after: Config) -> Sequence[ConfigChange]:
    """Return how the monitors, budgets and routes of `after` differ, by model and then by monitor."""
    found: list[ConfigChange] = []
    for name in (DEFAULTS, *sorted({*before.models, *after.models})):
        old = before.defaults if name == DEFAULTS else before.model(name)
        new = after.defaults if name == DEFAULTS else after.model(name)
        found += _budget(name, old, new)
        found += _monitors(name, old, new)
    one, two = applied_part(before), applied_part(after)
    for key in OF_ALL:
        if one.get(key) != two.get(key):
            found.append(ConfigChange("changed", "", "routing", key, one.get(key), two.get(key)))
    return found


def affected(change: ConfigChange, models: Sequence[str], before: Config, after: Config) -> Sequence[str]:
    """Return which of `models` a change is about: those without an entry, when the defaults change."""
    if change.model != DEFAULTS:
        return [name for name in models if name == change.model]
    return [name for name in models if name not in before.models and name not in after.models]


def left_alone(before: Config, after: Config) -> Sequence[str]:
    """Return the settings of models that differ and are not applied, as `late-flights.baseline`."""
    names = [name for name in ModelConfig.model_fields if name not in (*OF_MODELS, *_SECRET)]
    return [
        f"{model}.{name}"
        for model in (DEFAULTS, *sorted({*before.models, *after.models}))
        for name in names
        if getattr(_entry(before, model), name) != getattr(_entry(after, model), name)
    ]


def _submitted(model: ModelConfig) -> dict[str, Any]:
    data = model.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=set(_SECRET))
    return data | _of_model(model)


def _entry(config: Config, name: str) -> ModelConfig:
    return config.defaults if name == DEFAULTS else config.model(name)


def _of_model(model: ModelConfig) -> dict[str, Any]:
    data = model.model_dump(mode="json", by_alias=True, exclude_defaults=True, include=set(OF_MODELS))
    return data | ({"monitors": [_monitor(one) for one in model.monitors]} if model.monitors else {})


def _monitor(monitor: MonitorConfig) -> dict[str, Any]:
    """Return a monitor without what is the default; its kind stays, since it says what the defaults are."""
    return {"kind": monitor.kind, **monitor.model_dump(mode="json", by_alias=True, exclude_defaults=True)}


def _merged(model: ModelConfig, given: ModelConfig) -> ModelConfig:
    return model.model_copy(update={name: getattr(given, name) for name in OF_MODELS})


def _budget(model: str, before: ModelConfig, after: ModelConfig) -> list[ConfigChange]:
    if before.budget == after.budget:
        return []
    old, new = before.budget.model_dump(mode="json"), after.budget.model_dump(mode="json")
    return [ConfigChange("changed", model, "budget", "budget", old, new)]


def _monitors(model: str, before: ModelConfig, after: ModelConfig) -> list[ConfigChange]:
    old, new = _by_name(before), _by_name(after)
    found = []
    for name in sorted({*old, *new}):
        was, is_ = old.get(name), new.get(name)
        if was == is_:
            continue
        kind: Literal["added", "changed", "removed"] = "changed"
        kind = "added" if was is None else "removed" if is_ is None else kind
        found.append(ConfigChange(kind, model, "monitor", name, was, is_))
    if not found and [m.name for m in before.monitors] != [m.name for m in after.monitors]:
        order = [m.name for m in before.monitors], [m.name for m in after.monitors]
        found.append(ConfigChange("changed", model, "monitor", "(order)", *order))
    return found


def _by_name(model: ModelConfig) -> dict[str, Any]:
    """Return the monitors by name; of two with one name the later is `name (2)`."""
    found: dict[str, Any] = {}
    for monitor in model.monitors:
        name, count = monitor.name, 1
        while name in found:
            count += 1
            name = f"{monitor.name} ({count})"
        found[name] = _monitor(monitor)
    return found
