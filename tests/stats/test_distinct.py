from __future__ import annotations

import numpy as np
import pytest

from offing.stats.distinct import expected_share, share_shown

CATALOGUES = {
    "zipf": 1 / np.arange(1, 301) ** 1.1,
    "steep": 1 / np.arange(1, 101) ** 2.0,
    "flat": np.ones(300),
    "lognormal": np.exp(2 * np.random.default_rng(0).standard_normal(400)),
}


def test_the_share_of_items_with_a_count() -> None:
    assert share_shown(np.array([3, 0, 1, 0])).value == 0.5


def test_everything_is_shown() -> None:
    found = share_shown(np.full(10, 50))
    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx(0.95)


def test_one_item() -> None:
    assert share_shown(np.array([7])) == (1.0, 0.5, 1.0)


@pytest.mark.parametrize("counts", [[], [0, 0], [1, -1]])
def test_no_share_is_refused(counts: list[int]) -> None:
    with pytest.raises(ValueError, match="no share"):
        share_shown(np.array(counts, np.int64))


@pytest.mark.parametrize("n", [50, 500, 5000])
@pytest.mark.parametrize("name", CATALOGUES)
def test_it_covers_the_share_that_samples_show_on_average(name: str, n: int) -> None:
    shares = CATALOGUES[name] / CATALOGUES[name].sum()
    wanted = expected_share(shares, n)
    samples = np.random.default_rng(n).multinomial(n, shares, 2000)
    assert (samples > 0).mean() == pytest.approx(wanted, abs=0.004)
    found = [share_shown(counts) for counts in samples]
    most = 0.98 if wanted < 0.999 else 1.0  # where all is shown for certain, every interval holds it
    assert 0.92 <= np.mean([e.low <= wanted <= e.high for e in found]) <= most


def test_the_expected_share_of_no_items() -> None:
    assert expected_share(np.array([1.0]), 1) == pytest.approx(1.0)
    assert expected_share(np.array([0.5, 0.5]), 0) == 0.0
    with pytest.raises(ValueError, match="no items"):
        expected_share(np.empty(0), 5)
