"""Which exceptions a text holds, which lines belong together, and which entries are one split trace."""

from __future__ import annotations

import random
import re
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.entry import trace_lines
from analyzer.entry.traces import Fits, Folder, Piece, has_trace, join, parse, piece

from .trace_samples import (
    CHAINED,
    DART,
    DOTNET,
    DURING,
    GO,
    GROUP,
    JAVA,
    LAMBDA,
    LARAVEL,
    NODE,
    NODE_CAUSES,
    PHP,
    PHP_5,
    PLAIN,
    RAILS,
    RECURSION,
    RUBY,
    RUBY_LOGGED,
    RUBY_UPWARDS,
    SEPARATOR,
    SUPPRESSED,
    SYNTAX,
)

SECOND = 1_000_000_000


def types(text: str) -> list[str]:
    trace = parse(text)
    return [cause.type for cause in trace.causes] if trace else []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(PLAIN, ["jobs.errors.SourceTimeout"], id="message above"),
        pytest.param(CHAINED, ["KeyError", "app.errors.InvoiceMissing"], id="direct cause"),
        pytest.param(DURING, ["KeyError", "app.errors.InvoiceMissing"], id="during handling"),
        pytest.param(GROUP, ["ExceptionGroup", "ValueError", "TypeError"], id="exception group"),
        pytest.param(SYNTAX, ["SyntaxError"], id="syntax error"),
        pytest.param(RECURSION, ["RecursionError"], id="recursion"),
        pytest.param(JAVA, ["java.lang.IllegalStateException", "com.acme.shop.PriceMissing"], id="java"),
        pytest.param(NODE, ["TypeError"], id="node"),
        pytest.param(GO, ["panic"], id="go"),
        pytest.param(
            SUPPRESSED, ["Shop", "java.io.IOException", "java.net.SocketException", "Main$Gone"], id="suppressed"
        ),
        pytest.param(NODE_CAUSES, ["Gone", "AggregateError", "Error", "RangeError"], id="node's causes"),
        pytest.param(
            DOTNET, ["System.AggregateException", "Acme.PriceMissing", "System.TimeoutException"], id="inner exceptions"
        ),
        pytest.param(
            JAVA.replace("cannot serve", "a ---> b"),
            ["java.lang.IllegalStateException", "com.acme.shop.PriceMissing"],
            id="an arrow in a message",
        ),
        pytest.param(RUBY, ["Billing::Missing", "KeyError"], id="ruby"),
        pytest.param(RUBY_UPWARDS, ["Billing::Missing", "KeyError"], id="ruby upwards"),
        pytest.param(RAILS, ["NoMethodError"], id="rails"),
        pytest.param(RUBY_LOGGED, ["KeyError"], id="ruby logged"),
        pytest.param(PHP, ["LogicException", "App\\Missing"], id="php"),
        pytest.param(LARAVEL, ["App\\Missing", "LogicException"], id="laravel"),
        pytest.param(PHP_5, ["App\\Gone"], id="php 5"),
        pytest.param(DART, ["Bad state"], id="dart"),
        pytest.param(
            RUBY.replace("\n", "\\n").replace("\t", "\\t"), ["Billing::Missing", "KeyError"], id="ruby escaped"
        ),
        pytest.param(PHP_5.replace("\n", "\\n"), ["App\\Gone"], id="php escaped"),
        pytest.param(CHAINED.replace("\n", "\r\n"), ["KeyError", "app.errors.InvoiceMissing"], id="carriage returns"),
        pytest.param(CHAINED.replace("\n", "\\n"), ["KeyError", "app.errors.InvoiceMissing"], id="escaped line breaks"),
        pytest.param(PLAIN + "worker 3 goes on\n", ["jobs.errors.SourceTimeout"], id="text below"),
        pytest.param(PLAIN.rpartition("jobs.errors")[0], [""], id="cut off before its last line"),
        pytest.param("Traceback (most recent call last):\nKeyError: 5", ["KeyError"], id="no frames"),
    ],
)
def test_the_types_of_a_trace_come_in_the_order_printed(text: str, expected: list[str]) -> None:
    assert types(text) == expected
    assert has_trace(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Traceback (most recent call last):",
        'search for "Traceback (most recent call last)" returned 3 documents',
        'search for "Traceback (most recent call last)" returned\n3 documents',
        "The meeting is\n  at noon (room 3)",
        "choose\n    at least 3 of them",
        "goroutine pool is full\npanic: not really",
        '  File "/app/x.py", line 3, in f\n    a line of a trace without its header',
        "deprecated\n/app/x.rb:3: warning: old in `f'",
        "called from\n/app/x.rb:3:in `f'",
        "it is in app/x.rb:3:in `f'\nand there",
        "Stack trace:\nnone was kept",
        "Stack trace:\n# Title\n#1 in the list (3): yes",
        "see #0 {main}\nand #1 {main}",
        "Closes\n#12 fix (main.dart:3)\n#13 fix",
        "connection failed\n\tThis probably means the server terminated abnormally",
    ],
)
def test_a_text_that_only_resembles_a_trace_has_none(text: str) -> None:
    assert parse(text) is None
    assert not has_trace(text)


