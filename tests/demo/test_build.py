from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from offing.demo import build


@pytest.fixture(scope="module")
def shipped() -> pa.Table:
    return pq.read_table(build.FILE)


@pytest.fixture(scope="module")
def rebuilt() -> tuple[pa.Table, build.Model, Any]:
    return build.build()


@pytest.fixture(scope="module")
def frame(shipped: pa.Table) -> Any:
    return shipped.to_pandas()


def test_a_rebuild_gives_the_shipped_file(
    shipped: pa.Table, rebuilt: tuple[pa.Table, build.Model, Any]
) -> None:
    notes = {k.decode(): json.loads(v) for k, v in (shipped.schema.metadata or {}).items()}
    # Another version may score otherwise: then build the file again, and look at docs/demo.md.
    assert notes["scikit-learn"] == version("scikit-learn")
    table, model, _ = rebuilt
    assert notes["threshold"] == model.threshold
    assert table.schema.equals(shipped.schema, check_metadata=True)
    for name in shipped.column_names:
        assert table[name].equals(shipped[name]), name


def test_the_file_is_small_and_in_order_of_departure(shipped: pa.Table) -> None:
    assert build.FILE.stat().st_size <= 8_000_000
    moments = shipped["scheduled_at"].cast(pa.int64()).to_numpy()
    assert (np.diff(moments) >= 0).all()
    assert pc.count_distinct(shipped["id"]).as_py() == len(shipped)


def test_the_replay_and_the_training_half_make_up_the_year(shipped: pa.Table) -> None:
    flights = build.load_flights()
    drawn = build.split_january(flights)
    assert len(flights) == 336_776
    assert set(flights["month"][drawn]) == {1}
    assert drawn.sum() == (flights["month"] == 1).sum() // 2
    assert set(shipped["id"].to_pylist()) == set(flights["id"][~drawn])


def test_version_2_sends_kilometres_and_is_scored_on_them(rebuilt: tuple[pa.Table, build.Model, Any]) -> None:
    table, model, truth = rebuilt
    second = np.array(table["version"].to_pylist()) == "2"
    moments = table["scheduled_at"].to_numpy()
    start = np.datetime64("2013-09-10T04:00:00")  # midnight in New York, summer time
    assert moments[second].min() >= start > moments[~second].max()
    miles = truth["distance"].to_numpy()
    sent = table["distance"].to_numpy()
    np.testing.assert_array_equal(sent[~second], miles[~second])
    np.testing.assert_allclose(sent[second], miles[second] * 1.609344, rtol=1e-9)
    sample = table.slice(len(table) - 500).to_pandas()
    np.testing.assert_allclose(model.score(sample), sample["score"], atol=1e-4)
    healthy = model.score(truth)
    score = table["score"].to_numpy()
    np.testing.assert_array_equal(score[~second], healthy[~second])
    assert (score[second] != healthy[second]).any()


def test_predictions_follow_the_threshold(shipped: pa.Table) -> None:
    threshold = json.loads((shipped.schema.metadata or {})[b"threshold"])
    expected = (shipped["score"].to_numpy() >= threshold).astype(np.int8)
    np.testing.assert_array_equal(shipped["prediction"].to_numpy(), expected)


def test_only_flights_that_arrived_have_a_label(frame: Any) -> None:
    assert (frame["late"].isna() == frame["arrived_at"].isna()).all()
    cancelled = frame["cancelled"] == 1
    assert cancelled.any() and frame["late"][cancelled].isna().all()
    diverted = ~cancelled & frame["late"].isna()
    assert 0 < diverted.sum() < cancelled.sum()


def test_arrivals_are_read_in_the_zone_of_the_destination() -> None:
    flights = build.load_flights().set_index("id")
    flown = flights[flights["arr_delay"].notna()]
    departed = flown["scheduled_at"] + flown["dep_delay"].astype("timedelta64[m]")
    taxi = (flown["arrived_at"] - departed).dt.total_seconds() / 60 - flown["air_time"]
    # gate to gate is longer than the air time, by the minutes on the ground: no zone or day is off
    assert taxi.min() > 0 and taxi.max() < 240
    honolulu = flights.loc["HA51-20130111-JFK-0900"]  # due 15:30 over there, five hours behind
    assert str(honolulu["scheduled_at"]) == "2013-01-11 14:00:00+00:00"
    assert str(honolulu["arrived_at"]) == "2013-01-12 00:42:00+00:00"  # 48 minutes early


def test_late_means_more_than_fifteen_minutes() -> None:
    flights = build.load_flights()
    fifteen = flights[flights["arr_delay"] == 15]["late"]
    sixteen = flights[flights["arr_delay"] == 16]["late"]
    assert len(fifteen) and (fifteen == 0).all()
    assert len(sixteen) and (sixteen == 1).all()


def test_storm_nemo_is_in_it(frame: Any) -> None:
    days = frame["scheduled_at"].dt.tz_convert(build.ZONE).dt.strftime("%m-%d")
    assert frame["cancelled"][days.isin(["02-08", "02-09"])].mean() > 0.5
    assert frame["cancelled"].mean() < 0.03


def test_a_model_does_not_know_new_levels_and_scores_them_all_the_same(
    rebuilt: tuple[pa.Table, build.Model, Any],
) -> None:
    _, model, truth = rebuilt
    row = truth[list(build.FEATURES)].iloc[0].to_dict()
    encoded = model.encode({**row, "carrier": "ZZ"})
    assert encoded.shape == (1, len(build.FEATURES)) and np.isnan(encoded[0, 0])
    assert 0 < model.classifier.predict_proba(encoded)[0, 1] < 1
