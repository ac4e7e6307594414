"""How well a distribution over classes foresaw what each row turned out to be."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from offing.profiles.encoding import texts, valid_rows
from offing.profiles.fixed_point import natural_log
from offing.profiles.grid import Floats
from offing.profiles.objects import is_distribution, is_object, read_objects
from offing.profiles.outcome import EPSILON
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import column
from offing.profiles.structured import ANSWER


def multiclass(batch: pa.RecordBatch, plan: ProfilePlan) -> Iterator[tuple[str, Floats]]:
    """Yield `log_loss` and `brier` of labelled rows whose answer is an object of classes.

    `log_loss` is -ln of the probability of the label, which is clipped to 1e-15 from below; a class
    that the object lacks has probability 0. `brier` is the sum over the classes of
    (probability - 1 for the label, 0 for the others) squared, from 0 to 2. An object that is no
    distribution (`is_distribution`) has neither: it counts as invalid.
    """
    answer, label = column(batch, ANSWER), column(batch, "label")
    if answer is None or label is None:
        return
    rows = np.flatnonzero(valid_rows(label) & valid_rows(answer))
    if not len(rows):
        return
    codes, found = texts(answer.take(rows))
    truth, names = texts(label.take(rows))
    parsed = read_objects(found)
    good = [part if part is not None and is_distribution(part) else None for part in parsed]
    # What is no object is a class alone, of which there is nothing to measure.
    nothing = np.array([np.inf if is_object(text) else np.nan for text in found])
    known = np.array([part is not None for part in good])[codes]
    pairs = zip(codes.tolist(), truth.tolist(), strict=True)
    share = np.array(
        [0.0 if (part := good[code]) is None else part.get(str(names[at]), 0.0) for code, at in pairs]
    )
    squares = np.array(
        [0.0 if part is None else sum(value * value for value in part.values()) for part in good]
    )
    losses = -natural_log(np.clip(share, EPSILON, 1.0)) + 0.0
    briers = squares[codes] - 2.0 * share + 1.0
    for name, values in (("log_loss", losses), ("brier", briers)):
        whole = np.full(batch.num_rows, np.nan)
        whole[rows] = np.where(known, values, nothing[codes])
        yield name, whole
