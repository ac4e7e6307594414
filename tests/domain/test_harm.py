from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.domain.harm import Harm, HarmBasis, HarmVerdict, judge_harm


@pytest.mark.parametrize(
    ("value", "low", "high", "verdict"),
    [
        (0.03, 0.01, 0.05, HarmVerdict.HARMFUL),
        (0.03, -0.01, 0.07, HarmVerdict.UNKNOWN),
        (0.002, -0.001, 0.004, HarmVerdict.HARMLESS),
        (0.002, 0.001, 0.003, HarmVerdict.HARMLESS),
        (0.008, 0.005, 0.012, HarmVerdict.UNKNOWN),
        (-0.05, -0.07, -0.03, HarmVerdict.HARMLESS),
        (math.nan, 0.0, 1.0, HarmVerdict.UNKNOWN),
        (0.03, -math.inf, math.inf, HarmVerdict.UNKNOWN),
    ],
)
def test_harm_needs_evidence_and_effect(value: float, low: float, high: float, verdict: HarmVerdict) -> None:
    assert judge_harm(value, low, high, 0.01) is verdict


@given(st.floats(-1, 1), st.floats(0, 1), st.floats(0.001, 1))
def test_a_wider_interval_never_decides_what_a_narrow_one_does_not(
    value: float, half: float, least: float
) -> None:
    narrow = judge_harm(value, value - half, value + half, least)
    wide = judge_harm(value, value - 2 * half, value + 2 * half, least)
    assert wide in (narrow, HarmVerdict.UNKNOWN)


def test_unknown_is_neither_harmful_nor_harmless() -> None:
    unknown = Harm(HarmVerdict.UNKNOWN, HarmBasis.NONE, "nothing is known")
    assert not unknown.harmless and not unknown.significant
    assert Harm(HarmVerdict.HARMFUL, HarmBasis.REALISED, "").significant
    assert Harm(HarmVerdict.HARMLESS, HarmBasis.REALISED, "").harmless
