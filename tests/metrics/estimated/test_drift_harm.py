from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from offing.domain.point import Point, PointStatus
from offing.domain.schema import Task
from offing.metrics.catalogue import points
from offing.metrics.subject import Subject
from offing.profiles.loss_cells import LossCells
from offing.profiles.losses import Loss
from offing.testing.subjects import table_of

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject
    from tests.metrics.estimated.conftest import Years

SIZE = 20_000


def rows(share: float, seed: int, size: int = SIZE) -> dict[str, Any]:
    """Return answers that are wrong in 40 % of `hard` rows and 10 % of others; `idle` means nothing."""
    rng = np.random.default_rng([seed, size])
    hard = rng.random(size) < share
    wrong = rng.random(size) < np.where(hard, 0.4, 0.1)
    scores = rng.random(size)
    return {
        "kind": np.where(hard, "hard", "easy"),
        "idle": rng.normal(3.0 * share, 1, size),
        "score": scores,
        "label": ((scores >= 0.5) != wrong).astype(float),
    }


def harm(
    now: dict[str, Any],
    then: dict[str, Any],
    subject_of: MakeSubject,
    loss: Loss | None = None,
    **options: Any,
) -> tuple[Subject, dict[str | None, Point]]:
    unlabelled = {name: part for name, part in now.items() if name != "label"}
    subject = subject_of(unlabelled, then, **options)
    subject = replace(subject, losses=LossCells.fit(table_of(then), subject.plan, loss=loss))
    return subject, {point.column: point for point in points(subject, ["drift_harm"])}


def value_of(point: Point) -> float:
    assert point.value is not None and point.low is not None and point.high is not None, point
    assert point.low <= point.value <= point.high
    return point.value


def test_it_is_what_the_loss_grows_by(subject_of: MakeSubject) -> None:
    now, then = rows(0.6, 1), rows(0.2, 0)
    _, found = harm(now, then, subject_of)
    wrong = [float(((part["score"] >= 0.5) != part["label"]).mean()) for part in (now, then)]
    point = found["kind"]
    assert value_of(point) == pytest.approx(wrong[0] - wrong[1], abs=0.01)
    assert value_of(point) == pytest.approx(0.4 * 0.3, abs=0.012)
    assert (point.n, point.m, point.expected) == (SIZE, SIZE, 0.0)
    assert point.note is not None
    assert point.note.startswith("error rate, +7") and point.note.endswith("% of the baseline's 0.161; "
        "assumes that the loss in each cell of the column is as in the baseline")  # fmt: skip


def test_a_large_drift_of_a_column_that_means_nothing_is_harmless(subject_of: MakeSubject) -> None:
    subject, found = harm(rows(0.2, 1), {**rows(0.2, 0), "idle": rows(0.9, 5)["idle"]}, subject_of)
    psi = {point.column: point.value or 0.0 for point in points(subject, ["psi"])}
    assert psi["idle"] > 1
    point = found["idle"]
    assert abs(value_of(point)) < 0.02
    assert point.low is not None and point.high is not None
    assert point.low < 0 < point.high


def test_rows_that_move_to_easier_cells_help(subject_of: MakeSubject) -> None:
    _, found = harm(rows(0.1, 1), rows(0.5, 0), subject_of)
    assert value_of(found["kind"]) < -0.1


def test_levels_never_seen_with_a_label(subject_of: MakeSubject) -> None:
    now, then = rows(0.2, 1), rows(0.2, 0)
    now["kind"] = np.where(np.arange(SIZE) < SIZE // 4, "unheard of", now["kind"])
    _, found = harm(now, then, subject_of)
    assert found["kind"].note is not None
    assert found["kind"].note.endswith("; 25.0% of the rows are in cells without labels")
    assert abs(value_of(found["kind"])) < 0.01
    width = (found["kind"].high or 0) - (found["kind"].low or 0)
    assert width > 5 * ((found["idle"].high or 0) - (found["idle"].low or 0))


@pytest.mark.parametrize("loss", ["error", "log_loss"])
def test_losses_of_either_kind_and_outputs_too(loss: Loss, subject_of: MakeSubject) -> None:
    rng = np.random.default_rng(3)
    then, now = ({"score": rng.beta(*shape, SIZE)} for shape in ((2, 5), (3, 4)))
    for part in (then, now):
        part["label"] = (rng.random(SIZE) < part["score"]).astype(float)
    _, found = harm(now, then, subject_of, loss)
    scores: dict[str, Any] = {
        "error": lambda p: (p["score"] >= 0.5) != p["label"],
        "log_loss": lambda p: -np.log(np.where(p["label"] == 1, p["score"], 1 - p["score"])),
    }
    came, was = (float(scores[loss](part).mean()) for part in (now, then))
    assert value_of(found["score"]) == pytest.approx(came - was, rel=0.15)


def test_a_regression_in_the_unit_of_its_label(subject_of: MakeSubject) -> None:
    rng = np.random.default_rng(4)
    then, now = ({"x": rng.normal(shift, 1, 5000)} for shift in (0, 0.7))
    for part in (then, now):
        part["prediction"] = 1e6 * part["x"]
        part["label"] = 1e6 * (part["x"] + rng.normal(0, np.exp(0.4 * part["x"])))
    _, found = harm(now, then, subject_of, task=Task.REGRESSION)
    came, was = (float(np.abs(p["prediction"] - p["label"]).mean()) for p in (now, then))
    assert came - was > 2e5
    for name in ("x", "prediction"):
        assert value_of(found[name]) == pytest.approx(came - was, rel=0.15)
        assert (found[name].note or "").startswith("MAE, +")


def test_why_there_is_none(subject_of: MakeSubject) -> None:
    now, then = rows(0.2, 1, 500), rows(0.2, 0, 500)
    subject, _ = harm(now, then, subject_of)
    without = points(replace(subject, losses=None), ["drift_harm"])
    assert {p.column for p in without} == {"kind", "idle", "score"}
    assert {p.reason for p in without} == {"needs the losses of the baseline by cell of this column"}
    assert subject.losses is not None
    other = points(replace(subject, losses=replace(subject.losses, revision="another")), ["drift_harm"])
    assert {p.status for p in other} == {PointStatus.UNDEFINED}
    alone = points(replace(subject, baseline=None), ["drift_harm"])
    assert {p.status for p in alone} == {PointStatus.NO_BASELINE}
    _, few = harm(now, rows(0.2, 0, 150), subject_of)
    assert {p.reason for p in few.values()} == {"the baseline has 150 labelled rows; 200 are needed"}
    _, nothing = harm({name: part[:0] for name, part in now.items()}, then, subject_of)
    assert {p.reason for p in nothing.values()} == {"no rows in the window"}
    assert points(subject_of(now, then, task=Task.UNKNOWN), ["drift_harm"]) == []


def test_real_persons_change_and_nothing_is_harmed(acs: Years, subject_of: MakeSubject) -> None:
    """The answers of 2018 differ from those of 2015 in many columns; the error rate stays within a point."""
    names = [name for name in acs.table.column_names if name not in ("employed", "year")]
    now, then = acs.rows(2018, *names), acs.rows(2015, *names)
    subject, found = harm(now, then, subject_of)
    drifted = [p for p in points(subject, ["psi"]) if p.low is not None and p.low > 0]
    assert len(drifted) >= 3
    assert len(found) == len(names) + 2
    assert all(abs(value_of(point)) < 0.01 for point in found.values())
