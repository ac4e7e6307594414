"""What the review's Markdown and its page write alike."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from offing.domain.window import SECOND
from offing.domain.words import number, span

Review = Mapping[str, Any]

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip

FEATURES = 5
"""So many features are shown beside each prediction: those of the month's incidents first."""


def title(review: Review) -> str:
    """Write `late-flights, February 2013`."""
    year, month = review["month"].split("-")
    return f"{review['model']}, {MONTHS[int(month) - 1]} {year}"


def sentence(text: str) -> str:
    """Write a text that begins small as a sentence."""
    return f"{text[:1].upper()}{text[1:]}."


def budget_rows(review: Review) -> Iterator[Sequence[str]]:
    """Yield a row for each budget: what it promised and what came of it.

    The budget, false alarms promised as a rate and for the days watched, incidents, those judged false,
    real and expected, those not judged, the precision and the usual time to acknowledge.
    """
    for one in review["alarms"]["budgets"]:
        yield (
            one["budget"],
            rate(one["promised"]),
            f"{one['expected']:.2g}",
            *(str(one[key]) for key in ("incidents", "false_alarm", "real", "expected_change", "unjudged")),
            precision(one["precision"]),
            duration(one["median_seconds_to_acknowledge"]),
        )


def rate(promised: Mapping[str, Any]) -> str:
    """Write `1 per 90d`."""
    return f"{promised['false_alarms']:g} per {promised['per']}"


def precision(found: Mapping[str, float] | None) -> str:
    """Write `67 % (30 % to 90 %)`; a dash where nobody has judged."""
    if found is None:
        return "–"
    return f"{found['value']:.0%} ({found['low']:.0%} to {found['high']:.0%})".replace("%", " %")


def wrong_share(sample: Mapping[str, Any]) -> str:
    """Write how many of the sampled predictions were wrong, and what wrong means."""
    share = f"{100 * sample['wrong'] / sample['labelled']:.1f} %"
    return f"{share} of {sample['labelled']:,} sampled predictions were wrong; {sample['note']}"


def duration(seconds: float | None) -> str:
    """Write `3 hours`."""
    return "–" if seconds is None else span(round(seconds * SECOND))


def verdict(one: Mapping[str, Any]) -> str:
    """Write what an incident was found to be."""
    return str(one["verdict"] or "not judged").replace("_", " ")


def period(one: Mapping[str, Any]) -> str:
    """Write `2013-02-07, lasting` or `2013-02-08 to 2013-02-10`."""
    first, last = one["started_at"][:10], one["last_alarm_at"]
    if last is None:
        return f"{first}, lasting"
    return first if last[:10] == first else f"{first} to {last[:10]}"


def change(proposal: Mapping[str, Any]) -> Sequence[str]:
    """Write each key of a proposal: `above: 0.2 -> 0.3`."""
    return [
        f"{key}: {_setting(sides['before'])} → {_setting(sides['after'])}"
        for key, sides in proposal["diff"].items()
    ]


def _setting(value: Any) -> str:
    if value is None:
        return "not set"
    if isinstance(value, Mapping) and value.keys() == {"from", "to"}:
        return f"{value['from'][:10]} to {value['to'][:10]}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def value(found: Any) -> str:
    """Write one value of a prediction; a dash where there is none."""
    if found is None:
        return "–"
    if isinstance(found, bool) or not isinstance(found, int | float):
        return str(found)
    return number(float(found), "value")


def metric_value(found: float | None, unit: str) -> str:
    """Write a metric's value in its unit."""
    return "–" if found is None else number(found, unit)


def answer_columns(review: Review) -> Sequence[str]:
    """Return which of score, prediction and label the sample has."""
    rows = review["sample"]["rows"]
    names = ("score", "prediction", "label")
    return [name for name in names if any(row.get(name) is not None for row in rows)]


def feature_columns(review: Review) -> Sequence[str]:
    """Return the features that are shown."""
    return list(review["sample"]["features"][:FEATURES])


def sample_row(row: Mapping[str, Any], answers: Sequence[str], features: Sequence[str]) -> Sequence[str]:
    """Write when a sampled prediction was, then its answers and its features."""
    return (
        row["timestamp"][:16].replace("T", " "),
        *(value(row.get(name)) for name in answers),
        *(value(row["features"].get(name)) for name in features),
    )
