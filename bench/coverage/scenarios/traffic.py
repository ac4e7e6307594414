"""Rows as they arrive: how many, how late, broken, failed, at what cost; and the business that they bring."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from bench.coverage.scenario import Draw, Generator, Ready, Rows, Scenario, World
from bench.coverage.scenarios.binary import levels
from scipy.stats import lognorm

from offing.domain.schema import Task
from offing.domain.window import DAY, SECOND
from offing.metrics.subject import Subject
from offing.profiles.arrivals import ArrivalCounts
from offing.profiles.bucket import BucketProfile
from offing.profiles.constraint import Constraint
from offing.profiles.declared import Declared
from offing.profiles.measures.spec import Custom
from offing.profiles.numeric import count_values
from offing.profiles.plan import ProfilePlan
from offing.profiles.traffic import TIME_GRID
from offing.testing.subjects import kpi_table, profile_of, table_of

MISSING, NAN, INFINITE, WRONG, FAR, NEW, REPEATED = 0.15, 0.08, 0.05, 0.1, 0.12, 0.15, 0.12
TIMEOUTS, BROKEN, LARGE = 0.12, 0.08, 3.0
PRICE, COST = 20.0, 2.0
EVENTS = {"revenue": (1.0, PRICE), "click": (0.6, 1.0), "bought": (0.2, 1.0)}
"""How many events there are for each prediction, and what each is worth."""

LATENCY, LATENESS = 20.0, 3.0
HOST = ("cpu", "gpu", "gpu_memory", "memory", "process_cpu", "process_memory")
QUANTILES = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}
CUSTOM = (
    Custom("spent", "python", "bench.coverage.measures:cost_in_cents", "mean"),
    Custom("spent_in_all", "python", "bench.coverage.measures:cost_in_cents", "sum"),
    Custom("large", "python", "bench.coverage.measures:is_large", "rate"),
)
ARRIVED = ("duplicate_ids", "lateness_p50", "lateness_p95")
BY_ROW = (
    "missing", "invalid", "not_finite", "wrong_type", "out_of_range", "new_levels", "stuck",
    "constraint_violations", "volume", "throughput", "error_rate", "error_kinds", "timeout_rate",
    "cost_mean", "cost_total", *(f"latency_{name}" for name in QUANTILES), "custom", *ARRIVED,
)  # fmt: skip
BUSINESS = ("kpi_mean", "kpi_per_prediction", "kpi_rate", "kpi_total", *HOST)


SHARES = {
    "missing(amount)": MISSING,
    "invalid(amount)": NAN + INFINITE + WRONG,
    "not_finite(amount)": NAN + INFINITE,
    "wrong_type(amount)": WRONG,
    "out_of_range(age)": FAR,
    "constraint_violations(age)": FAR,
    "new_levels(kind)": NEW,
    "stuck(kind)": 0.5 * (1 - NEW),
    "duplicate_ids": REPEATED,
    "error_rate": TIMEOUTS + BROKEN,
    "timeout_rate": TIMEOUTS,
    "error_kinds(TimeoutError: no answer)": TIMEOUTS,
    "error_kinds(ValueError: bad input)": BROKEN,
    "custom(large)": float(np.exp(-LARGE / COST)),
}
MEANS = {"cost_mean": COST, "custom(spent)": COST, "kpi_mean(revenue)": PRICE, **dict.fromkeys(HOST, 0.4)}


def rows(rng: Generator, size: int, now: bool) -> Rows:
    """Draw rows with every fault that a quality metric counts, each apart; the baseline has none."""
    fault = rng.choice(5, size, p=[1 - MISSING - NAN - INFINITE - WRONG, MISSING, NAN, INFINITE, WRONG])
    fault *= now
    amount = np.select([fault == 2, fault == 3], [np.nan, np.inf], rng.gamma(2.0, 10.0, size))
    age = np.where(now & (rng.random(size) < FAR), 35.0, rng.integers(0, 11, size))
    kind = np.where(now & (rng.random(size) < NEW), 5, rng.choice(3, size, p=[0.5, 0.3, 0.2]))
    failed = rng.choice(3, size, p=[1 - TIMEOUTS - BROKEN, TIMEOUTS, BROKEN])
    texts = pa.array([None, "TimeoutError: no answer", "ValueError: bad input"])
    wrong = pa.array([None, '{"amount": "many"}'])
    which: Any = pa.array(failed)
    misfit: Any = pa.array((fault == 4).astype(np.int8))
    return {
        "amount": pa.array(amount, mask=(fault == 1) | (fault == 4)),
        "age": age,
        "kind": levels(kind),
        "latency_ms": LATENCY * np.exp(0.7 * rng.normal(size=size)),
        "cost": rng.exponential(COST, size),
        "error": texts.take(which),
        "overflow": wrong.take(misfit),
    }


def start(_: int) -> Ready:
    declared = Declared(constraints={"age": Constraint(maximum=20.0)}, custom=CUSTOM)
    world = World.of(rows, Task.UNKNOWN, declared=declared)
    then = world.past(np.random.default_rng(5))[1]
    quantiles = {f"latency_{name}": (q, 0.7, LATENCY) for name, q in QUANTILES.items()}
    quantiles |= {f"lateness_{name}": (QUANTILES[name], 1.0, LATENESS) for name in ("p50", "p95")}
    truths = {name: float(lognorm.ppf(q, s, scale=scale)) for name, (q, s, scale) in quantiles.items()}
    return Ready(truths | SHARES | MEANS, partial(draw, world, then))


def draw(world: World, then: BucketProfile, rng: Generator, n: int) -> Draw:
    """Draw a Poisson number of rows with n on average, n arrivals, and the business of n rows.

    The baseline stays: no metric here rests on more of it than its levels and its range.
    """
    _, now = world.window(rng, int(rng.poisson(n)))
    subject = world.subject(now, then, arrivals=_arrivals(rng, n))
    own = {
        "volume": n,
        "throughput": n * SECOND / DAY,
        "cost_total": n * COST,
        "custom(spent_in_all)": n * COST,
    }
    for name, (rate, worth) in EVENTS.items():
        own |= {f"kpi_rate({name})": rate, f"kpi_per_prediction({name})": rate * worth}
        own[f"kpi_total({name})"] = n * rate * worth
    return Draw([(subject, BY_ROW), (_business(rng, n), BUSINESS)], own)


def _arrivals(rng: Generator, n: int) -> ArrivalCounts:
    """Return how n events arrived: the lateness of each, and which of them came again."""
    (counts,) = count_values(LATENESS * np.exp(rng.normal(size=n)), np.array([n]), TIME_GRID)
    repeats = int(rng.binomial(n, REPEATED))
    return ArrivalCounts(n - repeats, counts, repeats)


def _business(rng: Generator, n: int) -> Subject:
    """Return n predictions with sales and clicks (Poisson), purchases (binomial) and samples of the host."""
    kpis: dict[str, Any] = {
        "revenue": rng.exponential(PRICE, rng.poisson(EVENTS["revenue"][0] * n)),
        "click": np.ones(rng.poisson(EVENTS["click"][0] * n)),
        "bought": np.ones(rng.binomial(n, EVENTS["bought"][0])),
        **{f"system.{name}": rng.beta(2.0, 3.0, n) for name in HOST},
    }
    plan = ProfilePlan({})
    now = profile_of(table_of({"latency_ms": np.ones(n)}, 1), plan, 1, kpi_table(kpis, 1))
    return Subject(now, None, plan, now.window)


TRAFFIC = Scenario(
    "traffic",
    "rows of which 5 % to 20 % have each fault, log-normal latencies (σ 0.7) and lateness (σ 1), exponential "
    "costs and revenues, a Poisson number of rows and of events; one baseline, which nothing here rests on",
    start,
    columns=("amount", "age", "kind", "TimeoutError: no answer", "spent", "revenue"),
)
