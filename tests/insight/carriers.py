"""Scored and labelled rows per carrier, of which a share of the labels goes against the score."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from offing.domain.point import Series
from offing.domain.schema import Task
from offing.domain.window import DAY
from offing.insight.row_means import RowMean, row_mean
from offing.profiles.bucket import BucketProfile
from offing.profiles.kernel import profile
from offing.profiles.plan import ProfilePlan

EVEN = dict.fromkeys(("AA", "B6", "DL", "UA"), 500)


def labelled(
    sizes: Mapping[str, int], wrong: Mapping[str, float] | None = None, *, seed: int = 0, usual: float = 0.1
) -> pa.Table:
    """Return rows of carriers in these sizes, a share `wrong` of each labelled against its score."""
    rng = np.random.default_rng(seed)
    carriers = np.repeat(list(sizes), list(sizes.values()))
    score = np.where(rng.random(carriers.size) < 0.5, 0.1, 0.9)
    against = rng.random(carriers.size) < [(wrong or {}).get(name, usual) for name in carriers.tolist()]
    label = np.where(against, score < 0.5, score > 0.5).astype(np.float64)
    times = pa.array(np.arange(carriers.size, dtype=np.int64), pa.timestamp("us", "UTC"))
    return pa.table({"timestamp": times, "f_carrier": carriers, "score": score, "label": label})


def planned(table: pa.Table) -> ProfilePlan:
    """Return a plan of a binary model with carriers as its segment."""
    return ProfilePlan.fit(table, task=Task.BINARY, segments=["carrier"])


def counted(table: pa.Table, plan: ProfilePlan, kpis: pa.Table | None = None) -> BucketProfile:
    """Return the profile of the first day of a table."""
    return profile(table, plan, width=DAY, kpis=kpis)[0]


def mean_of(metric: str, plan: ProfilePlan, column: str = "") -> RowMean:
    """Return the mean of rows that a metric is."""
    found = row_mean(Series(metric, column), plan)
    assert found is not None
    return found
