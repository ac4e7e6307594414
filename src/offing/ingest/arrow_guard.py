"""The unpacked size of an Arrow IPC stream, read from its headers before anything is unpacked.

The buffers of a record batch may be compressed; each then starts with its plain length. Reading a
batch allocates all of that, so the lengths are added up first. The few fields of the FlatBuffers
headers that lead there are followed by hand (Arrow columnar format, "IPC streaming format" and
"Compression").
"""

from __future__ import annotations

import struct

from offing.errors import InvalidEvent

_CONTINUATION = 0xFFFFFFFF
_DICTIONARY_BATCH, _RECORD_BATCH = 2, 3


def unpacked_size(body: bytes) -> int:
    """Return the bytes that the stream's buffers take when unpacked.

    Raises InvalidEvent when the headers lead outside of the body.
    """
    total, at = 0, 0
    try:
        while at + 4 <= len(body):
            (length,) = struct.unpack_from("<I", body, at)
            at += 4
            if length == _CONTINUATION:
                (length,) = struct.unpack_from("<I", body, at)
                at += 4
            if length == 0:
                break
            size, body_length = _message(body, at, at + length)
            total += size
            at += length + body_length
    except (struct.error, IndexError) as error:
        raise InvalidEvent("the Arrow IPC stream is damaged") from error
    return total


def _message(body: bytes, at: int, data: int) -> tuple[int, int]:
    """Return the unpacked and the stored size of one message whose header is at `at`."""
    table = at + struct.unpack_from("<I", body, at)[0]
    kind = _field(body, table, 1)
    header = _field(body, table, 2)
    length_at = _field(body, table, 3)
    stored = struct.unpack_from("<q", body, length_at)[0] if length_at else 0
    if stored < 0:
        raise IndexError
    code = body[kind] if kind else 0
    if code not in (_RECORD_BATCH, _DICTIONARY_BATCH) or not header:
        return 0, stored
    batch = _follow(body, header)
    if code == _DICTIONARY_BATCH:
        inner = _field(body, batch, 1)
        if not inner:
            return 0, stored
        batch = _follow(body, inner)
    return max(stored, _buffers(body, batch, data)), stored


def _buffers(body: bytes, batch: int, data: int) -> int:
    """Add up the plain lengths of a compressed batch; 0 when it is not compressed."""
    vector = _field(body, batch, 2)
    if not _field(body, batch, 3) or not vector:
        return 0
    start = _follow(body, vector)
    (count,) = struct.unpack_from("<I", body, start)
    total = 0
    for i in range(count):
        offset, length = struct.unpack_from("<qq", body, start + 4 + 16 * i)
        if offset < 0 or length < 0:
            raise IndexError
        if length >= 8:
            (plain,) = struct.unpack_from("<q", body, data + offset)
            total += plain if plain >= 0 else length
    return total


def _field(body: bytes, table: int, slot: int) -> int:
    """Return where a field of a FlatBuffers table is, 0 when it is absent."""
    vtable = table - struct.unpack_from("<i", body, table)[0]
    if vtable < 0:
        raise IndexError
    (size,) = struct.unpack_from("<H", body, vtable)
    if 4 + 2 * slot + 2 > size:
        return 0
    (offset,) = struct.unpack_from("<H", body, vtable + 4 + 2 * slot)
    return table + offset if offset else 0


def _follow(body: bytes, at: int) -> int:
    return at + int(struct.unpack_from("<I", body, at)[0])
