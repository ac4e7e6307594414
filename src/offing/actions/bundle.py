"""Evidence bundles: the rows of an incident with their labels, as files that a training job can read.

A bundle is a folder under the data directory:

    predictions.parquet  rows of the window; features are called `features.NAME`, the truth `label`
    baseline.json        what is normal, as counts and moments of each column
    incident.json        what is known about the incident
    bundle.json          how much there is, and when it was written
    README.md            the same for people
"""

from __future__ import annotations

import json
import math
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from offing.actions.action import Bundle
from offing.clock import Clock
from offing.domain.physical import is_feature, logical_name
from offing.domain.window import DAY, Micros, Window, isoformat
from offing.errors import NotFound
from offing.events.durable import sync_all, sync_folder
from offing.profiles.hashing import hash_texts

ROWS = "predictions.parquet"
MANIFEST = "bundle.json"
FILES = (ROWS, "baseline.json", "incident.json", MANIFEST, "README.md")
PARTIAL = ".partial"

LONGEST: Micros = 92 * DAY
"""Of a longer incident its last part is taken."""

_ID = re.compile(r"[0-9a-z]+-[0-9]+")


class Rows(Protocol):
    """Where rows come from: `engines.local.LocalEngine`."""

    def rows(self, model: str, window: Window) -> pa.Table: ...


@dataclass(frozen=True)
class Bundles:
    """Writes, lists and expires bundles in `folder`.

    `baseline` gives the summary of a model's baseline, `url` is where `/ID/FILE` is answered. A bundle
    is written whole or not at all, and does not change afterwards.
    """

    folder: Path
    rows: Rows
    baseline: Callable[[str], Mapping[str, Any]]
    clock: Clock
    url: str
    most_rows: int = 100_000
    keep: Micros = 30 * DAY

    def of(self, incident: Mapping[str, Any]) -> Bundle:
        """Say where the evidence of an incident, as far as it has lasted by now, is or will be."""
        end = max(incident["last_alarm"], incident["started_at"] + 1)
        window = Window(max(incident["started_at"], end - LONGEST), end)
        id_ = f"{incident['id']}-{window.end // 1_000_000}"
        return Bundle(id_, (self.folder / id_).resolve(), f"{self.url}/{id_}", window)

    def write(self, bundle: Bundle, incident: Mapping[str, Any]) -> None:
        """Write a bundle, unless it is there. Raises OSError when the disk does not take it."""
        if bundle.folder.exists():
            return
        partial = self.folder / f"{bundle.id}{PARTIAL}"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        table, found = sample(self._days(incident["model"], bundle.window), self.most_rows)
        manifest = self._manifest(bundle, incident, (table.num_rows, found))
        pq.write_table(_named(table), partial / ROWS, compression="zstd")
        _write_json(partial / "baseline.json", self.baseline(incident["model"]))
        _write_json(partial / "incident.json", dict(incident))
        _write_json(partial / MANIFEST, manifest)
        (partial / "README.md").write_text(_readme(manifest, incident), encoding="utf-8")
        sync_all((partial / name for name in FILES), partial)
        partial.rename(bundle.folder)
        sync_folder(self.folder)

    def all(self) -> Sequence[Mapping[str, Any]]:
        """Return the manifests of all bundles, the newest first."""
        found = []
        for path in self.folder.glob(f"*/{MANIFEST}"):
            if _ID.fullmatch(path.parent.name):
                found.append(json.loads(path.read_text(encoding="utf-8")))
        return sorted(found, key=lambda one: (one["written_at"], one["id"]), reverse=True)

    def file(self, id_: str, name: str) -> Path:
        """Return a file of a bundle. Raises NotFound, for names outside the folder too."""
        path = self.folder / id_ / name
        if not _ID.fullmatch(id_) or name not in FILES or not path.is_file():
            raise NotFound(f"no file {name!r} of a bundle {id_!r}", hint="GET /api/v1/bundles lists them")
        return path

    def expire(self) -> int:
        """Delete bundles that are older than `keep`, and what a crash left half done; return how many.

        Only while none is being written.
        """
        now, gone = self.clock.now(), 0
        for half in self.folder.glob(f"*{PARTIAL}"):
            shutil.rmtree(half)
        for manifest in self.all():
            if now - int(manifest["written_micros"]) > self.keep:
                folder = self.folder / str(manifest["id"])
                # Renamed first: a reader finds a bundle whole, or not at all.
                doomed = folder.with_name(folder.name + PARTIAL)
                folder.rename(doomed)
                shutil.rmtree(doomed)
                gone += 1
        return gone

    def _days(self, model: str, window: Window) -> Iterator[pa.Table]:
        """Yield the rows of a window day by day, which bounds memory."""
        for day in window.buckets(DAY):
            yield self.rows.rows(model, Window(max(day.start, window.start), min(day.end, window.end)))

    def _manifest(self, bundle: Bundle, incident: Mapping[str, Any], rows: tuple[int, int]) -> dict[str, Any]:
        kept, found = rows
        now = self.clock.now()
        return {
            "id": bundle.id,
            "incident": incident["id"],
            "model": incident["model"],
            "from": isoformat(bundle.window.start),
            "to": isoformat(bundle.window.end),
            "rows": kept,
            "rows_in_window": found,
            "written_at": isoformat(now),
            "written_micros": now,
            "expires_at": isoformat(now + self.keep),
            "url": bundle.url,
            "files": list(FILES),
        }


def sample(parts: Iterator[pa.Table], most: int) -> tuple[pa.Table, int]:
    """Return up to `most` rows of all parts, in order of time and id, and how many there were.

    Of more rows those whose id has the least hash: the same rows whatever the order of arrival.
    """
    kept: pa.Table | None = None
    found = 0
    for part in parts:
        found += part.num_rows
        if part.num_rows or kept is None:
            whole = (
                part
                if kept is None or not kept.num_rows
                else pa.concat_tables([kept, part], promote_options="permissive")
            )
            kept = _least(whole, most)
    if kept is None:
        kept = pa.table({})
    if kept.num_rows:
        kept = kept.sort_by([("timestamp", "ascending"), ("prediction_id", "ascending")])
    return kept, found


def _least(table: pa.Table, most: int) -> pa.Table:
    if table.num_rows <= most:
        return table
    hashes = hash_texts(table["prediction_id"].combine_chunks())
    least: Any = pa.array(np.argpartition(hashes, most)[:most])
    return table.take(least)


def _named(table: pa.Table) -> pa.Table:
    """Return the rows with features under the names that they were logged with."""
    return table.rename_columns(
        [f"features.{logical_name(name)}" if is_feature(name) else name for name in table.column_names]
    )


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    text = json.dumps(_finite(content), indent=2, sort_keys=True, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def _finite(value: Any) -> Any:
    """Return `value` with null for the numbers that JSON has no name for."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, list | tuple) else value


def _readme(manifest: Mapping[str, Any], incident: Mapping[str, Any]) -> str:
    kept, found = manifest["rows"], manifest["rows_in_window"]
    rows = (
        f"all {found:,} rows" if kept == found else f"{kept:,} of {found:,} rows, chosen by hash of their id"
    )
    return f"""# Evidence of incident {incident["id"]}

Model {incident["model"]}: {incident["title"]}

{incident["summary"]}

* `predictions.parquet`: {rows}, of {manifest["from"]} to {manifest["to"]} (end excluded). Features are
  called `features.NAME`; `label` is the truth as known at {manifest["written_at"]}, null where it was not.
* `baseline.json`: what is normal for each column.
* `incident.json`: what was known about the incident.

Deleted after {manifest["expires_at"]}. It holds rows of production data: treat it as such.
"""
