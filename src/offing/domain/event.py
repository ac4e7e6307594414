"""What a service tells Offing: predictions, labels, business events and deployments."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Mapping, Optional, Union

from offing.domain.window import Micros

Scalar = Union[float, int, bool, str, None]
"""A feature value. Anything else is kept as JSON text and counted as a wrong type."""


@dataclass(frozen=True)
class Prediction:
    """One answer of one model. `id` is unique within the model: the first event with it counts."""

    id: str
    timestamp: Micros
    features: Mapping[str, object]
    score: Optional[float] = None
    prediction: Scalar = None
    version: Optional[str] = None
    environment: str = "production"
    latency_ms: Optional[float] = None
    cost: Optional[float] = None
    error: Optional[str] = None
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Label:
    """The truth about one prediction, when it becomes known. The last one by `timestamp` counts."""

    id: str
    value: Scalar
    timestamp: Micros
    weight: float = 1.0


@dataclass(frozen=True)
class Kpi:
    """One business event. With `id` it belongs to a prediction, without it to its own time."""

    name: str
    value: float
    timestamp: Micros
    id: Optional[str] = None
    event_id: Optional[str] = None


@dataclass(frozen=True)
class Deployment:
    """A change of what serves a model."""

    model: str
    version: str
    timestamp: Micros
    notes: Optional[str] = None
    url: Optional[str] = None
    git_sha: Optional[str] = None
    environment: str = "production"