@pytest.mark.parametrize(
    ("text", "own", "foreign"),
    [
        (PLAIN, ["run_once"], ["get"]),
        (JAVA, ["com.acme.shop.Cart.total"], ["java.base/java.lang.Thread.run", LAMBDA]),
        (NODE, ["", "loadUser"], ["process.processTicksAndRejections", "Layer.handle [as handle_request]"]),
        (GO, ["main.(*Server).pick"], ["net/http.HandlerFunc.ServeHTTP"]),
        (DOTNET, ["Acme.Program.Main"], ["System.Threading.Tasks.Task.Wait"]),
        (RUBY, ["render", "rescue in render"], ["<main>", "block in process"]),
        (RUBY_UPWARDS, ["render", "rescue in render"], ["<main>"]),
        (RAILS, ["CartsController#show", "Cart#total"], []),
        (PHP, ["App\\Runner->App\\{closure}", "App\\Ledger::low"], ["{main}", "array_map"]),
        (LARAVEL, ["{main}", "App\\\\Runner::run"], []),
        (DART, ["main.<anonymous closure>", "Ledger.low"], ["_startIsolate.<anonymous closure>"]),
    ],
    ids=["python", "java", "node", "go", "dotnet", "ruby", "ruby upwards", "rails", "php", "laravel", "dart"],
)
def test_frames_go_from_the_outermost_to_the_raising_and_know_whose_they_are(
    text: str, own: list[str], foreign: list[str]
) -> None:
    trace = parse(text)
    assert trace is not None
    frames = trace.causes[0].frames
    assert [frame.function for frame in frames if frame.application] == own
    assert [frame.function for frame in frames if not frame.application] == foreign


@pytest.mark.parametrize(
    ("file", "own"),
    [
        ("/app/netra/site.py", True),
        ("C:\\srv\\app\\main.py", True),
        ("/home/me/.local/lib/python3.11/site-packages/x.py", False),
        ("/usr/lib/python3/dist-packages/x.py", False),
        ("/usr/local/lib/python3.12/asyncio/tasks.py", False),
        ("C:\\Python311\\Lib\\asyncio\\tasks.py", False),
        ("<frozen importlib._bootstrap>", False),
        ("<string>", False),
    ],
)
def test_installed_and_standard_modules_are_not_the_application(file: str, own: bool) -> None:
    trace = parse(f'Traceback (most recent call last):\n  File "{file}", line 1, in f\n    x\nValueError: y')
    assert trace is not None
    assert trace.causes[0].frames[0].application is own


def test_a_panic_was_raised_where_it_was_first_and_not_where_it_was_dealt_with() -> None:
    deferred = (
        "main.(*Server).again.func1()\n\t/src/app/pick.go:6 +0x74\npanic({0x494960, 0xc0})\n\t/go/panic.go:8 +0x2\n"
    )
    again = GO.replace("\n\n", " [recovered]\n\tpanic: again\n\n").replace(
        "main.(*Server).pick", deferred + "main.(*Server).pick"
    )
    assert parse(again) == parse(GO)


