"""Stage 1, decode: the body becomes columns of raw values."""

from __future__ import annotations

from offing.errors import InvalidEvent, PayloadTooLarge, UnsupportedMedia
from offing.ingest.arrow_body import decode_arrow
from offing.ingest.decompress import decompress
from offing.ingest.json_body import decode_rows, read_json, read_lines
from offing.ingest.request import Request

JSON = ("application/json", "text/json")
LINES = ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines")
ARROW = ("application/vnd.apache.arrow.stream",)


def decode(request: Request) -> None:
    """Unpack and parse the body. Sets `decoded` and `received`.

    Raises UnsupportedMedia for other types, PayloadTooLarge beyond a limit, and InvalidEvent when
    the body as a whole cannot be read. Items that are not objects are rejected alone.
    """
    media = request.content_type.partition(";")[0].strip().lower()
    if media not in (*JSON, *LINES, *ARROW):
        raise UnsupportedMedia(
            f"content type {request.content_type!r} is not supported",
            hint=f"send one of {JSON[0]}, {LINES[0]}, {ARROW[0]}",
        )
    body = decompress(request.body, request.content_encoding, request.limits)
    if not body:
        raise InvalidEvent("the body is empty", hint=f'send {{"{request.kind.value}": [...]}}')
    if media in ARROW:
        decode_arrow(request, body)
        return
    rows = read_lines(body, request) if media in LINES else read_json(body, request)
    if len(rows) > request.limits.items:
        raise PayloadTooLarge(
            f"more than {request.limits.items} items in one request", hint="send smaller batches"
        )
    decode_rows(rows, request)
