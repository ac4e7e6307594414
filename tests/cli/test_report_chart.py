from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.cli.report_chart import chart
from offing.domain.schema import Task
from offing.domain.window import DAY
from offing.profiles.column import ColumnCounts
from offing.profiles.kernel import profile
from offing.profiles.levels import Cut
from offing.profiles.plan import ProfilePlan


def counts(reference: Any, current: Any) -> tuple[ColumnCounts, ColumnCounts, Cut]:
    tables = []
    for values in (current, reference):
        array = pa.array(values)
        tables.append(
            pa.table({"timestamp": pa.array([0] * len(array), pa.timestamp("us", tz="UTC")), "f_x": array})
        )
    plan = ProfilePlan.fit(tables[1], task=Task.UNKNOWN)
    now, then = (profile(table, plan, width=DAY)[0].columns["x"] for table in tables)
    return now, then, plan.columns["x"]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=40), st.data())
def test_any_numbers_give_a_sound_picture(reference: list[float], data: st.DataObject) -> None:
    finite = st.floats(allow_nan=False, allow_infinity=False)
    current = data.draw(st.lists(finite, min_size=1, max_size=40))
    svg = chart("<x>", *counts(reference, current))
    ET.fromstring(svg)
    assert "nan" not in svg and "inf" not in svg


def test_all_rows_are_in_the_picture() -> None:
    rng = np.random.default_rng(1)
    svg = chart("x", *counts(rng.normal(size=5000), rng.normal(2, 1, 5000)))
    match = re.search(r'class="now" points="([^"]+)"', svg)
    assert match is not None
    points = [tuple(map(float, pair.split(","))) for pair in match[1].split()]
    tallest = min(points, key=lambda point: point[1])
    assert tallest[0] > 160  # the current values lie in the right half


def test_levels_are_named_and_new_ones_too() -> None:
    svg = chart("x", *counts(["a", "<b>", "a"], ["a", "z", "z"]))
    texts = [element.text for element in ET.fromstring(svg).iter("text")]
    assert texts == ["a", "33 %", "<b>", "0 %", "new levels", "67 %"]


@pytest.mark.parametrize(("reference", "current"), [([1.5, 2.5], [None, None]), ([1.5, 2.5], ["a", "b"])])
def test_without_values_it_says_so(reference: list[object], current: list[object]) -> None:
    assert "no values in the current file" in chart("x", *counts(reference, current))