def test_all_calls_are_kept_in_recursion_too() -> None:
    trace = parse(RECURSION)
    assert trace is not None
    assert [frame.function for frame in trace.causes[0].frames] == ["<module>", "walk", "walk"]


@pytest.mark.parametrize(
    ("text", "headline", "root"),
    [
        (CHAINED, "app.errors.InvoiceMissing", "KeyError"),
        (GROUP, "ExceptionGroup", "ExceptionGroup"),
        (JAVA, "java.lang.IllegalStateException", "com.acme.shop.PriceMissing"),
        (SUPPRESSED, "Shop", "Main$Gone"),
        (NODE_CAUSES, "Gone", "AggregateError"),
        (RUBY, "Billing::Missing", "KeyError"),
        (RUBY_UPWARDS, "Billing::Missing", "KeyError"),
        (PHP, "App\\Missing", "LogicException"),
        (LARAVEL, "App\\Missing", "LogicException"),
    ],
)
def test_the_headline_reached_the_outside_and_the_root_began_it(text: str, headline: str, root: str) -> None:
    trace = parse(text)
    assert trace is not None
    assert (trace.headline.type, trace.root.type) == (headline, root)


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        (CHAINED, ["cause", "cause"]),
        (GROUP, ["cause", "member", "member"]),
        (SUPPRESSED, ["cause", "suppressed", "suppressed", "cause"]),
        (NODE_CAUSES, ["cause", "cause", "member", "member"]),
        (DOTNET, ["cause", "member", "member"]),
    ],
)
def test_causes_members_of_groups_and_suppressed_exceptions_are_told_apart(text: str, roles: list[str]) -> None:
    trace = parse(text)
    assert trace is not None
    assert [cause.role for cause in trace.causes] == roles


@pytest.mark.parametrize(
    ("text", "message"),
    [(NODE_CAUSES, "invoice 3 is gone"), (RUBY, "invoice 9 is gone"), (PHP, "invoice 3 is gone"), (PHP_5, "no row")],
)
def test_the_place_of_an_exception_is_not_part_of_its_message(text: str, message: str) -> None:
    trace = parse(text)
    assert trace is not None
    assert trace.headline.message == message


def test_the_message_is_the_first_line_of_the_exceptions_own() -> None:
    trace = parse(PLAIN + "[SQL: SELECT 1]\n")
    assert trace is not None
    assert trace.headline.message == "no answer from job 7"


HOSTILE = [
    "Traceback (most recent call last):\n",
    '  File "',
    '  File "x", line 1, in f\n',
    "  at ",
    "\n  at a.",
    "\n  at a.b(C.java:1)",
    "Caused by: a\n",
    "goroutine 1 [x]:\n",
    "main.f(",
    "\n",
    "\\n  at ",
    ":1:1",
    "a.A",
    "  +-+----",
    "  | ",
    "\tfrom a.rb:1:in `",
    "\n1: from a.rb:1:in `f'",
    "a.rb:1:in `f': m (E)\n",
    "\n:in `f'",
    "A::",
    "Stack trace:\n",
    "\n#0 a.php(1): f(",
    "#1 (",
    "#1 {main}\n",
    "Uncaught A\\",
    "[object] (A(code: 0): ",
    " in a",
    "\n#0  f (a.dart:1:1)",
    " ---> ",
    " ---> (Inner Exception #1) a.B: c\n",
    "--- End of inner exception stack trace ---\n",
    "[errors]: [\n",
]


