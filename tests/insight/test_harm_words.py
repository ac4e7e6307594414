from __future__ import annotations

import pytest

from offing.domain.harm import HarmBasis, HarmVerdict
from offing.insight.harm_words import LEAST_ANSWERS, Loss, judged, of_drift
from offing.stats.estimate import Estimate

ANSWERS = Loss("accuracy", "Accuracy", "ratio", 0.8)
LOG_LOSS = Loss("log_loss", "Log loss", "value", 0.5)


def test_what_matters_is_a_share_of_a_loss_and_points_of_answers() -> None:
    assert LOG_LOSS.least == pytest.approx(0.01)
    assert ANSWERS.least == LEAST_ANSWERS.amount == 0.01


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (Estimate(0.03, 0.02, 0.04),
         "harmful: Accuracy got worse by 3 points (2 to 4) so; 1 point would matter"),
        (
            Estimate(0.001, -0.002, 0.004),
            "probably harmless: at most 0.4 points of Accuracy, 0.1 points (-0.2 to 0.4) so; "
            "1 point would matter",
        ),
        (Estimate(-0.03, -0.04, -0.02), "probably harmless: Accuracy got better, by 3 points (2 to 4) so"),
        (
            Estimate(0.005, -0.02, 0.03),
            "harm unknown: Accuracy got worse by 0.5 points (-2 to 3) so; 1 point would matter",
        ),
        (
            Estimate(-0.005, -0.03, 0.02),
            "harm unknown: Accuracy got better by 0.5 points (-2 to 3) so; 1 point would matter",
        ),
    ],
)  # fmt: skip
def test_each_verdict_has_its_number(change: Estimate, sentence: str) -> None:
    harm = judged(HarmBasis.REALISED, change, ANSWERS, "so")
    assert harm.sentence == sentence
    assert (harm.value, harm.low, harm.high, harm.least) == (*change, 0.01)


def test_effects_that_are_small_one_by_one_may_be_large_together() -> None:
    small = Estimate(0.001, -0.001, 0.003)
    assert of_drift(small, 0.006, LOG_LOSS, "temp", 3).verdict is HarmVerdict.HARMLESS
    together = of_drift(small, 0.02, LOG_LOSS, "temp", 9)
    assert together.verdict is HarmVerdict.UNKNOWN
    assert together.sentence == (
        "harm unknown: the shift of temp alone adds 0.001 (-0.001 to 0.003) to the Log loss, all 9 columns "
        "together at most 0.02, if its values lose what they did; 0.01 would matter"
    )
