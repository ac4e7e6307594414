"""Evidently: the report of DataDriftPreset as it comes, on all columns (case `drift`)."""

from __future__ import annotations

import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.presets import DataDriftPreset
from protocol import CATEGORICAL, COLUMNS, NUMERIC, SHOWN, Stopwatch, answer, asked


def main() -> None:
    watch = Stopwatch()
    watch.lap("imports")
    _, reference, current = asked()
    definition = DataDefinition(numerical_columns=NUMERIC, categorical_columns=CATEGORICAL)
    before, after = (
        Dataset.from_pandas(pd.read_parquet(path, columns=COLUMNS), data_definition=definition)
        for path in (reference, current)
    )
    watch.lap("read")
    report = Report([DataDriftPreset()]).run(current_data=after, reference_data=before)
    found = report.dict()["metrics"]
    watch.lap("compute")
    values = {one["config"]["column"]: one["value"] for one in found if "column" in one.get("config", {})}
    answer(len(values), watch, {name: values[name] for name in SHOWN})


if __name__ == "__main__":
    main()
