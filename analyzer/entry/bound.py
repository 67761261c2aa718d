"""The neutral predicate that bounds which entries can matter: what a source may be asked for instead of everything.

A bound is judged on a LogEntry as the API's JSON names its keys. It may hold of more entries than matter, never of
fewer. `holds` is the definition; a source renders a bound in its own language, where it may widen again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from analyzer.entry import assemble, layouts, logentry, markup, payloads, traces
from analyzer.entry.severity import parse

Entry = Mapping[str, object]
Path = tuple[str, ...]
"""The keys that lead to a value, one mapping deeper each."""

TEXT_PATHS: tuple[Path, ...] = (
    ("textPayload",),
    *(("jsonPayload", key) for key in payloads.MESSAGE_KEYS if key not in payloads.STACK_KEYS),
    ("protoPayload", "status", "message"),
    ("protoPayload", "methodName"),
)
"""Where the text of an entry can stand, besides a stack trace in a field of its own and the HTTP request."""
STACK_PATHS: tuple[Path, ...] = (
    *(("jsonPayload", key) for key in payloads.STACK_KEYS),
    *(("jsonPayload", error, key) for error in payloads.ERROR_KEYS for key in payloads.STACKS_IN_ERROR),
)
REQUEST_PATHS: tuple[Path, ...] = (("httpRequest", "requestMethod"), ("httpRequest", "requestUrl"))


class Fixed(NamedTuple):
    """A string to look for; with `ignore_case` each ASCII letter stands for both its cases, nothing else changes."""

    text: str
    ignore_case: bool = False

    def found_in(self, text: str) -> bool:
        flags = re.ASCII | re.IGNORECASE if self.ignore_case else re.ASCII
        return re.search(re.escape(self.text), text, flags) is not None


class Bound(msgspec.Struct, frozen=True):
    """Something that holds, or not, of an entry."""

    def holds(self, entry: Entry) -> bool:
        raise NotImplementedError


class Everything(Bound, frozen=True):
    """Holds of every entry."""

    def holds(self, entry: Entry) -> bool:  # noqa: ARG002
        return True


class Nothing(Bound, frozen=True):
    """Holds of no entry."""

    def holds(self, entry: Entry) -> bool:  # noqa: ARG002
        return False


class Both(Bound, frozen=True):
    """All parts hold."""

    parts: tuple[Bound, ...]

    def holds(self, entry: Entry) -> bool:
        return all(part.holds(entry) for part in self.parts)


class Either(Bound, frozen=True):
    """At least one part holds."""

    parts: tuple[Bound, ...]

    def holds(self, entry: Entry) -> bool:
        return any(part.holds(entry) for part in self.parts)


class SeverityIn(Bound, frozen=True):
    """The entry's own severity, DEFAULT where it states none, is one of these."""

    values: frozenset[int]

    def holds(self, entry: Entry) -> bool:
        return parse(entry.get("severity")) in self.values


class StatusIn(Bound, frozen=True):
    """The HTTP status is at least `low` and at most `high`."""

    low: int
    high: int

    def holds(self, entry: Entry) -> bool:
        return self.low <= logentry.read(entry).status <= self.high


class LogFits(Bound, frozen=True):
    """The short name of the log is `wanted`, in which `*` stands for any characters."""

    wanted: str

    def holds(self, entry: Entry) -> bool:
        return _fits(logentry.short_log(logentry.read(entry).log_name), self.wanted)


class FieldFits(Bound, frozen=True):
    """A text at one of `paths` is `wanted`, in which `*` stands for any characters."""

    paths: tuple[Path, ...]
    wanted: str

    def holds(self, entry: Entry) -> bool:
        return any(_fits(text, self.wanted) for text in texts_at(entry, self.paths))


class FieldIs(Bound, frozen=True):
    """A text at one of `paths` is `value`."""

    paths: tuple[Path, ...]
    value: str

    def holds(self, entry: Entry) -> bool:
        return self.value in texts_at(entry, self.paths)


class FieldExists(Bound, frozen=True):
    """There is something other than null at one of `paths`."""

    paths: tuple[Path, ...]

    def holds(self, entry: Entry) -> bool:
        return any(_at(entry, path) is not None for path in self.paths)


class FieldMissing(Bound, frozen=True):
    """There is no text at any of `paths`, or an empty one."""

    paths: tuple[Path, ...]

    def holds(self, entry: Entry) -> bool:
        return not any(texts_at(entry, self.paths))


class FieldHolds(Bound, frozen=True):
    """A text at one of `paths` contains one of the literals."""

    paths: tuple[Path, ...]
    literals: frozenset[Fixed]

    def holds(self, entry: Entry) -> bool:
        return any(literal.found_in(text) for text in texts_at(entry, self.paths) for literal in self.literals)


class TextHolds(Bound, frozen=True):
    """What the text of the entry may be made of contains one of the literals.

    Not looked at is what is always asked for: stack traces in fields of their own, and texts whose colours are taken
    off. Of a request the text is `METHOD URL STATUS`: a part of a literal without blanks must stand in one of them.
    """

    literals: frozenset[Fixed]

    def holds(self, entry: Entry) -> bool:
        texts = [*texts_at(entry, TEXT_PATHS)]
        return any(literal.found_in(text) for text in texts for literal in self.literals) or any(
            RequestHolds(word).holds(entry) for word in map(longest_word, self.literals)
        )


