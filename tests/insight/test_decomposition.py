from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from tests.insight.carriers import EVEN, counted, labelled, mean_of, planned

from offing.demo.replay import kpis_of, labels_of, load_flights, predictions_of
from offing.domain.point import Series
from offing.domain.schema import Task
from offing.domain.window import DAY, parse_time
from offing.insight.decomposition import Decomposed, decompositions, sentence, told
from offing.insight.row_means import row_mean
from offing.insight.segments import segments_hit
from offing.profiles.kernel import profile
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan


def decomposed(
    sizes: Mapping[str, int], wrong: Mapping[str, float], *, metric: str = "accuracy", seed: int = 1
) -> tuple[list[Decomposed], str]:
    """Decompose the change from even carriers, of which B6 is wrong in 30 % and others in 10 %."""
    before = labelled(EVEN_10, {"B6": 0.3}, seed=9)
    plan = planned(before)
    mean = mean_of(metric, plan)
    found = decompositions(
        counted(labelled(sizes, wrong, seed=seed), plan), counted(before, plan), plan, mean
    )
    return found, sentence(found[0], mean)


EVEN_10 = {name: 10 * size for name, size in EVEN.items()}


def test_a_planted_fault_is_within_its_segment() -> None:
    (found,), text = decomposed(EVEN_10, {"B6": 0.3, "UA": 0.4})
    assert [found.keys[i] for i in found.named] == ["carrier=UA"]
    assert found.found.within.value == pytest.approx(found.found.change.value, rel=0.1)
    assert text.startswith("of the fall of accuracy by 7.")
    assert " is within carrier=UA" in text
    assert text.endswith("from a changed mix of carrier")


def test_a_planted_change_of_the_mix_is_mix() -> None:
    (found,), text = decomposed({**EVEN_10, "B6": 20_000}, {"B6": 0.3})
    assert found.named == []
    assert found.found.mix.value == pytest.approx(found.found.change.value, rel=0.15)
    assert "comes from a changed mix of carrier (most by carrier=B6)" in text


def test_both_at_once_are_told_apart() -> None:
    (found,), text = decomposed({**EVEN_10, "B6": 20_000}, {"B6": 0.6})
    parts = [found.found.mix, found.found.within, found.found.interaction]
    assert sum(part.value for part in parts) == pytest.approx(found.found.change.value)
    assert all(part.high < 0 for part in parts)
    assert "within carrier=B6" in text and "from both at once" in text


def test_a_change_that_may_be_chance_is_not_taken_apart() -> None:
    _, text = decomposed(EVEN_10, {"B6": 0.3}, seed=9)
    assert text.startswith("accuracy changed by ") and text.endswith("which is too little to say where")


def test_what_hits_all_is_within_all() -> None:
    before = labelled(EVEN_10, seed=9)
    plan = planned(before)
    mean = mean_of("log_loss", plan)
    now = counted(labelled(EVEN_10, seed=1, usual=0.3), plan)
    text = sentence(decompositions(now, counted(before, plan), plan, mean)[0], mean)
    assert text.startswith("of the rise of log loss by ")
    assert "is within the values of carrier, over all of them" in text


def test_what_all_rows_share_widens_the_change() -> None:
    before = counted(labelled(EVEN, seed=9), plan := planned(labelled(EVEN, seed=9)))
    now, mean = counted(labelled(EVEN, {"B6": 0.5}, seed=1), plan), mean_of("log_loss", plan)
    sure = decompositions(now, before, plan, mean)[0].found.change
    moody = decompositions(now, before, plan, mean, shared=(0.2, 0.1))[0].found.change
    assert moody.high - moody.low > 1.9 > sure.high - sure.low


def test_the_details_are_json_and_add_up() -> None:
    found, text = decomposed(EVEN_10, {"B6": 0.3, "UA": 0.4})
    mean = mean_of("accuracy", planned(labelled(EVEN)))
    details = told(found, mean)
    assert details is not None
    assert json.loads(json.dumps(details, allow_nan=False)) == details
    assert details["sentence"] == text
    (segment,) = details["segments"]
    total = sum(segment[part]["value"] for part in ("mix", "within", "interaction"))
    assert total == pytest.approx(details["change"]["value"])
    assert segment["values"][0]["segment"] == "carrier=UA"


def test_without_a_baseline_or_segments_there_is_nothing_to_tell() -> None:
    table = labelled(EVEN)
    plan = planned(table)
    mean = mean_of("accuracy", plan)
    assert decompositions(counted(table, plan), None, plan, mean) == []
    assert told([], mean) is None
    bare = ProfilePlan.fit(table, task=Task.BINARY)
    assert decompositions(counted(table, bare), counted(table, bare), bare, mean) == []


@pytest.fixture(scope="module")
def flights() -> pa.Table:
    table = load_flights()
    inside = pc.less(table["scheduled_at"], pa.scalar(parse_time("2013-02-10"), pa.timestamp("us", "UTC")))
    return table.filter(inside)


def canonical(flights: pa.Table) -> pa.Table:
    """Return the flights as scored rows with their labels."""
    rows = predictions_of(flights)
    names = {name: name.replace("features.", "f_") for name in rows.column_names}
    rows = rows.rename_columns([names[name] for name in rows.column_names])
    labels = labels_of(flights)
    found = dict(zip(labels["id"].to_pylist(), labels["value"].to_pylist(), strict=True))
    truth = [found.get(id_) for id_ in rows["id"].to_pylist()]
    return rows.append_column("label", pa.array(truth, pa.float64()))


def test_the_storm_nemo_hit_every_airport(flights: pa.Table) -> None:
    """On 8 and 9 February 2013 most flights from New York were cancelled, from all three airports.

    Of the rise of cancellations all is within the airports and hardly anything a changed mix of them,
    and beside how airports differ from day to day none is hit more than the others.
    """
    rows = canonical(flights)
    kpis = kpis_of(flights).append_column("f_origin", flights["origin"])
    january = pc.less(rows["timestamp"], pa.scalar(parse_time("2013-02-01"), pa.timestamp("us", "UTC")))
    plan = ProfilePlan.fit(rows.filter(january), task=Task.BINARY, segments=["origin"])
    days = profile(rows, plan, width=DAY, kpis=kpis)
    start, storm = parse_time("2013-02-01"), parse_time("2013-02-08")
    usual = [days[day] for day in sorted(days) if day < start]
    now, baseline = merge([days[storm], days[storm + DAY]]), merge(usual)
    mean = row_mean(Series("kpi_mean", "cancelled"), plan)
    assert mean is not None
    (found,) = decompositions(now, baseline, plan, mean)
    assert found.found.change.value == pytest.approx(0.49, abs=0.02)
    assert found.found.within.value == pytest.approx(found.found.change.value, rel=0.02)
    assert abs(found.found.mix.value) < 0.01
    assert (found.found.withins > 0.1).all() and np.size(found.found.withins) == 3
    assert segments_hit(now, baseline, plan, mean, worse=1, steps=usual, length=2) == []
