"""What a service tells Offing: predictions, labels, business events and deployments."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Mapping, Optional, Sequence, Union

from offing.domain.window import Micros

Scalar = Union[float, int, bool, str, None]
"""A feature value. Anything else is kept as JSON text and counted as a wrong type."""

Answer = Union[Scalar, Sequence[Scalar], Mapping[str, Scalar]]
"""What a model said, or what was true: one value, a list of names, or an object.

A list holds the labels of a multilabel model, or a ranking with the best first. An object is a
distribution over classes, `{"cat": 0.7, "dog": 0.3}`; a number with its spread, `{"value": 2.5,
"low": 1, "high": 4, "q0.1": 1.2}`; or as the label of a ranking the gain of each relevant item.
Lists and objects are stored as compact JSON text, the keys of objects sorted.
"""


@dataclass(frozen=True)
class Prediction:
    """One answer of one model. `id` is unique within the model: the first event with it counts."""

    id: str
    timestamp: Micros
    features: Mapping[str, object]
    score: Optional[float] = None
    prediction: Answer = None
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
    value: Answer
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
