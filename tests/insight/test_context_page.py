"""The page about context and the code agree."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from offing.domain.harm import HarmBasis, HarmVerdict
from offing.insight.harm_words import LEAST_ANSWERS
from offing.insight.playbook import shipped
from offing.insight.segments import FALSE_DISCOVERIES, MIN_ROWS
from offing.insight.similar import ALIKE
from offing.monitors.effect import SMALLEST_SHIFTS

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = (Path(__file__).parents[2] / "docs" / "context.md").read_text(encoding="utf-8")


def first_column(section: str) -> Iterator[str]:
    """Yield the names in the first column of the table of a section."""
    text = PAGE.split(f"\n## {section}\n")[1].split("\n## ")[0] if section else PAGE
    for line in re.findall(r"^\| (`.*?) \|", text, re.MULTILINE):
        yield from re.findall(r"`(\w+)`", line)


def test_the_table_of_playbooks_has_exactly_those_that_are_shipped() -> None:
    assert sorted(first_column("Playbooks")) == sorted(shipped())


def test_the_verdicts_and_what_they_rest_on_are_explained() -> None:
    assert list(first_column("Harm"))[1:] == [verdict.value for verdict in HarmVerdict]
    bases = re.findall(r"^\d\. `(\w+)`", PAGE, re.MULTILINE)
    assert bases == [basis.value for basis in HarmBasis if basis is not HarmBasis.NONE]


def test_the_numbers_are_those_of_the_code() -> None:
    assert f"{MIN_ROWS} rows" in PAGE
    assert f"below {FALSE_DISCOVERIES:.0%}".replace("%", " %") in PAGE
    assert ALIKE == 1 / 3 and "at least a third" in PAGE
    assert {SMALLEST_SHIFTS[m].amount for m in ("log_loss", "mae")} == {
        0.02
    } and "2 % of the log loss" in PAGE
    assert LEAST_ANSWERS.amount == 0.01 and "1 point of wrong answers" in PAGE
