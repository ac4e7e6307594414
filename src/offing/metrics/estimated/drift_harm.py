"""What the drift of a column costs, if it costs anything."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.comparison import ColumnPair
from offing.metrics.loss_tables import loss_table
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.loss_cells import LossCells
from offing.profiles.losses import Loss, default_loss
from offing.stats.arrays import Ints
from offing.stats.cell_losses import CellLosses, first_order_harm
from offing.stats.estimate import Estimate

NAMES: dict[Loss, str] = {"error": "error rate", "log_loss": "log loss", "absolute_error": "MAE"}
"""What the mean of a loss is called."""

LEAST_LABELLED = 200
"""So many rows of the baseline must have a label."""


def compute(subject: Subject) -> Iterator[Point]:
    """Yield for each column how much its drift alone adds to the mean loss.

    UNDEFINED without the baseline's losses by cell, TOO_FEW without labels enough in them; nothing for
    tasks that have no such loss.
    """
    if default_loss(subject.plan.task) is not None:
        for pair in subject.pairs:
            yield _harm(subject, pair)


def _harm(subject: Subject, pair: ColumnPair) -> Point:
    losses, n = subject.losses, pair.counts.rows
    column = losses.of(pair.name, output=pair.output) if losses is not None else None
    if pair.baseline is None or not pair.baseline.counts.rows:
        reason = "no baseline" if pair.baseline is None else "the baseline has no rows"
        return unknown(subject, METRIC.id, PointStatus.NO_BASELINE, reason, n=n, column=pair.name)
    m = pair.baseline.counts.rows
    if losses is None or column is None or losses.revision != subject.plan.revision:
        reason = "needs the losses of the baseline by cell of this column"
        return unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason, n=n, m=m, column=pair.name)
    if losses.n < LEAST_LABELLED or not n:
        reason = f"the baseline has {losses.n} labelled rows; {LEAST_LABELLED} are needed"
        reason = reason if n else "no rows in the window"
        return unknown(subject, METRIC.id, PointStatus.TOO_FEW, reason, n=n, m=m, column=pair.name)
    table, now = loss_table(column), column.cells.count(pair.counts)
    found = first_order_harm(table, now, column.cells.count(pair.baseline.counts))
    estimate = Estimate(*(part * losses.unit for part in found))
    note = _note(losses, estimate.value, _unseen(table, now))
    return known(subject, METRIC.id, estimate, n=n, m=m, column=pair.name, expected=0.0, note=note)


def _unseen(table: CellLosses, now: Ints) -> float:
    """Return the share of the window's rows in cells of which no labelled row is known."""
    return float(now[table.n == 0].sum()) / float(now.sum())


def _note(losses: LossCells, value: float, unseen: float) -> str:
    mean = losses.mean or 0.0
    part = f", {value / mean:+.1%} of the baseline's {mean:.3g}" if mean else ""
    text = (
        f"{NAMES[losses.loss]}{part}; assumes that the loss in each cell of the column is as in the baseline"
    )
    return (
        text if f"{unseen:.1%}" == "0.0%" else f"{text}; {unseen:.1%} of the rows are in cells without labels"
    )


METRIC = Metric(
    id="drift_harm",
    family="estimated",
    title="Harm of a drift",
    unit="value",
    scope="column",
    better="lower",
    help="How much a column's drift alone adds to the mean loss, if each of its cells loses what it did.",
    compute=compute,
    needs=("baseline", "losses"),
)
