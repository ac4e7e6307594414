"""Every scenario by name, and the metrics that no scenario measures, with the reason."""

from __future__ import annotations

from bench.coverage.scenarios.binary import BINARY
from bench.coverage.scenarios.concept import CONCEPT
from bench.coverage.scenarios.fairness import FAIRNESS
from bench.coverage.scenarios.joint import JOINT, SKEWED
from bench.coverage.scenarios.labels import LABELS
from bench.coverage.scenarios.multiclass import MULTICLASS, MULTICLASS_BESIDE
from bench.coverage.scenarios.multilabel import MULTILABEL
from bench.coverage.scenarios.ranking import RANKING
from bench.coverage.scenarios.regression import REGRESSION, REGRESSION_BESIDE
from bench.coverage.scenarios.traffic import TRAFFIC
from bench.coverage.scenarios.trees import REWEIGHTED, ROW_ERRORS, TOLD_APART
from bench.coverage.scenarios.twins import TWINS

_ALL = (
    TRAFFIC, TWINS, BINARY, CONCEPT, JOINT, REGRESSION, REGRESSION_BESIDE, MULTICLASS, MULTICLASS_BESIDE,
    MULTILABEL, RANKING, FAIRNESS, LABELS, SKEWED, TOLD_APART, REWEIGHTED, ROW_ERRORS,
)  # fmt: skip
SCENARIOS = {one.name: one for one in _ALL}
"""Every scenario by name. The first that has a metric gives its row; others give further rows."""

WITHOUT = {
    "gap": "not statistical: the interval is two minutes of rounding",
    "schema_change": "a count of definite changes: the interval is the value itself",
    "unit_change": "a factor chosen from a list: the interval is the value itself",
}
"""Metrics without a row."""
