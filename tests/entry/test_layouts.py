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
    ('INFO:     127.0.0.1:5000 - "GET / HTTP/1.1" 500 Internal Server Error', I, "",
     '127.0.0.1:5000 - "GET / HTTP/1.1" 500 Internal Server Error'),
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
    "19:50:56 ERROR boom",
    "E09 boom",
    "E0911 is the code",
    "Investigation of ERROR started",
    "IO error",
    "[2025] [14] [ERROR] boom",
    "[2025-09-11 19:50:56 +0000 no bracket",
    "127.0.0.1 - - [11/Sep/2025:19:50:56 +0000] \"GET / HTTP/1.1\" 200 5",
]  # fmt: skip
LOGFMT = [
    ("level=error msg=boom", E),
    ('time="2025-09-11T19:50:56Z" level=warning msg="low disk"', W),
    ('ts=1 caller=x level="fatal" msg=boom', C),
    ("msg=boom level=info", I),
    ("level=unheard msg=boom", ZERO),
    ("loglevel=error", ZERO),
    ("GET /search?level=error HTTP/1.1", ZERO),
    ("GET /search?a=1&level=error HTTP/1.1", ZERO),
    ("https://example.com/?x=1;level=error", ZERO),
    ("the (level=error) flag", ZERO),
    ("level = error", ZERO),
    ("boom", ZERO),
    ("a" * 500 + " level=error", ZERO),
]


@pytest.mark.parametrize(("line", "severity", "logger", "message", "time"), DATED)
def test_a_dated_layout_gives_time_level_and_logger(
    line: str, severity: Severity, logger: str, message: str, time: str
) -> None:
    header = layouts.read(line)
    assert header is not None
    assert (line[header.end :].lstrip() if message else line[header.end :]) == message.lstrip()
    assert (header.severity, header.logger, header.time) == (severity, logger, nanoseconds(time))


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
