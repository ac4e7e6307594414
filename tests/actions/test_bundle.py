from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from offing.actions.bundle import FILES, LONGEST, Bundles, sample
from offing.domain.window import DAY, HOUR, Window
from offing.errors import NotFound

if TYPE_CHECKING:
    from tests.actions.conftest import StillClock


def table(ids: list[int], **columns: Any) -> pa.Table:
    at = np.array(ids, np.int64) * HOUR
    return pa.table(
        {
            "prediction_id": [f"p{i}" for i in ids],
            "timestamp": pa.array(at, pa.timestamp("us", "UTC")),
            **columns,
        }
    )


class Source:
    """A row for each hour of event time; `f_new` appears on 2 May."""

    def __init__(self) -> None:
        self.asked: list[Window] = []
        self.fail = False

    def rows(self, model: str, window: Window) -> pa.Table:
        self.asked.append(window)
        if self.fail:
            raise OSError("gone")
        ids = list(range(-(-window.start // HOUR), -(-window.end // HOUR)))
        columns: dict[str, Any] = {"f_dep.20delay": [float(i) for i in ids], "label": [i % 2 for i in ids]}
        if len(self.asked) > 1:
            columns["f_new"] = ["x"] * len(ids)
        return table(ids, **columns)


Make = Callable[..., Bundles]


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def bundles(tmp_path: Path, source: Source, clock: StillClock) -> Make:
    def make(**settings: Any) -> Bundles:
        return Bundles(
            tmp_path / "bundles", source, lambda model: {"rows": 3, "odd": float("nan")}, clock,
            "http://x/bundles", **settings,
        )  # fmt: skip

    return make


def test_a_bundle_can_be_opened_again(bundles: Make, incident: dict[str, Any], source: Source) -> None:
    made = bundles()
    bundle = made.of(incident)
    assert not made.all() and not bundle.folder.exists(), "saying where it will be writes nothing"
    made.write(bundle, incident)
    assert sorted(p.name for p in bundle.folder.iterdir()) == sorted(FILES)
    rows = pq.read_table(made.file(bundle.id, "predictions.parquet"))
    assert rows.num_rows == 48 and set(rows.column_names) == {
        "prediction_id", "timestamp", "features.dep delay", "features.new", "label",
    }  # fmt: skip
    times = rows["timestamp"].cast(pa.int64()).to_numpy()
    assert (np.diff(times) > 0).all() and times[0] == incident["started_at"]
    assert times[-1] == incident["last_alarm"] - HOUR
    assert rows["features.new"].null_count == 24
    assert all(window.length <= DAY for window in source.asked)
    assert json.loads(made.file(bundle.id, "baseline.json").read_text()) == {"odd": None, "rows": 3}
    assert json.loads(made.file(bundle.id, "incident.json").read_text())["id"] == incident["id"]
    (manifest,) = made.all()
    assert (manifest["rows"], manifest["rows_in_window"], manifest["id"]) == (48, 48, bundle.id)
    assert "all 48 rows" in made.file(bundle.id, "README.md").read_text()


def test_a_bundle_does_not_change(bundles: Make, incident: dict[str, Any], source: Source) -> None:
    made = bundles()
    made.write(made.of(incident), incident)
    asked = len(source.asked)
    made.write(made.of(incident), {**incident, "title": "another"})
    assert len(source.asked) == asked and made.of(incident) == made.of(dict(incident))
    longer = {**incident, "last_alarm": incident["last_alarm"] + DAY}
    assert made.of(longer).id != made.of(incident).id


def test_more_rows_are_sampled_the_same_way_every_time(
    bundles: Make, incident: dict[str, Any], tmp_path: Path
) -> None:
    made = bundles(most_rows=10)
    made.write(made.of(incident), incident)
    rows = pq.read_table(made.file(made.of(incident).id, "predictions.parquet"))
    (manifest,) = made.all()
    assert rows.num_rows == manifest["rows"] == 10 and manifest["rows_in_window"] == 48
    assert "10 of 48 rows" in made.file(manifest["id"], "README.md").read_text()


def test_the_sample_is_a_function_of_the_set_of_rows() -> None:
    ids = list(range(200))
    whole, found = sample(iter([table(ids)]), 30)
    assert (whole.num_rows, found) == (30, 200)
    for seed in range(5):
        shuffled = [int(i) for i in np.random.default_rng(seed).permutation(ids)]
        parts = [table(shuffled[:7]), table([]), table(shuffled[7:120]), table(shuffled[120:])]
        assert sample(iter(parts), 30)[0].equals(whole)
    assert sample(iter([]), 5)[0].num_rows == 0
    assert sample(iter([table([])]), 5)[0].column_names == ["prediction_id", "timestamp"]


def test_a_bundle_is_whole_or_not_there(bundles: Make, incident: dict[str, Any], source: Source) -> None:
    made = bundles()
    source.fail = True
    with pytest.raises(OSError, match="gone"):
        made.write(made.of(incident), incident)
    assert not made.all() and not made.of(incident).folder.exists()
    assert len(list(made.folder.glob("*.partial"))) == 1
    source.fail = False
    made.write(made.of(incident), incident)
    assert len(made.all()) == 1 and not list(made.folder.glob("*.partial"))


def test_bundles_expire(bundles: Make, incident: dict[str, Any], clock: StillClock) -> None:
    made = bundles(keep=DAY)
    assert made.expire() == 0, "before there is a folder"
    made.write(made.of(incident), incident)
    clock.moment += DAY
    other = {**incident, "id": "0ther"}
    made.write(made.of(other), other)
    (made.folder / "half.partial").mkdir()
    assert made.expire() == 0 and not (made.folder / "half.partial").exists()
    assert [m["incident"] for m in made.all()] == ["0ther", incident["id"]]
    clock.moment += 1
    assert made.expire() == 1 and [m["incident"] for m in made.all()] == ["0ther"]


def test_only_the_files_of_bundles_are_given_out(bundles: Make, incident: dict[str, Any]) -> None:
    made = bundles()
    made.write(made.of(incident), incident)
    (made.folder.parent / "bundle.json").write_text("{}")
    id_ = made.of(incident).id
    for bundle, name in (("..", "bundle.json"), (id_, "../x"), (id_, "secret"), ("a-1", FILES[0])):
        with pytest.raises(NotFound):
            made.file(bundle, name)


def test_of_a_long_incident_the_last_part_is_taken(bundles: Make, incident: dict[str, Any]) -> None:
    window = bundles().of({**incident, "started_at": incident["last_alarm"] - 2 * LONGEST}).window
    assert window.length == LONGEST and window.end == incident["last_alarm"]
    assert bundles().of({**incident, "last_alarm": incident["started_at"]}).window.length == 1
