from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.ingest.runs import Run, load, merge, sort

KEYS = st.lists(st.tuples(st.sampled_from([0, 1, 2**63, 2**64 - 1]), st.integers(0, 3)), max_size=40)


def run_of(keys: list[tuple[int, int]], begin: int = 0) -> Run:
    high = np.array([h for h, _ in keys], np.uint64)
    low = np.array([x for _, x in keys], np.uint64)
    place = np.arange(begin, begin + len(keys))
    return sort(high, low, place.astype(np.uint64), place)


@given(KEYS, KEYS, KEYS)
def test_a_run_finds_the_first_of_each_key_as_a_dictionary_does(
    first: list[tuple[int, int]], second: list[tuple[int, int]], asked: list[tuple[int, int]]
) -> None:
    expected: dict[tuple[int, int], int] = {}
    for place, key in enumerate([*first, *second]):
        expected.setdefault(key, place)
    run = merge([run_of(first), run_of(second, len(first))])
    found = run.find(np.array([h for h, _ in asked], np.uint64), np.array([x for _, x in asked], np.uint64))
    assert [int(run.time[i]) if i >= 0 else None for i in found] == [expected.get(key) for key in asked]


def test_a_run_comes_back_from_disk(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    high, low = rng.integers(0, 2**64, (2, 10_000), np.uint64)
    time = np.arange(-5000, 5000)
    run = sort(high, low, low, time).save(tmp_path / "run-1.npy")
    again = load(tmp_path / "run-1.npy")
    assert len(run) == len(again) == 10_000
    found = again.find(high, low)
    assert (again.time[found] == time).all()
    assert (again.find(high + np.uint64(1), low) == -1).all()


def test_a_file_that_is_no_run(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.zeros((2, 3)))
    with pytest.raises(ValueError):
        load(tmp_path / "a.npy")
