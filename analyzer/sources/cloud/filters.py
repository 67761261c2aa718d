"""The neutral predicate as filters of Cloud Logging's query language.

Source of the language: https://cloud.google.com/logging/docs/view/logging-query-language. Only its mainstream forms are
written. OR binds tighter than AND there, so every group stands in parentheses. No backslash is ever written, so that no
level of quoting can change a value. Strings compare without regard to case, regular expressions are RE2 and find only
texts; on a list each member is compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from analyzer.entry import bound as b
from analyzer.entry.severity import Severity
from analyzer.sources.cloud import patterns
from analyzer.sources.cloud.patterns import Patterns

LONGEST = 20_000
"""What a filter may be long, in characters; bytes are counted here, to be safe."""
TIMES = 120
"""How much of that is left for the two times between which entries are asked for."""
MOST_FILTERS = 6
_OF_ALL = "\nAND "
_OR = "\n  OR "
_EVERYTHING = 'severity>="DEFAULT"'
_NOTHING = f"NOT {_EVERYTHING}"
_NAME = re.compile(r"[a-z_][A-Za-z0-9_]*")
_UNWRITABLE = re.compile(r"[^ !#-\[\]-~]")
_LONGEST_PATTERN = 3000  # in one comparison: more become several
_METHOD, _URL = b.REQUEST_PATHS


class Detail(NamedTuple):
    """How closely texts are looked at: for literals of at most `longest` characters, and of at most `seldom` in fields
    in which texts seldom stand; 0: any text there will do.
    """

    longest: int
    seldom: int


# From the best to what still fits, into one filter or into several.
_ONE = tuple(Detail(length, length) for length in (64, 48, 32, 24, 20, 16, 12))
_SEVERAL = tuple(Detail(*lengths) for lengths in ((12, 12), (12, 6), (12, 0), (8, 0), (5, 0), (3, 0)))
_USUAL = (("textPayload",), ("jsonPayload", "message"), ("jsonPayload", "msg"))
_SELDOM = tuple(path for path in b.TEXT_PATHS if path not in _USUAL)


class Query(msgspec.Struct, frozen=True):
    """One filter, and what had to be widened to write it and those beside it."""

    filter: str
    widened: tuple[b.Widened, ...] = ()


def compose(scope_terms: Sequence[str], wanted: b.Wanted) -> tuple[Query, ...]:
    """Filters that together bring every entry in the scope of which `wanted` holds; an entry may be in several.

    `scope_terms` are comparisons or groups that must all hold. Literals are shortened where that saves a filter; what
    does not fit into six filters becomes everything in the scope.
    """
    scope = _OF_ALL.join(map(_group, scope_terms))
    if b.Everything() in wanted.parts:
        return (Query(scope or _EVERYTHING),)
    room = LONGEST - TIMES - _size(scope) - len("\nAND ()")
    texts = _fitting(b.either(wanted.parts), room)
    if not texts:
        why = f"what the rules look for does not fit into {MOST_FILTERS} filters of {LONGEST:,} characters"
        return (Query(scope or _EVERYTHING, (b.Widened("", why),)),)
    return tuple(Query(f"{scope}\nAND ({text})" if scope else text) for text in texts)


def _fitting(bound: b.Bound, room: int) -> list[str]:
    """The bound in one filter, or in several with literals cut shorter; none where it does not fit into all of them."""
    shortest = _packed([*_terms(bound, _SEVERAL[-1])], room)
    if len(shortest) > MOST_FILTERS:
        return []
    for most, details in ((1, _ONE if len(shortest) == 1 else ()), (MOST_FILTERS, _SEVERAL)):
        for detail in details:
            filters = _packed([*_terms(bound, detail)], room)
            if 0 < len(filters) <= most:
                return filters
    return []


def all_of(scope_terms: Sequence[str]) -> str:
    """A filter that brings everything in the scope."""
    return _OF_ALL.join(map(_group, scope_terms)) or _EVERYTHING


def render(bound: b.Bound, detail: Detail = _ONE[0]) -> str:
    """A filter that every entry passes of which `bound` holds."""
    terms = [*_terms(bound, detail)]
    return terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})" if terms else _NOTHING


def _packed(terms: Sequence[str], room: int) -> list[str]:
    """The terms in as few filters as take them in turn; none where one is too long for any."""
    filters: list[list[str]] = []
    left = 0
    for term in terms:
        size = _size(term) + len(_OR)
        if size > room:
            return []
        if size > left:
            filters.append([])
            left = room
        filters[-1].append(term)
        left -= size
    return [_OR.join(some) for some in filters]


def _size(text: str) -> int:
    return len(text.encode())


def _group(term: str) -> str:
    """A term of its own, also where it ends in a comment."""
    return f"({term}\n)" if "--" in term else f"({term})"


def _terms(bound: b.Bound, detail: Detail) -> Iterator[str]:
    """Comparisons, one of which passes every entry that the bound holds of; what one field may hold together."""
    found: dict[b.Path, Patterns] = {}
    terms: dict[str, None] = {}
    for part in bound.parts if isinstance(bound, b.Either) else (bound,):
        comparisons, looked_for = _WRITERS[type(part)](part, detail)
        terms |= dict.fromkeys(comparisons)
        for path, some in looked_for.items():
            found.setdefault(path, Patterns()).add(some)
    yield from terms
    for path, some in found.items():
        yield from (f'{_path(path)}=~"{pattern}"' for pattern in some.written(_LONGEST_PATTERN))


Written = tuple[Sequence[str], dict[b.Path, Patterns]]
"""Comparisons, and patterns by the field that they are looked for in: any of them may hold."""


def _comparisons(write: Callable[..., str]) -> Callable[[b.Bound, Detail], Written]:
    def written(bound: b.Bound, detail: Detail) -> Written:
        return (write(bound, detail),), {}

    return written


def _all(bound: b.Both, detail: Detail) -> str:
    return f"({' AND '.join(render(part, detail) for part in bound.parts)})"


def _severity(bound: b.SeverityIn, _: Detail) -> str:
    """One comparison for all severities from some level on, and one for each below."""
    scale = sorted(Severity, reverse=True)
    above = 0
    while above < len(scale) and scale[above].value in bound.values:
        above += 1
    below = [severity.name for severity in scale[above:] if severity.value in bound.values]
    found = [f'severity>="{scale[above - 1].name}"'] if above else []
    return _any([*found, *(f'severity="{name}"' for name in below)])


def _status(bound: b.StatusIn, _: Detail) -> str:
    field = "httpRequest.status"
    return f"({field}>={bound.low} AND {field}<={bound.high})" if bound.low < bound.high else f"{field}={bound.low}"


def _is(bound: b.FieldIs, _: Detail) -> str:
    if _UNWRITABLE.search(bound.value):
        return _exists(b.FieldExists(bound.paths), _ONE[0])
    return _any(f'{_path(path)}="{bound.value}"' if _writable(path) else f"{_path(path)}:*" for path in bound.paths)


def _exists(bound: b.FieldExists, _: Detail) -> str:
    return _any(dict.fromkeys(f"{_path(path)}:*" for path in bound.paths))


def _missing(bound: b.FieldMissing, _: Detail) -> str:
    there = _any(f'{_path(path)}=~"{patterns.ANY}"' for path in bound.paths)
    return f"NOT {there}"


def _odd_method(_bound: b.OddMethod, _: Detail) -> str:
    method = _path(_METHOD)
    return f'({method}:* AND NOT {method}=~"^(?:{"|".join(b.METHODS)})$")'


def _field_holds(bound: b.FieldHolds, detail: Detail) -> Written:
    found = Patterns(literals=patterns.shortened(bound.literals, detail.longest))
    return _found(bound.paths, found)


def _field_fits(bound: b.FieldFits, _: Detail) -> Written:
    if "*" not in bound.wanted and not _UNWRITABLE.search(bound.wanted):
        return (_is(b.FieldIs(bound.paths, bound.wanted), _ONE[0]),), {}
    return _found(bound.paths, Patterns([f"^{patterns.wildcard(bound.wanted)}$"]))


def _log(bound: b.LogFits, _: Detail) -> Written:
    return (), {("logName",): Patterns(patterns.log_name(bound.wanted))}


def _text(bound: b.TextHolds, detail: Detail) -> Written:
    literals = patterns.shortened(bound.literals, detail.longest)
    words = patterns.shortened(map(b.longest_word, bound.literals), detail.longest)
    in_methods = [word for word in words if any(word.found_in(method) for method in b.METHODS)]
    comparisons, found = _found(_USUAL, Patterns(literals=literals))
    seldom = Patterns(literals=patterns.shortened(bound.literals, detail.seldom))
    found |= _found(_SELDOM, seldom if detail.seldom else Patterns([patterns.VISIBLE]))[1]
    found[_URL] = Patterns(literals=words)
    if in_methods:
        found[_METHOD] = Patterns(literals=in_methods)
    return (*comparisons, *_statuses(word.text for word in words)), found


def _statuses(words: Iterable[str]) -> Iterator[str]:
    """What of the words can be the status of a request, or a part of one."""
    digits = {word for word in words if word.isascii() and word.isdigit() and len(word) <= 3}
    if any(len(word) < 3 for word in digits):
        yield "httpRequest.status>=100"
    else:
        yield from (f"httpRequest.status={word}" for word in sorted(digits))


def _coloured(_bound: b.Coloured, _: Detail) -> Written:
    return _found(b.TEXT_PATHS, Patterns(patterns.COLOURS))


def _trace(_bound: b.MayBeTrace, _: Detail) -> Written:
    return _found((*b.TEXT_PATHS, _URL), Patterns(patterns.TRACE))


def _piece(_bound: b.MayBePiece, _: Detail) -> Written:
    return _found((("textPayload",),), Patterns(patterns.PIECE))


def _without_text(_bound: b.WithoutText, _: Detail) -> Written:
    with_text = [f'{_path(path)}=~"{patterns.VISIBLE}"' for path in (*b.TEXT_PATHS, *b.REQUEST_PATHS)]
    status = _status(b.StatusIn(100, 599), _ONE[0])
    comparisons, found = _found(b.TEXT_PATHS, Patterns(patterns.BARE_HEADER))
    return (*comparisons, f"NOT {_any([*with_text, status])}"), found


def _found(paths: Iterable[b.Path], some: Patterns) -> Written:
    """The patterns in any of these fields; where a field cannot be named, what is around it must be there."""
    paths = tuple(paths)
    comparisons = [f"{_path(path)}:*" for path in paths if not _writable(path)]
    return tuple(dict.fromkeys(comparisons)), {path: some for path in paths if _writable(path)}


def _any(terms: Iterable[str]) -> str:
    some = [*terms]
    return some[0] if len(some) == 1 else f"({' OR '.join(some)})" if some else _NOTHING


def _writable(path: b.Path) -> bool:
    return not any(map(_UNWRITABLE.search, path))


def _path(path: b.Path) -> str:
    """A path as the language writes it, as far as its keys can be written without a backslash."""
    if not _writable(path):
        return path[0]
    return ".".join(key if _NAME.fullmatch(key) else f'"{key}"' for key in path)


_WRITERS: dict[type[b.Bound], Callable[..., Written]] = {
    b.Everything: lambda _bound, _: ((_EVERYTHING,), {}),
    b.Nothing: lambda _bound, _: ((), {}),
    b.Both: _comparisons(_all),
    b.Either: _comparisons(render),
    b.SeverityIn: _comparisons(_severity),
    b.StatusIn: _comparisons(_status),
    b.LogFits: _log,
    b.FieldFits: _field_fits,
    b.FieldIs: _comparisons(_is),
    b.FieldExists: _comparisons(_exists),
    b.FieldMissing: _comparisons(_missing),
    b.FieldHolds: _field_holds,
    b.TextHolds: _text,
    b.Coloured: _coloured,
    b.MayBeTrace: _trace,
    b.MayBePiece: _piece,
    b.WithoutText: _without_text,
    b.OddMethod: _comparisons(_odd_method),
}
