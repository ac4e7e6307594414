from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.stats.kitagawa import Groups, kitagawa

COUNTS = st.lists(st.integers(0, 500), min_size=4, max_size=4).filter(lambda n: sum(n) > 0)
MEANS = st.lists(st.floats(-5, 5), min_size=4, max_size=4)


def groups(n: list[int], mean: list[float], variance: float | list[float] = 1.0) -> Groups:
    spread = np.broadcast_to(np.asarray(variance, np.float64), len(n)).copy()
    return Groups(np.array(n, np.int64), np.array(mean, np.float64), spread)


@given(COUNTS, MEANS, COUNTS, MEANS)
def test_the_parts_add_up_exactly(n: list[int], y: list[float], m: list[int], x: list[float]) -> None:
    now, then = groups(n, y), groups(m, x)
    found = kitagawa(now, then)
    change = now.total - then.total
    assert found.change.value == pytest.approx(change, abs=1e-9)
    parts = (found.mix, found.within, found.interaction)
    assert sum(part.value for part in parts) == pytest.approx(change, abs=1e-9)
    assert found.effects.sum() == pytest.approx(change, abs=1e-9)
    assert found.mixes.sum() == pytest.approx(found.mix.value, abs=1e-9)
    assert found.withins.sum() == pytest.approx(found.within.value, abs=1e-9)
    assert all(part.low <= part.value <= part.high for part in (found.change, *parts))
    assert (found.within_low <= found.withins).all() and (found.withins <= found.within_high).all()


@given(COUNTS, MEANS, st.integers(1, 9))
def test_no_change_gives_0(n: list[int], mean: list[float], times: int) -> None:
    found = kitagawa(groups([times * one for one in n], mean), groups(n, mean))
    for part in (found.change, found.mix, found.within, found.interaction):
        assert part.value == pytest.approx(0, abs=1e-9)


def test_a_changed_mix_alone_is_mix_alone() -> None:
    found = kitagawa(groups([700, 300], [0.1, 0.5]), groups([500, 500], [0.1, 0.5]))
    assert [found.mix.value, found.change.value] == pytest.approx([-0.08, -0.08])
    assert (found.within.value, found.interaction.value) == (0, 0)


def test_changed_groups_alone_are_within_alone() -> None:
    found = kitagawa(groups([500, 500], [0.1, 0.7]), groups([500, 500], [0.1, 0.5]))
    assert [found.within.value, found.change.value] == pytest.approx([0.1, 0.1])
    assert found.withins.tolist() == pytest.approx([0, 0.1])


def test_a_group_that_came_or_went_is_mix_alone() -> None:
    nan = float("nan")
    came = kitagawa(groups([50, 50], [1.0, 3.0], [1.0, 1.0]), groups([100, 0], [1.0, nan], [1.0, nan]))
    assert [came.mix.value, came.change.value] == pytest.approx([1.0, 1.0])
    went = kitagawa(groups([100, 0], [1.0, nan]), groups([50, 50], [1.0, 3.0]))
    assert [went.mix.value, went.change.value] == pytest.approx([-1.0, -1.0])


def test_the_textbook_example_of_rates() -> None:
    """Three parts by hand: shares .5 .5 to .8 .2, rates .2 .4 to .3 .6."""
    found = kitagawa(groups([80, 20], [0.3, 0.6]), groups([50, 50], [0.2, 0.4]))
    parts = [found.mix.value, found.within.value, found.interaction.value]
    assert parts == pytest.approx([0.3 * 0.2 - 0.3 * 0.4, 0.5 * 0.1 + 0.5 * 0.2, 0.3 * 0.1 - 0.3 * 0.2])


def test_without_rows_there_is_nothing_to_decompose() -> None:
    with pytest.raises(ValueError, match="nothing to decompose"):
        kitagawa(groups([0, 0], [0, 0]), groups([1, 1], [0, 0]))


def test_rows_that_are_alike_by_chance_are_not_certain() -> None:
    found = kitagawa(groups([5, 500], [1.0, 0.5], [0.0, 0.25]), groups([5, 500], [1.0, 0.5], [0.0, 0.25]))
    assert found.within_high[0] > 0


def test_what_all_groups_share_widens_the_change_and_what_is_within() -> None:
    now, then = groups([500, 500], [0.1, 0.7]), groups([500, 500], [0.1, 0.5])
    alone, moody = kitagawa(now, then), kitagawa(now, then, shared=(0.01, 0.02))
    assert moody.within.high - moody.within.low > 2 * 1.96 * 0.03**0.5
    assert moody.change.high > alone.change.high
    assert moody.mix == alone.mix


@pytest.mark.parametrize("rows", [300, 3000])
def test_the_intervals_hold_what_is_true(rows: int) -> None:
    """Coverage of 95 % intervals over 2,000 pairs of samples of 0 and 1; the truth is in the population."""
    rng = np.random.default_rng([7, rows])
    p, q = np.array([0.5, 0.3, 0.2]), np.array([0.3, 0.45, 0.25])
    x, y = np.array([0.2, 0.3, 0.6]), np.array([0.25, 0.3, 0.45])
    truth = {
        "change": (q * y).sum() - (p * x).sum(),
        "mix": ((q - p) * x).sum(),
        "within": (p * (y - x)).sum(),
        "interaction": ((q - p) * (y - x)).sum(),
    }
    held = dict.fromkeys((*truth, "third"), 0)
    runs = 2000
    for _ in range(runs):
        found = kitagawa(drawn(rng, rows, q, y), drawn(rng, 2 * rows, p, x))
        for name, value in truth.items():
            part = getattr(found, name)
            held[name] += part.low <= value <= part.high
        held["third"] += found.within_low[2] <= p[2] * (y - x)[2] <= found.within_high[2]
    assert all(0.93 <= count / runs <= 0.985 for count in held.values()), held


def drawn(rng: np.random.Generator, rows: int, share: np.ndarray, rate: np.ndarray) -> Groups:
    n = rng.multinomial(rows, share)
    mean = rng.binomial(n, rate) / np.maximum(n, 1)
    return Groups(n, mean, mean * (1 - mean) * n / np.maximum(n - 1, 1))
