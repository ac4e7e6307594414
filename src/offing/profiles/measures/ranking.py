"""How well each ranking put what is relevant first."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from offing.profiles.fixed_point import natural_log
from offing.profiles.grid import Floats
from offing.profiles.lists import Lists, read_lists
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import Ints, column
from offing.profiles.structured import names_of


def ranking(batch: pa.RecordBatch, plan: ProfilePlan) -> Iterator[tuple[str, Floats]]:
    """Yield the measures of rows that have a ranking, and a label with a relevant item.

    An item is relevant when its gain is above 0. With k from `plan.ranks`: `ndcg@k` is the sum of
    gain / log2(place + 1) over the first k places, divided by that of the best order of the label's
    items; `ap@k` the sum over relevant places of the precision there, divided by the smaller of k and
    the number of relevant items; `precision@k` the relevant among the first k, divided by k, however
    short the list; `recall@k` those divided by all that are relevant; `hit@k` 1 if there is any. `rr` is
    1 / the first relevant place of the whole list, 0 without one. Rows whose answer or label cannot
    be read count as invalid; a label without a relevant item says nothing about an order.
    """
    label = column(batch, "label")
    if label is None or label.null_count == len(label):
        return
    truth, said = read_lists(label, batch.num_rows, gains=True), names_of(batch)
    broken = (truth.broken & (said.present | said.broken)) | (said.broken & truth.present)
    if not ((truth.present & said.present) | broken).any():
        return
    judged = _Judged(said, truth)
    nothing = np.where(broken, np.inf, np.nan)
    counted = truth.present & said.present & (judged.relevant > 0)
    for name, values in judged.measures(plan.ranks):
        yield name, np.where(counted, values, nothing)


class _Judged:
    """Rankings beside the truth: the gain of every item shown."""

    def __init__(self, said: Lists, truth: Lists) -> None:
        self._said = said
        self._rows = len(said.present)
        self._gain = _gains(said, truth)
        self._hit = self._gain > 0
        useful = truth.gain > 0
        self.relevant = np.bincount(truth.row[useful], minlength=self._rows)
        self._best = _best(truth)

    def measures(self, ranks: tuple[int, ...]) -> Iterator[tuple[str, Floats]]:
        """Yield each measure of every row; those of rows without a relevant item mean nothing."""
        some = np.maximum(self.relevant, 1)
        place, row = self._said.place, self._said.row
        precision = self._precision()
        for k in sorted(set(ranks)):
            top = place < k
            hits = self._sum((top & self._hit).astype(np.float64))
            ideal = self._discounted(*self._best, k)
            gained = self._discounted(row, place, self._gain, k)
            yield f"ndcg@{k}", gained / np.where(ideal > 0, ideal, 1.0)
            yield f"ap@{k}", self._sum(np.where(top & self._hit, precision, 0.0)) / np.minimum(some, k)
            yield f"hit@{k}", np.minimum(hits, 1.0)
            yield f"precision@{k}", hits / k
            yield f"recall@{k}", hits / some
        first = np.full(self._rows, np.inf)
        np.minimum.at(first, row[self._hit], place[self._hit] + 1.0)
        yield "rr", 1.0 / first

    def _sum(self, values: Floats) -> Floats:
        return np.asarray(np.bincount(self._said.row, values, minlength=self._rows), np.float64)

    def _discounted(self, row: Ints, place: Ints, gain: Floats, k: int) -> Floats:
        top = place < k
        # The same bits on every machine, as those of a library's log2 need not be.
        logs = natural_log(np.arange(2.0, k + 2.0))
        weights = (logs[0] / logs)[place[top]]
        return np.asarray(np.bincount(row[top], gain[top] * weights, minlength=self._rows), np.float64)

    def _precision(self) -> Floats:
        """Return for every item the share of relevant items from its list's first place to its own."""
        place = self._said.place
        running = np.concatenate(([0], np.cumsum(self._hit)))
        before = running[np.arange(len(place)) - place]
        precision: Floats = (running[1:] - before) / (place + 1.0)
        return precision


def _gains(said: Lists, truth: Lists) -> Floats:
    """Return the gain of each item shown, 0 for those that the label does not name."""
    if not len(truth.row):
        return np.zeros(len(said.row))
    size = len(truth.names) + len(said.names)
    keys = truth.row * size + truth.code
    order = np.argsort(keys)
    keys = keys[order]
    wanted = said.row * size + said.recoded(truth.names)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, truth.gain[order][at], 0.0)


def _best(truth: Lists) -> tuple[Ints, Ints, Floats]:
    """Return row, place and gain of the items in the best order."""
    order = np.lexsort((-truth.gain, truth.row))
    return truth.row[order], truth.place, truth.gain[order]
