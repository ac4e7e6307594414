"""A profile as bytes: small, quick to read, the same for equal profiles.

Layout: `OFP1`, CRC-32 of the rest, size of the payload, then a zstd frame. The payload is MessagePack:
the profile as nested lists in the order of the plan, and two integer arrays that all of its columns
share, the steps between cells and the counts, each cut into byte planes.
"""

from __future__ import annotations

import struct
import zlib
from typing import Any

import msgspec
import pyarrow as pa

from offing.errors import Conflict, OffingError
from offing.profiles.bucket import BucketProfile, KpiSum, SliceProfile
from offing.profiles.column import CategoricalCounts, ColumnCounts, NumericCounts
from offing.profiles.grid import NumericGrid
from offing.profiles.levels import Cut
from offing.profiles.outcome import ClassCounts, Outcome, OutcomeCounts, ResidualCounts
from offing.profiles.packing import Packer, Unpacker, from_big, to_big
from offing.profiles.plan import ProfilePlan

MAGIC = b"OFP1"
_HEADER = struct.Struct("<4sII")
_LEVEL = 3


class UnreadableProfile(OffingError, ValueError):
    """Stored bytes that are no profile, or a damaged one; the events can rebuild it."""

    code = "unreadable_profile"


def encode(profile: BucketProfile) -> bytes:
    """Return the profile as bytes. Equal profiles give equal bytes with one release of zstd."""
    packer = Packer()
    fields = [
        profile.revision,
        profile.start,
        profile.width,
        [_column(packer, profile.columns[name]) for name in sorted(profile.columns)],
        _answers(packer, profile),
        sorted(profile.versions.items()),
        [[key, _answers(packer, part)] for key, part in sorted(profile.slices.items())],
    ]
    payload = msgspec.msgpack.encode([fields, *packer.planes()])
    body = pa.Codec("zstd", compression_level=_LEVEL).compress(payload, asbytes=True)
    return _HEADER.pack(MAGIC, zlib.crc32(body), len(payload)) + body


def decode(data: bytes, plan: ProfilePlan, *, slices: bool = True) -> BucketProfile:
    """Read the bytes back into an equal profile, or into one without its slices, which is quicker.

    Raises `UnreadableProfile` for bytes that are damaged or none of ours, and `Conflict` when they
    were counted under another plan.
    """
    (revision, start, width, columns, answers, versions, parts), *planes = _payload(data)
    if revision != plan.revision:
        raise Conflict(f"the profile was counted under plan {revision}, not {plan.revision}")
    unpacker = Unpacker(*planes)
    cuts = [(name, plan.columns[name]) for name in sorted(plan.columns)]
    return BucketProfile(
        start=start,
        width=width,
        columns={
            name: _read_column(unpacker, part, cut) for (name, cut), part in zip(cuts, columns, strict=True)
        },
        versions={name: count for name, count in versions},
        revision=revision,
        **vars(_read_answers(unpacker, answers, plan)),
        slices={key: _read_answers(unpacker, part, plan) for key, part in parts} if slices else {},
    )


def _payload(data: bytes) -> list[Any]:
    if len(data) < _HEADER.size or data[:4] != MAGIC:
        raise UnreadableProfile("these bytes are no profile")
    _, checksum, size = _HEADER.unpack_from(data)
    body = memoryview(data)[_HEADER.size :]
    if zlib.crc32(body) != checksum:
        raise UnreadableProfile("a stored profile is damaged", hint="run offing rebuild")
    payload = pa.Codec("zstd").decompress(body, size)
    return msgspec.msgpack.decode(payload, type=list[Any])


def _answers(packer: Packer, part: SliceProfile | BucketProfile) -> list[Any]:
    return [
        part.rows,
        _column(packer, part.score) if part.score else None,
        _column(packer, part.prediction) if part.prediction else None,
        _column(packer, part.latency),
        _outcome(packer, part.outcome) if part.outcome else None,
        part.errors,
        [[name, k.n, to_big(k.sum), to_big(k.sum2), k.invalid] for name, k in sorted(part.kpis.items())],
    ]


