"""Text read by the block gives what text read line by line gives."""

from __future__ import annotations

import os
from unittest import mock

import pytest
from entry.trace_samples import WHOLE
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from analyzer.entry.reading import Reading
from analyzer.formats import lines, runs

from .samples import Read, Sparing
from .test_cuts import CHAIN, GO, JAVA, TEXT_PIECES, TRACEBACK

EXAMPLES = int(os.environ.get("LOGTRIAGE_EXAMPLES", "100"))
SHORT = 'Traceback (most recent call last):\n  File "/app/main.py", line 3, in run\n    go()\nValueError: 1'
HEADS = [
    "2025-09-11 12:00:{},006 ERROR netra.app [worker] ",
    "2025-09-11 12:00:{},006 INFO ",
    "2025-09-11 12:00:{} INFO ",
    "2025-09-11 12:00:{}.1 WARN x: ",
    "2025-09-11 12:00:{},123 - app.db - ERROR - ",
    "2025-09-11 12:00:{}.123 | ERROR    | app.db:connect:150 - ",
    "[2025-09-11 12:00:{} +0000] [14] [ERROR] ",
    "[2025-09-11 12:00:{} -0730] [INFO] [app] ",
    "[2025-09-11 12:00:{},123] ERROR in app: ",
    "[2025-09-11 12:00:{},123] ERROR ",
    "2025-09-11 12:00:{},006 INFO",
    "2025-09-11T12:00:{}.123456789Z ",
    "2025-09-11T12:00:{}.123Z ERROR ",
    "2025-09-12 00:00:{},006 [main] ERROR app.Db: ",
    "2025-09-12 00:00:{},006 [two words] ERROR app.Db - ",
    "Sep 11 12:00:{} host app[1]: ",
    "12:00:{}.123 [main] ERROR com.acme.Db - ",
    "E0911 12:00:{}.123456       1 server.go:42] ",
    "INFO:     ",
    "ERROR [app.db] ",
    "[error] ",
    '10.0.0.1 - - [11/Sep/2025:12:00:{} +0000] "GET /x" ',
    "2025-09-11 12:00:6{} ERROR ",
    "2025-09-11 12:00:{},006:ERROR:",
    "2025-09-11 12:00:{},006 app.db ERROR ",
    "2025-09-11 12:00:{},006 ERROR app.db:42 ",
    "2025-09-11 12:00:{}.1234|WARN|App.Db|",
    "2025-09-11T12:00:{}.123456Z  INFO app::db: ",
    "2025-09-11T12:00:{}.123Z  WARN 1 --- [app] [main] a.b.C   : ",
    "2025-09-11T12:00:{},123 INFO [main      ] Db         : ",
    "2025-09-11T12:00:{}.123Z\tERROR\tapp/db.go:12\t",
    "2025-09-11T12:00:{}Z ERR ",
    "2025-09-11T12:00:{}.123456+00:00 host app[1]: ",
    "2025-09-11T12:00:{}.123456Z 7 [Warning] [MY-1] [Server] ",
    "2025-09-11 12:00:{}.123 PDT [12] ERROR:  ",
    "2025-09-11 12:00:{} UTC [12]: [1-1] user=u,db=d STATEMENT:  ",
    "2025/09/11 12:00:{} [error] 12#0: *1 ",
    "2025/09/11 12:00:{} main.go:12: ",
    "2025/09/11 12:00:{} ",
    "[2025-09-11T12:00:{}Z INFO  app::db] ",
    "[2025-09-11 12:00:{}] local.ERROR: ",
    "[2025-09-11 12:00:{}.123][1][warning][main] ",
    '[2025-09-11T12:00:{}.123Z] "GET /x HTTP/1.1" 503 ',
    "E, [2025-09-11T12:00:{}.123456 #1] ERROR -- app: ",
    "[ERROR] 2025-09-11T12:00:{}.123Z ",
    "ERROR 2025-09-11 12:00:{},123 views 12 34 ",
    "[11/Sep/2025 12:00:{}] ",
    '[11/Sep/2025 12:00:{}] "GET /x HTTP/1.1" 500 7 ',
    "[11-Sep-2025 12:00:{} UTC] PHP Warning:  ",
    "11-Sep-2025 12:00:{}.123 SEVERE [main] a.b.C.d ",
    "[Thu Sep 11 12:00:{}.123456 2025] [core:error] [pid 1:tid 2] [client 1.2.3.4:5] ",
    "Thu Sep 11 12:00:{} 2025 - ",
    "<34>Sep 11 12:00:{} host app: ",
    "<165>1 2025-09-11T12:00:{}.003Z host app 1 ID47 - ",
    "Sep 11, 2025 0:00:{} PM a.b.C run",
    "Sep 11, 2025 1:00:{} PM a.b.C run",
    "SEVERE: ",
    "1:M 11 Sep 2025 12:00:{}.123 # ",
    "09-11 12:00:{}.123  12  34 E Tag: ",
    "[09.11 12:00:{}] ",
    "17/06/09 12:00:{} ERROR app.Db: ",
    "250911 12:00:{} [Warning] ",
    "23:59:{} ERROR ",
    "[00:00:{} WRN] ",
    "00:00:{} ",
    "17575920{}.5 ",
    '10.0.0.1 - - [11/Sep/2025:12:00:{} +0000] "GET /x HTTP/1.1" 200 5 ',
    '10.0.0.1 - - [11/Sep/2025:12:00:{} +0200] "GET /x?a=%20b HTTP/2.0" 503 5 "-" "ua" ',
    '10.0.0.1 - bob [11/Sep/2025:12:00:{} +0000] "\\x16\\x03" 400 5 ',
    '::1 - - [11/Sep/2025:12:00:{} +0000] "GET /x HTTP/1.1" 200 5 ',
    '12:00:00 - - [11/Sep/2025:12:00:{} +0000] "GET /x HTTP/1.1" 200 5 ',
    'shop.example:80 10.0.0.1 - - [11/Sep/2025:12:00:{} +0000] "POST /x HTTP/1.1" 500 5 ',
    '10.0.0.1 - - [11/Sep/2025:12:00:6{} +0000] "GET /x HTTP/1.1" 200 5 ',
    'INFO:     10.0.0.1:5000 - "GET /x HTTP/1.1" 500 ',
    '10.0.0.1:5000 - "GET /x HTTP/1.1" 500 ',
    '10.0.0.1:5 [11/Sep/2025:12:00:{}.123] in bk/s1 0/0/1/2/3 503 5 - - sC-- 1/1/1/1/0 0/0 {x} "GET /x HTTP/1.1" ',
    "10.0.0.1:5 [11/Sep/2025:12:00:{}.123] in bk/s1 0/0/1 5 -- 1/1/1/1/0 0/0 ",
    "[pid: 1|app: 0|req: 1/1] 10.0.0.1 () {3 vars in 7 bytes} [Thu Sep 11 12:00:{} 2025] GET /x => generated 4 bytes"
    " in 1 msecs (HTTP/1.1 500) ",
    '[GIN] 2025/09/11 - 12:00:{} | 500 |  1ms |  10.0.0.1 | GET  "/x" ',
    "time=2025-09-11T12:00:{}Z level=error msg=boom ",
    'logger=db t=2025-09-11T12:00:{}Z level=warn msg="so \\"it\\" is" a=b ',
    "a=1 b=2 ",
    "info: App.Db[14]",
    "fail: App.Db[14] ",
    "      ",
    "ERRO[0042] ",
    "PHP Warning:  ",
    "LOG:  ",
    "<30>",
    "",
    "",
    "  ",
]
MESSAGES = [
    "boom",
    "two words",
    "in app of words",
    "in a",
    "\nbelow it all",
    "\u00a0not a blank",
    "ERROR: well",
    "three words here",
    "- dash",
    "app - ERROR - more",
    "WARNING - more and more",
    "INFO: more and more",
    "[app] and more",
    "[app]: and more",
    "a.b: and more",
    "a.b - and more",
    "| bar or so",
    "UTC or so",
    "+01:00 or so",
    "level=error or so",
    "10:15 | app | ERROR | or so",
    "user=u ERROR:  or so",
    "[main] Db   : or so",
    "Db : or so",
    "1 --- [app] [main] a.b.C : or so",
    'web: 10.0.0.1 - - [11/Sep/2025:12:00:00 +0000] "GET /x HTTP/1.1" 200 5',
    "<red>red</red>",
    "\x1b[31mred\x1b[0m",
    "panic: boom",
    "fatal error: boom",
    "failed: Traceback (most recent call last):",
    'failed:\\nTraceback (most recent call last):\\n  File "/app/main.py", line 3, in run\\nValueError: 1',
    "at com.acme.A.b(A.java:1)",
    "trailing  ",
    "caf\u00e9 \u3000",
    "",
    " ",
]
LINES = [
    *TEXT_PIECES,
    *(line for text in (CHAIN, JAVA, GO) for line in text.split("\n")),
    "done",
    "done()",
    "done: well",
    "ERROR: well",
    "SEVERE: well",
    "LOG:  well",
    "info: well[3] well",
    "a=1 level=error msg=well",
    'web: 10.0.0.1 - - [11/Sep/2025:12:00:00 +0000] "GET /x HTTP/1.1" 200 5',
    "DETAIL: well",
    "[SQL: select",
    "Caused by: well",
    "[cause]: well",
    "Suppressed: well",
    "{not json",
    "{",
    "  {",
    '{"a": 1}',
    '{"message": "hi"}',
    '  {"message": "hi", "level": "error"}',
    '<red>{"message": "hi"}',
    "  indented",
    "  Indented",
    "  Redis: \u2705 Connected",
    "  PASS: well",
    "  | margin",
    '  |   File "/x", line 1',
    "  + Exception Group Traceback (most recent call last):",
    "+ docker up",
    "\u2502 box",
    "\u00a0",
    "\u2003wide",
    '> File "/app/x.py", line 3, in f',
    "^^^",
    "created by main",
    "main.f(0x1)",
    "[signal SIGSEGV]",
    "goroutine 7 [running]:",
    "com.acme.X",
    "java.lang.Error: well",
    "TypeError: no row",
    "Stack trace:",
    "#0 /app/x.php(3): f()",
    "#0      f (package:x/y.dart:3:4)",
    "/app/x.rb:3:in `f'",
    "/app/x.rb:3:in `f': no row (KeyError)",
    "/app/x.js:3",
    "}",
    "\r",
    "\0",
    "\x7f",
]


