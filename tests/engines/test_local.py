from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from offing.domain.window import DAY, HOUR, Window
from offing.engines.local import SPAN, contiguous
from offing.profiles.merge import merge

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engines.conftest import Bench

EVENTS: list[Callable[[Any], None]] = [
    *(lambda b, i=i: b.predict(f"p{i}", 7 * i, carrier="AB"[i % 2] * 2, score=i / 10) for i in range(8)),
    lambda b: b.predict("p3", 21, carrier="BB", score=0.3),
    lambda b: b.label("p0", 0, 60),
    lambda b: b.label("p0", 1, 70),
    lambda b: b.label("p5", 1, 60),
    lambda b: b.label("p5", 0, 59),
    lambda b: b.label("nobody", 1, 59),
    lambda b: b.kpi(3, 2, id="p7"),
    lambda b: b.kpi(4, 30),
    lambda b: b.kpi(5, 30, id="nobody"),
]


def test_any_order_of_arrival_gives_identical_profiles(
    open_bench: Callable[[str], Bench], tmp_path: Path
) -> None:
    """Sealed in between or not, in any order: the same counts in the same buckets."""
    straight = open_bench("straight")
    for event in EVENTS:
        event(straight)
    expected = straight.profiles()
    assert [p.rows for p in expected] == [4, 3, 1]
    numbers = iter(range(1000))

    @settings(max_examples=12)
    @given(st.permutations(EVENTS), st.integers(0, len(EVENTS)))
    def in_any_order(order: list[Callable[[Any], None]], sealed: int) -> None:
        bench = open_bench(f"order-{next(numbers)}")
        for i, event in enumerate(order):
            event(bench)
            if i == sealed:
                bench.seal()
        assert bench.profiles() == expected
        bench.intake.close()

    in_any_order()


def test_a_bucket_is_a_sum_of_smaller_ones(bench: Bench) -> None:
    for event in EVENTS:
        event(bench)
    daily, hourly = bench.profiles(), bench.profiles(width=HOUR)
    assert len(hourly) > len(daily) and all(p.width == HOUR for p in hourly)
    for day in daily:
        inside = [p for p in hourly if day.start <= p.start < day.start + DAY]
        total = merge(inside)
        assert (total.rows, total.columns, total.outcome) == (day.rows, day.columns, day.outcome)


def test_a_long_window_is_read_in_spans(bench: Bench) -> None:
    bench.predict("first", 1)
    bench.predict("second", 24 * 80)
    start = bench.at(0)
    found = bench.profiles(Window(start, start + 2 * SPAN))
    assert [p.start for p in found] == [start, start + 80 * DAY]


def test_a_model_without_events_has_no_profiles(bench: Bench) -> None:
    bench.predict("only", 1)
    assert bench.profiles(Window(bench.at(240), bench.at(480))) == []


@given(st.lists(st.integers(0, 40), min_size=1, max_size=30))
def test_neighbouring_days_are_read_together(days: list[int]) -> None:
    windows = list(contiguous([d * DAY for d in days], DAY))
    covered = [start // DAY for w in windows for start in range(w.start, w.end, DAY)]
    assert covered == sorted(set(days))
    assert all(a.end < b.start for a, b in pairwise(windows))


def test_no_days_no_windows() -> None:
    assert list(contiguous([], DAY)) == []
