"""A published document as a file: values -> JSON, and back. What is read may have been made by anyone."""

from __future__ import annotations

import json
import math
import os
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import msgspec

from analyzer.entry.characters import escaped
from analyzer.errors import SourceError, UsageError

T = TypeVar("T", bound=msgspec.Struct)

_LONGEST = 200
LARGEST = 1 << 28
"""Bytes of a document that is read; one with as many findings and examples as there can be has a fifth of it."""


def text_of(value: msgspec.Struct) -> str:
    """`value` as JSON (RFC 8259), indented by two, keys in the order of the schema: the same value, the same bytes.

    Letters and emoji stay readable; control, format and bidirectional characters are escaped, so that printing the
    document harms no terminal. `msgspec.json.encode` is not used: it refuses the lone surrogates of odd file names.
    """
    document = json.dumps(msgspec.to_builtins(value), ensure_ascii=False, indent=2, allow_nan=False)
    return escaped(document) + "\n"


def write(path: Path, text: str) -> None:
    """Write `text` as UTF-8 to the file `path`, which is never there by half. Raises UsageError."""
    try:
        path = Path(os.path.realpath(path))
        if path.exists() and not path.is_file():  # a device or a pipe stays what it is; a folder is an error
            path.write_bytes(text.encode("utf-8", "replace"))
        else:
            _replace(path, text)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: cannot be written ({getattr(error, 'strerror', None) or error})") from None


def _replace(path: Path, text: str) -> None:
    unfinished = path.with_name(f".logtriage-{os.urandom(6).hex()}")
    try:
        unfinished.write_bytes(text.encode("utf-8", "replace"))
        unfinished.replace(path)
    finally:
        with suppress(OSError):
            unfinished.unlink()


def read(path: Path, kind: type[T], schema: str) -> T:
    """The value of `kind` that the document in `path` holds. Keys that are not known are passed over.

    Raises SourceError where the file cannot be read, is damaged, or holds another `schema`.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise SourceError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from None
    return parsed(content, str(path), kind, schema)


def parsed(content: bytes, path: str, kind: type[T], schema: str) -> T:
    """The value of `kind` that the bytes of the document `path` hold (those beyond `LARGEST` need not be there).

    Raises SourceError as `read` does.
    """
    if len(content) > LARGEST:
        raise SourceError(f"{path}: is no {schema} document: none is larger than {LARGEST >> 20} MiB")
    try:
        found = json.loads(content, parse_float=_number, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{path}: is no {schema} document, or a damaged one ({error})") from None
    written = found.get("schema") if isinstance(found, dict) else None
    if written != schema:
        raise SourceError(f"{path}: {_other(written)}; what can be read is {schema}")
    return _converted(found, kind, f"{path}: is a damaged {schema} document")


def _converted(found: Any, kind: type[T], complaint: str) -> T:
    try:
        return msgspec.convert(found, kind)
    except (msgspec.ValidationError, RecursionError, UnicodeError) as error:
        raise SourceError(f"{complaint} ({str(error)[:_LONGEST]})") from None


def _other(schema: object) -> str:
    return f"is a {schema[:80]} document" if isinstance(schema, str) and schema else "names no schema"


def _number(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text[:20]} is no number")