INSIDE = [*dict.fromkeys(line for text in WHOLE.values() for line in text.split("\n"))]


@st.composite
def logs(draw: st.DrawFn) -> bytes:
    """A text log: a few kinds of line, in runs and one by one, with the damage and colours that occur."""
    heads = draw(st.lists(st.sampled_from(HEADS), min_size=1, max_size=3))
    headed = st.builds(
        lambda head, second, message: head.replace("{}", f"{second:02d}") + message,
        st.sampled_from(heads),
        st.integers(0, 3),
        st.sampled_from(MESSAGES) | st.text(max_size=8).map(lambda text: text.replace("\n", " ")),
    )
    few = st.sampled_from(draw(st.lists(st.sampled_from(LINES) | st.sampled_from(INSIDE), min_size=1, max_size=4)))
    folded = st.sampled_from([TRACEBACK, CHAIN, JAVA, GO, TRACEBACK + "\n" + TRACEBACK, *WHOLE.values()])
    pieces = draw(st.lists(draw(st.sampled_from([headed, headed | few, headed | few | folded])), max_size=30))
    content = "\n".join(pieces).encode("utf-8", "surrogatepass")
    damage = draw(st.sampled_from([b"\n", b"\n", b"\n", b"\r\n", b"\xff\n", b"\r\r\n", b" \n", b"\n\n"]))
    return content.replace(b"\n", damage) + draw(st.sampled_from([b"", b"\n"]))


