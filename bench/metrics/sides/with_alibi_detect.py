"""alibi-detect: KSDrift of each numeric column and ChiSquareDrift of each other one (case `drift`).

The columns one by one, without their nulls: a NaN would make `ks_2samp` answer NaN without computing.
The stage `compute` is of KSDrift alone.
"""

from __future__ import annotations

from protocol import CATEGORICAL, COLUMNS, NUMERIC, SHOWN, Stopwatch, answer, asked

watch = Stopwatch()

import pandas as pd
from alibi_detect.cd import ChiSquareDrift, KSDrift

case, reference, current = asked()
watch.lap("imports")
before, after = (pd.read_parquet(path, columns=COLUMNS) for path in (reference, current))
watch.lap("read")
values = {}
for name in NUMERIC:
    old, new = (table[name].dropna().to_numpy()[:, None] for table in (before, after))
    values[name] = KSDrift(old).predict(new, return_distance=True)["data"]["distance"][0]
watch.lap("compute")
for name in CATEGORICAL:
    old, new = (table[name].dropna().to_numpy(object)[:, None] for table in (before, after))
    values[name] = ChiSquareDrift(old).predict(new, return_distance=True)["data"]["distance"][0]
watch.lap("categorical")
answer(len(values), watch, {name: values[name] for name in SHOWN})
