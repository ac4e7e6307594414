"""A profile as bytes: small, quick to read, the same for equal profiles.

Layout: `OFP2`, CRC-32 of the rest, size of the payload, then a zstd frame. The payload is MessagePack:
the profile as nested lists in the order of the plan, and two integer arrays that all of its columns
share, the steps between cells and the counts, each cut into byte planes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from typing import Any

import msgspec
import pyarrow as pa

from offing.errors import Conflict, OffingError
from offing.profiles.bucket import BucketProfile, KpiSum, SliceProfile
from offing.profiles.codec_columns import (
    column,
    outcome,
    read_column,
    read_numeric,
    read_outcome,
)
from offing.profiles.codec_traffic import (
    crossed,
    pairs,
    read_crossed,
    read_pairs,
    read_traffic,
    traffic,
)
from offing.profiles.measures.failure import Failure
from offing.profiles.packing import Packer, Unpacker, from_big, to_big
from offing.profiles.plan import ProfilePlan

MAGIC = b"OFP2"
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
        [column(packer, profile.columns[name]) for name in sorted(profile.columns)],
        _answers(packer, profile),
        sorted(profile.versions.items()),
        traffic(packer, profile.traffic),
        pairs(profile.pairs),
        outcome(packer, profile.early) if profile.early else None,
        [[name, one.row, one.reason] for name, one in sorted(profile.failed.items())],
        [[key, _answers(packer, part)] for key, part in sorted(profile.slices.items())],
    ]
    if profile.crossed is not None:
        fields.append(crossed(profile.crossed))
    payload = msgspec.msgpack.encode([fields, *packer.planes()])
    body = pa.Codec("zstd", compression_level=_LEVEL).compress(payload, asbytes=True)
    return _HEADER.pack(MAGIC, zlib.crc32(body), len(payload)) + body


def decode(data: bytes, plan: ProfilePlan, *, slices: bool = True) -> BucketProfile:
    """Read the bytes back into an equal profile, or into one without its slices, which is quicker.

    Raises `UnreadableProfile` for bytes that are damaged or none of ours, and `Conflict` when they
    were counted under another plan.
    """
    (revision, start, width, columns, answers, versions, *rest), *planes = _payload(data)
    came, moments, early, broken, parts, *tables = rest
    if revision != plan.revision:
        raise Conflict(f"the profile was counted under plan {revision}, not {plan.revision}")
    unpacker = Unpacker(*planes)
    failed = {name: Failure(row, reason) for name, row, reason in broken}
    cuts = [(name, plan.columns[name]) for name in sorted(plan.columns)]
    return BucketProfile(
        start=start,
        width=width,
        columns={
            name: read_column(unpacker, part, cut) for (name, cut), part in zip(cuts, columns, strict=True)
        },
        versions={name: count for name, count in versions},
        revision=revision,
        **vars(_read_answers(unpacker, answers, plan, failed)),
        traffic=read_traffic(unpacker, came),
        pairs=read_pairs(moments),
        crossed=read_crossed(tables[0]) if tables else None,
        early=read_outcome(unpacker, early) if early else None,
        slices={key: _read_answers(unpacker, part, plan, failed) for key, part in parts} if slices else {},
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
        column(packer, part.score) if part.score else None,
        column(packer, part.prediction) if part.prediction else None,
        column(packer, part.latency),
        outcome(packer, part.outcome) if part.outcome else None,
        part.errors,
        _sums(part.kpis),
        _sums(part.measures),
    ]


def _sums(sums: Mapping[str, KpiSum]) -> list[Any]:
    return [[name, k.n, to_big(k.sum), to_big(k.sum2), k.invalid] for name, k in sorted(sums.items())]


def _read_sums(part: list[Any]) -> dict[str, KpiSum]:
    return {name: KpiSum(n, from_big(total), from_big(squares), bad) for name, n, total, squares, bad in part}


def _read_answers(
    unpacker: Unpacker, part: list[Any], plan: ProfilePlan, failed: Mapping[str, Failure]
) -> SliceProfile:
    rows, score, prediction, latency, outcome, errors, kpis, measures = part
    return SliceProfile(
        rows,
        read_numeric(unpacker, score) if score else None,
        read_column(unpacker, prediction, plan.prediction) if prediction and plan.prediction else None,
        read_numeric(unpacker, latency),
        read_outcome(unpacker, outcome) if outcome else None,
        errors,
        _read_sums(kpis),
        _read_sums(measures),
        failed,
    )
