"""Which column of a file is the score, the label, the time: guessed by name, type and values."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from offing.domain.window import parse_time
from offing.ingest.times import read_times
from offing.runtime.frame_raw import Array

ROLES = ("id", "timestamp", "score", "prediction", "label", "latency_ms", "version")
"""What a column can be beside a feature."""

_NAMES = {
    "label": "label labels target y y_true ytrue actual actuals truth ground_truth groundtruth outcome "
    "true_label actual_label label_true observed ground_truth_label",
    "score": "score scores proba probability prob y_score y_prob y_proba y_pred_proba predicted_probability "
    "predicted_proba predicted_prob prediction_score prediction_probability prediction_proba pred_proba "
    "pred_prob pred_score model_score p_hat",
    "prediction": "prediction predictions pred preds y_pred ypred y_hat yhat predicted predicted_label "
    "predicted_class prediction_label predicted_value forecast model_output",
    "latency_ms": "latency_ms latency response_time_ms inference_ms latency_millis",
    "version": "model_version version",
    "id": "prediction_id id request_id event_id transaction_id row_id record_id uuid guid",
    "timestamp": "timestamp prediction_timestamp prediction_time event_time event_timestamp request_time "
    "predicted_at scored_at requested_at scheduled_at created_at occurred_at datetime time ts date at",
}
"""Names by role, the most telling first, as `_key` writes them."""

_TIMELIKE = re.compile(r"(^|_)(time|timestamp|datetime|date|ts|at)(_|$)|time|date")
_EPOCH_NAMES = (
    "timestamp",
    "prediction_timestamp",
    "event_timestamp",
    "event_time",
    "ts",
    "time",
    "unix_time",
    "epoch",
)
_EARLIEST_SECOND = 3.0e8
_LOOKED_AT = 200
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def guess_roles(columns: Mapping[str, Array], given: Mapping[str, str]) -> dict[str, str]:
    """Return the column of each role that one was found for; `given` settles some of them.

    A role that is given as the empty string has no column.
    """
    roles = {role: name for role, name in given.items() if name}
    free = {name: array for name, array in columns.items() if name not in roles.values()}
    for role, fits in _FITS.items():
        if role in given:
            continue
        found = fits(free)
        if found is not None:
            roles[role] = found
            del free[found]
    if "score" not in given and "prediction" not in given:
        _probability(roles, columns)
    return {role: roles[role] for role in ROLES if role in roles}


def is_number(kind: pa.DataType) -> bool:
    """Say whether values of a type are numbers and no times."""
    return pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)


def is_moment(array: Array) -> bool:
    """Say whether a column holds moments: dates, timestamps, or ISO 8601 text."""
    if pa.types.is_timestamp(array.type) or pa.types.is_date(array.type):
        return True
    return bool(pa.types.is_string(array.type)) and _is_iso(array)


def _key(name: str) -> str:
    """Write a name in lower case with underscores: `Y True` and `yTrue` are `y_true`."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", apart.lower()).strip("_")


def _named(role: str, fits: Callable[[Array], bool]) -> Callable[[Mapping[str, Array]], str | None]:
    ranks = {name: rank for rank, name in enumerate(_NAMES[role].split())}

    def find(columns: Mapping[str, Array]) -> str | None:
        fitting = [name for name, array in columns.items() if _key(name) in ranks and fits(array)]
        return min(fitting, key=lambda name: ranks[_key(name)], default=None)

    return find


def _answer(array: Array) -> bool:
    kind = array.type
    return is_number(kind) or pa.types.is_boolean(kind) or pa.types.is_string(kind)


def _scores(array: Array) -> bool:
    return is_number(array.type)


def _identifier(array: Array) -> bool:
    return bool(pa.types.is_integer(array.type) or pa.types.is_string(array.type)) and _is_unique(array)


def _versions(array: Array) -> bool:
    return bool(is_number(array.type) or pa.types.is_string(array.type))


def _id(columns: Mapping[str, Array]) -> str | None:
    """Return a column of that name, else the first `…_id` that has another value in each row."""
    found = _named("id", _identifier)(columns)
    more = (name for name, array in columns.items() if _key(name).endswith("_id") and _identifier(array))
    return found or next(more, None)


def _timestamp(columns: Mapping[str, Array]) -> str | None:
    """Return the moment that is the row's: nearly always known, most tellingly named, and then the earliest.

    What is decided comes before what becomes of it, so the earliest is nearest to the prediction.
    """
    ranks = {name: rank for rank, name in enumerate(_NAMES["timestamp"].split())}
    found = []
    for place, (name, array) in enumerate(columns.items()):
        key = _key(name)
        if (is_moment(array) and (key in ranks or _TIMELIKE.search(key) or not _text(array))) or (
            key in _EPOCH_NAMES and is_number(array.type) and _is_epoch(array)
        ):
            often_null = array.null_count > 0.05 * len(array)
            rank = ranks.get(key, len(ranks) + (0 if _TIMELIKE.search(key) else 1))
            found.append((often_null, rank, _middle(array), place, name))
    return min(found)[-1] if found and not min(found)[0] else None


def _text(array: Array) -> bool:
    return bool(pa.types.is_string(array.type))


def _middle(array: Array) -> float:
    """Return about when half of the moments have passed, in microseconds; infinity for none."""
    times = read_times(
        array.drop_null()[: _LOOKED_AT * 50], min(_LOOKED_AT * 50, len(array) - array.null_count), 0
    )
    return float(np.median(times.micros)) if len(times.micros) else math.inf


_FITS: dict[str, Callable[[Mapping[str, Array]], str | None]] = {
    "timestamp": _timestamp,
    "label": _named("label", _answer),
    "score": _named("score", _scores),
    "prediction": _named("prediction", _answer),
    "latency_ms": _named("latency_ms", _scores),
    "version": _named("version", _versions),
    "id": _id,
}


def _probability(roles: dict[str, str], columns: Mapping[str, Array]) -> None:
    """Fractions between 0 and 1 for a label of two values are a score, however they are called."""
    if "score" in roles or not {"prediction", "label"} <= roles.keys():
        return
    answer, truth = columns[roles["prediction"]], columns[roles["label"]]
    if not pa.types.is_floating(answer.type) or pc.count_distinct(truth).as_py() > 2:
        return
    values = np.asarray(answer.drop_null())
    values = values[np.isfinite(values)]
    if values.size and values.min() >= 0 and values.max() <= 1 and bool((values % 1 != 0).any()):
        roles["score"] = roles.pop("prediction")


def _is_unique(array: Array) -> bool:
    return not array.null_count and pc.count_distinct(array).as_py() == len(array)


def _is_iso(array: Array) -> bool:
    texts = array.drop_null()[:_LOOKED_AT].to_pylist()
    return bool(texts) and all(map(_parses, texts))


def _parses(text: str) -> bool:
    try:
        parse_time(text)
    except ValueError:
        return False
    return _ISO_DAY.match(text.strip()) is not None


def _is_epoch(array: Array) -> bool:
    values: Iterable[float | None] = array.cast(pa.float64(), safe=False).drop_null()[:_LOOKED_AT].to_pylist()
    return all(value is not None and value >= _EARLIEST_SECOND for value in values)