@pytest.mark.parametrize("seed", HOSTILE)
@pytest.mark.parametrize("start", ["", 'Traceback (most recent call last):\n  File "x", line 1, in f\n', "E: m\n  at "])
def test_a_mebibyte_of_hostile_text_is_read_in_passing(start: str, seed: str) -> None:
    text = start + seed * (2**18 // len(seed))
    parse(text)
    piece(text.replace("\n", ""))


@given(st.lists(st.sampled_from([*HOSTILE, "\t", "x", "KeyError: 1\n", "    | Traceback (most recent call last):\n"])))
def test_parsing_never_fails(parts: list[str]) -> None:
    text = "".join(parts)
    parse(text)
    folder = Folder()
    folder.begin(text)
    for line in text.split("\n"):
        folder.continues(line)
        piece(line)


# ---- folding ------------------------------------------------------------------------------------------------------


def entries(text: str) -> list[str]:
    """The entries of a text in which `#` marks the lines that have a header of their own."""
    folder, found, waiting = Folder(), list[str](), list[str]()
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        line = lines[number]
        headed = line.startswith("# ")
        fits = folder.continues(line) if found and not headed else Fits.NO
        if fits is Fits.PERHAPS:
            waiting.append(line)
        elif fits is Fits.YES:
            found[-1] = "\n".join([found[-1], *waiting, line])
            waiting = []
        else:
            number -= len(waiting)
            line, waiting = lines[number], []
            headed = line.startswith("# ")
            found.append(line)
            folder.begin(line.removeprefix("# "), headed=headed)
        number += 1
        if number == len(lines) and waiting:
            number -= len(waiting)
            found.append(lines[number])
            folder.begin(lines[number])
            waiting = []
            number += 1
    return found


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("# ERROR Exception in ASGI application\n" + CHAINED + "# INFO next", 2, id="below an entry"),
        pytest.param("# INFO started\n" + PLAIN.partition("\n")[2], 1, id="below an entry of any level"),
        pytest.param(CHAINED + "worker goes on\n", 2, id="first in the file, plain line below"),
        pytest.param(CHAINED + CHAINED, 2, id="two, one after the other"),
        pytest.param("# ERROR group\n" + GROUP, 1, id="exception group"),
        pytest.param("# ERROR syntax\n" + SYNTAX, 1, id="syntax error"),
        pytest.param("# ERROR failed\n" + JAVA.partition('"main" ')[2], 1, id="java"),
        pytest.param("# ERROR failed\n" + JAVA.partition("\n")[2], 2, id="java's own uncaught exception"),
        pytest.param(NODE + "server restarts\n", 2, id="node"),
        pytest.param(GO + "service restarts\n", 2, id="go"),
        pytest.param("# ERROR x\n\tdetails\n    more\n# INFO y", 2, id="indented lines"),
        pytest.param("# INFO banner\n   Redis:  ✅ Connected\n   LLM:   PASS:  Ready", 3, id="status banner"),
        pytest.param("# INFO a\nplain\nplain too", 3, id="plain lines"),
        pytest.param("# INFO a\n\nplain", 2, id="blank lines"),
        pytest.param(PLAIN + "[SQL: SELECT 1]\n(Background on this error at: x)\nDETAIL: y\n", 1, id="message goes on"),
        pytest.param("# INFO a\nDETAIL: y\n", 2, id="the same without a trace"),
        pytest.param("# INFO a\nKeyError: 5\n", 2, id="an exception's line without a trace"),
        pytest.param("# INFO a\n" + SEPARATOR, 2, id="lone separator"),
    ],
)
def test_lines_without_a_header_continue_the_entry_that_they_belong_to(text: str, count: int) -> None:
    found = entries(text)
    assert len(found) == count, found


