"""The alarm benchmark runs from streams to tables, and its parts measure what they say."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from bench.alarms import (
    logs,
    matching,
    peers,
    pools,
    promises,
    ramp_limit,
    report,
    run,
    scoring,
    shifts,
    simulation,
    suites,
    traces,
)
from bench.alarms.draws import Draws
from bench.alarms.pools import Column, Pool
from bench.alarms.spec import Spec
from bench.alarms.streams import Stream

ROWS = 4_000
SIDES = [*peers.SIDES.glob("with_*.py")]
Levels = list[np.ndarray[tuple[int], np.dtype[np.float64]]]


@pytest.fixture(autouse=True)
def unpublished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test read or write the published logs."""
    monkeypatch.setattr(logs, "FOLDER", tmp_path / "logs")


@pytest.fixture(scope="module")
def pool() -> Pool:
    """Two correlated numbers and a column of levels with a rare one, over forty days."""
    draws = Draws(1)
    x = draws.uniform(ROWS) + draws.uniform(ROWS)
    levels = (draws.uniform(ROWS) > 0.7).astype(np.float64) + (draws.uniform(ROWS) > 0.95)
    return Pool(
        "made",
        (Column("x", x), Column("y", x + draws.uniform(ROWS)), Column("c", levels, ("a", "b", "d"))),
        np.repeat(np.arange(40), ROWS // 40),
    )


def spec(shift: str = "", size: float = 0.0, *, kind: str = "rows", seed: int = 3, columns: int = 3) -> Spec:
    baseline = 2_000 if kind == "rows" else 20
    start = 0 if shift else -1
    return Spec("null", "made", kind, columns, baseline, 2_000, 20, seed, shift, size, start)


def column(stream: Stream, name: str) -> tuple[np.ndarray, np.ndarray]:
    after = np.concatenate([bucket[name] for bucket in stream.buckets()])
    return np.concatenate([bucket[name] for bucket in stream.baseline()]), after


def hit(stream: Stream) -> str:
    return stream.fields[stream.target.number].name


def test_draws_are_the_same_wherever_they_are_drawn() -> None:
    assert Draws(1, 2).uniform(3).round(12).tolist() == Draws(1, 2).uniform(3).round(12).tolist()
    assert Draws(7, 0, 0, 1).below(1_000, 4).tolist() == [370, 104, 202, 49]


def test_a_quiet_stream_has_the_pool_s_joint_distribution(pool: Pool) -> None:
    stream = Stream(spec(), pool)
    before, after = column(stream, "x")
    assert abs(after.mean() - before.mean()) < 0.05 * before.std()
    bucket = stream.bucket(4)
    assert np.corrcoef(bucket["x"], bucket["y"])[0, 1] > 0.7
    assert stream.check() == Stream(spec(), pool).check() != Stream(spec(seed=4), pool).check()


def test_columns_beyond_the_pool_are_of_other_rows(pool: Pool) -> None:
    bucket = Stream(spec(columns=5), pool).bucket(0)
    assert list(bucket) == ["x", "y", "c", "x_1", "y_1"]
    assert np.corrcoef(bucket["x_1"], bucket["y_1"])[0, 1] > 0.7
    assert abs(np.corrcoef(bucket["x"], bucket["y_1"])[0, 1]) < 0.1


@pytest.mark.parametrize("size", [0.05, 0.4])
def test_a_location_shift_has_its_size(pool: Pool, size: float) -> None:
    stream = Stream(spec("location", size), pool)
    values = stream.target.column.values
    _, after = column(stream, hit(stream))
    assert (after.mean() - values.mean()) / values.std() == pytest.approx(size, abs=0.02)
    assert set(after) <= set(values), "only real rows"


def test_a_scale_shift_widens_and_stays(pool: Pool) -> None:
    stream = Stream(spec("scale", 1.4), pool)
    values = stream.target.column.values
    _, after = column(stream, hit(stream))
    assert after.std() / values.std() > 1.15
    assert abs(after.mean() - values.mean()) < 0.1 * values.std()


def test_a_ramp_grows(pool: Pool) -> None:
    stream = Stream(spec("ramp", 0.8), pool)
    name, values = hit(stream), stream.target.column.values
    first, last = (stream.bucket(k)[name].mean() - values.mean() for k in (0, 19))
    assert first < 0.2 * values.std() < 0.4 * values.std() < last


def test_shifts_of_values_change_their_share_of_rows(pool: Pool) -> None:
    def changed(shift: str, size: float) -> tuple[Stream, np.ndarray, np.ndarray]:
        stream = Stream(spec(shift, size), pool)
        quiet = Stream(spec(), pool)
        return stream, stream.bucket(1)[hit(stream)], quiet.bucket(1)[hit(stream)]

    stream, new, _ = changed("new-level", 0.2)
    assert (new == len(stream.target.column.levels)).mean() == pytest.approx(0.2, abs=0.03)
    _, new, old = changed("missing", 0.05)
    assert np.isnan(new).mean() == pytest.approx(0.05, abs=0.02) and not np.isnan(old).any()
    _, new, old = changed("tail", 0.02)
    assert (new != old).mean() == pytest.approx(0.02, abs=0.01) and new.max() > 10 * old.max()
    _, new, old = changed("category", 0.2)
    assert (new != old).mean() > 0.1
    _, new, old = changed("correlation", 1.0)
    assert sorted(new) == sorted(old) and (new != old).mean() > 0.9


def test_a_segment_s_shift_is_of_its_rows_alone(pool: Pool) -> None:
    stream = Stream(spec("segment", 0.8), pool)
    rare = np.concatenate([bucket["c"] for bucket in stream.buckets()])
    _, after = column(stream, hit(stream))
    values, levels = stream.target.column.values, pool.columns[2].values
    chosen = min(range(3), key=lambda level: abs((levels == level).mean() - 0.05))
    inside = values[levels == chosen]
    assert (rare == chosen).mean() == pytest.approx((levels == chosen).mean(), abs=0.01)
    moved = (after[rare == chosen].mean() - inside.mean()) / inside.std()
    assert moved == pytest.approx(0.8, abs=0.1)
    others = after[rare != chosen].mean() - values[levels != chosen].mean()
    assert abs(others) < 0.02 * values.std()


def test_days_come_whole_and_in_random_order(pool: Pool) -> None:
    stream = Stream(spec(kind="days"), pool)
    days = [tuple(frame["x"]) for frame in (*stream.baseline(), *stream.buckets())]
    real = [tuple(pool.columns[0].values[day]) for day in pool.days()]
    assert sorted(days) == sorted(real) and days != real


def test_the_season_is_kept_and_each_week_comes_once() -> None:
    days = 730
    values = np.arange(days * 2, dtype=np.float64)
    pool = Pool("made", (Column("x", values),), np.repeat(np.arange(days), 2))
    stream = Stream(Spec("days", "made", "season", 1, 364, 0, 364, 5), pool)
    order = [int(f["x"][0]) // 2 for f in (*stream.baseline(), *stream.buckets())]
    assert sorted(order) == list(range(728))
    assert [d % 364 for d in order] == [*range(364)] * 2
    assert {d // 364 for d in order[:364]} == {0, 1}


def test_a_threshold_gives_the_wanted_mean_time() -> None:
    levels: Levels = [Draws(9, k).uniform(300) for k in range(40)]
    threshold = scoring.threshold_for(levels, 50.0)
    assert 50.0 <= scoring.mean_time(levels, threshold) < 52.0
    below = scoring.mean_time(levels, threshold - 1e-3)
    assert below < scoring.mean_time(levels, threshold)
    found = scoring.mean_time_interval(levels, threshold)
    assert found.low < 50.0 < found.high


def test_without_a_false_alarm_the_low_end_is_the_rule_of_three() -> None:
    found = scoring.mean_time_interval([np.zeros(300)] * 10, 1.0)
    assert found.value == np.inf and found.low == 1_000.0


def test_delays_are_censored_and_early_alarms_left_out() -> None:
    def stepped(at: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return (np.arange(20) >= at).astype(np.float64)

    found = scoring.delay([stepped(10), stepped(12), stepped(99), stepped(3)], 10, 1.0)
    assert found is not None
    assert (found.median, found.mean.value, found.seen, found.runs, found.early) == (3.0, 14 / 3, 2 / 3, 3, 1)
    unseen = scoring.delay([stepped(99)] * 3, 10, 1.0)
    assert unseen is not None and unseen.median == 11 and unseen.mean.value == 10


def test_an_episode_ends_after_three_clear_buckets() -> None:
    alarms = np.zeros(30)
    alarms[[2, 4, 7, 20, 21]] = 1
    assert scoring.episodes(alarms) == 2 and scoring.episodes(np.zeros(5)) == 0


def test_quiet_counts_alarms_and_octaves() -> None:
    alarms = np.zeros(60)
    alarms[[29, 30]] = 1
    found = scoring.quiet([alarms, np.zeros(60)], promised=45.0)
    assert (found.alarms, found.episodes, found.any) == (0.5, 0.25, 0.5)
    assert found.between.value == 90.0 and found.octaves == pytest.approx(1.0)


def test_the_suites_have_the_cells_of_the_protocol() -> None:
    null = {(s.columns, s.baseline, s.rows) for s in suites.cells("null")}
    assert {(d, m, n) for d in (1, 12, 50) for m in (500, 5_000, 50_000) for n in (50, 500, 5_000)} <= null
    kinds = {s.shift for s in suites.cells("shift")}
    assert kinds == set(shifts.SIZES) - {"offset"}
    quiet = {s.quiet for s in suites.cells("null")}
    assert {s.quiet for s in suites.cells("shift")} <= quiet
    shifted = {s.seed for s in suites.runs("shift", range(3))}
    assert not shifted & {s.seed for s in suites.runs("null", range(3))}


def test_the_page_names_every_side_suite_and_shift() -> None:
    page = report.README.read_text("utf-8")
    assert [name for name in (*peers.ALL, *suites.ALL) if f"`{name}`" not in page] == []
    table = page.split("| shift | sizes")[1].split("The column that is hit")[0]
    assert [name for name in shifts.SIZES if name not in table] == []
    scripts = {file.name for file in SIDES}
    assert [s.name for s in peers.ALL.values() if s.script not in scripts] in ([], ["offing"])


def test_every_pool_is_made_of_files_of_the_repository(tmp_path: Path) -> None:
    for name, source in pools.SOURCES.items():
        found = pools.load(pools.encode(name, tmp_path))
        assert found.rows > 10_000 or name == "elec2"
        assert [c.name for c in found.columns] == [*source.numeric, *source.categorical, *source.last]
        for one in found.columns:
            assert np.nanmax(one.values) < (len(one.levels) or np.inf)


def test_the_harness_runs_the_textbook_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OFFING_BENCH_CACHE", str(tmp_path))

    def small(suite: str, *_: object) -> list[Spec]:
        quiet = [Spec(suite, "bike", "rows", 8, 500, 50, 40, seed) for seed in range(5)]
        moved = [Spec(suite, "bike", "rows", 8, 500, 50, 20, 9, "location", size, 10) for size in (0.2, 2.0)]
        return [*quiet, *moved]

    monkeypatch.setattr(suites, "runs", small)
    monkeypatch.setattr(run, "SOURCES", {"bike": pools.SOURCES["bike"]})
    assert run.main(["--suite", "peers", "--only", "textbook"]) == 0
    said = capsys.readouterr().out
    assert "7 of 7 runs, 0 failed" in said and "| textbook: PSI > .2 | d8/m500/n50 | 5 |" in said
    found = {one.name: one for one in matching.statistics(["peers"], ["textbook"])}
    cell = next(s.cell for s in suites.runs("peers", range(1)) if s.size == 2.0)
    delay = found["tests"].delay(cell, 30.0)
    assert delay is not None and delay.median == 1.0
    kept = json.loads(traces.file_of("peers", "textbook").read_text())
    assert len(kept["runs"]) == 7 and kept["about"]["machine"]
    assert run.main(["--suite", "peers", "--only", "textbook"]) == 0
    assert "of 7 runs" not in capsys.readouterr().out, "what is judged is not judged again"
    page = tmp_path / "README.md"
    marks = [f"<!-- {name} -->\nold\n<!-- end of {name} -->" for name in ("promises", "tables")]
    page.write_text("\n\n".join(["Before.", *marks, "After.\n"]), "utf-8")
    monkeypatch.setattr(report, "README", page)
    monkeypatch.setattr(report, "PICTURES", tmp_path / "pictures")
    report.write(["textbook"])
    text = page.read_text("utf-8")
    assert text.startswith("Before.") and text.endswith("After.\n") and text.count("old") == 1, (
        "no promise is kept"
    )
    (picture,) = (tmp_path / "pictures").glob("*.svg")
    assert f"(pictures/{picture.name})" in text and "<polyline" in picture.read_text("utf-8")


def test_sides_that_saw_other_rows_and_runs_that_failed_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFING_BENCH_CACHE", str(tmp_path))
    judged = {"spec": spec().to_json(), "levels": {}, "grids": {}, "alarms": {}, "promises": {}, "seconds": 1}
    traces.keep("null", "textbook", [{**judged, "check": 1}], {})
    traces.keep("null", "river", [{**judged, "check": 2}], {})
    failed = {"spec": spec(seed=8).to_json(), "seconds": 1.0, "error": "Traceback\nValueError: no column"}
    traces.keep("null", "frouros", [failed], {})
    said = report.tables(["null"], ["textbook", "river", "frouros"])
    assert "not the same rows: river" in said
    assert "null, frouros: 1 runs failed, such as: `ValueError: no column`" in said


def test_a_grid_alarms_at_the_strictest_setting_that_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFING_BENCH_CACHE", str(tmp_path))
    line = {"spec": spec().to_json(), "levels": {"p": [None, *range(19)]}, "promises": {}, "seconds": 1.0}
    line |= {"grids": {"ADWIN": {"0.2": [0, 4], "0.002": [4], "2e-06": []}}, "alarms": {"as it comes": [4]}}
    traces.keep("null", "river", [line], {})
    (found,) = traces.read("null", "river")
    assert found.knobs["ADWIN"][[0, 1, 4]].tolist() == [0.0, -np.inf, 1.0]
    assert found.knobs["p"][0] == -np.inf and found.alarms["as it comes"].sum() == 1


def test_the_limit_of_a_ramp_is_the_likelihood_ratio_of_its_best_start() -> None:
    scores = np.random.default_rng(0).standard_normal((2, 1, 6))
    means = 0.5 * np.arange(1, 7) / shifts.RAMP * np.sqrt(ramp_limit.ROWS)
    wanted = [
        max(
            sum(
                sign * x * mean - mean**2 / 2 for x, mean in zip(row[0, start : end + 1], means, strict=False)
            )
            for row in scores
            for sign in (1, -1)
            for start in range(end + 1)
        )
        for end in range(6)
    ]
    assert ramp_limit.evidence(scores, 0.5)[0] == pytest.approx(wanted)


def test_a_steeper_ramp_can_be_seen_sooner() -> None:
    steep, gentle = (ramp_limit.delays(size, (30.0,), runs=20)[0] for size in (0.8, 0.2))
    assert steep is not None and gentle is not None
    assert 1 < steep.median < gentle.median < shifts.RAMP


def test_promises_are_compared_with_what_came(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFING_BENCH_CACHE", str(tmp_path))
    assert promises.tables() == ""

    def judged(cell: Spec, at: int | None) -> dict[str, object]:
        alarms = {promises.NAME: [] if at is None else [at, at + 1]}
        told = {"alarms": alarms, "promises": {promises.NAME: 180.0}, "levels": {}, "grids": {}, "check": 1}
        return {"spec": cell.to_json(), "seconds": 1.0, **told}

    rows = [Spec("null", "flights", "rows", 1, 500, 50, 360, seed) for seed in range(4)]
    days = [Spec("days", "bike", "season", 8, 364, 0, 364, seed) for seed in range(2)]
    lines = [judged(one, at) for one, at in zip(rows, (44, 134, 269, None), strict=True)]
    traces.keep("null", "offing", lines, {})
    traces.keep("days", "offing", [judged(one, 359) for one in days], {})
    told = promises.tables()
    # 45 + 135 + 270 + 360 buckets and three first alarms: 270 between them, log2(270 / 180) = 0.58.
    assert "| flights | 1 | 500 | +0.58 (± 0.83), 50 % in 4 |" in told
    assert "| flights | 1 | 4 | +0.58 (± 0.83) | 0 of 1 | 0.0 on 0 | 50 % (± 25) |" in told
    assert "| bike, in the order of the season | 364 | +1.00 (± 1.02), 0 % in 2 |" in told


def test_what_an_exact_promise_shows_is_near_none() -> None:
    assert abs(promises.exact(50_000, 50, runs=60)) < 0.6


@pytest.mark.parametrize("suite", ["null", "shift", "days", "real", "peers"])
def test_no_run_is_judged_twice(suite: str) -> None:
    for chosen in (pools.REPORT, pools.TUNING, ("flights",)):
        found = suites.runs(suite, range(3), chosen)
        assert len(set(found)) == len(found)


def test_simulations_are_compared_with_what_is_true(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cells of a baseline are where its rows are, and their truth is not: in the mean it is."""
    rng = np.random.default_rng(0)
    found = [simulation.drawn(None, 400, rng) for _ in range(200)]
    assert all((baseline.counts == 20).all() and sum(truth) == pytest.approx(1) for baseline, truth in found)
    assert np.mean([truth for _, truth in found], axis=0) == pytest.approx(1 / 20, abs=0.005)
    baseline, truth = simulation.drawn(np.array([0.8, 0.17, 0.02, 0.01]), 500, rng)
    assert baseline.counts.sum() == 500
    assert truth == pytest.approx([0.8, 0.17, 0.03])
    monkeypatch.setattr(simulation, "RUNS", 800)
    truths, again = (float(octaves) for octaves in simulation.one_column(None, 500, 500))
    assert abs(truths) < 0.3
    assert again < truths - 0.15


def test_columns_that_correlate_are_simulated_with_their_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulation, "STREAMS", 30)
    monkeypatch.setattr(simulation, "HORIZON", 10)
    with_pairs, without = (float(octaves) for octaves in simulation.together(0.99, 2_000, 2_000))
    assert with_pairs < without
