"""Rows themselves, for the few metrics that counts cannot answer."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True)
class RowSample:
    """A sample of the window's rows and one of the baseline's, in canonical columns.

    Features are the columns `f_...`; `label` is there where labels are. Both are chosen by the hash
    of the prediction's id, so that any order of arrival gives the same rows.
    """

    current: pa.Table
    baseline: pa.Table
