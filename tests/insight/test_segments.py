from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from tests.insight.carriers import EVEN, counted, labelled, mean_of, planned

from offing.insight.segments import FALSE_DISCOVERIES, MIN_ROWS, MOST, Hit, segments_hit


def clicks(means: Mapping[str, float], size: int = 200) -> pa.Table:
    rng = np.random.default_rng(2)
    carriers = np.repeat(list(means), size)
    value = rng.normal(np.repeat(list(means.values()), size), 0.1)
    times = pa.array(np.zeros(carriers.size, np.int64), pa.timestamp("us", "UTC"))
    return pa.table(
        {"name": ["clicks"] * carriers.size, "value": value, "timestamp": times, "f_carrier": carriers}
    )


def hit(
    now: pa.Table,
    before: pa.Table | None,
    *,
    metric: str = "log_loss",
    worse: int = 1,
    kpis: tuple[pa.Table, pa.Table] | None = None,
) -> list[Hit]:
    plan = planned(before if before is not None else now)
    baseline = None if before is None else counted(before, plan, kpis and kpis[1])
    mean = mean_of(metric, plan, "clicks" if kpis else "")
    return segments_hit(counted(now, plan, kpis and kpis[0]), baseline, plan, mean, worse=worse)


def names(hits: list[Hit]) -> list[str]:
    return [one.slice for one in hits]


USUAL = labelled(EVEN, seed=9)


def test_the_slice_that_became_worse_is_named() -> None:
    (found,) = hit(labelled(EVEN, {"B6": 0.4}), USUAL)
    assert found.slice == "carrier=B6"
    assert found.more.low > 0.3 < found.more.value < found.more.high
    assert found.adjusted_p < 1e-6
    assert found.share == 0.25
    assert found.excess == pytest.approx(500 * found.shrunk)


def test_what_was_always_bad_is_no_news() -> None:
    assert hit(labelled(EVEN, {"B6": 0.4}), labelled(EVEN, {"B6": 0.4}, seed=9)) == []


def test_what_hits_everybody_alike_names_nobody() -> None:
    assert hit(labelled(EVEN, usual=0.35), USUAL) == []


def test_better_slices_are_not_named() -> None:
    """Nor are the others beside one that became better."""
    assert hit(labelled(EVEN, {"B6": 0.0}), labelled(EVEN, {"B6": 0.2}, seed=9)) == []
    assert names(hit(labelled(EVEN, {"B6": 0.4}), USUAL, metric="accuracy", worse=-1)) == ["carrier=B6"]


def test_those_that_add_most_come_first() -> None:
    sizes = {"AA": 4000, "B6": 300, "UA": 1500}
    found = hit(labelled(sizes, {"B6": 0.6, "UA": 0.4}), labelled(sizes, seed=9))
    assert names(found) == ["carrier=UA", "carrier=B6"]


def test_small_slices_are_not_named() -> None:
    for size, expected in ((MIN_ROWS - 1, []), (MIN_ROWS, ["carrier=B6"])):
        sizes = {"AA": 2000, "B6": size}
        assert names(hit(labelled(sizes, {"B6": 1.0}), labelled({**sizes, "B6": 200}, seed=9))) == expected
    few = labelled({"AA": 2000, "B6": MIN_ROWS - 1}, seed=9)
    assert hit(labelled(EVEN, {"B6": 1.0}), few) == []


def test_a_slice_that_the_baseline_lacks_is_compared_with_the_rest() -> None:
    before = labelled({"AA": 800, "B6": 800, "DL": 0}, seed=9)
    now = labelled({"AA": 800, "B6": 800, "DL": 200}, {"DL": 0.5})
    plan = planned(now)
    mean = mean_of("log_loss", plan)
    (found,) = segments_hit(counted(now, plan), counted(before, plan), plan, mean, worse=1)
    assert (found.slice, found.before) == ("carrier=DL", None)
    assert "new since the baseline, and higher than the rest by" in found.sentence(mean)


