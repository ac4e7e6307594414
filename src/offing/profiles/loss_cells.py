"""What labelled rows of the baseline lost, by the cell that each column puts them in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from offing.domain.physical import physical_name
from offing.domain.schema import Task
from offing.profiles.answers import count_column
from offing.profiles.categorical import place_of
from offing.profiles.column import CategoricalCounts, ColumnCounts, Comparable, Counts, NumericCounts
from offing.profiles.derived import derive
from offing.profiles.encoding import Array, doubles, kind_of, texts, valid_rows
from offing.profiles.fixed_point import exact_sums
from offing.profiles.grid import NumericGrid
from offing.profiles.levels import CategoricalLevels, Cut
from offing.profiles.losses import Loss, default_loss, loss_unit, row_losses
from offing.profiles.merge import merge_columns
from offing.profiles.overflow import NONE, wrong_rows
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import Ints, Runs, column
from offing.profiles.structured import flatten
from offing.stats.quantile_cells import QuantileCells, quantile_cells
