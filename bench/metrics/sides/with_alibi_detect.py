"""alibi-detect: KSDrift of each numeric column and ChiSquareDrift of each other one (case `drift`).

The columns one by one, without their nulls: a NaN would make `ks_2samp` answer NaN without computing.
Texts become codes first, the fastest form that it takes. The stage `ks` is of KSDrift alone.
"""

from __future__ import annotations

import pandas as pd
from alibi_detect.cd import ChiSquareDrift, KSDrift
from protocol import CATEGORICAL, COLUMNS, NUMERIC, SHOWN, Stopwatch, answer, asked


def main() -> None:
    watch = Stopwatch()
    watch.lap("imports")
    _, reference, current = asked()
    before, after = (pd.read_parquet(path, columns=COLUMNS) for path in (reference, current))
    watch.lap("read")
    values = {}
    for name in NUMERIC:
        old, new = (table[name].dropna().to_numpy()[:, None] for table in (before, after))
        values[name] = KSDrift(old).predict(new, return_distance=True)["data"]["distance"][0]
    watch.lap("ks")
    for name in CATEGORICAL:
        codes, _ = pd.factorize(pd.concat([before[name], after[name]]))
        old, new = codes[: len(before), None], codes[len(before) :, None]
        values[name] = ChiSquareDrift(old).predict(new, return_distance=True)["data"]["distance"][0]
    watch.lap("chi-square")
    answer(len(values), watch, {name: values[name] for name in SHOWN})


if __name__ == "__main__":
    main()
