"""The loads of the benchmarks: synthetic logs, and rules for them. The same arguments give the same bytes.

The functions that give a path keep what they wrote for the next run (see `measure.FOLDER`).
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import measure

SERVICE, REVISION = "shop-backend", "shop-backend-00434-gnp"
BEGIN = datetime(2025, 9, 11, 19, 50, 56, tzinfo=UTC)

_START = (
    "✅ CHAT FUNCTIONALITY: FULLY OPERATIONAL",
    "Redis: Connected & Available",
    "Database: Connected & Validated",
    "🔌 WebSocket manager ready",
)
_INFO = (
    "GET /api/chat/messages 200 {}ms",
    "websocket ping user={} ok",
    "agent run {} completed in {}ms",
    "cache hit key=session:{}",
    "Processed event {} for thread {}",
    "LLM call finished tokens={} latency={}ms",
)
_WARNING = (
    "SessionMiddleware must be installed to access request.session",
    "Slow query took {}ms on table threads",
)
_ERROR = (
    "Database transaction error: could not serialize access due to concurrent update (txn {})",
    "asyncpg.exceptions.ConnectionDoesNotExistError: connection was closed in the middle of operation {}",
    "Unhandled exception in handler {}\nTraceback (most recent call last):\n"
    "  File \"/app/orders.py\", line {}, in run\n    raise ValueError('bad {}')\nValueError: bad {}",
    "Redis connection to 10.0.0.{}:6379 timed out",
    "[Errno 104] Connection reset by peer {}",
)

_HITTING = (
    r"SessionMiddleware must be installed",
    r"[Dd]atabase transaction error",
    r"connection (was )?closed in the middle of operation",
    r"Redis connection to \S+ timed out",
    r"\[Errno 104\] Connection reset by peer",
    r"CHAT FUNCTIONALITY: FULLY OPERATIONAL",
    r"Redis: Connected & Available",
    r"Database: Connected & Validated",
    r"WebSocket manager ready",
    r"ValueError: bad \d+",
)
_WORDS = """
connection timeout refused deadlock serialize transaction middleware session redis postgres sqlalchemy asyncpg websocket
handshake token expired oauth jwt quota exceeded memory limit killed panic fatal segfault disk full permission denied
certificate verify failed upstream unavailable gateway retry exhausted pool overflow queue
"""


def cloud_run(entries: int) -> Path:
    """A Cloud Run log of JSON lines."""
    return measure.load(f"cloud-run-{entries}.jsonl", lambda path: write_log(path, entries))


def rules(count: int) -> tuple[Path, Path]:
    """A rule file with `count` rules, and the same patterns one a line."""
    made = patterns(count)
    return (
        measure.load(f"rules-{count}.yaml", lambda path: write_rules(path, made)),
        measure.load(f"patterns-{count}.txt", lambda path: _write(path, "\n".join(made) + "\n")),
    )


def long(megabytes: int) -> Path:
    """A Cloud Run log of any length: the same 100,000 entries again and again, of another day and with other ids."""

    def write(path: Path) -> None:
        block = cloud_run(100_000).read_bytes()
        with path.open("wb") as file:
            left, day = int(megabytes * 1e6), 0
            while left > 1000:
                date = (BEGIN + timedelta(days=day)).strftime("%Y-%m-%dT").encode()
                again = block.replace(b"2025-09-11T", date).replace(b'{"insertId": "', b'{"insertId": "%d.' % day)
                if len(again) > left:
                    again = again[: again.rfind(b"\n", 0, left) + 1]
                left, day = left - file.write(again), day + 1

    return measure.load(f"cloud-run-{megabytes}MB.jsonl", write)


def text(kind: str, megabytes: int) -> Path:
    """A log of text: `nginx` (access, combined format) or `python` (logging, 2 % of the entries with a traceback)."""
    lines = {"nginx": _nginx, "python": _python}[kind]

    def write(path: Path) -> None:
        chance = random.Random(11)
        with path.open("w", encoding="utf-8") as file:
            while file.tell() < megabytes * 1e6:
                file.writelines(lines(chance, file.tell()) for _ in range(1000))

    return measure.load(f"{kind}-{megabytes}MB.log", write)


def write_log(path: Path, entries: int) -> None:
    """`entries` entries as JSON lines, about 740 bytes each: 5 % warnings, 2 % errors."""
    chance = random.Random(7)
    with path.open("w", encoding="utf-8") as file:
        for number, entry in enumerate(_entries(chance, entries)):
            file.write(json.dumps(entry, ensure_ascii=number % 2 == 0) + "\n")


def patterns(count: int) -> list[str]:
    """`count` different patterns; the first ten hit entries of the log, the others look for what it does not hold."""
    chance = random.Random(3)
    found = dict.fromkeys(_HITTING)
    while len(found) < count:
        a, b, c = chance.sample(_WORDS.split(), 3)
        shapes = f"{a}.*{b} {c}", rf"{a} {b}: \S+ {c}", rf"(?:{a}|{b}) {c} after \d+", f"{a}[- ]{b}.{{0,40}}{c}"
        found[chance.choice(shapes)] = None
    return list(found)[:count]


def write_rules(path: Path, sources: list[str]) -> None:
    """A rule file with one issue for each pattern."""
    issues = [
        f"  - {{id: b{number:04d}, title: B {number}, label: non-blocking, match: {{regex: {json.dumps(source)}}}}}\n"
        for number, source in enumerate(sources)
    ]
    path.write_text("".join(["logtriage: 1\nruleset: bench\nissues:\n", *issues]), encoding="utf-8")


def _write(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8")


def _nginx(chance: random.Random, written: int) -> str:
    time = (BEGIN + timedelta(seconds=written // 5000)).strftime("%d/%b/%Y:%H:%M:%S +0000")
    status = chance.choices((200, 304, 404, 502), (90, 6, 3, 1))[0]
    path = f"/api/{chance.choice(('chat', 'threads', 'users', 'health'))}/{chance.randrange(10**6)}"
    return (
        f"10.0.{chance.randrange(256)}.{chance.randrange(256)} - - [{time}] "
        f'"{chance.choice(("GET", "GET", "POST"))} {path} HTTP/1.1" {status} {chance.randrange(50_000)} '
        f'"https://shop.example/{chance.randrange(1000)}" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"\n'
    )


def _python(chance: random.Random, written: int) -> str:
    time = (BEGIN + timedelta(milliseconds=written // 5)).strftime("%Y-%m-%d %H:%M:%S,%f")[:-3]
    severity, message = _said(chance)
    message = message.replace("{}", str(chance.randrange(10**6)))
    return f"{time} {severity} shop.app.{chance.choice('abc')} [worker-{chance.randrange(8)}] {message}\n"


def _entries(chance: random.Random, count: int) -> Iterator[dict[str, object]]:
    time = BEGIN
    for number in range(count):
        time += timedelta(milliseconds=chance.random() * 20)
        severity, message = ("INFO", _START[number]) if number < len(_START) else _said(chance)
        message = message.replace("{}", str(chance.randrange(10**6)))
        yield entry(chance, time.isoformat().replace("+00:00", "Z"), severity, message)


def _said(chance: random.Random) -> tuple[str, str]:
    kind = chance.random()
    if kind < 0.93:
        return "INFO", chance.choice(_INFO)
    return ("WARNING", chance.choice(_WARNING)) if kind < 0.98 else ("ERROR", chance.choice(_ERROR))


def entry(chance: random.Random, time: str, severity: str, message: str) -> dict[str, object]:
    """One entry as Cloud Run writes it, about 740 bytes."""
    return {
        "insertId": f"{chance.getrandbits(80):x}",
        "jsonPayload": {
            "message": message,
            "logger": f"shop.app.{chance.choice('abc')}",
            "request_id": f"{chance.getrandbits(128):032x}",
            "user": {"id": chance.randrange(10**6)},
        },
        "labels": {"instanceId": f"{chance.getrandbits(200):064x}"},
        "logName": "projects/shop-staging/logs/run.googleapis.com%2Fstderr",
        "receiveTimestamp": time,
        "resource": {
            "labels": {
                "configuration_name": SERVICE,
                "location": "us-central1",
                "project_id": "shop-staging",
                "revision_name": REVISION,
                "service_name": SERVICE,
            },
            "type": "cloud_run_revision",
        },
        "severity": severity,
        "timestamp": time,
    }
