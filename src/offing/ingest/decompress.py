"""Unpacking bodies in small steps, so that a bomb is noticed before it goes off."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import pyarrow as pa

from offing.errors import InvalidEvent, PayloadTooLarge, UnsupportedMedia
from offing.ingest.request import MEGABYTE, Limits

_CHUNK = 256 * 1024


def decompress(body: bytes, encoding: str | None, limits: Limits) -> bytes:
    """Return the plain body: `encoding` is None, identity, gzip or zstd.

    Raises PayloadTooLarge when the plain body is over the limit, or over `ratio` times the packed
    one after its first megabyte; InvalidEvent when it is damaged; UnsupportedMedia for any other
    encoding. Never holds more than the limit and one step.
    """
    name = (encoding or "identity").strip().lower()
    if name in ("identity", ""):
        if len(body) > limits.body_bytes:
            raise _too_large(limits)
        return body
    if name in ("gzip", "x-gzip"):
        return _gather(_gunzip(body), len(body), limits)
    if name == "zstd":
        return _gather(_unzstd(body), len(body), limits)
    raise UnsupportedMedia(f"content encoding {encoding!r} is not supported", hint="use gzip, zstd or none")


def _gather(chunks: Iterator[bytes], packed: int, limits: Limits) -> bytes:
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limits.body_bytes:
            raise _too_large(limits)
        if size > MEGABYTE and size > limits.ratio * packed:
            raise PayloadTooLarge(
                f"the body grows more than {limits.ratio} times when unpacked", hint="send smaller batches"
            )
        parts.append(chunk)
    return b"".join(parts)


def _gunzip(body: bytes) -> Iterator[bytes]:
    """Unpack every member of a gzip body; a body that ends early is an error."""
    rest = body
    while rest:
        unpacker = zlib.decompressobj(wbits=31)
        while not unpacker.eof:
            try:
                chunk = unpacker.decompress(rest, _CHUNK)
            except zlib.error as error:
                raise InvalidEvent("the gzip body is damaged") from error
            rest = unpacker.unconsumed_tail
            if not chunk and not rest and not unpacker.eof:
                raise InvalidEvent("the gzip body ends too early")
            yield chunk
        rest = unpacker.unused_data.lstrip(b"\0")


def _unzstd(body: bytes) -> Iterator[bytes]:
    try:
        with pa.CompressedInputStream(pa.BufferReader(body), "zstd") as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk
    except OSError as error:
        raise InvalidEvent("the zstd body is damaged") from error


def _too_large(limits: Limits) -> PayloadTooLarge:
    size = limits.body_bytes / MEGABYTE
    return PayloadTooLarge(f"the body is larger than {size:g} MB", hint="send smaller batches")