def _read_answers(unpacker: Unpacker, part: list[Any], plan: ProfilePlan) -> SliceProfile:
    rows, score, prediction, latency, outcome, errors, kpis = part
    return SliceProfile(
        rows,
        _read_numeric(unpacker, score) if score else None,
        _read_column(unpacker, prediction, plan.prediction) if prediction and plan.prediction else None,
        _read_numeric(unpacker, latency),
        _read_outcome(unpacker, outcome) if outcome else None,
        errors,
        {
            name: KpiSum(n, from_big(total), from_big(squares), invalid)
            for name, n, total, squares, invalid in kpis
        },
    )


def _column(packer: Packer, part: ColumnCounts) -> list[Any]:
    if isinstance(part, NumericCounts):
        return _numeric(packer, part)
    size = packer.add_counts(part.counts)
    return [size, part.other, part.new, part.missing, part.wrong_type, part.new_levels]


def _read_column(unpacker: Unpacker, part: list[Any], cut: Cut) -> ColumnCounts:
    if isinstance(cut, NumericGrid):
        return _read_numeric(unpacker, part)
    size, other, new, missing, wrong_type, names = part
    new_levels = tuple((name, count) for name, count in names)
    return CategoricalCounts(unpacker.counts(size), other, new, missing, wrong_type, new_levels)


def _numeric(packer: Packer, part: NumericCounts) -> list[Any]:
    packer.add_counts(part.counts)
    specials = [part.missing, part.nan, part.pos_inf, part.neg_inf, part.wrong_type]
    sums = [to_big(part.sum_z), to_big(part.sum_z2)]
    return [*packer.add_cells(part.cells), *specials, part.minimum, part.maximum, *sums]


def _read_numeric(unpacker: Unpacker, part: list[Any]) -> NumericCounts:
    size, first, missing, nan, pos_inf, neg_inf, wrong_type, minimum, maximum, sum_z, sum_z2 = part
    return NumericCounts(
        unpacker.cells(size, first),
        unpacker.counts(size),
        missing,
        nan,
        pos_inf,
        neg_inf,
        wrong_type,
        minimum,
        maximum,
        from_big(sum_z),
        from_big(sum_z2),
    )


def _outcome(packer: Packer, part: Outcome) -> list[Any]:
    if isinstance(part, OutcomeCounts):
        packer.add_counts(part.positives)
        packer.add_counts(part.negatives)
        confusion = [part.tp, part.fp, part.tn, part.fn]
        sums = [part.loss_sum, part.loss_sum2, part.brier_sum, part.brier_sum2]
        cells = packer.add_cells(part.cells)
        return ["b", part.labelled, *cells, *confusion, *map(to_big, sums), part.unscored]
    if isinstance(part, ResidualCounts):
        columns = [_numeric(packer, part.residual), _numeric(packer, part.label)]
        return ["r", part.labelled, *columns, to_big(part.absolute_sum), part.unscored]
    for counts in (part.labels, part.predicted, part.correct):
        packer.add_counts(counts)
    return ["c", part.labelled, len(part.labels), part.unscored]


def _read_outcome(unpacker: Unpacker, part: list[Any]) -> Outcome:
    form, labelled, *rest = part
    if form == "b":
        size, first, tp, fp, tn, fn, loss, loss2, brier, brier2, unscored = rest
        return OutcomeCounts(
            labelled,
            unpacker.cells(size, first),
            unpacker.counts(size),
            unpacker.counts(size),
            tp,
            fp,
            tn,
            fn,
            from_big(loss),
            from_big(loss2),
            from_big(brier),
            from_big(brier2),
            unscored,
        )
    if form == "r":
        residual, label, absolute, unscored = rest
        columns = (_read_numeric(unpacker, residual), _read_numeric(unpacker, label))
        return ResidualCounts(labelled, *columns, from_big(absolute), unscored)
    size, unscored = rest
    counts = (unpacker.counts(size), unpacker.counts(size), unpacker.counts(size))
    return ClassCounts(labelled, *counts, unscored)
