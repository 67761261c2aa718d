"""The good inputs: logs in every format, rule files, saved results. Small, so that thousands of runs take minutes."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import zipfile
from pathlib import Path

from analyzer.pipeline import Settings
from analyzer.pipeline import run as scanned

_ROOT = Path(__file__).parents[2]
_MOST = 12_000


def _head(name: str) -> bytes:
    """The first lines of a fixture."""
    data = (_ROOT / "fixtures" / name).read_bytes()
    return data if len(data) <= _MOST else data[: data.rfind(b"\n", 0, _MOST) + 1]


def _zipped(data: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as writer:
        writer.writestr("a/app.log", data)
        writer.writestr("b.jsonl", _LINES["json loggers"].encode())
    return archive.getvalue()


_TRACES = """\
2025-09-11 19:50:56,123 - app - ERROR - it failed
Traceback (most recent call last):
  File "/app/a.py", line 3, in f
    g()
ValueError: bad value 17

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/app/b.py", line 5, in h
    f()
app.errors.AppError: could not [SQL: select 1]
panic: runtime error: index out of range [3] with length 2

goroutine 1 [running]:
main.f(0x1, 0x2)
\t/app/main.go:17 +0x1d
exit status 2
Exception in thread "main" java.lang.IllegalStateException: no
\tat com.example.A.f(A.java:3)
\tat com.example.A.main(A.java:9)
Caused by: java.io.IOException: gone
\t... 2 more
TypeError: Cannot read properties of undefined
    at f (/app/index.js:3:5)
    at Object.<anonymous> (/app/index.js:9:1)
Unhandled exception. System.InvalidOperationException: no
   at App.Program.Main(String[] args) in /src/Program.cs:line 7
app.rb:3:in `f': no (RuntimeError)
\tfrom app.rb:9:in `<main>'
PHP Fatal error:  Uncaught Exception: no in /app/a.php:3
Stack trace:
#0 /app/a.php(9): f()
#1 {main}
  thrown in /app/a.php on line 3
Unhandled exception:
Bad state: no
#0      f (file:///app/a.dart:3:5)
#1      main (file:///app/a.dart:9:3)
"""

_LINES = {
    "traces": _TRACES,
    "text": """\
2025-09-11 19:50:56.065 | ERROR    | app.module:f:150 | it failed with 17
[2025-09-11 19:50:56 +0000] [14] [ERROR] worker failed
INFO:     10.1.2.3:5060 - "GET /health HTTP/1.1" 200 OK
10.1.2.3 - - [11/Sep/2025:19:50:57 +0000] "GET / HTTP/1.1" 500 17 "-" "curl/8"
2025/09/11 19:50:57 [error] 7#7: *1 connect() failed (111: Connection refused) while connecting to upstream
[Thu Sep 11 19:50:57.123456 2025] [core:error] [pid 7:tid 8] [client 10.1.2.3:99] AH00126: Invalid URI
Sep 11 19:50:58 host app[12]: it failed
<165>1 2025-09-11T19:50:58.003Z host app 12 ID47 [a@1 b="c"] it failed
E0911 19:50:58.123456       1 server.go:42] it failed
time="2025-09-11T19:50:59Z" level=error msg="it failed" code=17
2025-09-11 19:50:59.123 UTC [12] ERROR:  relation "a" does not exist at character 15
2025-09-11T19:50:59.835618Z 0 [Warning] [MY-010068] [Server] CA certificate is self signed.
2025-09-11T19:51:00.139Z  INFO 1 --- [app] [main] c.e.App : started
2025-09-11T19:51:00.821315Z  WARN app::yak: slow
web-1  | 2025-09-11T19:51:00Z ERROR app: it failed
[pod/web-1/app] it goes on
""",
    "json loggers": "\n".join(
        json.dumps(line)
        for line in (
            {"asctime": "2025-09-11 19:50:56,123", "levelname": "ERROR", "name": "app", "message": "it failed"},
            {"event": "it failed", "level": "error", "timestamp": "2025-09-11T19:50:56Z"},
            {
                "name": "app",
                "hostname": "h",
                "pid": 7,
                "level": 50,
                "msg": "it failed",
                "time": "2025-09-11T19:50:57Z",
                "v": 0,
            },
            {
                "level": 50,
                "time": 1757620257537,
                "pid": 7,
                "hostname": "h",
                "err": {"stack": "Error: no\n    at f (a.js:1:2)"},
            },
            {
                "level": "error",
                "ts": 1757620257.25,
                "caller": "a/b.go:3",
                "msg": "it failed",
                "stacktrace": "main.f\n\t/a.go:3",
            },
            {
                "@timestamp": "2025-09-11T19:50:58Z",
                "log.level": "error",
                "message": "it failed",
                "ecs.version": "1.6.0",
            },
            {"MESSAGE": [105, 116], "PRIORITY": "3", "__REALTIME_TIMESTAMP": "1757620258221373", "_PID": "7"},
            {"log": "it failed\n", "stream": "stderr", "time": "2025-09-11T19:50:59.5Z"},
            {
                "resourceLogs": [
                    {"scopeLogs": [{"logRecords": [{"timeUnixNano": "1757620259000000000", "severityNumber": 17}]}]}
                ]
            },
        )
    ),
}

_TEXT = _LINES["text"].encode()
LOGS: dict[str, bytes] = {
    **{name: lines.encode() for name, lines in _LINES.items()},
    "entries": _head("staging-00434/candidate.jsonl"),
    "array": (_ROOT / "fixtures/split-traceback/candidate.json").read_bytes()[:_MOST],
    "buckets": (_ROOT / "fixtures/buckets/export.json").read_bytes()[:_MOST],
    "table": _head("table/gcloud.txt"),
    "app": _head("plain-text/app.log"),
    "gz": gzip.compress(_TEXT, mtime=0),
    "bz2": bz2.compress(_TEXT),
    "xz": lzma.compress(_TEXT),
    "zip": _zipped(_TEXT),
    "utf-16": _TEXT.decode().encode("utf-16"),
}

RULES: dict[str, bytes] = {
    **{file.stem: file.read_bytes() for file in sorted((_ROOT / "rules").glob("*.yaml"))},
    "over-time": (_ROOT / "fixtures/over-time/rules.yaml").read_bytes(),
}

RESULTS: dict[str, bytes] = {
    name: scanned(Settings(sources=(str(_ROOT / "fixtures" / name / log),))).to_json().encode()
    for name, log in (("staging-00434", "candidate.jsonl"), ("crash-loop", "candidate.json"))
}
