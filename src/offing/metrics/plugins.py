"""Other people's metrics: what installed packages offer under the entry point `offing.metrics`."""

from __future__ import annotations

import logging
from collections.abc import Container, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from offing.metrics.metric import FAMILIES, Metric

GROUP = "offing.metrics"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Plugins:
    """The metrics that packages offer, by id, and by entry point why one was refused."""

    metrics: Mapping[str, Metric]
    refused: Mapping[str, str]


def load_plugins(taken: Container[str]) -> Plugins:
    """Load every entry point of the group, each in a boundary of its own.

    One that cannot be imported, is no `Metric`, has another id than its entry point's name, an unknown
    family or an id that is `taken` is refused with the reason, which is logged; the others work.
    """
    metrics: dict[str, Metric] = {}
    refused: dict[str, str] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        found = _load(entry)
        reason = found if isinstance(found, str) else _objection(entry, found, taken, metrics)
        if reason or isinstance(found, str):
            refused[entry.name] = reason
            log.warning("the metric %s (%s) is not used: %s", entry.name, entry.value, reason)
        else:
            metrics[found.id] = found
    return Plugins(metrics, refused)


def _load(entry: EntryPoint) -> Metric | str:
    # Broad on purpose: a package that breaks must not take the other metrics with it.
    try:
        found = entry.load()
    except Exception as error:  # noqa: BLE001
        return f"{type(error).__name__}: {error}"
    return found if isinstance(found, Metric) else f"{entry.value} is no offing.metrics.metric.Metric"


def _objection(entry: EntryPoint, metric: Metric, taken: Container[str], loaded: Container[str]) -> str:
    """Return what speaks against a metric, nothing when it may be used."""
    if metric.id != entry.name:
        return f"its id is {metric.id!r}, its entry point's name {entry.name!r}"
    if metric.family not in FAMILIES:
        return f"there is no family {metric.family!r}"
    if metric.id in taken or metric.id in loaded:
        return f"there is a metric {metric.id!r} already"
    return ""
