"""Every metric there is, found by the name of its file."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from offing.domain.point import Point, PointStatus
from offing.errors import ConfigError, NotFound, nearest
from offing.metrics.answer import unknown
from offing.metrics.metric import FAMILIES, Metric
from offing.metrics.plugins import Plugins, load_plugins
from offing.metrics.subject import Subject


@lru_cache(maxsize=1)
def all_metrics() -> Mapping[str, Metric]:
    """Return every metric by id: ours by family and then by id, then those of installed packages.

    Raises ConfigError when a module of a family holds no `METRIC`, or one whose `id` is not the
    module's name or whose `family` is not the package's.
    """
    return MappingProxyType({**own_metrics(), **plugins().metrics})


@lru_cache(maxsize=1)
def own_metrics() -> Mapping[str, Metric]:
    """Return the metrics that come with Offing. Raises ConfigError as `all_metrics` does."""
    return MappingProxyType({name: _load(family, name) for family in FAMILIES for name in _names(family)})


def of_family(family: str) -> list[Metric]:
    """Return the metrics of one family that come with Offing, by id; no other family is imported."""
    return [_load(family, name) for name in _names(family)]


@lru_cache(maxsize=1)
def plugins() -> Plugins:
    """Return the metrics that installed packages offer, and why others were refused."""
    return load_plugins(own_metrics())


def get(metric: str) -> Metric:
    """Return the metric with this id; of Offing's own only its module is imported.

    Raises NotFound, with the nearest id as its hint.
    """
    if metric in _families():
        return _own(metric)
    try:
        return all_metrics()[metric]
    except KeyError:
        raise NotFound(f"no such metric: {metric!r}", hint=nearest(metric, all_metrics())) from None


def points(subject: Subject, metrics: Iterable[str] | None = None) -> list[Point]:
    """Compute all metrics that apply to `subject`, or those of `metrics` that do.

    Never raises for what a profile holds: a metric that fails gives one point with status ERROR
    and the reason. Raises NotFound for an unknown id in `metrics`.
    """
    chosen = all_metrics().values() if metrics is None else [get(metric) for metric in metrics]
    return [point for metric in chosen for point in _compute(metric, subject)]


def _compute(metric: Metric, subject: Subject) -> list[Point]:
    # Broad on purpose: one metric that fails must not hide the others, and it says so as a point.
    try:
        return list(metric.compute(subject)) if metric.applies(subject) else []
    except Exception as error:  # noqa: BLE001
        reason = f"{type(error).__name__}: {error}"
        return [unknown(subject, metric.id, PointStatus.ERROR, reason, n=subject.rows)]


@cache
def _families() -> dict[str, str]:
    """Return the family of each of Offing's own metrics, by id; no metric is imported."""
    return {name: family for family in FAMILIES for name in _names(family)}


@cache
def _names(family: str) -> list[str]:
    """Return the names of a family's modules, sorted."""
    package = importlib.import_module(f"offing.metrics.{family}")
    return sorted(module.name for module in pkgutil.iter_modules(package.__path__))


@cache
def _own(metric: str) -> Metric:
    return _load(_families()[metric], metric)


def _load(family: str, name: str) -> Metric:
    metric = getattr(importlib.import_module(f"offing.metrics.{family}.{name}"), "METRIC", None)
    if not isinstance(metric, Metric):
        raise ConfigError(f"metrics/{family}/{name}.py defines no METRIC")
    if metric.id != name or metric.family != family:
        raise ConfigError(f"metrics/{family}/{name}.py defines {metric.family}/{metric.id}")
    return metric