class RequestHolds(Bound, frozen=True):
    """Method, URL or status of the HTTP request contains the literal."""

    literal: Fixed

    def holds(self, entry: Entry) -> bool:
        status = logentry.read(entry).status
        parts = (*texts_at(entry, REQUEST_PATHS), str(status or ""))
        return any(self.literal.found_in(part) for part in parts)


class Coloured(Bound, frozen=True):
    """A text holds colours that are taken off before rules look at it."""

    def holds(self, entry: Entry) -> bool:
        return any("\x1b" in text or markup.plain(text) != text for text in texts_at(entry, TEXT_PATHS))


class MayBeTrace(Bound, frozen=True):
    """A text has a sign of a stack trace."""

    def holds(self, entry: Entry) -> bool:
        return any(sign in text for text in _said(entry) for sign in (*traces.SIGNS, "Traceback"))


class MayBePiece(Bound, frozen=True):
    """A line of plain text, not blank, can be part of a stack trace that was split into one entry a line."""

    def holds(self, entry: Entry) -> bool:
        text = entry.get("textPayload")
        if not isinstance(text, str) or not text.strip():
            return False
        titled = text[:1] in assemble.SUSPECT and "\n" not in text and any(sign in text for sign in _TITLES)
        return titled or traces.piece(text) is not None


class WithoutText(Bound, frozen=True):
    """The entry has no text where it usually stands, or nothing after the header of a known layout.

    A list of texts where a message should be may count as text.
    """

    def holds(self, entry: Entry) -> bool:
        payload = entry.get("jsonPayload")
        nested = isinstance(payload, dict) and payloads.inner(payload) is not payload
        return nested or not logentry.read(entry).text or any(map(_is_bare_header, texts_at(entry, TEXT_PATHS)))


class OddMethod(Bound, frozen=True):
    """The method of the HTTP request is none that is in use, so that anything may stand there."""

    def holds(self, entry: Entry) -> bool:
        return any(method not in METHODS for method in texts_at(entry, REQUEST_PATHS[:1]) if method)


_TITLES = ("Error", "Exception", "Throwable")  # behind a header such a text may be the first line of a trace
METHODS = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE")


class Widened(msgspec.Struct, frozen=True):
    """A rule ('' for none) for which more is asked than can matter, and why."""

    rule: str
    why: str


class Wanted(msgspec.Struct, frozen=True):
    """What can matter: entries of which at least one part holds; and where that was widened."""

    parts: tuple[Bound, ...]
    widened: tuple[Widened, ...] = ()

    def holds(self, entry: Entry) -> bool:
        return any(part.holds(entry) for part in self.parts)


def both(parts: Iterable[Bound]) -> Bound:
    """The bound that all `parts` hold, without needless ones."""
    found: dict[Bound, None] = {}
    for part in parts:
        found |= dict.fromkeys(part.parts if isinstance(part, Both) else (part,))
    found.pop(Everything(), None)
    severities = [part.values for part in found if isinstance(part, SeverityIn)]
    if len(severities) > 1:
        found = {part: None for part in found if not isinstance(part, SeverityIn)}
        common = severities[0].intersection(*severities)
        found[SeverityIn(common) if common else Nothing()] = None
    if Nothing() in found:
        return Nothing()
    if len(found) < 2:
        return next(iter(found), Everything())
    return Both(tuple(found))


def either(parts: Iterable[Bound]) -> Bound:
    """The bound that one of `parts` holds, without needless ones; literals looked for in the same texts together."""
    found: dict[Bound, None] = {}
    for part in parts:
        found |= dict.fromkeys(part.parts if isinstance(part, Either) else (part,))
    found.pop(Nothing(), None)
    if Everything() in found:
        return Everything()
    literals = [part.literals for part in found if isinstance(part, TextHolds)]
    rest = [part for part in found if not isinstance(part, TextHolds)]
    together = [TextHolds(frozenset[Fixed]().union(*literals))] if literals else []
    everything = (*together, *rest)
    return everything[0] if len(everything) == 1 else Either(everything) if everything else Nothing()


def longest_word(literal: Fixed) -> Fixed:
    """The longest part of a literal without blanks."""
    return Fixed(max(literal.text.split(" "), key=len), literal.ignore_case)


def texts_at(entry: Entry, paths: Iterable[Path]) -> Iterator[str]:
    """The texts at these paths."""
    return (value for value in (_at(entry, path) for path in paths) if isinstance(value, str))


def _said(entry: Entry) -> Iterator[str]:
    return texts_at(entry, (*TEXT_PATHS, *REQUEST_PATHS))


def _at(entry: Entry, path: Path) -> object:
    value: object = entry
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _fits(name: str, wanted: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, wanted.split("*"))), name, re.DOTALL) is not None


def _is_bare_header(text: str) -> bool:
    """Whether nothing is left of a text that has a severity of its own, whose header is looked for in few of them."""
    header = layouts.read(text, undated=False, retold=False) if text[:1] in assemble.SUSPECT else None
    return header is not None and header.end == len(text)
