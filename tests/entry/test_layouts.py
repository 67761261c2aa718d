"""Every layout with which programs begin a line, and the sentences that only look like one."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analyzer.entry import layouts
from analyzer.entry.clock import nanoseconds
from analyzer.entry.severity import Severity

D, I, N, W, E, C, A, M, ZERO = (  # noqa: E741 - the letters of the levels
    Severity.DEBUG, Severity.INFO, Severity.NOTICE, Severity.WARNING, Severity.ERROR, Severity.CRITICAL,
    Severity.ALERT, Severity.EMERGENCY, Severity.DEFAULT,
)  # fmt: skip
AT = "2025-09-11T19:50:56Z"
MS = "2025-09-11T19:50:56.123Z"

# line, severity, logger, message, time
DATED = [
    # logging with `%(asctime)s - %(name)s - %(levelname)s - %(message)s` and what people make of it
    ("2025-09-11 19:50:56,123 - app.db - ERROR - boom", E, "app.db", "boom", MS),
    ("2025-09-11 19:50:56,123 - app - CRITICAL - boom", C, "app", "boom", MS),
    ("2025-09-11 19:50:56,123 - my-service - WARNING - boom", W, "my-service", "boom", MS),
    ("2025-09-11 19:50:56,123 - INFO - boom", I, "", "boom", MS),
    ("2025-09-11 19:50:56,123 - svc - app.db - ERROR - boom", E, "app.db", "boom", MS),
    ("2025-09-11 19:50:56,123 - app - ERROR - db.py:12 - boom", E, "app", "boom", MS),
    ("2025-09-11 19:50:56,123 - __main__ - DEBUG - boom", D, "__main__", "boom", MS),
    ("2025-09-11 19:50:56,123 - app - ERROR - ", E, "app", "", MS),
    # logging without dashes
    ("2025-09-11 19:50:56,123 ERROR boom", E, "", "boom", MS),
    ("2025-09-11 19:50:56,123 ERROR: boom", E, "", "boom", MS),
    ("2025-09-11 19:50:56,123 INFO     boom", I, "", "    boom", MS),
    ("2025-09-11 19:50:56,123 ERROR app.db: boom", E, "app.db", "boom", MS),
    ("2025-09-11 19:50:56,123 ERROR [app.db] boom", E, "app.db", "boom", MS),
    ("2025-09-11 19:50:56,123 WARNING [app.db]: boom", W, "app.db", "boom", MS),
    ("2025-09-11 19:50:56,123 [ERROR] boom", E, "", "boom", MS),
    ("2025-09-11 19:50:56,123 [ERROR] app.db: boom", E, "app.db", "boom", MS),
    ("2025-09-11 19:50:56,123 [error] boom", E, "", "boom", MS),
    ("2025-09-11 19:50:56,123 [INFO    ] boom", I, "", "boom", MS),
    ("2025-09-11T19:50:56.123Z ERROR boom", E, "", "boom", MS),
    ("2025-09-11T19:50:56.123+00:00 FATAL boom", C, "", "boom", MS),
    ("2025-09-11T21:50:56.123+02:00 [warn] boom", W, "", "boom", MS),
    ("2025-09-11 19:50:56 [14] ERROR boom", E, "", "boom", AT),
    ("2025-09-11 19:50:56 UTC ERROR boom", E, "", "boom", AT),
    # loguru
    ("2025-09-11 19:50:56.123 | ERROR    | app.db:connect:150 - boom", E, "app.db", "boom", MS),
    ("2025-09-11 19:50:56.123 | ERROR    | app.db:connect:150 | boom", E, "app.db", "boom", MS),
    ("2025-09-11 19:50:56.123 | CRITICAL | app:run:1 - boom", C, "app", "boom", MS),
    ("2025-09-11 19:50:56.123 | SUCCESS  | app:run:1 - boom", I, "app", "boom", MS),
    ("2025-09-11 19:50:56.123 | TRACE    | app:run:1 - boom", D, "app", "boom", MS),
    ("2025-09-11 19:50:56.123 | ERROR    | __main__:<module>:5 - boom", E, "__main__", "boom", MS),
    ("2025-09-11 19:50:56.123 | ERROR    | app.db:<lambda>:5 - boom", E, "app.db", "boom", MS),
    ("2025-09-11 19:50:56.123 | ERROR    | app.db:f.<locals>.g:5 - boom", E, "app.db", "boom", MS),
    ("2025-09-11 19:50:56.123 | WARNING  | boom is all it says", W, "", "boom is all it says", MS),
    # gunicorn
    ("[2025-09-11 19:50:56 +0000] [14] [ERROR] boom", E, "", "boom", AT),
    ("[2025-09-11 19:50:56 +0000] [1] [INFO] Booting worker with pid: 14", I, "", "Booting worker with pid: 14", AT),
    ("[2025-09-11 12:50:56 -0700] [14] [CRITICAL] WORKER TIMEOUT (pid:9)", C, "", "WORKER TIMEOUT (pid:9)", AT),
    ("[2025-09-11 19:50:56 +0000] [ERROR] [app.db] boom", E, "app.db", "boom", AT),
    # Flask and its like
    ("[2025-09-11 19:50:56,123] ERROR in app: boom", E, "app", "boom", MS),
    ("[2025-09-11 19:50:56,123] WARNING in views.pay: boom", W, "views.pay", "boom", MS),
    ("[2025-09-11 19:50:56,123] ERROR: boom", E, "", "boom", MS),
    ("[2025-09-11 19:50:56,123] ERROR - boom", E, "", "boom", MS),
    ("[2025-09-11T19:50:56Z] [warning] boom", W, "", "boom", AT),
    # Celery
    ("[2025-09-11 19:50:56,123: ERROR/MainProcess] boom", E, "", "boom", MS),
    ("[2025-09-11 19:50:56,123: INFO/ForkPoolWorker-1] boom", I, "", "boom", MS),
    # winston, NestJS
    ("2025-09-11T19:50:56.123Z error: boom", E, "", "boom", MS),
    ("2025-09-11T19:50:56.123Z [api] error: boom", E, "api", "boom", MS),
    ("2025-09-11T19:50:56.123Z - warn: boom", W, "", "boom", MS),
    ("[2025-09-11T19:50:56.123Z] http: boom", I, "", "boom", MS),
    ("2025-09-11T19:50:56.123Z errors: 3", ZERO, "", "errors: 3", MS),
    # Rust's panics
    ("2025-09-11T19:50:56.123Z thread 'main' panicked at a.rs:5:5:", E, "", "thread 'main' panicked at a.rs:5:5:", MS),
    # logback and log4j
    ("2025-09-11 19:50:56,123 [main] ERROR com.acme.Db: boom", E, "com.acme.Db", "boom", MS),
    ("2025-09-11 19:50:56.123 [http-1] WARN com.acme.Db - boom", W, "com.acme.Db", "boom", MS),
    # a time that Docker or a collector put before the whole header
    ("2025-09-11T19:50:56.123Z [ERROR] boom", E, "", "boom", MS),
    ("2025-09-11T19:50:56.123Z ERROR:app:boom", E, "app", "boom", MS),
    ("2025-09-11T19:50:56.123Z 2025-09-11 19:50:56,123 - app - ERROR - boom", E, "app", "boom", MS),
    # a time alone
    ("2025-09-11T19:50:56Z boom", ZERO, "", "boom", AT),
    ("[2025-09-11T19:50:56Z] boom", ZERO, "", "boom", AT),
    ("2025-09-11 19:50:56 the ERROR is told later", ZERO, "", "the ERROR is told later", AT),
    ("2025-09-11 19:50:56", ZERO, "", "", AT),
]
UNDATED = [
    # uvicorn, and logging.basicConfig
    ("INFO:     Application startup complete.", I, "", "Application startup complete."),
    ("ERROR:    Exception in ASGI application", E, "", "Exception in ASGI application"),
    ("WARNING:  boom", W, "", "boom"),
    ("CRITICAL: boom", C, "", "boom"),
    ("ERROR:root:boom", E, "root", "boom"),
    ("ERROR:app.db:boom", E, "app.db", "boom"),
    ("ERROR:my-service:boom", E, "my-service", "boom"),
    ("WARNING:__main__:boom", W, "__main__", "boom"),
    # alembic
    ("INFO  [alembic.runtime.migration] Context impl PostgresqlImpl.", I, "alembic.runtime.migration",
     "Context impl PostgresqlImpl."),
    ("ERROR [alembic.util.messaging] boom", E, "alembic.util.messaging", "boom"),
    # klog, glog
    ("E0911 19:50:56.123456       1 server.go:42] boom", E, "", "boom"),
    ("I0911 19:50:56.123456    1234 main-loop.cc:7] boom", I, "", "boom"),
    ("W0911 19:50:56 7 x.py:1] boom", W, "", "boom"),
    ("F0911 19:50:56.1 7 x.go:1] boom", C, "", "boom"),
    ("19:50:56.123 [main] ERROR com.acme.Db - boom", E, "com.acme.Db", "boom"),
    # Rust's panics
    ("thread 'main' panicked at src/main.rs:5:5:", E, "", "thread 'main' panicked at src/main.rs:5:5:"),
    ("thread 'a b' (12) panicked at 'x', a.rs:5:5", E, "", "thread 'a b' (12) panicked at 'x', a.rs:5:5"),
    # a level alone
    ("[ERROR] boom", E, "", "boom"),
    ("[error] boom", E, "", "boom"),
    ("[WARN ] boom", W, "", "boom"),
    ("[INFO]: boom", I, "", "boom"),
    ("[emerg] bind() failed", M, "", "bind() failed"),
    ("[ALERT] boom", A, "", "boom"),
    ("[notice] boom", N, "", "boom"),
    ("ERROR - boom", E, "", "boom"),
    ("ERROR | boom", E, "", "boom"),
    ("ERROR boom", E, "", "boom"),
    ("DEBUG boom", D, "", "boom"),
]  # fmt: skip
NO_HEADER = [
    "",
    " ",
    "ERROR",
    "ERRORS were found",
    "ERROR_CODE 7",
    "Error: boom",
    "error: boom",
    "Errors: 3 of 9",
    "Warning: the disk is nearly full",
    "CRITICAL path analysis done",
    "PANIC in the disco",
    "FATALITIES: none",
    "ALERT the duty officer",
    "NOTICE of termination",
    "INFORMATION desk",
    "DEBUGGING is on",
    "Traceback (most recent call last):",
    "ValueError: boom",
    "[errors] 3",
    "[ERROR]boom",
    "[14] started",
    "[U+1F7E2] CHAT FUNCTIONALITY: FULLY OPERATIONAL",
    "[SQL: SELECT 1]",
    "['ERROR', 'x']",
    "✅ Redis: ERROR",
    "  ERROR: indented",
    "GET /search?level=error 200",
    "the level: ERROR was reached",
    "2025 errors",
    "2025-09-11",
    "2025-13-41 25:61:61 ERROR boom",
    "E09 boom",
    "E0911 is the code",
    "Investigation of ERROR started",
    "IO error",
    "Sep 11 is the day",
    "Sep 31 19:50:56 host app: an impossible day",
    "[Thu Sep 11 19:50:56] [error] no year",
    "[31/Jun/2025:19:50:56 +0000] no such day",
    "Thu is a day",
    "10.0.0.1 is an address",
    "10.0.0.1:80 - refused",
    '10.0.0.1 - - [11/Sep/2025] "GET / HTTP/1.1" 200 5',
    'app said "GET / HTTP/1.1" 500',
    'say: I saw 1.2.3.4 - - [11/Sep/2025:19:50:56 +0000] "GET / HTTP/1.1" 500 5',
    "99999999999 items",
    "4200000000 lies in the year 2103",
    "12:30 lunch",
    "12:30:61x",
    "25:00:00 ERROR no such hour",
    "a=1 b=2",
    "msg=boom",
    "x=1 level=error",
    "level=unheard msg=boom",
    "time=soon msg=boom",
    "url?level=error&msg=boom",
    "info: not a category",
    "fail: Category[x]",
    "PHP is fine",
    "PHP Warning without a colon",
    "LOG: one blank",
    "<b>bold</b>",
    "<200>no priority",
    "<3",
    "ERRO[x] boom",
    "E, no bracket",
    "1:M is a ratio",
    "03-17 was a Monday",
    "[10.30] is a time",
    "[pid: 1|app: 0|req: 1/1] no request",
    "- 1 item",
    "Jul 20, 2009 was a Monday",
    "I09111950 is an order",
    "{\"level\": \"error\"}",
    "[2025] [14] [ERROR] boom",
    "[2025-09-11 19:50:56 +0000 no bracket",
]  # fmt: skip
LOGFMT = [
    ("level=error msg=boom", E),
    ('time="2025-09-11T19:50:56Z" level=warning msg="low disk"', W),
    ('ts=1 caller=x level="fatal" msg=boom', C),
    ("msg=boom level=info", I),
    ("level=unheard msg=boom", ZERO),
    ("loglevel=error", ZERO),
    ('{"level":"error","msg":"boom"}', E),
    ('{"user":{"level":"error"},"msg":"boom"}', ZERO),
    ('{"level":"error" is no JSON', ZERO),
    ("GET /search?level=error HTTP/1.1", ZERO),
    ("GET /search?a=1&level=error HTTP/1.1", ZERO),
    ("https://example.com/?x=1;level=error", ZERO),
    ("the (level=error) flag", ZERO),
    ("level = error", ZERO),
    ("boom", ZERO),
    ("a" * 500 + " level=error", ZERO),
]


NOW = nanoseconds("2026-01-20T12:00:00Z") or 0
MICROS = "2025-09-11T19:50:56.123456Z"
Expected = tuple[str, str | None, Severity, str, int, str]

# line -> layout, time, severity, logger, status, message
PROGRAMS: dict[str, Expected] = {
    # Python's logging
    "2025-09-11 19:50:56,123:ERROR:boom": ("logging-colons", MS, E, "", 0, "boom"),
    "2025-09-11 19:50:56,123:app.db:WARNING:boom: x": ("logging-colons", MS, W, "app.db", 0, "boom: x"),
    "2025-09-11 19:50:56,123 ERROR app.db:42 boom": ("logging", MS, E, "app.db", 0, "boom"),
    "2025-09-11 19:50:56,123 ERROR db.shop.internal:5432 refused": (
        "logging", MS, E, "", 0, "db.shop.internal:5432 refused",
    ),
    "2025-09-11 19:50:56,123 [12] ERROR app.db: boom": ("logging", MS, E, "app.db", 0, "boom"),
    "2025-09-11 19:50:56,123 ERROR [12] boom": ("logging", MS, E, "", 0, "[12] boom"),
    "2025-09-11 19:50:56,123 app.db ERROR boom": ("logging-name-first", MS, E, "app.db", 0, "boom"),
    "2025-09-11 19:50:56,123 root         INFO     boom": ("logging-name-first", MS, I, "root", 0, "    boom"),
    "[ERROR] 2025-09-11T19:50:56.123Z 6bc28136-xmpl-4365-b021-0ce6b2e64ab0 boom": (
        "level-time", MS, E, "", 0, "6bc28136-xmpl-4365-b021-0ce6b2e64ab0 boom",
    ),
    "[ERROR]\t2025-09-11T19:50:56.123Z\t6bc28136-aaaa-4365-b021-0ce6b2e64ab0\tboom": (
        "level-time", MS, E, "", 0, "boom",
    ),
    "INFO 2025-09-11 19:50:56,123 views 1234 140 boom": ("level-time", MS, I, "views", 0, "boom"),
    "WARNING 2025-09-11 19:50:56,123 boom": ("level-time", MS, W, "", 0, "boom"),
    "[INFO] [2025-09-11 19:50:56,123] boom": ("level-time", MS, I, "", 0, "boom"),
    # loguru's like
    "2025-09-11 19:50:56.1230|ERROR|Shop.Db|boom": ("bars", MS, E, "Shop.Db", 0, "boom"),
    # gunicorn's like: Envoy, Elasticsearch
    "[2025-09-11 19:50:56.123][7][warning][main] [source/server.cc:12] boom": ("brackets", MS, W, "main", 0, "boom"),
    "[2025-09-11T19:50:56,123][INFO ][o.e.n.Node               ] [node-1] boom": (
        "brackets", MS, I, "o.e.n.Node", 0, "[node-1] boom",
    ),
    "[2025-09-11 19:50:56,123] INFO boom (kafka.server.KafkaServer)": (
        "bracketed-time", MS, I, "", 0, "boom (kafka.server.KafkaServer)",
    ),
    # requests
    '10.0.0.7 - - [11/Sep/2025:19:50:56 +0000] "GET /x?a=1 HTTP/1.1" 502 134 "-" "curl/8"': (
        "access", AT, ZERO, "", 502, "GET /x?a=1 502",
    ),
    '10.0.0.7 - bob [11/Sep/2025:21:50:56 +0200] "POST /x HTTP/2.0" 200 -': (
        "access", AT, ZERO, "", 200, "POST /x 200",
    ),
    '2001:db8::7 - - [11/Sep/2025:19:50:56 +0000] "GET /x HTTP/1.1" 404 0': ("access", AT, ZERO, "", 404, "GET /x 404"),
    'shop.example:443 10.0.0.7 - - [11/Sep/2025:19:50:56 +0000] "GET /x HTTP/1.1" 200 1': (
        "access", AT, ZERO, "", 200, "GET /x 200",
    ),
    '10.0.0.7 - - [11/Sep/2025:19:50:56 +0000] "\\x16\\x03\\x01" 400 157 "-" "-"': (
        "access", AT, ZERO, "", 400, 'malformed "\\x16\\x03\\x01" 400',
    ),
    '127.0.0.1 - - [11/Sep/2025 19:50:56] "GET / HTTP/1.1" 200 -': ("access", AT, ZERO, "", 200, "GET / 200"),
    '[11/Sep/2025 19:50:56] "GET /admin/ HTTP/1.1" 500 134': ("access", AT, ZERO, "", 500, "GET /admin/ 500"),
    '[2025-09-11T19:50:56.123Z] "GET /x HTTP/1.1" 503 UH 0 19 "-"': ("envoy-access", MS, ZERO, "", 503, "GET /x 503"),
    'INFO:     127.0.0.1:5000 - "GET /x?y=1 HTTP/1.1" 500 Internal Server Error': (
        "uvicorn-access", None, I, "", 500, "GET /x?y=1 500",
    ),
    'INFO:     127.0.0.1:5000 - "WebSocket /ws" 403': ("uvicorn-access", None, I, "", 403, "WebSocket /ws 403"),
    'INFO:     127.0.0.1:5000 - "WebSocket /ws" [accepted]': (
        "level-colon", None, I, "", 0, '127.0.0.1:5000 - "WebSocket /ws" [accepted]',
    ),
    '10.0.0.7:56500 - "GET /x HTTP/1.1" 404': ("uvicorn-access", None, ZERO, "", 404, "GET /x 404"),
    "[pid: 9|app: 0|req: 1/2] 10.0.0.7 () {38 vars in 696 bytes} [Thu Sep 11 19:50:56 2025] POST /x => generated 47"
    " bytes in 129 msecs (HTTP/1.1 500) 9 headers in 378 bytes (1 switches on core 3)": (
        "uwsgi", AT, ZERO, "", 500, "POST /x 500",
    ),
    '[GIN] 2025/09/11 - 19:50:56 | 500 |     1.2ms |        10.0.0.7 | GET      "/x"': (
        "gin", AT, ZERO, "", 500, "GET /x 500",
    ),
    '10.0.0.7:33317 [11/Sep/2025:19:50:56.123] in~ bk/s1 10/0/30/69/109 503 2750 - - sC-- 1/1/1/1/0 0/0 {a b} {} "GET'
    ' /x HTTP/1.1"': ("haproxy-http", MS, ZERO, "bk/s1", 503, "GET /x 503"),
    '10.0.0.7:33317 [11/Sep/2025:19:50:56.123] in in/<NOSRV> -1/-1/-1/-1/0 400 187 - - PR-- 1/1/0/0/0 0/0 "<BADREQ>"': (
        "haproxy-http", MS, ZERO, "in/<NOSRV>", 400, 'malformed "<BADREQ>" 400',
    ),
    "10.0.0.7:33313 [11/Sep/2025:19:50:56.123] fnt bck/s1 0/0/5007 212 -- 0/0/0/0/3 0/0": (
        "haproxy", MS, ZERO, "", 0, "fnt bck/s1 0/0/5007 212 -- 0/0/0/0/3 0/0",
    ),
    "Sep 11 19:50:56 lb haproxy[7]: 10.0.0.7:1 [11/Sep/2025:19:50:56.123] in/1: SSL handshake failure": (
        "haproxy", MS, ZERO, "haproxy", 0, "in/1: SSL handshake failure",
    ),
    # web servers' errors
    "2025/09/11 19:50:56 [error] 12#0: *7 open() failed, client: 10.0.0.7": (
        "nginx-error", AT, E, "", 0, "open() failed, client: 10.0.0.7",
    ),
    "2025/09/11 19:50:56 [emerg] 1#1: bind() to 0.0.0.0:80 failed": (
        "nginx-error", AT, M, "", 0, "bind() to 0.0.0.0:80 failed",
    ),
    "[Thu Sep 11 19:50:56.123456 2025] [core:error] [pid 1:tid 2] [client 10.0.0.7:5] AH00126: boom": (
        "apache-error", MICROS, E, "core", 0, "AH00126: boom",
    ),
    "[Thu Sep 11 19:50:56 2025] [notice] boom": ("apache-error", AT, N, "", 0, "boom"),
    "[Thu Sep 11 19:50:56.123456 2025] [ssl:trace3] [pid 1] boom": ("apache-error", MICROS, D, "ssl", 0, "boom"),
    # syslog
    "Sep 11 19:50:56 host sshd[12]: boom": ("syslog", AT, ZERO, "sshd", 0, "boom"),
    "Sep  1 19:50:56 host kernel: boom": ("syslog", "2025-09-01T19:50:56Z", ZERO, "kernel", 0, "boom"),
    "Sep 11 19:50:56 host cron(pam_unix)[12]: boom": ("syslog", AT, ZERO, "cron(pam_unix)", 0, "boom"),
    "Sep 11 19:50:56 host app[12]: ERROR:app.db:boom": ("level-colon", AT, E, "app.db", 0, "boom"),
    "Sep 11 19:50:56 host last message repeated 3 times": (
        "syslog-bare", AT, ZERO, "", 0, "last message repeated 3 times",
    ),
    "<34>Sep 11 19:50:56 host su: boom": ("syslog", AT, C, "su", 0, "boom"),
    "<14>Sep 11 19:50:56 host app: [ERROR] boom": ("level-bracket", AT, E, "app", 0, "boom"),
    "2025-09-11T19:50:56.123456+00:00 host su: boom": ("syslog-iso", MICROS, ZERO, "su", 0, "boom"),
    "2025-09-11T19:50:56Z host app[12]: boom": ("syslog-iso-pid", AT, ZERO, "app", 0, "boom"),
    "<30>2025-09-11T19:50:56Z host app[12]: boom": ("syslog-iso-priority", AT, I, "app", 0, "boom"),
    "<165>1 2025-09-11T19:50:56.123Z host app 12 ID47 - boom": ("syslog-5424", MS, N, "app", 0, "boom"),
    '<11>1 2025-09-11T19:50:56.123Z host app - - [x@1 a="b]\\"c"][y@1] \ufeffboom': (
        "syslog-5424", MS, E, "app", 0, "boom",
    ),
    "<3>boom": ("priority", None, E, "", 0, "boom"),
    # klog, glog
    "E0911 19:50:56.123456       1 server.go:42] boom": ("klog", MICROS, E, "", 0, "boom"),
    "W20250911 19:50:56.123456 7 db.cc:1] boom": ("klog", MICROS, W, "", 0, "boom"),
    # pairs
    'time="2025-09-11T19:50:56Z" level=error msg="boom it" pod=x reason=': (
        "logfmt", AT, E, "", 0, "boom it pod=x reason=",
    ),
    'logger=db t=2025-09-11T19:50:56.123Z level=warn msg="say \\"hi\\"" a="level=fatal x"': (
        "logfmt", MS, W, "db", 0, 'say "hi" a="level=fatal x"',
    ),
    "time=2025-09-11T19:50:56.123Z level=INFO msg=boom level=ERROR": ("logfmt", MS, I, "", 0, "boom level=ERROR"),
    "level=info ts=2025-09-11T19:50:56.123Z caller=main.go:1 msg=boom": (
        "logfmt", MS, I, "", 0, "boom caller=main.go:1",
    ),
    "msg=boom level=error": ("logfmt", None, E, "", 0, "boom"),
    "ts=1757620256.5 level=debug msg=boom": ("logfmt", "2025-09-11T19:50:56.5Z", D, "", 0, "boom"),
    "time=soon level=error msg=boom": ("logfmt", None, E, "", 0, "boom time=soon"),
    # databases
    "2025-09-11 12:50:56.123 PDT [12] LOG:  boom": ("postgres", MS, I, "", 0, "boom"),
    "2025-09-11 19:50:56.123 UTC [12] bob@shop ERROR:  boom": ("postgres", MS, E, "", 0, "boom"),
    "2025-09-11 21:50:56 CEST [12]: [1-1] user=bob,db=shop,app=a b,client=10.0.0.7 FATAL:  boom": (
        "postgres", AT, C, "", 0, "boom",
    ),
    "2025-09-11 19:50:56 UTC:10.0.0.7(5432):bob@shop:[12]:ERROR:  boom": ("postgres", AT, E, "", 0, "boom"),
    "2025-09-11 22:50:56.123 +03 [12] WARNING:  boom": ("postgres", MS, W, "", 0, "boom"),
    "2025-09-11 19:50:56.123 UTC [12] STATEMENT:  SELECT ' level=error '": (
        "postgres", MS, I, "", 0, "STATEMENT:  SELECT ' level=error '",
    ),
    "LOG:  boom": ("postgres-bare", None, I, "", 0, "boom"),
    "2025-09-11T19:50:56.123456Z 0 [Note] [MY-012487] [InnoDB] boom": (
        "mysql", MICROS, N, "InnoDB", 0, "[MY-012487] [InnoDB] boom",
    ),
    "2025-09-11 19:50:56 140 [Warning] boom": ("mysql", AT, W, "", 0, "boom"),
    "250911 19:50:56 [ERROR] boom": ("mysql-short", AT, E, "", 0, "boom"),
    "250911  9:50:56 mysqld_safe boom": ("mysql-short", "2025-09-11T09:50:56Z", ZERO, "", 0, "mysqld_safe boom"),
    "1:M 11 Sep 2025 19:50:56.123 # boom": ("redis", MS, W, "", 0, "boom"),
    "1:C 11 Sep 2025 19:50:56.123 * boom": ("redis", MS, N, "", 0, "boom"),
    "1:signal-handler (1757620256) boom": ("redis-signal", AT, W, "", 0, "boom"),
    # Java
    "2025-09-11T19:50:56.123Z  INFO 1 --- [app] [           main] a.b.C          : boom": (
        "spring", MS, I, "a.b.C", 0, "boom",
    ),
    "2025-09-11 19:50:56.123 ERROR 1 --- [main] o.s.b.SpringApplication : boom": (
        "spring", MS, E, "o.s.b.SpringApplication", 0, "boom",
    ),
    "2025-09-11T19:50:56,123 INFO [main         ] FarmApp       : boom": ("java-padded", MS, I, "FarmApp", 0, "boom"),
    "2025-09-11 19:50:56,123 INFO  [io.quarkus] (main) boom": ("logging", MS, I, "io.quarkus", 0, "(main) boom"),
    "2025-09-11 19:50:56.123 [main] ERROR com.acme.Db -- boom": ("logging", MS, E, "com.acme.Db", 0, "boom"),
    "25/09/11 19:50:56 WARN executor.Executor: boom": ("log4j-short", AT, W, "executor.Executor", 0, "boom"),
    "11-Sep-2025 19:50:56.123 SEVERE [main] org.a.C.start boom": ("tomcat", MS, E, "org.a.C.start", 0, "boom"),
    "Sep 11, 2025 7:50:56 PM a.b.C run": ("jul", AT, ZERO, "a.b.C", 0, ""),
    "Sep 11, 2025 12:50:56\u202fAM a.b.C": ("jul", "2025-09-11T00:50:56Z", ZERO, "a.b.C", 0, ""),
    "Sep 11, 2025 7:50:56 PM a.b.C run WARNING: boom": ("jul-line", AT, W, "a.b.C", 0, "boom"),
    "FINEST: boom": ("jul-level", None, D, "", 0, "boom"),
    "19:50:56.123 [main] ERROR com.acme.Db -- boom": ("logback", None, E, "com.acme.Db", 0, "boom"),
    "19:50:56,123 INFO  [org.jboss.as] (main) boom": ("time-level", None, I, "org.jboss.as", 0, "(main) boom"),
    "19:50:56 ERROR boom": ("time-level", None, E, "", 0, "boom"),
    # .NET
    "fail: Shop.Db[14]": ("dotnet", None, E, "Shop.Db", 0, ""),
    "dbug: Shop.Db[0] boom": ("dotnet-line", None, D, "Shop.Db", 0, "boom"),
    "[19:50:56 WRN] boom": ("time-level-bracket", None, W, "", 0, "boom"),
    "[19:50:56] [Server thread/INFO]: boom": ("time-thread-bracket", None, I, "", 0, "boom"),
    "2025-09-11 21:50:56.123 +02:00 [ERR] boom": ("logging", MS, E, "", 0, "boom"),
    # Rust
    "2025-09-11T19:50:56.123456Z  INFO shop::db: boom": ("tracing", MICROS, I, "shop::db", 0, "boom"),
    "2025-09-11T19:50:56.123456Z ERROR run{id=3}: shop: boom": ("tracing", MICROS, E, "shop", 0, "boom"),
    "[2025-09-11T19:50:56Z WARN  shop::db] boom": ("env-logger", AT, W, "shop::db", 0, "boom"),
    # Ruby
    "E, [2025-09-11T19:50:56.123456 #12] ERROR -- shop: boom": ("ruby", MICROS, E, "shop", 0, "boom"),
    "I, [2025-09-11T19:50:56.123456 #12]  INFO -- : boom": ("ruby", MICROS, I, "", 0, "boom"),
    "2025-09-11T19:50:56.123Z pid=1 tid=a class=Job jid=1 WARN: boom": ("sidekiq", MS, W, "", 0, "boom"),
    # PHP
    "[2025-09-11 19:50:56] local.ERROR: boom": ("monolog", AT, E, "local", 0, "boom"),
    "[2025-09-11T19:50:56.123456+00:00] app.CRITICAL: boom [] []": ("monolog", MICROS, C, "app", 0, "boom [] []"),
    "[11-Sep-2025 19:50:56 UTC] PHP Fatal error:  boom": ("php", AT, C, "", 0, "PHP Fatal error:  boom"),
    "[11-Sep-2025 21:50:56 Europe/Berlin] PHP Deprecated:  boom": ("php", AT, N, "", 0, "PHP Deprecated:  boom"),
    "[11-Sep-2025 19:50:56] WARNING: [pool www] boom": ("php-fpm", AT, W, "", 0, "[pool www] boom"),
    "PHP Warning:  boom": ("php-bare", None, W, "", 0, "PHP Warning:  boom"),
    # Go
    "2025-09-11T19:50:56.123Z\tERROR\tshop/db.go:12\tboom\t{}": ("zap", MS, E, "", 0, "boom\t{}"),
    "2025-09-11T19:50:56.123+0000\tinfo\tshop.db\tdb/db.go:12\tboom": ("zap", MS, I, "shop.db", 0, "boom"),
    "2025-09-11T19:50:56Z ERR boom k=1": ("zerolog", AT, E, "", 0, "boom k=1"),
    "2025/09/11 19:50:56 main.go:23: boom": ("go", AT, ZERO, "", 0, "boom"),
    "2025/09/11 19:50:56 boom": ("time", AT, ZERO, "", 0, "boom"),
    "2025/09/11 19:50:56 INFO boom": ("logging", AT, I, "", 0, "boom"),
    "ERRO[0042] boom  k=1": ("logrus-terminal", None, E, "", 0, "boom  k=1"),
    # devices and clusters
    "09-11 19:50:56.123  1702  2395 E Db: boom": ("logcat", MS, E, "Db", 0, "boom"),
    "[09.11 19:50:56] boom": ("month-day", AT, ZERO, "", 0, "boom"),
    "- 1757620256 2025.09.11 dn228 Sep 11 19:50:56 dn228/dn228 crond[12]: boom": (
        "cluster", AT, ZERO, "crond", 0, "boom",
    ),
    "134681 node-246 unix.hw state_change.down 1757620256 1 boom": ("cluster-event", AT, ZERO, "unix.hw", 0, "boom"),
    # a time alone
    "1757620256 boom": ("time", AT, ZERO, "", 0, "boom"),
    "1757620256123 boom": ("time", MS, ZERO, "", 0, "boom"),
    "1757620256123456 boom": ("time", MICROS, ZERO, "", 0, "boom"),
    "1757620256123456789 boom": ("time", "2025-09-11T19:50:56.123456789Z", ZERO, "", 0, "boom"),
    "Thu Sep 11 19:50:56 2025 - boom": ("time", AT, ZERO, "", 0, "boom"),
    "Thu Sep 11 19:50:56 UTC 2025 boom": ("time", AT, ZERO, "", 0, "boom"),
    "19:50:56 boom": ("time-of-day", None, ZERO, "", 0, "boom"),
    '2025-09-11T19:50:56.123Z 10.0.0.7 - - [11/Sep/2025:19:50:56 +0000] "GET /x HTTP/1.1" 500 1': (
        "access", MS, ZERO, "", 500, "GET /x 500",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), PROGRAMS.items())
def test_a_line_of_a_program_is_understood(line: str, expected: Expected) -> None:
    header = layouts.read(line, now=NOW)
    assert header is not None
    layout, time, severity, logger, status, message = expected
    assert (header.layout, header.severity, header.logger, header.status) == (layout, severity, logger, status)
    assert (header.time, header.message(line)) == (nanoseconds(time) if time else None, message)


@pytest.mark.parametrize(("line", "severity", "logger", "message", "time"), DATED)
def test_a_dated_layout_gives_time_level_and_logger(
    line: str, severity: Severity, logger: str, message: str, time: str
) -> None:
    header = layouts.read(line)
    assert header is not None
    assert (line[header.end :].lstrip() if message else line[header.end :]) == message.lstrip()
    assert (header.severity, header.logger, header.time) == (severity, logger, nanoseconds(time))


@pytest.mark.parametrize(("level", "severity"), [("ERROR", E), ("  LOG", I), (" WARN", W), ("VERBOSE", D)])
def test_the_console_of_nest_tells_level_context_and_time(level: str, severity: Severity) -> None:
    line = f"[Nest] 19  - 09/11/2025, 7:50:56 PM {level} [ExceptionsHandler] boom"
    header = layouts.read(line)
    assert header is not None
    assert (header.severity, header.logger, line[header.end :]) == (severity, "ExceptionsHandler", "boom")
    assert header.time == nanoseconds(AT)


@pytest.mark.parametrize(("line", "severity", "logger", "message"), UNDATED)
def test_an_undated_layout_gives_level_and_logger(line: str, severity: Severity, logger: str, message: str) -> None:
    header = layouts.read(line)
    assert header is not None
    assert (header.severity, header.logger, line[header.end :], header.time) == (severity, logger, message, None)


@pytest.mark.parametrize("line", NO_HEADER, ids=repr)
def test_a_sentence_that_only_looks_like_a_header_has_none(line: str) -> None:
    assert layouts.read(line) is None


@pytest.mark.parametrize("line", [row[0] for row in UNDATED if not row[0][1:2].isdigit()])
def test_an_entry_that_states_its_severity_keeps_the_level_words_of_its_text(line: str) -> None:
    assert layouts.read(line, undated=False) is None


@pytest.mark.parametrize("line", [row[0] for row in DATED])
def test_a_dated_header_is_taken_off_whatever_the_entry_states(line: str) -> None:
    assert layouts.read(line, undated=False) == layouts.read(line)


@pytest.mark.parametrize(
    ("line", "zoned"),
    [
        ("2025-09-11T19:50:56Z boom", True),
        ("2025-09-11 19:50:56 +0000 boom", True),
        ("2025-09-11 19:50:56 UTC boom", True),
        ("[2025-09-11 19:50:56 +0000] [14] [ERROR] boom", True),
        ("2025-09-11 19:50:56,123 - app - ERROR - boom", False),
        ("[2025-09-11 19:50:56,123] ERROR in app: boom", False),
        ("2025-09-11 19:50:56 boom", False),
        ("ERROR: boom", True),
    ],
)
def test_a_time_without_a_zone_is_told_apart(line: str, zoned: bool) -> None:
    header = layouts.read(line)
    assert header is not None
    assert header.zoned is zoned


@pytest.mark.parametrize(("text", "severity"), LOGFMT)
def test_a_logfmt_message_states_its_level(text: str, severity: Severity) -> None:
    assert layouts.level_in(text) == severity


def test_a_number_after_the_time_is_no_zone() -> None:
    header = layouts.read("2025-09-11 19:50:56 -1 items left")
    assert header is not None
    assert header.time == nanoseconds(AT)


LINE = st.lists(
    st.sampled_from(
        [*(row[0] for row in DATED), *(row[0] for row in UNDATED), *NO_HEADER, "2025-09-11 19:50:56", "ERROR", " - "]
    )
    | st.text(max_size=10)
    | st.text("[]|-: 0123456789TZERO,.", max_size=30),
    max_size=3,
).map("".join)


@given(LINE)
@example("2025-09-11 19:50:56.²")
def test_a_header_of_any_line_ends_inside_it(line: str) -> None:
    header = layouts.read(line)
    assert header is None or 0 < header.end <= len(line)


@given(st.sampled_from([row[0] for row in DATED]), st.text(max_size=20))
def test_what_follows_a_header_and_its_blank_does_not_change_it(line: str, more: str) -> None:
    alone, followed = layouts.read(line + " x"), layouts.read(line + " x" + more)
    assert alone == followed


def test_a_line_of_any_length_is_judged_by_its_beginning() -> None:
    for line in (
        "2025-09-11 19:50:56 - " + "a." * 500_000,
        "[" * 1_000_000,
        "ERROR" + " " * 1_000_000,
        "2" * 1_000_000,
    ):
        layouts.read(line)
