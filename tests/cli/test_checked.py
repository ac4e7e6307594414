from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from offing.cli.checked import Checked, check_files
from offing.domain.schema import Task
from offing.errors import ConfigError


def files(tmp_path: Path, labels: list[str], *, score: bool = True, prediction: bool = False) -> Checked:
    rng = np.random.default_rng(0)
    paths = []
    for name in ("a", "b"):
        values = rng.random(400)
        place = np.minimum((values * len(labels)).astype(int), len(labels) - 1)
        columns: dict[str, object] = {"label": [labels[i] for i in place], "x": rng.normal(size=400)}
        if score:
            columns["score"] = values
        if prediction:
            columns["prediction"] = columns["label"]
        paths.append(tmp_path / f"{name}.parquet")
        pq.write_table(pa.table(columns), paths[-1])
    return check_files(*paths, columns={}, segments=[])


def auc(checked: Checked) -> float | None:
    return next(p.value for p in checked.comparison.points if p.metric == "roc_auc" and p.slice is None)


def test_labels_in_words_name_the_positive_class(tmp_path: Path) -> None:
    for words in (["no", "yes"], ["good", "late"]):
        checked = files(tmp_path, words)
        assert checked.task is Task.BINARY and auc(checked) == pytest.approx(1.0, abs=0.01)
        assert any(repr(words[1]) in note for note in checked.notes)


def test_many_classes_are_no_binary_model(tmp_path: Path) -> None:
    assert files(tmp_path, ["a", "b", "c"], prediction=True).task is Task.MULTICLASS
    assert files(tmp_path, ["a", "b", "c"]).task is Task.UNKNOWN


def test_a_segment_that_is_no_column_is_refused(tmp_path: Path) -> None:
    files(tmp_path, ["no", "yes"])
    with pytest.raises(ConfigError, match="'x'"):
        check_files(tmp_path / "a.parquet", tmp_path / "b.parquet", columns={}, segments=["X1"])
