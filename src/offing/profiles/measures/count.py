"""Numbers per row to exact sums per run of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa

from offing.domain.schema import Task
from offing.profiles.bucket import KPI_BITS, KPI_BOUND, KpiSum
from offing.profiles.fixed_point import exact_sums, quantise
from offing.profiles.grid import Floats
from offing.profiles.measures.cost import cost
from offing.profiles.measures.multiclass import multiclass
from offing.profiles.measures.multilabel import multilabel
from offing.profiles.measures.ranking import ranking
from offing.profiles.measures.regression import regression
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import Runs, count_true

Numbers = Mapping[str, Floats]
"""A number per row and measure; NaN where a row has none, infinite where it is of no use."""

_OF_TASK: Mapping[Task, Callable[[pa.RecordBatch, ProfilePlan], Iterator[tuple[str, Floats]]]] = {
    Task.REGRESSION: regression,
    Task.MULTICLASS: multiclass,
    Task.MULTILABEL: multilabel,
    Task.RANKING: ranking,
}


def measure_rows(batch: pa.RecordBatch, plan: ProfilePlan) -> dict[str, Floats]:
    """Return every measure of the plan's task, in the order of the batch's rows."""
    own = _OF_TASK.get(plan.task)
    return {**dict(cost(batch)), **(dict(own(batch, plan)) if own is not None else {})}


def sum_measures(numbers: Numbers, runs: Runs) -> Sequence[Mapping[str, KpiSum]]:
    """Sum each measure over each run; NaN is left out, what is infinite counts as invalid.

    A measure that no row of a run has is not among the run's sums.
    """
    found: list[dict[str, KpiSum]] = [{} for _ in range(len(runs))]
    for name, values in sorted(numbers.items()):
        values = runs.arrange(values)
        finite = np.isfinite(values)
        lengths = count_true(finite, runs.lengths)
        invalid = count_true(np.isinf(values), runs.lengths)
        sums = exact_sums(quantise(values[finite], KPI_BITS, float(KPI_BOUND)), lengths)
        for run, (n, bad) in enumerate(zip(lengths.tolist(), invalid.tolist(), strict=True)):
            if n or bad:
                found[run][name] = KpiSum(n, *sums[run], bad)
    return found