# ---- split traces -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Traceback (most recent call last):", Piece.HEADER),
        ("  + Exception Group Traceback (most recent call last):", Piece.HEADER),
        ('  File "/app/x.py", line 1, in f', Piece.FRAME),
        ("\tat com.acme.Cart.total(Cart.java:31)", Piece.FRAME),
        ("    at loadUser (/srv/app/users.js:12:9)", Piece.FRAME),
        ("    return walk(node)", Piece.INDENTED),
        ("           ~~~~^^^^", Piece.INDENTED),
        ("^^^^", Piece.INDENTED),
        ("   Redis:  ✅ Connected", Piece.INDENTED),
        ("The above exception was the direct cause of the following exception:", Piece.SEPARATOR),
        ("Caused by: java.io.IOException: closed", Piece.SEPARATOR),
        ("KeyError: 5", Piece.FINAL),
        ("KeyError", Piece.FINAL),
        ("KeyboardInterrupt", Piece.FINAL),
        ("Exception: ('spam', 'eggs')", Piece.FINAL),
        ("DoesNotExist: no such row", Piece.FINAL),
        ("app.errors.Missing: it is gone", Piece.FINAL),
        ("socket.gaierror: [Errno -2] Name or service not known", Piece.FINAL),
        ("app.<locals>.Missing", Piece.FINAL),
        ("Uncaught TypeError: x is undefined", Piece.FINAL),
        ('Exception in thread "main" java.lang.Error: x', Piece.FINAL),
        ("[SQL: SELECT 1]", Piece.CONTINUATION),
        ("", Piece.BLANK),
        ("  ", Piece.BLANK),
        ("Redis: connected", None),
        ("Warning: disk is nearly full", None),
        ("Listening at: http://0.0.0.0:8000 (1)", None),
        ("KeyError happened: 5", None),
        ("worker goes on", None),
        ("INFO Traceback (most recent call last):", None),
        ("Traceback (most recent call last):\n  File", None),
    ],
)
def test_a_line_is_the_piece_that_it_can_be(text: str, kind: Piece | None) -> None:
    assert piece(text) is kind


def stream(text: str, start: int = 0, step: int = 1000) -> list[tuple[int, Piece, str]]:
    """The pieces of a text, one entry a line."""
    timed = [(start + step * number, line) for number, line in enumerate(text.splitlines())]
    return [(time, kind, line) for time, line in timed if (kind := piece(line))]


def joined(pieces: list[tuple[int, Piece, str]]) -> list[str]:
    return ["\n".join(pieces[i][2] for i in group) for group in join(pieces, SECOND)]


PYTHON = PLAIN.partition("\n")[2].rstrip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(PYTHON, [PYTHON], id="one"),
        pytest.param(PYTHON + "\n" + PYTHON, [PYTHON, PYTHON], id="two without a pause"),
        pytest.param(CHAINED.rstrip(), [CHAINED.rstrip()], id="chained"),
        pytest.param(GROUP.rstrip(), [GROUP.rstrip()], id="exception group"),
        pytest.param(SYNTAX.rstrip(), [SYNTAX.rstrip()], id="syntax error"),
        pytest.param(NODE.rstrip(), [NODE.rstrip()], id="node"),
        pytest.param(JAVA.partition("\n")[2].rstrip(), [JAVA.partition("\n")[2].rstrip()], id="java"),
        pytest.param((NODE * 2).rstrip(), [NODE.rstrip()] * 2, id="two of node"),
        pytest.param(PYTHON + "\n[SQL: SELECT 1]\n", [PYTHON + "\n[SQL: SELECT 1]"], id="message goes on"),
        pytest.param("   Redis:  ✅ Connected\n   LLM:  ✅ Ready", [], id="banner"),
        pytest.param("   Redis:  ✅ Connected\n" + PYTHON, [PYTHON], id="banner above"),
        pytest.param(PYTHON + "\n   Redis:  ✅ Connected", [PYTHON], id="banner below"),
        pytest.param("Traceback (most recent call last):\nKeyError: 5", [], id="no frame"),
        pytest.param('  File "/app/x.py", line 1, in f\nKeyError: 5', [], id="no header"),
        pytest.param("KeyError: 5\n\nKeyError: 6", [], id="lone exceptions"),
        pytest.param("Traceback (most recent call last):\n" + PYTHON, [PYTHON], id="a header too many"),
    ],
)
def test_the_pieces_of_a_trace_are_joined_and_nothing_else(text: str, expected: list[str]) -> None:
    assert joined(stream(text)) == expected


def test_other_entries_between_the_pieces_do_not_part_them() -> None:
    text = PYTHON.replace("\n", '\nINFO: 10.0.0.1 - "GET /health HTTP/1.1" 200 OK\n')
    assert joined(stream(text)) == [PYTHON]


