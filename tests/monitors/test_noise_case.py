from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from tests.monitors.noisy import LIMIT, case_of, one, raised

from offing.monitors.noise_case import NoiseCause


def test_a_case_knows_when_its_noise_began() -> None:
    case = case_of(one(raised([50, 51, 80])))
    assert case.onsets.tolist() == [50, 80]
    assert np.flatnonzero(case.alarming).tolist() == [50, 51, 80]
    assert case.lasting().tolist() == [2.0, 1.0]
    assert case.kind == "limit" and case.has("for") and not case.has("steps")
    assert case_of(one(raised([])), LIMIT).onsets.size == 0


def test_the_page_names_every_cause() -> None:
    page = (Path(__file__).parents[2] / "docs" / "noise.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| `(\w+)` \|", page.split("## Proposals")[0], re.MULTILINE)
    assert sorted(named) == sorted(cause.value for cause in NoiseCause)
