"""NannyML: UnivariateDriftCalculator as it comes (`drift`: one chunk, `daily`: a chunk a day), and `labels`.

`labels`: PerformanceCalculator and CBPE with the same seven metrics, a chunk a day, for the whole and for
each region by filtering, which is how NannyML does segments.
"""

from __future__ import annotations

import warnings

from protocol import COLUMNS, SHOWN, Stopwatch, answer, asked

warnings.simplefilter("ignore")
watch = Stopwatch()

import nannyml as nml
import pandas as pd

METRICS = ["roc_auc", "average_precision", "f1", "precision", "recall", "specificity", "accuracy"]
NAMES = {"y_pred_proba": "score", "y_pred": "prediction", "y_true": "label", "timestamp_column_name": "timestamp"}

case, reference, current = asked()
watch.lap("imports")


def read(columns: list[str]) -> list[pd.DataFrame]:
    """Read both files; NannyML's periods know no time zone."""
    tables = [pd.read_parquet(path, columns=["timestamp", *columns]) for path in (reference, current)]
    for table in tables:
        table["timestamp"] = table["timestamp"].dt.tz_localize(None)
    watch.lap("read")
    return tables


def drift() -> tuple[int, dict[str, object]]:
    """Compare every column, whole or by day."""
    before, after = read(COLUMNS)
    chunks = {"chunk_number": 1} if case == "drift" else {"chunk_period": "D"}
    calculator = nml.UnivariateDriftCalculator(COLUMNS, timestamp_column_name="timestamp", **chunks)
    calculator.fit(before)
    watch.lap("fit")
    found = calculator.calculate(after).filter(period="analysis").to_df(multilevel=False)
    watch.lap("compute")
    values = found[[f"{name}_jensen_shannon_value" for name in COLUMNS]]
    return int(values.notna().sum().sum()), {name: values[f"{name}_jensen_shannon_value"].iloc[0] for name in SHOWN}


def labels() -> tuple[int, dict[str, object]]:
    """Measure and estimate the performance by day, of the whole and of each region."""
    before, after = read(["score", "prediction", "label", "f_region"])
    for table in (before, after):
        table[["prediction", "label"]] = table[["prediction", "label"]].astype(int)
    count, shown = 0, {}
    for region in [None, *sorted(before["f_region"].unique())]:
        old, new = (table if region is None else table[table["f_region"] == region] for table in (before, after))
        for kind in (nml.PerformanceCalculator, nml.CBPE):
            made = kind(metrics=METRICS, problem_type="classification_binary", chunk_period="D", **NAMES).fit(old)
            run = made.calculate if kind is nml.PerformanceCalculator else made.estimate
            found = run(new).filter(period="analysis").to_df(multilevel=False)
            values = found[[f"{metric}_value" for metric in METRICS]]
            count += int(values.notna().sum().sum())
            if region is None:
                shown[f"{kind.__name__} roc_auc"] = values["roc_auc_value"].iloc[0]
            watch.lap(kind.__name__)
    return count, shown


answer_of = labels if case == "labels" else drift
number, some = answer_of()
answer(number, watch, some)
