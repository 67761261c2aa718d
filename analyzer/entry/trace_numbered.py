"""Traces with numbered frames, innermost first: PHP's, also as Laravel and Monolog write them, and Dart's.

```
PHP Fatal error:  Uncaught App\\Gone: no row 3 in /app/Rows.php:5     Unhandled exception:
Stack trace:                                                         Bad state: no row 3
#0 /app/Job.php(4): App\\Rows::low(3)                                 #0      low (package:app/rows.dart:5:3)
#1 {main}                                                            #1      main (file:///app/main.dart:9:5)
```

A frame of PHP names the function called and the place that calls it: where that function was is in the line above.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from analyzer.entry import trace_lines as grammar
from analyzer.entry.trace_model import Cause, Trace, frames

_PHP = re.compile(
    r"#\d+ (?:(?:(\[internal function\])|(\S[^()]*|[^()]+\([^()]*\)[^()]*)\(\d+\)): (\S.*)|(\{main\})\s*$)"
)
_CALLED = re.compile(r"[^\s()]*")
_DART = re.compile(r"#\d+ {2,}(\S.*) \(((?:file|package|dart|org-dartlang[\w-]*|https?):[^()\s]*?)(?::\d+){0,2}\)$")
_STARTS = re.compile(r"Stack trace:\s*$|\[stacktrace\]\s*$")

_CLASS = r"\\?(?:[A-Za-z_]\w*\\{1,2})*[A-Za-z_]\w*(?:@anonymous)?"
_UNCAUGHT = re.compile(rf"(?:^|.*?[\s\]:])(?:Uncaught(?: PHP Exception)?|Next) ({_CLASS})(?:: (.*)|(?= in ))")
_OLD = re.compile(r".*?[Ee]xception '([\w\\]+)' with message '(.*)")
_OBJECT = re.compile(r"(?:.*?)\[object\] \(([\w\\@]+)\(code: ?[^)]{0,40}\): ?(.*)")
_PLAIN = re.compile(
    rf"(?:^|.*?[\s\]:])((?:[A-Za-z_]\w*\\{{1,2}})*[A-Z]\w*(?:Error|Exception|Throwable)|^{_CLASS}): (.*)"
)
_LINE_NUMBER = re.compile(r"(?::| on line )\d+$")
_INSTANCE = re.compile(r"Instance of '(\w+)'")
_WORDS = re.compile(r"^[A-Za-z -]{,60}(?<! )|^")
_LONGEST = 2_000


class _Raised(msgspec.Struct):
    """An exception as far as it is read."""

    above: list[str]
    announced: bool
    calls: list[tuple[str, str]] = msgspec.field(default_factory=list)


def read(lines: Sequence[str]) -> Trace | None:
    """The trace in the lines of a text, or None."""
    return _dart(lines) or _php(lines)


# ---- PHP ----------------------------------------------------------------------------------------------------------


def _php(lines: Sequence[str]) -> Trace | None:
    found = [raised for raised in _raised(lines) if raised.calls]
    causes = [_cause(raised) for raised in found]
    told = any(cause.type or raised.announced for cause, raised in zip(causes, found, strict=True))
    if not told and not any(len(raised.calls) > 1 and raised.calls[-1][1] == "{main}" for raised in found):
        return None
    inner_first = any(line.startswith("Next ") for raised in found[1:] for line in raised.above[:1])
    outer, root = (causes[-1], causes[0]) if inner_first else (causes[0], causes[-1])
    return Trace(tuple(causes), outer, root)


def _raised(lines: Sequence[str]) -> list[_Raised]:
    found: list[_Raised] = []
    now, above = _Raised([], announced=False), list[str]()
    for line in lines:
        if call := _PHP.match(line) if line.startswith("#") else None:
            if above or not found:
                now = _Raised(above, announced=bool(above) and _STARTS.search(above[-1]) is not None)
                found.append(now)
                above = []
            called = call[4] or _CALLED.findall(call[3][:_LONGEST])[0]
            now.calls.append((call[1] or call[2] or "", called))
        elif line.strip():
            above.append(line)
    return found


def _cause(raised: _Raised) -> Cause:
    said = [line for line in raised.above if not _STARTS.match(line)]
    kind, message = _type_above(said)
    places = [_placed(said[-1])[1] if said else "", *(file for file, _ in raised.calls)]
    calls = [(file, function) for file, (_, function) in zip(places, raised.calls, strict=False)]
    return Cause(kind, message, frames(reversed(calls), "php"))


def _type_above(lines: Sequence[str]) -> tuple[str, str]:
    for pattern in (_UNCAUGHT, _OBJECT, _OLD, _PLAIN):
        for line in lines[:50]:
            if found := pattern.match(line[:_LONGEST]):
                return found[1].replace("\\\\", "\\").lstrip("\\"), _placed(found[2] or "")[0]
    return "", lines[0].strip() if lines else ""


def _placed(line: str) -> tuple[str, str]:
    """The line without the place at its end, and the file of that: `… in /app/x.php:5`, `… at /app/x.php:5)`."""
    text = line[-_LONGEST:].rstrip(" )'\"\t")
    if number := _LINE_NUMBER.search(text):
        start = max(text.rfind(before, 0, number.start()) for before in (" in ", " at "))
        if start >= 0:
            return text[:start].removesuffix("'"), text[start + 4 : number.start()]
    return line, ""


# ---- Dart ---------------------------------------------------------------------------------------------------------


def _dart(lines: Sequence[str]) -> Trace | None:
    head, calls = list[str](), list[tuple[str, str]]()
    for line in lines:
        if found := _DART.match(line) if line.startswith("#") else None:
            calls.append((found[2], found[1]))
        elif calls and line.strip() and line.strip() != "<asynchronous suspension>":
            break
        elif line.strip():
            head.append(line.strip())
    if not calls:
        return None
    start = next((i + 1 for i, line in enumerate(head) if line.endswith("Unhandled exception:")), 0)
    cause = Cause(*_thrown(head[start] if head[start:] else ""), frames(reversed(calls), "dart"))
    return Trace((cause,), cause, cause)


def _thrown(line: str) -> tuple[str, str]:
    if instance := _INSTANCE.match(line):
        return instance[1], line
    if last := grammar.final(line, strict=True):
        return last
    if line.startswith("'"):  # the file, before what is wrong in it
        line = line.partition(": ")[2]
    kind, colon, message = line.partition(": ")
    return (kind.partition(" (")[0], message) if colon and len(kind) < 60 else (_WORDS.findall(line)[0], line)
