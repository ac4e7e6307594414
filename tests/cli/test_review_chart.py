from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from tests.cli.reviewed import made

from offing.cli.review_chart import BOTTOM, HEIGHT, TOP, trend_chart


def drawn(**trend: Any) -> ET.Element:
    review = made()
    review["trend"] = {**review["trend"], **trend}
    return ET.fromstring(trend_chart(review))


def of(svg: ET.Element, name: str) -> list[ET.Element]:
    return [one for one in svg.iter() if one.get("class") == name]


def test_gaps_break_the_line_and_a_lonely_step_is_a_dot() -> None:
    svg = drawn()
    assert [len(one.get("points", "").split()) for one in of(svg, "now")] == [2, 2]
    assert len(of(svg, "dot")) == 1 and len(of(svg, "usual")) == 1


def test_values_stay_inside_and_higher_is_up() -> None:
    svg = drawn()
    ys = [float(y) for one in of(svg, "now") for y in re.findall(r",([\d.]+)", one.get("points", ""))]
    assert all(TOP <= y <= HEIGHT - BOTTOM for y in ys) and ys[0] < ys[1]


def test_incidents_are_bands_with_their_title() -> None:
    bands = of(drawn(), "band")
    assert len(bands) == 1, "the other one begins after the last step that is drawn"
    assert "broke" in str(bands[0][0].text)


@pytest.mark.parametrize("value", [0.0, 5.0, -3.0])
def test_a_level_line_and_no_baseline(value: float) -> None:
    flat = [value] * 7
    svg = drawn(value=flat, low=flat, high=flat, baseline=None)
    [line] = of(svg, "now")
    assert "nan" not in line.get("points", "") and not of(svg, "usual")
