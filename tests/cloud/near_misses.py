"""Random rules, and random log entries that hit them or nearly do: what push-down must not lose."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from analyzer.engines.joining import without_pieces
from analyzer.entry import assemble, logentry
from analyzer.entry.batch import Batch
from analyzer.matching.program import Program
from analyzer.matching.watch import Watch, watches
from analyzer.ruleset import load
from analyzer.tally import tally

Entry = Mapping[str, Any]
SERVICE = "shop"

WORDS = [
    "pool", "POOL", "timeout", "Pool timeout", "ſtraße", "STRASSE", "é", "😀", "redis", "a b", "x=1", 'say "no"',
    "back\\slash", "ca^ret", 'x") OR ("', "-- end", "a.b*c", "[1]{2}|$", "new\nline", "\ttab", "GET", "GET /pool",
    "/pool 503", "503", "50", "Peak", "Connected & Available", "%2F", "ready", "\x1b[1m", "中文",
]  # fmt: skip
PATTERNS = [
    "pool", "(?i)pool", "^pool", r"\bpool\b", "p.*l", "pool|redis", "(pool)?time", "(?=.*redis)pool", "(?<=x=)1",
    "[rp]edis", "(?i)straße", "(?i)peak", "(?i)fit", "(?:po){1,2}", r"\d+", "^$", ".", "(?:pool){e<=1}", r"a\.b\*c",
    r'say "no"', r"back\\slash", r"pool\stimeout", r"new\nline", "GET /pool", r"50\d", "😀", "中文", r"(?i)GET\s/POOL",
    r"^Traceback", "ValueError: pool", r'File "a.py"', r"\[1\]\{2\}\|\$", "(?i)connected & available",
]  # fmt: skip
PIECES = [
    "Traceback (most recent call last):", '  File "a.py", line 1, in f', "    pool()", "ValueError: pool", "pkg.Error",
    "  ^^^^", "^^^", "~~~^", "Caused by: java.io.IOException: pool", "\u00a0Caused by: x", "\tat a.b.C.m(C.java:1)",
    "  at f (a.js:1:2)", "The above exception was the direct cause of the following exception:", "panic: pool",
    "goroutine 1 [running]:",
    "DETAIL: pool", "[SQL: select", "LINE 1: pool", "Uncaught TypeError: x", "TwoHumps: pool",
    "exit status 2", "created by main.main", "[signal SIGSEGV: x", "main.f(0x1, ...)", "runtime stack:", "rax    0x0",
    "/app/a.js:3", "node:internal/x:12", "Node.js v18.1.0", "at a.b.C.m(C.java:1)", "- /app/a.js",
    "Require stack:", "}",
    "#0 /app/a.php(3): f()", "#1 {main}", "Stack trace:",
    "PHP Fatal error:  Uncaught Exception: x in /a.php:1", "Next RuntimeException: x in /a.php:2",
    "a.rb:3:in `f'", "a.rb:3:in 'f': no (KeyError)", "no row 3 (KeyError)",
    "KeyError (no row 3):", "#0      f (file:///a.dart:3:5)", "Unhandled exception:",
    "Bad state: no", "Instance of 'A'",
    "type 'A' is not a subtype of type 'B'", "<asynchronous suspension>", "...additional frames elided...",
    "\tpanic: x", "a.b.C [42]:", "Timeout",
    "(Background on this error at: x", "For further information visit x", "-- Please check x", "ÜberError", "é.É: x",
    "java.lang.IllegalStateException", '  |   File "a.py", line 1, in f', "    +-+---------------- 1 ----------------",
    "grpc.<locals>.Fault: pool", "_a.__B$c:", 'Exception in thread "main" a.B: x', '> File "a", line 1', "x.timeout",
]  # fmt: skip
HEADERS = [
    "2025-09-11 19:50:56 +0000 ERROR", "[2025-09-11 19:50:56 +0000] [14] [ERROR] ", "2025-09-11T19:50:56Z",
    "2025-09-11 19:50:56,123 - shop - INFO - ", "2025-08-25 16:22:10.065 | INFO     | a.b:f:1 | ",
    "19:50:56.123 [x] INFO  a.B - ", "INFO:     ", "E0911 19:50:56.123456       1 a.go:42] ", "[ERROR] ",
    "2025-09-11 19:50:56,123 INFO [a.b]", "level=error msg=", "[2025-09-11T19:50:56Z]",
]  # fmt: skip
ODD = [
    "\x1b[31m",
    "\x1b[0m",
    "<red>",
    "</red>",
    "<BLUE>",
    "<level>",
    "<div>",
    "\n",
    "\r",
    "\0",
    "\u2028",
    " ",
    "\u3000",
]

_fragments = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(PIECES),
    st.sampled_from(HEADERS),
    st.sampled_from(ODD),
    st.sampled_from(WORDS).map(str.swapcase),
    st.sampled_from(WORDS).map(lambda word: word[:2] + "\x1b[0m" + word[2:]),
    st.sampled_from(WORDS).map(lambda word: word[:3] + "<red>" + word[3:]),
    st.sampled_from(WORDS).map(lambda word: word[:-1]),
    st.sampled_from(["K", "\u212a", "peaſ", "pea\u212a", "f\u0131t", "hello", "42", "Server started: ok"]),
    st.text(max_size=3),
)
texts = st.one_of(
    st.sampled_from(["", " ", *WORDS, *PIECES, *HEADERS]),
    st.lists(_fragments, max_size=4).map("".join),
    st.lists(_fragments, max_size=4).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=4).map("\n".join),
    st.lists(st.sampled_from(PIECES), max_size=4).map("\\n".join),
)
_no_text = st.sampled_from([None, 7, True, {"a": "pool"}, {}, "", " ", "\u3000"])
_names = st.sampled_from(["", "shop", "cart", "shop-api", "r1", "a.b"])
_values = st.one_of(texts, st.sampled_from(["ann", "bob", 7, None, True, "7", "7.0", "TRUE", "stuck", 1.5, {"id": 3}]))
_keys = ("message", "msg", "text", "log", "event", "error", "exception", "stack", "exc_info", "logger", "level",
         "textPayload", "user", "state")  # fmt: skip


@st.composite
def json_payloads(draw: st.DrawFn) -> dict[str, Any]:
    payload = draw(st.dictionaries(st.sampled_from(_keys), st.one_of(texts, _no_text, _values), max_size=3))
    some = {
        "error": st.fixed_dictionaries({}, optional={"traceback": texts, "stack": texts, "severity": _values}),
        "order": st.fixed_dictionaries({"state": _values}),
        "order.state": _values,
        "@type": st.sampled_from(["type.googleapis.com/google.cloud.audit.AuditLog", "other"]),
        "methodName": texts,
        "status": st.fixed_dictionaries({"message": texts}),
    }
    return payload | draw(st.fixed_dictionaries({}, optional=some)) if draw(st.booleans()) else payload


@st.composite
def entries(draw: st.DrawFn) -> dict[str, Any]:
    """A LogEntry as the API's JSON writes it, in the scope of the service."""
    log = draw(st.sampled_from(["run.googleapis.com%2Fstderr", "run.googleapis.com%2Frequests", "stdout", "my%20log",
                                "run.googleapis.com%2Fvarlog%2Fsystem", "%73tderr", "a%2fstderr", "b%2F"]))  # fmt: skip
    entry: dict[str, Any] = {
        "logName": f"projects/p/logs/{log}",
        "timestamp": "2025-09-11T12:00:00Z",
        "resource": {"type": "cloud_run_revision", "labels": {"service_name": SERVICE}},
    }
    entry |= draw(
        st.sampled_from([{}, *({"severity": s} for s in ("INFO", "INFO", "DEBUG", "NOTICE", "WARNING", "ERROR"))])
    )
    kind = draw(st.integers(0, 9))
    if kind < 4:
        entry["textPayload"] = draw(texts)
    elif kind < 8:
        entry["jsonPayload"] = draw(json_payloads())
    elif kind == 8:
        audit = {"@type": "type.googleapis.com/google.cloud.audit.AuditLog"}
        proto = st.fixed_dictionaries(
            {}, optional={"methodName": texts, "status": st.fixed_dictionaries({"message": texts})}
        )
        entry["protoPayload"] = audit | draw(proto)
    if draw(st.integers(0, 2)) == 0:
        request = {
            "requestMethod": st.sampled_from(["GET", "POST", "", "PATCH", "2025-09-11 19:50:56 ERROR"]) | texts,
            "requestUrl": st.sampled_from(["/pool", "https://shop/a?b=timeout", "", "/503"]) | texts,
            "status": st.sampled_from([200, 302, 404, 500, 503]),
            "userAgent": texts,
        }
        entry["httpRequest"] = draw(st.fixed_dictionaries({}, optional=request))
    if draw(st.booleans()):
        entry["labels"] = draw(
            st.dictionaries(st.sampled_from(["tier", "app.kubernetes.io/name"]), texts | _names, max_size=2)
        )
        entry["resource"]["labels"]["revision_name"] = draw(_names)
    if draw(st.integers(0, 9)) == 0:
        entry |= {"trace": draw(_names), "split": {"uid": "u", "index": 1, "totalSplits": 2}}
    return entry


