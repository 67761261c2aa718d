"""Entries that were too large for Cloud Logging, which split each into several: put together again.

Source: https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry#LogSplit and
https://cloud.google.com/logging/docs/audit/split-logs
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from analyzer.entry import logentry
from analyzer.entry.names import canonical
from analyzer.entry.payloads import MESSAGE_KEYS
from analyzer.entry.severity import Severity

GAP = "…"
"""Stands in a text for the pieces that are missing there."""

_DEEPEST = 50
# In these the service puts each part of a value into one piece; the rest of a protoPayload stands in all of them.
_SPREAD = ("metadata", "request", "response")


class Split(NamedTuple):
    """Which piece of which entry: `place` from 0 on; `total` is 0 where it is not known."""

    uid: str
    place: int
    total: int


def piece_of(entry: Mapping[str, object]) -> Split | None:
    """What the `split` of an entry says, None where it makes it no piece of another."""
    split = entry.get("split")
    if not isinstance(split, dict):
        return None
    uid, place = split.get("uid"), _number(split.get("index", 0))
    total = _number(split.get("totalSplits", split.get("total_splits", 0)))
    if not isinstance(uid, str) or not uid or place is None or total is None or (total and place >= total):
        return None
    return Split(uid, place, total)


def whole(pieces: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """The entry of which these are pieces, each once and in their order.

    The texts (textPayload, or the field of jsonPayload that is its message) stand behind each other, with nothing
    between them; `…` stands where pieces are missing. What any piece has in jsonPayload or protoPayload is there: lists
    and mappings are put together, and so are texts where the service splits them. All else is the first piece's, but
    the severity is the highest that one states. A single piece stays as it is. `split` is left out.
    """
    entries = [canonical(piece) for piece in pieces]
    made = {key: value for key, value in entries[0].items() if key != "split"}
    if len(entries) == 1:
        return made
    places = [piece_of(entry) or Split("", number, 0) for number, entry in enumerate(entries)]
    plains = [_text(entry, "textPayload") for entry in entries]
    if any(plains):
        made["textPayload"] = _end_to_end(places, plains)
    payloads = [_mapping(entry, "jsonPayload") for entry in entries]
    if any(payloads):
        made["jsonPayload"] = _gathered(payloads) | _message(places, payloads)
    protos = [_mapping(entry, "protoPayload") for entry in entries]
    if any(protos):
        made["protoPayload"] = _gathered(protos, _SPREAD)
    highest = max(logentry.read(entry).severity for entry in entries)
    if highest > logentry.read(made).severity:
        made["severity"] = Severity(highest).name
    return made


def _number(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _text(holder: Mapping[str, object], key: str) -> str:
    value = holder.get(key)
    return value if isinstance(value, str) else ""


def _mapping(holder: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = holder.get(key)
    return value if isinstance(value, dict) else {}


def _end_to_end(places: Sequence[Split], texts: Sequence[str]) -> str:
    parts, following = [], 0
    for split, text in zip(places, texts, strict=True):
        parts += [GAP, text] if split.place > following else [text]
        following = split.place + 1
    return "".join(parts) + (GAP if following < max(split.total for split in places) else "")


def _message(places: Sequence[Split], payloads: Sequence[Mapping[str, object]]) -> dict[str, object]:
    for key in MESSAGE_KEYS:
        texts = [_text(payload, key) for payload in payloads]
        if "".join(texts).strip():
            return {key: _end_to_end(places, texts)}
    return {}


def _gathered(payloads: Sequence[Mapping[str, object]], spread: Sequence[str] = ()) -> dict[str, object]:
    """Everything in these payloads; of what stands in several of them only what is `spread` is put together, or where
    nothing is named, mappings and lists.
    """
    made: dict[str, object] = {}
    for payload in payloads:
        for key, value in payload.items():
            if key not in made:
                made[key] = value
            elif key in spread or (not spread and not isinstance(value, str)):
                made[key] = _joined(made[key], value, 0)
    return made


def _joined(value: object, more: object, depth: int) -> object:
    if value == more or depth > _DEEPEST:
        return value
    if isinstance(value, dict) and isinstance(more, dict):
        both = {key: _joined(value[key], more[key], depth + 1) for key in value.keys() & more.keys()}
        return value | more | both
    if isinstance(value, list) and isinstance(more, list):
        return value + more
    return value + more if isinstance(value, str) and isinstance(more, str) else value
