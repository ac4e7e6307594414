"""NannyML: UnivariateDriftCalculator as it comes (`drift`: one chunk, `daily`: a chunk a day), and `labels`.

`labels`: PerformanceCalculator and CBPE with the same seven metrics, a chunk a day, for the whole and for
each region by filtering, which is how NannyML does segments.
"""

from __future__ import annotations

import warnings

import nannyml as nml
import pandas as pd
from protocol import COLUMNS, SHOWN, Stopwatch, answer, asked

METRICS = ["roc_auc", "average_precision", "f1", "precision", "recall", "specificity", "accuracy"]
MODEL = {
    "y_pred_proba": "score",
    "y_pred": "prediction",
    "y_true": "label",
    "timestamp_column_name": "timestamp",
    "problem_type": "classification_binary",
}


def read(paths: list[str], columns: list[str], watch: Stopwatch) -> list[pd.DataFrame]:
    """Read both files; NannyML's periods know no time zone."""
    tables = [pd.read_parquet(path, columns=["timestamp", *columns]) for path in paths]
    for table in tables:
        table["timestamp"] = table["timestamp"].dt.tz_localize(None)
    watch.lap("read")
    return tables


def drift(case: str, paths: list[str], watch: Stopwatch) -> None:
    """Compare every column, whole or by day."""
    before, after = read(paths, COLUMNS, watch)
    chunks = {"chunk_number": 1} if case == "drift" else {"chunk_period": "D"}
    calculator = nml.UnivariateDriftCalculator(COLUMNS, timestamp_column_name="timestamp", **chunks)
    calculator.fit(before)
    watch.lap("fit")
    found = calculator.calculate(after).filter(period="analysis").to_df(multilevel=False)
    watch.lap("compute")
    values = found[[f"{name}_jensen_shannon_value" for name in COLUMNS]]
    first = {name: values[f"{name}_jensen_shannon_value"].iloc[0] for name in SHOWN}
    answer(int(values.notna().sum().sum()), watch, first)


def labels(paths: list[str], watch: Stopwatch) -> None:
    """Measure and estimate the performance by day, of the whole and of each region."""
    tables = read(paths, ["score", "prediction", "label", "f_region"], watch)
    for table in tables:
        table[["prediction", "label"]] = table[["prediction", "label"]].astype(int)
    count, shown = 0, {}
    for region in [None, *sorted(tables[0]["f_region"].unique())]:
        old, new = (table if region is None else table[table["f_region"] == region] for table in tables)
        for kind in (nml.PerformanceCalculator, nml.CBPE):
            made = kind(metrics=METRICS, chunk_period="D", **MODEL).fit(old)
            run = made.calculate if kind is nml.PerformanceCalculator else made.estimate
            found = run(new).filter(period="analysis").to_df(multilevel=False)
            values = found[[f"{metric}_value" for metric in METRICS]]
            count += int(values.notna().sum().sum())
            if region is None:
                shown[f"{kind.__name__} roc_auc"] = values["roc_auc_value"].iloc[0]
            watch.lap(kind.__name__)
    answer(count, watch, shown)


def main() -> None:
    warnings.simplefilter("ignore")
    watch = Stopwatch()
    watch.lap("imports")
    case, *paths = asked()
    if case == "labels":
        labels(paths, watch)
    else:
        drift(case, paths, watch)


if __name__ == "__main__":
    main()
