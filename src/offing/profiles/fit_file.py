"""A Parquet file to a plan, column by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from offing.domain.physical import is_feature, physical_name
from offing.domain.schema import ColumnKind, Task
from offing.profiles import fit
from offing.profiles.declared import Declared
from offing.profiles.encoding import Array
from offing.profiles.file import EVENT, READ_BYTES, READ_ROWS, segment_columns
from offing.profiles.fit_column import FittedColumn, chosen_rows, fit_column
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import TAGS, Ints
from offing.profiles.structured import flatten


def fit_file(
    path: Path | str,
    *,
    task: Task,
    segments: Sequence[str] = (),
    threshold: float = 0.5,
    positive: str | float = 1.0,
    kinds: Mapping[str, ColumnKind] | None = None,
    declared: Declared | None = None,
) -> ProfilePlan:
    """Choose the plan that `ProfilePlan.fit` chooses for the rows of a Parquet file of canonical columns.

    Features are read one by one, by two threads: what is in memory is a part of one feature for each
    thread and the event's own columns. With derived columns (texts, embeddings, projections) the whole
    file is read. Raises OSError when the file cannot be read.
    """
    declared = declared or Declared()
    with _open(path, []) as file:
        schema, rows = file.schema_arrow, file.metadata.num_rows
        if declared.texts or declared.embeddings or declared.projections:
            return ProfilePlan.fit(
                file.read(), task=task, segments=segments, threshold=threshold,
                positive=positive, kinds=kinds, declared=declared,
            )  # fmt: skip
        wanted = [*EVENT, *segment_columns(declared.with_pairs(segments)), TAGS]
        own = flatten(file.read([name for name in dict.fromkeys(wanted) if name in schema.names]), task)
    columns = _columns(path, (schema, rows), kinds or {})
    key = [physical_name(name) for name in fit.sample_key(columns)]
    plan = ProfilePlan({}, task=task, positive=positive, threshold=threshold, declared=declared)
    with _open(path, texts(schema)) as file:
        sample = file.iter_batches(READ_ROWS, columns=key, use_threads=False)
        return plan.fitted(columns, own, segments, rows=rows, sample=sample)


def _columns(
    path: Path | str, what: tuple[pa.Schema, int], stated: Mapping[str, ColumnKind]
) -> dict[str, FittedColumn]:
    """Fit every feature of the file, and the absent ones that are stated."""
    schema, rows = what
    features = fit.feature_columns(schema.names)
    names = sorted(features)
    shares = [{name: features[name] for name in names[at :: fit.THREADS]} for at in range(fit.THREADS)]
    fit_share = partial(_fit_share, path, schema, stated, chosen_rows(rows))
    fitted: dict[str, FittedColumn] = {}
    with ThreadPoolExecutor(max_workers=fit.THREADS, thread_name_prefix="fit") as pool:
        for part in pool.map(fit_share, shares):
            fitted |= part
    return fit.with_absent(fitted, stated)


def _fit_share(
    path: Path | str,
    schema: pa.Schema,
    stated: Mapping[str, ColumnKind],
    chosen: Ints | None,
    features: Mapping[str, str],
) -> dict[str, FittedColumn]:
    """Fit some of the features, in the thread that reads them."""
    with _open(path, texts(schema)) as file:
        return {
            name: fit_column(partial(_pieces, file, at), schema.field(at).type, stated.get(name), chosen)
            for name, at in features.items()
        }


def _pieces(file: pq.ParquetFile, name: str) -> Iterator[Array]:
    """Read one column piece by piece. Parquet may give its namesakes with a dot, too."""
    for batch in file.iter_batches(READ_ROWS, columns=[name], use_threads=False):
        yield batch.column(name)


def texts(schema: pa.Schema) -> list[str]:
    """Return the features of text, which are read as they are stored: dictionary-encoded."""
    return [field.name for field in schema if is_feature(field.name) and pa.types.is_string(field.type)]


def _open(path: Path | str, texts: list[str]) -> pq.ParquetFile:
    return pq.ParquetFile(path, read_dictionary=texts, pre_buffer=False, buffer_size=READ_BYTES)
