from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from offing.profiles.categorical import count_levels
from offing.profiles.column import NAME_LENGTH
from offing.profiles.encoding import text_counts
from offing.profiles.levels import CategoricalLevels
from offing.profiles.overflow import NONE
from offing.profiles.rows import Runs

LEVELS = CategoricalLevels(("a", "b"), frozenset({"r"}))


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from([None, "a", "b", "r", "x", "y"])), min_size=1))
def test_every_row_is_counted_as_what_it_is(rows: list[tuple[int, str | None]]) -> None:
    runs = Runs.of(np.array([run for run, _ in rows]))
    plain = pa.array([value for _, value in rows], pa.string())
    for array in (plain, plain.dictionary_encode()):
        for key, found in zip(runs.keys.tolist(), count_levels(array, runs, LEVELS, wrong=NONE), strict=True):
            own = [value for run, value in rows if run == key]
            assert found.counts.tolist() == [own.count("a"), own.count("b")]
            assert (found.other, found.missing) == (own.count("r"), own.count(None))
            assert found.new == own.count("x") + own.count("y")
            assert dict(found.new_levels) == {name: own.count(name) for name in "xy" if name in own}
            assert found.rows == len(own)


def test_wrong_types_are_not_missing() -> None:
    runs = Runs.of(np.array([0, 0]))
    (found,) = count_levels(pa.array(["a", None]), runs, LEVELS, wrong=np.array([1]))
    assert (found.counts.tolist(), found.missing, found.wrong_type) == ([1, 0], 0, 1)
    (found,) = count_levels(pa.array([1.0, None]), runs, LEVELS, wrong=NONE)
    assert (found.n, found.missing, found.wrong_type) == (0, 1, 1)
    (found,) = count_levels(None, runs, LEVELS, wrong=np.array([0]))
    assert (found.missing, found.wrong_type) == (1, 1)


def test_numbers_may_name_classes() -> None:
    classes = CategoricalLevels(("1", "0"))
    runs = Runs.of(np.zeros(3, np.int64))
    (found,) = count_levels(pa.array([1.0, 0.0, 1.0]), runs, classes, wrong=NONE, numbers=True)
    assert found.counts.tolist() == [2, 1]


def test_long_names_are_cut_before_they_are_counted() -> None:
    names = ["x" * 100 + "1", "x" * 100 + "2"]
    (found,) = count_levels(pa.array(names), Runs.of(np.zeros(2, np.int64)), LEVELS, wrong=NONE)
    assert found.new_levels == (("x" * NAME_LENGTH, 2),)


def test_a_dictionary_with_as_many_levels_as_its_codes_can_say() -> None:
    names = [f"l{number:03d}" for number in range(128)]
    codes = pa.array(np.tile(np.arange(128), 9), pa.int8())
    array = pa.DictionaryArray.from_arrays(codes, names)
    runs = Runs.of(np.zeros(len(array), np.int64))
    (found,) = count_levels(array, runs, CategoricalLevels(tuple(names)), wrong=NONE)
    assert found.counts.tolist() == [9] * 128
    assert text_counts(array) == dict.fromkeys(names, 9)
