"""The Cloud Logging query language: text -> `Query`, and whether a log entry matches it.

Written from the published description, apart from the code under test, and stricter than the service where that shows
mistakes: text without quotes may hold no special character. Functions other than `log_id` are refused.
Source: https://cloud.google.com/logging/docs/view/logging-query-language
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn, Protocol
from urllib.parse import unquote

from cloud.escapes import unquoted
from cloud.fields import Field, declared
from cloud.values import Literal, QueryError, fold, mentions

__all__ = ["LONGEST", "Query", "QueryError", "parse"]

LONGEST = 20_000

Entry = Mapping[str, Any]


class Query(Protocol):
    """A parsed query; `needs` are the top-level fields of an entry that it looks at, None where it looks at all."""

    @property
    def needs(self) -> frozenset[str] | None: ...

    def holds(self, entry: Entry) -> bool:
        """Does `entry`, a LogEntry as `json_format.MessageToDict` renders it, match?"""


@lru_cache(maxsize=256)
def parse(text: str) -> Query:
    """The query that `text` writes; every entry matches an empty one. Raises QueryError as the service refuses it."""
    if len(text) > LONGEST:
        raise QueryError(f"The filter is too long: {len(text)} characters, at most {LONGEST} are allowed")
    return _Parser(list(_tokens(text))).query()


@dataclass(frozen=True)
class _All:
    parts: tuple[Query, ...]

    @property
    def needs(self) -> frozenset[str] | None:
        return _needs_of(self.parts)

    def holds(self, entry: Entry) -> bool:
        return all(part.holds(entry) for part in self.parts)


@dataclass(frozen=True)
class _Any:
    parts: tuple[Query, ...]

    @property
    def needs(self) -> frozenset[str] | None:
        return _needs_of(self.parts)

    def holds(self, entry: Entry) -> bool:
        return any(part.holds(entry) for part in self.parts)


@dataclass(frozen=True)
class _Not:
    part: Query

    @property
    def needs(self) -> frozenset[str] | None:
        return self.part.needs

    def holds(self, entry: Entry) -> bool:
        return not self.part.holds(entry)


@dataclass(frozen=True)
class _Comparison:
    field: Field
    operator: str
    literal: Literal

    @property
    def needs(self) -> frozenset[str]:
        return frozenset([self.field.path[0]])

    def holds(self, entry: Entry) -> bool:
        return self.field.compares(entry, self.operator, self.literal)


@dataclass(frozen=True)
class _Anywhere:
    """A global restriction: some field of the entry, or its payload, has the value."""

    literal: Literal
    needs: None = None

    def holds(self, entry: Entry) -> bool:
        return mentions(entry, self.literal)


@dataclass(frozen=True)
class _LogId:
    log_id: str
    needs: frozenset[str] = frozenset(["logName"])

    def holds(self, entry: Entry) -> bool:
        return fold(unquote(entry.get("logName", "").rpartition("/logs/")[2])) == fold(self.log_id)


def _needs_of(parts: tuple[Query, ...]) -> frozenset[str] | None:
    needs = [part.needs for part in parts]
    return None if None in needs else frozenset().union(*(fields for fields in needs if fields))


_TOKEN = re.compile(
    r"""(?P<blank>\s+|--[^\n]*)
      | (?P<path>(?:"(?:[^"\\]|\\.)*"|[^\s"=~()<>:,.*!+]+)(?:\.(?:"(?:[^"\\]|\\.)*"|[^\s"=~()<>:,.*!]+))*)
      | (?P<operator>=~|!~|!=|<=|>=|=|<|>|:)
      | (?P<mark>[(),*])""",
    re.VERBOSE | re.DOTALL,
)
_SEGMENT = re.compile(r'"(?:[^"\\]|\\.)*"|[^."]+', re.DOTALL)
_PLAIN_SEGMENT = re.compile(r"[\w@-]+")
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
_WORDS = ("AND", "OR", "NOT")


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: int


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise QueryError(f"Unparseable filter: syntax error at character {at + 1}, token {text[at : at + 10]!r}")
        kind = str(found.lastgroup)
        if kind == "path" and found[0] in _WORDS:
            kind = "word"
        if kind == "path" and found[0].startswith("-") and not _NUMBER.fullmatch(found[0]):
            yield _Token("minus", "-", at)
            if len(found[0]) > 1:
                yield _Token("path", found[0][1:], at + 1)
        elif kind != "blank":
            yield _Token(kind, found[0], at)
        at = found.end()


class _Parser:
    """Recursive descent. NOT binds tightest, then OR, then AND: `a OR b c` is `(a OR b) AND c`."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._next = 0

    def query(self) -> Query:
        if not self._tokens:
            return _All(())
        whole = self._conjunction(self._restriction)
        if self._next < len(self._tokens):
            self._refuse()
        return whole

    def _conjunction(self, primary: Callable[[], Query]) -> Query:
        parts = [self._disjunction(primary)]
        while self._peek() not in ("", ")", ","):
            self._take("AND")
            parts.append(self._disjunction(primary))
        return parts[0] if len(parts) == 1 else _All(tuple(parts))

    def _disjunction(self, primary: Callable[[], Query]) -> Query:
        parts = [self._negation(primary)]
        while self._take("OR"):
            parts.append(self._negation(primary))
        return parts[0] if len(parts) == 1 else _Any(tuple(parts))

    def _negation(self, primary: Callable[[], Query]) -> Query:
        if self._take("NOT") or self._take("-"):
            return _Not(self._negation(primary))
        if self._take("("):
            inner = self._conjunction(primary)
            self._need(")")
            return inner
        return primary()

    def _restriction(self) -> Query:
        left = self._path()
        if self._peek() == "(" and not left.text.startswith('"'):
            return self._function(left.text)
        if self._kind() != "operator":
            return _Anywhere(_literal(left))
        field, operator = declared(_segments(left)), self._advance().text
        return self._right_side(field, operator)

    def _right_side(self, field: Field, operator: str) -> Query:
        def value() -> Query:
            literal = self._value(operator)
            field.check(operator, literal)
            return _Comparison(field, operator, literal)

        if self._take("("):
            inner = self._conjunction(value)
            self._need(")")
            return inner
        return value()

    def _value(self, operator: str) -> Literal:
        if self._peek() == "*":
            self._advance()
            if operator not in (":", "="):
                self._refuse()
            return Literal("", present=True)
        if self._kind() == "minus":  # a text that begins with a minus needs quotes
            self._refuse()
        return _literal(self._path(), pattern=operator in ("=~", "!~"))

    def _function(self, name: str) -> Query:
        self._need("(")
        if name.lower() != "log_id":
            raise QueryError(f"Unparseable filter: this server knows no function {name}")
        argument = _literal(self._path())
        self._need(")")
        return _LogId(argument.text)

    def _path(self) -> _Token:
        if self._kind() != "path":
            self._refuse()
        return self._advance()

    def _peek(self) -> str:
        return self._tokens[self._next].text if self._next < len(self._tokens) else ""

    def _kind(self) -> str:
        return self._tokens[self._next].kind if self._next < len(self._tokens) else ""

    def _advance(self) -> _Token:
        self._next += 1
        return self._tokens[self._next - 1]

    def _take(self, text: str) -> bool:
        if self._peek() != text or self._kind() == "path":
            return False
        self._next += 1
        return True

    def _need(self, text: str) -> None:
        if not self._take(text):
            self._refuse()

    def _refuse(self) -> NoReturn:
        if self._next >= len(self._tokens):
            raise QueryError("Unparseable filter: syntax error at the end of the filter")
        token = self._tokens[self._next]
        raise QueryError(f"Unparseable filter: syntax error at character {token.at + 1}, token {token.text!r}")


def _segments(token: _Token) -> tuple[str, ...]:
    segments = []
    for written in _SEGMENT.findall(token.text):
        if not written.startswith('"') and not _PLAIN_SEGMENT.fullmatch(written):
            raise QueryError(f"Unparseable filter: the field name {written!r} needs quotes")
        segments.append(unquoted(written, pattern=False) if written.startswith('"') else written)
    return tuple(segments)


def _literal(token: _Token, *, pattern: bool = False) -> Literal:
    text = token.text
    segments = _SEGMENT.findall(text)
    if len(segments) == 1 and text.startswith('"'):
        return Literal(unquoted(text, pattern=pattern))
    if pattern:
        raise QueryError(f"Unparseable filter: the regular expression {text!r} needs quotes")
    if len(segments) > 1 and not _NUMBER.fullmatch(text):
        raise QueryError(f"Unparseable filter: the value {text!r} needs quotes")
    return Literal(text, null=text == "NULL_VALUE")