def _or_list(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(values, st.lists(values, min_size=1, max_size=3))


_wildcards = st.sampled_from(
    ["shop", "sh*", "*", "*api", "s*p*i", "none", "a.b", "*d*r*", "system", "my log", "stderr"]
)
_field_values = st.sampled_from(
    ["ann", 7, "7", True, "true", "stuck", ">=5", "<5", "shop", 'say "no"', "/pool", "ſtraße", "GET", "-1", "INFO",
     *({"regex": pattern} for pattern in ("^b", "n", "true", "7", "pool", "stuck|ann", r"\.5", "(?i)POOL", '"no"'))]
)  # fmt: skip
_paths = st.sampled_from(
    ["jsonPayload.user", "jsonPayload.order.state", "jsonPayload.error.severity", "labels.tier", "severity", "trace",
     "labels.app.kubernetes.io/name", "resource.labels.revision_name", "httpRequest.requestUrl", "httpRequest.status",
     "textPayload", "protoPayload.methodName", "protoPayload.@type", "nothing.there", "timestamp", "split.index",
     "resource.type", "logName", "jsonPayload", "httpRequest.userAgent", 'jsonPayload.a"b', "jsonPayload.a b"]
)  # fmt: skip
_match_keys: dict[str, st.SearchStrategy[Any]] = {
    "text": _or_list(st.sampled_from([word for word in WORDS if word.strip()])),
    "regex": _or_list(st.sampled_from(PATTERNS)),
    "severity": _or_list(st.sampled_from(["ERROR", ">=WARNING", "<ERROR", "DEFAULT", "INFO", "DEBUG"])),
    "log": _or_list(_wildcards),
    "status": _or_list(st.sampled_from([503, "5xx", ">=500", "<=404", 200, "3xx"])),
    "service": _or_list(_wildcards),
    "revision": _or_list(_wildcards),
    "logger": _or_list(_wildcards),
    "fields": st.dictionaries(_paths, _or_list(_field_values), min_size=1, max_size=2),
}


@st.composite
def matches(draw: st.DrawFn, depth: int = 2) -> Any:
    """A match as an author writes it."""
    often = ["text", "regex", "text", "regex", "severity", "fields"]
    names = draw(
        st.sets(
            st.sampled_from([*often, *_match_keys, *(["any", "all", "not"] if depth else [])]), min_size=1, max_size=3
        )
    )
    inner = matches(depth - 1) if depth else st.nothing()
    nested = {
        "any": st.lists(inner, min_size=1, max_size=3),
        "all": st.lists(inner, min_size=1, max_size=3),
        "not": inner,
    }
    return {name: draw(_match_keys[name] if name in _match_keys else nested[name]) for name in sorted(names)}


scopes = st.sampled_from(
    [None, {"service": "shop"}, {"service": "sh*", "log": "stderr"}, {"fields": {"jsonPayload.user": "ann"}},
     {"not": {"service": "cart"}}, {"any": [{"service": "cart"}, {"log": "requests"}]}, {"service": "cart"}]
)  # fmt: skip


@st.composite
def watched(draw: st.DrawFn) -> tuple[Watch, ...]:
    """The watches of a rule set with a few issues."""
    issues = [
        {"id": f"i{number}", "title": "t", "label": "critical", "match": match}
        for number, match in enumerate(draw(st.lists(matches(), max_size=4)))
    ]
    scope = draw(scopes)
    return watches_of({"issues": issues, **({"applies_to": scope} if scope else {})}, strict=draw(st.booleans()))


def watches_of(content: Mapping[str, Any], strict: bool = False) -> tuple[Watch, ...]:
    """The watches of a rule set with this content."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "rules.yaml")
        file.write_text(json.dumps({"logtriage": 1, "ruleset": "r", **content}, ensure_ascii=False), encoding="utf-8")
        return watches(load([file]), strict)


def batch_of(found: Sequence[Entry]) -> Batch:
    """A batch of entries as the formats make it."""
    batch = Batch(file="made")
    for line, entry in enumerate(found, 1):
        assemble.append(batch, logentry.read(entry), line, json.dumps(entry).encode())
    return assemble.settle(batch)


def mattering(program: Program, found: Sequence[Entry], *, requests: bool = False) -> set[int]:
    """Which of the entries matter to a scan: hit by a watch, a problem or warning, held back as a piece, textless."""
    batch = batch_of(found)
    _ready, pieces = without_pieces(batch)
    held = set(pieces.lines)
    return (
        {i for i, _ in program.exact_hits(batch)}
        | set(tally.mattering(batch))
        | {i for i, text in enumerate(batch.texts) if not text}
        | {i for i, line in enumerate(batch.lines) if line in held}
        | {i for i, status in enumerate(batch.statuses) if status and requests}
    )
