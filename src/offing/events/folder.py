"""The folder of a model: its name, made safe for every file system, and back."""

from __future__ import annotations

import re

from offing.errors import InvalidEvent

MAX_FOLDER = 240
"""The longest folder name, in bytes; file systems allow 255."""

_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789-.")
_FOLDER = re.compile(r"(?:[a-z0-9.-]|_[0-9a-f]{2})+")
_ESCAPE = re.compile(rb"_([0-9a-f]{2})")


def folder_of(model: str) -> str:
    """Return the folder of a model: small ASCII letters, digits, `-` and inner `.` stay as they are.

    Every other byte of the UTF-8 name becomes `_xx`, capitals too, because some file systems do
    not tell them apart. Different names give different folders and none leaves its parent.
    Raises InvalidEvent for a name that is empty, not Unicode, or too long for a folder.
    """
    try:
        raw = model.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InvalidEvent("the model name is not valid Unicode") from error
    parts = [chr(b) if b in _PLAIN and not (b == 46 and i == 0) else f"_{b:02x}" for i, b in enumerate(raw)]
    folder = "".join(parts)
    if not folder:
        raise InvalidEvent("the model name is empty", hint="name the model in the path: /models/NAME/…")
    if len(folder) > MAX_FOLDER:
        raise InvalidEvent(
            "the model name is too long", hint=f"keep it under {MAX_FOLDER} small ASCII letters"
        )
    return folder


def model_of(folder: str) -> str:
    """Return the model whose folder this is. Raises ValueError for a name `folder_of` never gives."""
    if not _FOLDER.fullmatch(folder):
        raise ValueError(f"not the folder of a model: {folder!r}")
    model = _ESCAPE.sub(lambda m: bytes([int(m.group(1), 16)]), folder.encode("ascii")).decode("utf-8")
    if folder_of(model) != folder:
        raise ValueError(f"not the folder of a model: {folder!r}")
    return model