def test_without_a_baseline_slices_are_compared_with_the_rest() -> None:
    (found,) = hit(labelled(EVEN, {"B6": 0.4}), None)
    assert (found.slice, found.new) == ("carrier=B6", False)
    assert " over all: higher than the rest by " in found.sentence(mean_of("log_loss", planned(USUAL)))
    assert hit(labelled(EVEN), None) == []


def test_so_many_are_named_at_most() -> None:
    sizes = {f"c{k}": 300 for k in range(9)} | {"AA": 3000}
    wrong = {name: 0.6 for name in sizes if name != "AA"}
    assert len(hit(labelled(sizes, wrong), labelled(sizes, seed=9))) == MOST


@pytest.mark.parametrize(("worse", "found"), [(1, ["carrier=UA"]), (-1, ["carrier=B6"])])
def test_business_events_are_worse_where_they_moved(worse: int, found: list[str]) -> None:
    kpis = (clicks({"AA": 1.0, "B6": 0.2, "UA": 1.8, "DL": 1.0}), clicks(dict.fromkeys(EVEN, 1.0)))
    assert names(hit(labelled(EVEN), USUAL, metric="kpi_mean", worse=worse, kpis=kpis)) == found


def test_a_change_that_does_not_matter_is_not_named() -> None:
    """The smallest change of log loss that matters is 2 % of the baseline's; half of it is none."""
    sizes = dict.fromkeys(("AA", "B6"), 60_000)
    plan = planned(labelled(sizes, seed=9))
    mean = mean_of("log_loss", plan)
    now, before = (counted(labelled(sizes, {"B6": share}, seed=1), plan) for share in (0.1006, 0.1))
    assert segments_hit(now, before, plan, mean, worse=1) == []


def test_slices_that_come_and_go_by_themselves_need_more() -> None:
    """Steps in which B6 is now better, now worse than the rest widen what is known of the slices."""
    plan = planned(USUAL)
    mean = mean_of("log_loss", plan)
    now = counted(labelled(EVEN, {"B6": 0.2}), plan)
    baseline = counted(USUAL, plan)
    calm = [counted(labelled(EVEN, seed=k), plan) for k in range(20, 30)]
    moody = [counted(labelled(EVEN, {"B6": 0.02 + 0.25 * (k % 2)}, seed=k), plan) for k in range(20, 30)]
    found = segments_hit(now, baseline, plan, mean, worse=1, steps=calm)
    assert names(found) == ["carrier=B6"]
    assert segments_hit(now, baseline, plan, mean, worse=1, steps=moody) == []
    longer = segments_hit(now, baseline, plan, mean, worse=1, steps=moody, length=20)
    assert names(longer) in (["carrier=B6"], [])


def test_false_discoveries_are_as_rare_as_promised() -> None:
    """Eight slices with rates of their own, unchanged: in 100 pairs of days hardly any is named."""
    rng = np.random.default_rng(8)
    sizes = {f"c{k}": int(rng.integers(60, 600)) for k in range(8)}
    wrong = {name: float(rng.uniform(0.05, 0.3)) for name in sizes}
    plan = planned(labelled(sizes, wrong, seed=1000))
    days = [counted(labelled(sizes, wrong, seed=k), plan) for k in range(101)]
    mean = mean_of("log_loss", plan)
    named = [bool(segments_hit(a, b, plan, mean, worse=1)) for a, b in pairwise(days)]
    assert sum(named) / 100 <= FALSE_DISCOVERIES + 0.02


def test_the_sentence_has_value_interval_n_and_by_how_much() -> None:
    plan = planned(USUAL)
    mean = mean_of("accuracy", plan)
    now, before = counted(labelled(EVEN, {"B6": 0.4}), plan), counted(USUAL, plan)
    (found,) = segments_hit(now, before, plan, mean, worse=-1)
    text = found.sentence(mean)
    assert text.startswith("carrier=B6: accuracy ")
    assert (
        ", n=500, against " in text and " over all and " in text and " in its baseline: it fell by " in text
    )
    assert text.endswith(" more than the rest did") and " points (" in text


def test_a_mean_that_the_window_does_not_have_names_nothing() -> None:
    assert hit(labelled(EVEN, {"B6": 0.5}), USUAL, metric="cost_mean") == []