def test_pieces_further_apart_than_allowed_are_not_one_trace() -> None:
    head, tail = PYTHON.splitlines()[:3], PYTHON.splitlines()[3:]
    pieces = stream("\n".join(head)) + stream("\n".join(tail), start=3 * SECOND)
    assert joined(pieces) == ["\n".join(head)]


def test_an_indented_line_after_the_message_belongs_to_it_if_written_at_once_or_after_a_tab() -> None:
    late = 50_000_000
    assert joined([*stream(PYTHON), (20_000, Piece.INDENTED, "  detail")]) == [PYTHON + "\n  detail"]
    assert joined([*stream(PYTHON), (late, Piece.INDENTED, "  detail")]) == [PYTHON]
    assert joined([*stream(PYTHON), (late, Piece.INDENTED, "\tdetail")]) == [PYTHON + "\n\tdetail"]


@given(
    texts=st.lists(st.sampled_from([PYTHON, CHAINED, SYNTAX, NODE, "   Redis:  ✅ Connected", "KeyError: 5", "\n"])),
    seed=st.integers(0, 2**32),
)
def test_order_of_arrival_and_other_instances_do_not_change_what_is_joined(texts: list[str], seed: int) -> None:
    streams = {name: stream("\n".join(texts), start=offset) for name, offset in (("a", 0), ("b", 7))}
    arrived = [(name, row) for name, rows in streams.items() for row in rows]
    random.Random(seed).shuffle(arrived)
    for name, rows in streams.items():
        again = sorted((row for of, row in arrived if of == name), key=lambda row: row[0])
        assert join(again, SECOND) == join(rows, SECOND)


@given(st.lists(st.tuples(st.integers(0, SECOND), st.sampled_from(Piece), st.just("  at a.b(C.java:1)"))))
def test_no_piece_is_in_two_traces_and_each_trace_has_a_frame(pieces: list[tuple[int, Piece, str]]) -> None:
    ordered = sorted(pieces, key=lambda row: row[0])
    groups = join(ordered, SECOND)
    members = [index for group in groups for index in group]
    assert members == sorted(set(members))
    assert all(any(ordered[index][1] is Piece.FRAME for index in group) for group in groups)


WORDS = """\
Request|ValueError:|ValueError|a.b.Error|[E1]|[E1]:|Exception|Uncaught|Unhandled|DETAIL:|[SQL:|at|x|in thread|LINE 3:|+
Caused by:|Wrapped by:|-- Please check|a.b(C.java:1)|Exception Group|\u2705|\u00e9|\u00a0|\t||:
For further information visit|Traceback (most recent call last):
The above exception was the direct cause of the following exception:"""
SENTENCES = st.lists(st.sampled_from(["\n", *re.split(r"[|\n]", WORDS)]) | st.text(max_size=4), max_size=5)


@given(SENTENCES, st.sampled_from([" ", " ", ""]))
def test_what_begins_like_a_sentence_is_no_piece_by_the_whole_grammar_either(words: list[str], between: str) -> None:
    text = between.join(words)
    with mock.patch.object(trace_lines, "_SENTENCE", re.compile("(?!)")):
        slow = piece(text)
    assert piece(text) == slow


ODD_LINES = [
    *"\n".join([DOTNET, NODE_CAUSES, SUPPRESSED, RUBY, RUBY_UPWARDS, PHP, LARAVEL, DART]).split("\n"),
    "",
    "\\n",
    "  at x",
    "boom\r",
    "  at a.b(C.java:1) ",
    "\tat a (b:1:2)",
    '  File "a", line 1',
]
TRACES = st.lists(st.sampled_from([*"\n".join([PLAIN, JAVA, NODE, CHAINED]).split("\n"), *ODD_LINES]), max_size=6)


@given(TRACES)
def test_a_text_has_a_trace_if_and_only_if_one_is_parsed(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert has_trace(text) == (parse(text) is not None)
