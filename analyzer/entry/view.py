"""What a condition may ask of an entry, and how a dotted path finds its value."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from enum import Enum
from typing import Final, Protocol


class Absent(Enum):
    """Why a dotted path gives no value."""

    MISSING = "the entry has nothing there"
    UNKNOWN = "what the entry has there is not known"


MISSING: Final = Absent.MISSING
UNKNOWN: Final = Absent.UNKNOWN


class Needle(Hashable, Protocol):
    """Something to be found in a text; equal needles are found in the same texts."""

    def found_in(self, text: str, timeout: float | None = None) -> bool:
        """Whether it is found; raises `TimeoutError` after `timeout` seconds."""


class View(Protocol):
    """One entry as conditions see it. None in any attribute: not known, as in an example that is a bare text.

    Where the entry is known to have none, `service`, `revision`, `logger` and `log` are empty and `status` is 0.
    """

    @property
    def text(self) -> str | None: ...

    @property
    def severity(self) -> int | None:
        """The effective severity, a value of `analyzer.entry.severity.Severity`."""

    @property
    def log(self) -> str | None:
        """The short name of the log: stdout, stderr, requests, …"""

    @property
    def status(self) -> int | None:
        """The HTTP status."""

    @property
    def service(self) -> str | None: ...

    @property
    def revision(self) -> str | None: ...

    @property
    def logger(self) -> str | None: ...

    def field(self, path: str) -> object:
        """The value at a dotted path of the entry, `MISSING` or `UNKNOWN`."""

    def found(self, leaf: Needle) -> bool | None:
        """Whether the needle is found in the text; None when the text is not known."""


def lookup(entry: Mapping[str, object], path: str) -> object:
    """The value at the dotted `path` of an entry, or `MISSING`.

    Each dot leads one mapping deeper. Where that leads nowhere, keys that hold dots themselves (Kubernetes labels do)
    are tried, the longest first.
    """
    value: object = entry
    for key in path.split("."):
        if not isinstance(value, Mapping) or key not in value:
            return _with_dotted_keys(entry, path)
        value = value[key]
    return value


def _with_dotted_keys(value: object, path: str) -> object:
    if not isinstance(value, Mapping):
        return MISSING
    if path in value:
        return value[path]
    end = path.rfind(".")
    while end >= 0:
        key = path[:end]
        if key in value:
            found = _with_dotted_keys(value[key], path[end + 1 :])
            if found is not MISSING:
                return found
        end = path.rfind(".", 0, end)
    return MISSING
