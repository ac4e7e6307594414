"""popmon: stability metrics against a reference, of one step of 30 days (`drift`) or by day (`daily`).

Histograms and metrics only, without the HTML report. `df_stability_metrics` of 1.4.12 does not count a
reference frame, so that both frames are counted here as its report does it.
"""

from __future__ import annotations

import logging

import pandas as pd
from histogrammar.dfinterface.make_histograms import make_histograms
from popmon import stability_metrics
from popmon.config import Settings
from protocol import COLUMNS, SHOWN, Stopwatch, answer, asked


def main() -> None:
    logging.disable(logging.WARNING)
    watch = Stopwatch()
    watch.lap("imports")
    case, *paths = asked()
    before, after = (pd.read_parquet(path, columns=["timestamp", *COLUMNS]) for path in paths)
    for table in (before, after):
        table["timestamp"] = table["timestamp"].dt.tz_localize(None).astype("datetime64[ns]")
    watch.lap("read")
    width = float(pd.Timedelta(days=30 if case == "drift" else 1).value)
    settings = Settings(
        time_axis="timestamp",
        reference_type="external",
        features=[f"timestamp:{name}" for name in COLUMNS],
        bin_specs={"timestamp": {"bin_width": width, "bin_offset": 0.0}},
    )
    old, settings.features, settings.bin_specs, settings.time_axis, kinds = make_histograms(
        before, settings.features, settings.binning, settings.bin_specs, settings.time_axis, ret_specs=True
    )
    new = make_histograms(
        after,
        features=settings.features,
        binning=settings.binning,
        bin_specs=settings.bin_specs,
        time_axis=settings.time_axis,
        var_dtype=kinds,
    )
    watch.lap("histograms")
    found = stability_metrics(new, settings=settings, reference=old)["comparisons"]
    watch.lap("compute")
    values = {name: found[name]["ref_max_prob_diff"] for name in COLUMNS}
    count = sum(int(series.notna().sum()) for series in values.values())
    answer(count, watch, {name: values[name].iloc[0] for name in SHOWN})


if __name__ == "__main__":
    main()
