"""Regular expressions for filters: RE2, without quotes and backslashes, so that no level of quoting changes them.

Source of the syntax: https://github.com/google/re2/wiki/Syntax.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from string import ascii_lowercase, ascii_uppercase

from analyzer.entry.bound import Fixed
from analyzer.entry.markup import ANY_TAG

_LOWER_CASE = str.maketrans(ascii_uppercase, ascii_lowercase)
_SHORTEST = 3  # what a literal is never cut below
ANY = "(?s:.)"
"""Any character at all."""

# Classes of characters, as ranges of characters that can be seen: `[^ -~¡-𪘀]` is what is neither ASCII nor beyond it.
_CONTROL = "[^[:space:] -~¡-𪘀]"
_CONTROL_OR_BACKSLASH = "[^]-~ -[¡-𪘀]"
_NO_SIGN = "[^!-~]"
_IN_NAME = "[^ -#%-,/:;=?@[-^`{-~-]"  # letters, digits and `_$.<>`, of any script
VISIBLE = "[!-~¡-ᙿ‐-‧‰-⁞⁰-⿻、-𪘀]"
"""A character that is surely no white space."""

COLOURS = (_CONTROL, ANY_TAG)
"""Of every text that `markup.plain` changes."""

TRACE = (
    *("Traceback", "goroutine ", "  at ", f"{_CONTROL_OR_BACKSLASH}t?at "),
    *(":in [^ ]", "Stack trace:", "[[]stacktrace[]]", " [{]main[}]", "[.]dart:"),
    *("[(](?:dart|package):", "(?:Syntax|Indentation|Tab)Error: "),
)
"""Of every text with one of `traces.SIGNS`."""

BARE_HEADER = ("^[[0-9].{1,4}[:-]..[:-].*[^a-z.,;!?)}/]$",)
"""Of every text that is nothing but the header of a layout with a time."""

_ENDINGS = "Error|Exception|ExceptionGroup|Exit|Interrupt|Warning|Timeout|Iteration|Fault|Failure"
_LOWER = "[.](?:error|timeout|gaierror|herror)"
_TYPE = f"(?:{_IN_NAME}*(?:[.]_*[A-Z]{_IN_NAME}*|{_LOWER}|{_ENDINGS})|[A-Z][^ -/:-`{{-~]+[A-Z][^ -/:-@[-`{{-~]*)"
PIECE = (
    "Traceback",
    "^[[:space:] >~^]",
    f"^{_NO_SIGN}*(?:Caused by|Suppressed|[[]cause[]]|Wrapped by):",
    f"^{_NO_SIGN}*(?:The above exception was|During handling of the above)",
    "^(?:Uncaught |Unhandled |Exception in thread )",
    f"^{_TYPE}(?: [[]{_IN_NAME}+[]])?(?::(?:{_NO_SIGN}|$)|{_NO_SIGN}*$)",
    "^[[](?:SQL: |parameters: |generated in |cached since )",
    "^(?:DETAIL|HINT|CONTEXT|QUERY|STATEMENT|LINE .+):",
    "^(?:[(]Background on this error at: |For further information visit |-[-] Please check )",
    "^[[0-9].*(?:Error|Exception|Throwable)",
    "^(?:goroutine |runtime|panic: |fatal error: |created by |exit status |[[](?:signal |recov|orig)|[a-z].{1,5} +0x)",
    "^[^ (]+[(].*[)]$",
    "^(?:at |---|[.][.][.]|[[](?:[.][.][.]|CIRC)|Node[.]js v|[(]Use |Emitted |Thrown at|Require stack|- /|[]}]|.[}])",
    "^[^ ]+:[0-9]+$",
    ":in .",
    "(?:Error|Exception)[)]$",
    "[)]:$",
    "^(?:Stack trace|[[]stacktrace|PHP Stack trace|Next |[[]previous |#[0-9])",
    "Uncaught |xception '|[[]object[]] [(]",
    "^(?:<async|=+ async|[(]elided |Bad state|Invalid arg|Unsupported |Concurrent |Stack Over|Out of |Assertion )",
    "^(?:RangeError |Instance of |Integer|Cannot |Reading |Null check|type '|'|Receiver: |Tried |Found: |Converting )",
)
"""Of every text of one line that `traces.piece` takes for a part of a trace."""


class Patterns:
    """Patterns that are looked for in one field, one of which must be found."""

    def __init__(self, some: Iterable[str] = (), literals: Iterable[Fixed] = ()) -> None:
        self._patterns = dict.fromkeys(some)
        self._literals = dict.fromkeys(literals)

    def add(self, other: Patterns) -> None:
        self._patterns |= other._patterns
        self._literals |= other._literals

    def written(self, longest: int) -> Iterator[str]:
        """As alternatives of one pattern, or of several where it would be longer than `longest` characters."""
        literals = without_implied(self._literals)
        exact = [*self._patterns, *(escaped(text) for text, ignore_case in literals if not ignore_case)]
        yield from map("|".join, _parted(exact, longest))
        folded = [escaped(text) for text, ignore_case in literals if ignore_case]
        yield from (f"(?i:{'|'.join(some)})" for some in _parted(folded, longest))


def _parted(alternatives: Sequence[str], longest: int) -> Iterator[list[str]]:
    part: list[str] = []
    size = 0
    for alternative in alternatives:
        if part and size + len(alternative) >= longest:
            yield part
            part, size = [], 0
        part.append(alternative)
        size += len(alternative) + 1
    if part:
        yield part


def escaped(text: str) -> str:
    """A pattern that is found where `text` is: what cannot be written without a backslash may be any character."""
    return "".join(map(_character, text)).replace("--", "-[-]")


def _character(character: str) -> str:
    if character in ".*+?()[]{}|$":
        return f"[{character}]"
    return ANY if character in '"\\^' or not character.isprintable() else character


def wildcard(wanted: str) -> str:
    """A pattern for all that `wanted` stands for, in which `*` is any characters."""
    return f"{ANY}*".join(map(escaped, wanted.split("*")))


def log_name(wanted: str) -> tuple[str, ...]:
    """Patterns for whole log names of which the short name is `wanted`: their last part, after a slash or `%2F`.

    Whatever else is percent-encoded may be anything.
    """
    return f"(?:^|/|%2[Ff]){wildcard(wanted)}$", "%(?:[^2]|2[^Ff])"


def shortened(literals: Iterable[Fixed], longest: int) -> list[Fixed]:
    """The literals, each cut to its most telling `longest` characters, without those that others imply; in order."""
    return without_implied(Fixed(_cut(text, max(longest, _SHORTEST)), ignore_case) for text, ignore_case in literals)


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    told = [0, *accumulate(map(_telling, text))]
    best = max(range(len(text) - longest + 1), key=lambda start: (told[start + longest] - told[start], -start))
    return text[best : best + longest]


def _telling(character: str) -> int:
    """Roughly how rare a character is in logs: lower-case letters that are frequent in English tell least."""
    if character in ' "\\^' or not character.isprintable():
        return 0
    return 1 if character in "etaoinsr" else 2 if character.islower() else 3


def without_implied(literals: Iterable[Fixed]) -> list[Fixed]:
    """The literals without those that are only found where a shorter one is; shortest first."""
    return [*_fewest(frozenset(literals))]


@lru_cache(maxsize=64)
def _fewest(literals: frozenset[Fixed]) -> tuple[Fixed, ...]:
    kept: dict[Fixed, None] = {}
    exact: dict[int, set[str]] = {}
    folded: dict[int, set[str]] = {}
    for literal in sorted(literals, key=lambda literal: (len(literal.text), literal)):
        text, any_case = literal.text, _folded(literal.text)
        if _contains(any_case, folded) or (not literal.ignore_case and _contains(text, exact)):
            continue
        kept[literal] = None
        known, spelled = (folded, any_case) if literal.ignore_case else (exact, text)
        known.setdefault(len(spelled), set()).add(spelled)
    return tuple(kept)


def _contains(text: str, known: Mapping[int, set[str]]) -> bool:
    """Does the text contain one of the texts known, which are sorted by their length?"""
    return any(
        text[start : start + length] in some
        for length, some in known.items()
        for start in range(len(text) - length + 1)
    )


def _folded(text: str) -> str:
    """The text with its ASCII letters in lower case; all others tell their cases apart."""
    return text.translate(_LOWER_CASE)
