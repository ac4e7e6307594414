from __future__ import annotations

import re

from tests.cli.reviewed import empty, made

from offing.cli.review_text import review_text


def test_a_review_reads_from_the_alarms_to_the_sample() -> None:
    text = review_text([made(model="late")])
    assert re.findall(r"^#+ (.*)$", text, re.MULTILINE) == [
        "late, February 2013", "Alarms, 28 days watched", "Thresholds to revisit", "Gaps in the watch",
        "Predictions against truth",
    ]  # fmt: skip
    for said in (
        "1 incident, 1 threshold to revisit, 1 gap.",
        "Owner: nobody",
        "| pages | 1 per 90d | 0.31 | 2 | 1 | 1 | 0 | 0 | 50 % (9 % to 91 %) | 2 hours |",
        "2013-02-08 to 2013-02-10, false alarm; `abc`). probably harmless: at most .002.",
        "Going on from before:",
        "Proposal: `above: 0.2 → not set`: removes 2 of 3 alarms.",
        "* nobody owns the model. To fill it: set `owner`.",
    ):
        assert said in text


def test_names_of_others_are_no_markup() -> None:
    text = review_text([made()])
    assert "<b>" not in text.replace("\\<b>", "")
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert len({len(re.findall(r"(?<!\\)\|", line)) for line in tables[-4:]}) == 1


def test_a_month_without_anything() -> None:
    text = review_text([empty()])
    for said in ("No incident was noticed.", "None: no monitor was noisy", "None.\n", "None: no label yet."):
        assert said in text
    assert review_text([]) == "No model has a history yet.\n"
