from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest

from offing.domain.schema import ColumnKind, Task
from offing.domain.window import DAY
from offing.metrics.catalogue import points
from offing.metrics.subject import Subject
from offing.profiles.column import NumericCounts
from offing.profiles.declared import Declared
from offing.profiles.derived import derive, fit, projections, read
from offing.profiles.file import profile_file
from offing.profiles.grid import NumericGrid
from offing.profiles.kernel import profile
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan

DECLARED = Declared(texts=("note",), embeddings=("emb", "logged"), projections=True)


def rows_of(rng: np.random.Generator, size: int, *, vector: int = 4) -> pa.Table:
    """Rows with a text, an embedding in a column, one in `overflow`, and numbers; a tenth without."""
    gone = rng.random(size) < 0.1
    words = np.array(["alpha", "beta", "gamma", "delta", "Ωmega", "42", "東京"])
    notes = [None if g else " ".join(rng.choice(words, 3)) for g in gone]
    vectors = [None if g else rng.normal(size=vector).tolist() for g in gone]
    logged = [None if g else json.dumps({"logged": rng.normal(size=3).tolist()}) for g in gone]
    return pa.table(
        {
            "timestamp": pa.array(rng.integers(0, 3 * DAY, size), pa.timestamp("us", "UTC")),
            "overflow": pa.array(logged, pa.string()),
            "f_note": pa.array(notes, pa.string()),
            "f_emb": pa.array(vectors, pa.list_(pa.float32())),
            "f_x": rng.normal(size=size),
            "f_y": pa.array(rng.exponential(size=size), mask=gone),
            "f_kind": rng.choice(["a", "b"], size),
        }
    )


def shuffled(table: pa.Table, rng: np.random.Generator) -> pa.Table:
    return table.take(rng.permutation(table.num_rows))


def test_declared_features_are_counted_through_their_columns(rng: np.random.Generator) -> None:
    table = rows_of(rng, 600)
    plan = ProfilePlan.fit(table, task=Task.UNKNOWN, declared=DECLARED)
    assert {"note", "emb", "logged"}.isdisjoint(plan.columns)
    assert {"x", "y", "kind", "note.words", "emb.norm", "logged.distance", "projection.1"} <= set(
        plan.columns
    )
    assert all(isinstance(plan.columns[name], NumericGrid) for part in plan.derived for name in part.names)
    assert plan.pairs == ("x", "y")
    whole = merge(profile(table, plan, width=DAY).values(), start=0, width=3 * DAY)
    missing = table["f_note"].null_count
    for name in ("note.words", "emb.norm", "logged.distance"):
        counts = whole.columns[name]
        assert isinstance(counts, NumericCounts)
        assert (counts.n, counts.missing, counts.wrong_type) == (600 - missing, missing, 0)
    assert sum(counts.wrong_type for counts in whole.columns.values()) == 0
    assert not whole.traffic.extra
    assert ProfilePlan.from_dict(json.loads(json.dumps(plan.to_dict()))) == plan


def test_any_split_of_the_rows_gives_the_same_profile(rng: np.random.Generator) -> None:
    table = rows_of(rng, 500)
    plan = ProfilePlan.fit(table, task=Task.UNKNOWN, declared=DECLARED)
    assert ProfilePlan.fit(shuffled(table, rng), task=Task.UNKNOWN, declared=DECLARED) == plan
    whole = profile(table, plan, width=DAY)
    for pieces in (2, 7, 100):
        mixed = shuffled(table, rng)
        size = -(-500 // pieces)
        parts = [profile(mixed.slice(start, size), plan, width=DAY) for start in range(0, 500, size)]
        for start, expected in whole.items():
            assert merge([part[start] for part in parts if start in part]) == expected


def test_nothing_is_derived_that_nobody_asked_for(rng: np.random.Generator) -> None:
    table = rows_of(rng, 50).drop_columns(["f_emb"])
    plan = ProfilePlan.fit(table, task=Task.UNKNOWN)
    assert plan.derived == ()
    assert set(plan.columns) == {"note", "x", "y", "kind"}


def test_features_that_are_not_there_or_not_text_are_passed_over(rng: np.random.Generator) -> None:
    table = rows_of(rng, 50)
    assert fit(table, ["x", "absent", "emb"], ["note", "absent", "y"]) == ()
    both = fit(table, ["note", "emb", "note"], ["note", "emb"])
    assert [(type(part).__name__, part.source) for part in both] == [("Text", "note"), ("Embedding", "emb")]
    stated = {"note": ColumnKind.CATEGORICAL, "x": ColumnKind.NUMERIC}
    plan = ProfilePlan.fit(table, task=Task.UNKNOWN, kinds=stated, declared=DECLARED)
    assert "note" not in plan.columns


def test_a_feature_called_like_a_derived_column_gives_way(rng: np.random.Generator) -> None:
    table = rows_of(rng, 80).append_column("f_note.2Ewords", pa.array(["text"] * 80))
    plan = ProfilePlan.fit(table, task=Task.UNKNOWN, declared=Declared(texts=("note",)))
    whole = merge(profile(table, plan, width=DAY).values(), start=0, width=3 * DAY)
    counts = whole.columns["note.words"]
    assert isinstance(counts, NumericCounts)
    assert counts.minimum == 3.0
    assert derive(table, plan.derived).num_columns == table.num_columns + 7


def test_a_drift_of_what_is_written_is_seen_as_of_any_column(rng: np.random.Generator) -> None:
    then, now = rows_of(rng, 2000), rows_of(rng, 2000)
    now = now.set_column(
        now.schema.get_field_index("f_note"), "f_note", pa.array(["быстрая лиса и собака"] * 2000)
    )
    plan = ProfilePlan.fit(then, task=Task.UNKNOWN, declared=DECLARED)
    before, after = (merge(profile(t, plan, width=DAY).values(), start=0, width=3 * DAY) for t in (then, now))
    found = {p.column: p for p in points(Subject(after, before, plan, after.window), ["psi"])}
    moved = {name for name, point in found.items() if point.low is not None and point.low > 0.2}
    assert {"note.non_latin", "note.new_tokens", "note.length"} <= moved
    assert not {name for name in moved if name is not None and not name.startswith("note.")}


def test_files_are_read_with_the_sources(rng: np.random.Generator, tmp_path: object) -> None:
    import pyarrow.parquet as pq

    table = rows_of(rng, 300)
    plan = ProfilePlan.fit(table, task=Task.UNKNOWN, declared=DECLARED)
    pq.write_table(table, f"{tmp_path}/rows.parquet")
    assert profile_file(f"{tmp_path}/rows.parquet", plan, width=DAY) == profile(table, plan, width=DAY)


def test_projections_are_of_numeric_columns() -> None:
    assert projections({"x": NumericGrid(0.0, 1.0)}) == ()
    assert len(projections({"x": NumericGrid(0.0, 1.0), "y": NumericGrid(0.0, 1.0)})) == 1


def test_a_kind_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="no such derived column: 'image'"):
        read({"kind": "image"})
    with pytest.raises(ValueError, match="None"):
        read({})
