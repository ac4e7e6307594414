"""Rows whose scores move while P(label | score) stays, and real ones of four years."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import OneHotEncoder, StandardScaler

Rows = dict[str, Any]
MakeRows = Callable[..., Rows]

ACS = Path(__file__).parents[2] / "data" / "acs" / "ma_employment.parquet"


def scored(
    size: int, *, seed: int = 0, shape: tuple[float, float] = (2.0, 3.0), logged: bool = False
) -> Rows:
    """Return scores and labels of a model that is well calibrated but for a curve."""
    rng = np.random.default_rng([seed, size])
    scores = rng.beta(*shape, size).clip(1e-6, 1 - 1e-6)
    labels = (rng.random(size) < expit(1.3 * logit(scores) - 0.2)).astype(float)
    answers = {"prediction": np.where(scores >= 0.5, "1", "0")} if logged else {}
    return {"score": scores, "label": labels, **answers}


@pytest.fixture(scope="session")
def rows_of() -> MakeRows:
    return scored


@dataclass(frozen=True)
class Years:
    """The persons of each year, the scores of a model taught a fifth of 2015, and what is held out of it."""

    table: pa.Table
    scores: np.ndarray
    taught: np.ndarray

    def rows(self, year: int, *names: str) -> Rows:
        """Return scores, answers, labels and some features of a year, of 2015 what was not taught."""
        mine = (self.table["year"].to_numpy() == year) & ~self.taught
        scores = self.scores[mine]
        features = {name: self.table[name].filter(pa.array(mine)).to_pylist() for name in names}
        label = self.table["employed"].to_numpy()[mine].astype(float)
        answers = {"score": scores, "prediction": np.where(scores >= 0.5, "1", "0"), "label": label}
        return {**answers, **features}


@pytest.fixture(scope="session")
def acs() -> Years:
    table = pq.read_table(ACS)
    names = [name for name in table.column_names if name not in ("AGEP", "employed", "year")]
    codes = np.column_stack([table[name].to_numpy(zero_copy_only=False).astype(str) for name in names])
    age = StandardScaler().fit_transform(table["AGEP"].to_numpy().reshape(-1, 1).astype(float))
    columns = np.column_stack([age, age**2, OneHotEncoder(sparse_output=False).fit_transform(codes)])
    first = table["year"].to_numpy() == 2015
    taught = first & (np.random.default_rng(0).random(table.num_rows) < 0.2)
    model = LogisticRegression(max_iter=500, random_state=0)
    model.fit(columns[taught], table["employed"].to_numpy()[taught])
    return Years(table, model.predict_proba(columns)[:, 1], taught)
