"""What is known of entries that were pulled from a service, beyond the entries themselves."""

from __future__ import annotations

import msgspec

VERSION = 1


class Pulled(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for, and what came. Times are ns since the epoch.

    `selected`: only what could matter under the rules of that time was asked for; `wanted` tells that from what other
    rules would ask for. `requests`: all requests were asked for, so that they can be counted. `complete_until`: up to
    when no entry is expected any more. `service`, `revision`: the only one asked for. `incomplete`: sentences that say
    why entries are missing. `length`: bytes of the file that they were written to.
    """

    version: int = VERSION
    scope: str
    project: str
    since: int
    until: int
    complete_until: int
    selected: bool
    wanted: str = ""
    requests: bool = True
    service: str | None = None
    revision: str | None = None
    incomplete: tuple[str, ...] = ()
    entries: int = 0
    pages: int = 0
    length: int = 0