def read(data: bytes, atmost: int = 1 << 20, *, by_line: bool = False) -> Read:
    """The entries of a text log that comes in blocks of `atmost` bytes and the rest of a line."""
    found = Read(Reading("app.log", "text"))
    slowly = mock.patch.object(runs.Cutter, "cut", lambda _cutter, _block: None)
    with slowly if by_line else mock.MagicMock():
        for batch in lines.read(Sparing(data, atmost), found.reading, 0, None, json_log=False):
            found.take(batch)
    return found


def same(data: bytes, size: int = 1 << 20) -> None:
    quick, slow = read(data, size), read(data, size, by_line=True)
    assert quick.rows == slow.rows
    assert quick.unparsed == slow.unparsed


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(logs(), st.integers(20, 2000) | st.just(1 << 20))
@example(b"a\n\n", 2000)
def test_a_log_read_by_the_block_gives_what_it_gives_line_by_line(data: bytes, size: int) -> None:
    same(data, size)


def lines_of(head: str, messages: list[str]) -> list[str]:
    return [head.replace("{}", f"{n % 60:02d}") + message for n, message in enumerate(messages)]


@pytest.mark.parametrize(("place", "usual"), list(enumerate(HEADS)))
def test_any_header_among_lines_of_one_layout_is_read_as_it_is(place: int, usual: str) -> None:
    others = [line for head in HEADS for line in lines_of(head, MESSAGES)][place % 4 :: 4]
    same("\n".join(lines_of(usual, ["boom", "of two words", "of many words indeed"] * 40) + others).encode())


DATED = ["2025-09-11 12:00:01,006 INFO dated", "2025-09-11 12:00:01 panic: boom", "2025-09-11 12:00:01 at x"]
PLAIN = ["plain", "panic: boom"]
SOUND = [line for line in LINES if "\0" not in line and "\x7f" not in line]  # a damaged block is read line by line
UNDATED = [line for line in SOUND if "2025-09-11" not in line]


@pytest.mark.slow
@pytest.mark.parametrize("first", DATED + PLAIN)
def test_any_two_lines_below_one_continue_it_or_not(first: str) -> None:
    some = SOUND if first in DATED else UNDATED
    for between in some:
        same("\n".join([first, *(f"{first}\n{between}\n{line}" for line in some), first]).encode())


@pytest.mark.slow
@pytest.mark.parametrize("first", DATED + PLAIN)
@pytest.mark.parametrize("trace", [SHORT, CHAIN, JAVA, GO], ids=["Python", "chain", "Java", "Go"])
def test_any_line_in_and_after_a_trace_belongs_to_it_or_not(first: str, trace: str) -> None:
    inside = trace.split("\n")
    for n in range(len(inside) + 1):
        for after in ([], inside[n:]):
            below = ["\n".join([first, *inside[:n], line, *after]) for line in UNDATED]
            same("\n".join([first, *below, first]).encode())
