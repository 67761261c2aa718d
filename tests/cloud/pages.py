"""Pages of ListLogEntries: tokens that hold a position, and what page faults make of a page."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from google.cloud.logging_v2.types import ListLogEntriesResponse

from cloud.faults import Empty, HoldBack, Overlap, PageFault, Repeat, Reverse, Short
from cloud.held import Held, Listing, Shelf
from cloud.query import Query, QueryError

LARGEST = 1000
DEFAULT = 50
_DAY = 86_400 * 10**9
_ORDERS = {"": False, "timestamp": False, "timestamp asc": False, "timestamp desc": True}


@dataclass(frozen=True)
class _Token:
    request: str
    issue: int
    position: tuple[int, str, int] | None
    held_back: tuple[int, ...]

    def written(self) -> str:
        fields = [self.request, self.issue, self.position, self.held_back]
        return base64.urlsafe_b64encode(json.dumps(fields).encode()).decode()


class Pages:
    """Answers requests for pages. A token goes on behind the last entry given: what arrives before that is not seen."""

    def __init__(self, shelf: Shelf, now: Callable[[], float], token_uses: int | None) -> None:
        self._shelf, self._now, self._token_uses = shelf, now, token_uses
        self._uses: Counter[int] = Counter()
        self._issued = 0
        self._expired = 0

    def expire(self) -> None:
        """No token that was given so far is good any longer."""
        self._expired = self._issued

    def page(self, request: Any, query: Query, faults: Sequence[PageFault]) -> tuple[list[Held], bytes]:
        """The entries of the page and the serialised response; raises QueryError where the request is refused."""
        descending, size = _order(request.order_by), _size(request.page_size)
        token = self._token(request)
        names = tuple(request.resource_names)
        listing = self._shelf.listing(request.filter, query, names, descending=descending)
        first, last = self._bounds(request, listing, descending=descending)
        start = bisect_right(listing.keys, token.position) if token and token.position else first
        if any(isinstance(fault, Empty) for fault in faults):
            return self._response(request, [], token.position if token else None, token.held_back if token else ())
        owed = self._shelf.with_serials(token.held_back) if token else []
        page = _Page(listing.entries, start, last, size - len(owed))
        for fault in faults:
            page.apply(fault)
        chosen = page.chosen() + owed
        if any(isinstance(fault, Reverse) for fault in faults):
            chosen.reverse()
        position = listing.keys[page.end - 1] if page.end > start else (token.position if token else None)
        held_back = tuple(held.serial for held in page.held_back)
        if page.end < last or held_back:
            return self._response(request, chosen, position, held_back)
        return self._response(request, chosen, None, (), ends=True)

    def _bounds(self, request: Any, listing: Listing, *, descending: bool) -> tuple[int, int]:
        """Where a listing begins and ends: a filter without the word timestamp sees the last 24 hours only."""
        if "timestamp" in request.filter:
            return 0, len(listing.keys)
        since = int(self._now() * 10**9) - _DAY
        if descending:
            return 0, bisect_right(listing.keys, (-since, "\U0010ffff", 0))
        return bisect_left(listing.keys, (since, "", 0)), len(listing.keys)

    def _token(self, request: Any) -> _Token | None:
        if not request.page_token:
            return None
        try:
            digest, issue, position, held_back = json.loads(base64.urlsafe_b64decode(request.page_token))
        except (binascii.Error, ValueError):
            raise QueryError("page_token is invalid") from None
        self._uses[issue] += 1
        worn_out = self._token_uses is not None and self._uses[issue] > self._token_uses
        if digest != _digest(request) or issue <= self._expired or worn_out:
            raise QueryError("page_token doesn't match arguments from the request")
        return _Token(digest, issue, tuple(position) if position else None, tuple(held_back))

    def _response(
        self,
        request: Any,
        chosen: list[Held],
        position: tuple[int, str, int] | None,
        held_back: tuple[int, ...],
        *,
        ends: bool = False,
    ) -> tuple[list[Held], bytes]:
        tail = b""
        if not ends:
            self._issued += 1
            token = _Token(_digest(request), self._issued, position, held_back).written()
            tail = ListLogEntriesResponse.serialize(ListLogEntriesResponse(next_page_token=token))
        return chosen, b"".join([*(held.wire for held in chosen), tail])


class _Page:
    def __init__(self, shown: list[Held], start: int, last: int, size: int) -> None:
        self._shown, self._start, self._last, self._size = shown, start, last, size
        self._before: list[Held] = []
        self._repeated = 0
        self._held_back = 0

    @property
    def end(self) -> int:
        return max(min(self._start + self._size, self._last), self._start)

    @property
    def held_back(self) -> list[Held]:
        count = min(self._held_back, self._size - 1)
        return self._shown[self._start : min(self._start + count, self.end)]

    def apply(self, fault: PageFault) -> None:
        """Every page still goes on by one entry, and is never larger than what was asked for."""
        match fault:
            case Short(entries):
                self._size = max(min(self._size, entries), 1)
            case Overlap(entries):
                count = min(entries, self._size - 1, self._start)
                self._before = self._shown[self._start - count : self._start]
                self._size -= count
            case Repeat(entries):
                self._repeated = min(entries, self._size // 2)
                self._size -= self._repeated
            case HoldBack(entries):
                self._held_back = entries

    def chosen(self) -> list[Held]:
        own = self._shown[self._start + len(self.held_back) : self.end]
        return self._before + own + (own[-self._repeated :] if self._repeated else [])


def _order(order_by: str) -> bool:
    if order_by not in _ORDERS:
        raise QueryError(f"Invalid order_by: {order_by!r}; it is 'timestamp asc' or 'timestamp desc'")
    return _ORDERS[order_by]


def _size(page_size: int) -> int:
    if not 0 <= page_size <= LARGEST:
        raise QueryError(f"page_size must be between 0 and {LARGEST}: {page_size}")
    return page_size or DEFAULT


def _digest(request: Any) -> str:
    asked = json.dumps([list(request.resource_names), request.filter, request.order_by])
    return hashlib.sha256(asked.encode()).hexdigest()[:16]
