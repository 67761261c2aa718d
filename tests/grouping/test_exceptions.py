"""Which exceptions are the same problem, in each language as its runtime prints them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.entry.traces import parse
from analyzer.grouping import signature
from analyzer.grouping.exceptions import identity, title
from analyzer.grouping.signature import of_text

PYTHON = """\
Traceback (most recent call last):
  File "/app/shop/routes/bill.py", line 12, in <module>
    main()
  File "/usr/local/lib/python3.11/site-packages/starlette/routing.py", line 76, in app
    await response(scope)
  File "/app/shop/routes/bill.py", line 40, in show
    return [total(row) for row in rows]
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/app/shop/routes/bill.py", line 40, in <listcomp>
    return [total(row) for row in rows]
  File "/app/shop/ledger.py", line 7, in total
    return prices[row]
KeyError: 'no price for 21289'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/app/shop/routes/bill.py", line 44, in show
    raise BillMissing(number) from error
shop.errors.BillMissing: bill 9 of {"user": 3} (SELECT * FROM bills WHERE id = 9) at /srv/x/9.json
"""
PYTHON_GROUP = """\
  + Exception Group Traceback (most recent call last):
  |   File "/app/main.py", line 32, in main
  |     async with asyncio.TaskGroup() as tasks:
  | ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/app/fetch.py", line 30, in fetch
    |     raise KeyError(1)
    | KeyError: 1
    +---------------- 2 ----------------
    | Traceback (most recent call last):
    |   File "/app/store.py", line 9, in store
    |     raise OSError(2)
    | OSError: [Errno 2] disk
    +------------------------------------
"""
OTHER_ORDER = PYTHON_GROUP.replace("fetch.py", "?").replace("store.py", "fetch.py").replace("?", "store.py")
OTHER_ORDER = OTHER_ORDER.replace("in fetch", "in ?").replace("in store", "in fetch").replace("in ?", "in store")
OTHER_ORDER = OTHER_ORDER.replace("KeyError", "?").replace("OSError", "KeyError").replace("?", "OSError")
SEVENTH = "    +---------------- 7 ----------------\n"
THIRD = "".join(PYTHON_GROUP.splitlines(keepends=True)[5:9])
PYTHON_RECURSION = """\
Traceback (most recent call last):
  File "/app/walk.py", line 1, in <module>
    walk(tree)
  File "/app/walk.py", line 5, in walk
    return visit(node.child)
  File "/app/walk.py", line 9, in visit
    return walk(node.child)
  File "/app/walk.py", line 5, in walk
    return visit(node.child)
  File "/app/walk.py", line 9, in visit
    return walk(node.child)
  File "/app/walk.py", line 6, in walk
    return leaf(node)
  File "/app/walk.py", line 12, in leaf
    raise ValueError(node)
ValueError: 5
"""
ONE_ROUND = """\
  File "/app/walk.py", line 5, in walk
    return visit(node.child)
  File "/app/walk.py", line 9, in visit
    return walk(node.child)
"""
OVERFLOW = PYTHON_RECURSION.replace("ValueError: 5", "RecursionError: maximum recursion depth exceeded")

JAVA = """\
2025-09-11 ERROR [exec-7] Request 17 failed
com.acme.shop.BillException: cannot bill {"id": 7}
\tat com.acme.shop.Bill.total(Bill.java:31) ~[app.jar:1.2]
\tat com.acme.shop.Bill.lambda$all$0(Bill.java:20)
\tat com.acme.shop.Bill$1.run(Bill.java:18)
\tat com.acme.shop.Bill$$EnhancerBySpringCGLIB$$5e62f0.total(<generated>)
\tat com.sun.proxy.$Proxy123.total(Unknown Source)
\tat jdk.internal.reflect.GeneratedMethodAccessor44.invoke(Unknown Source)
\tat java.base/java.lang.Thread.run(Thread.java:833)
\tSuppressed: java.io.IOException: close
\t\tat com.acme.shop.Bill.close(Bill.java:99)
\t\t... 7 more
Caused by: com.acme.shop.PriceMissing: no price for 12
\tat com.acme.shop.Prices.of(Prices.java:8)
\t... 12 more
"""
NODE = """\
/srv/shop/dist/main.3f2a1c9d.js:12
    throw new Missing(`bill ${x} is gone`)
    ^

Missing: bill 3 is gone
    at load (/srv/shop/dist/main.3f2a1c9d.js:12:9)
    at Bill.total [as sum] (/srv/shop/dist/bill.js:30:3)
    at async /srv/shop/dist/bill.js:31:3
    at Layer.handle [as handle_request] (/srv/shop/node_modules/express/lib/router/layer.js:95:5)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5) {
  code: 'E_GONE',
  [cause]: TypeError: fetch failed
      at lookup (/srv/shop/dist/net.js:4:4)
}
"""
GO = """\
panic: runtime error: index out of range [3] with length 3 [recovered]
\tpanic: again

goroutine 12 [running]:
acme.com/shop/v2/bill.(*Server).pick.func1()
\t/src/shop/bill/pick.go:60 +0x74
panic({0x494960, 0xc0000a6000})
\t/usr/local/go/src/runtime/panic.go:884 +0x212
acme.com/shop/v2/bill.(*Server).pick(0xc000012, {0x1, 0x2})
\t/src/shop/bill/pick.go:58 +0x12a
acme.com/shop/v2/bill.each[...]({0x40bce8?, 0x7f6a36b585b8?}, 0x11?)
\t/src/shop/bill/each.go:7 +0x1a
main.main.func2.1()
\t/src/shop/main.go:15 +0x1a
github.com/gin-gonic/gin.(*Context).Next(...)
\t/root/go/pkg/mod/github.com/gin-gonic/gin@v1.9.1/context.go:174
net/http.HandlerFunc.ServeHTTP(0x13e5128, 0x2afb7042a408)
\t/usr/local/go/src/net/http/server.go:1265 +0x56
created by main.main in goroutine 1
\t/src/shop/main.go:9 +0x2b
"""
DOTNET = """\
Unhandled exception. Acme.BillException: cannot bill 7
 ---> Acme.PriceMissing: no price for 12
   at Acme.Prices.<LoadAsync>d__4.MoveNext() in C:\\src\\Prices.cs:line 8
--- End of stack trace from previous location where exception was thrown ---
   at System.Runtime.CompilerServices.TaskAwaiter.GetResult()
   at Acme.Prices.<>c__DisplayClass3_0.<Find>b__1(Int32 id) in C:\\src\\Prices.cs:line 12
   at Acme.Cache`1.Get[T](String key)
   --- End of inner exception stack trace ---
   at Acme.Bill.Total(Int32 id) in C:\\src\\Bill.cs:line 20
   at Microsoft.AspNetCore.Routing.EndpointMiddleware.Invoke(HttpContext context)
"""
RUBY = """\
/srv/shop/app/jobs/bill.rb:6:in `rescue in render': bill 9 is gone (Shop::Missing)
\tfrom /srv/shop/app/jobs/bill.rb:3:in `render'
\tfrom /srv/shop/app/jobs/bill.rb:9:in `block (2 levels) in run'
\tfrom /srv/shop/app/jobs/bill.rb:9:in `each'
\tfrom /usr/lib/ruby/gems/3.1.0/gems/sidekiq-7.0.1/lib/sidekiq/processor.rb:9:in `block in process'
/srv/shop/app/ledger.rb:2:in `low': no row 9 (KeyError)
\tfrom /srv/shop/app/jobs/bill.rb:4:in `render'
"""
RUBY_34 = """\
/srv/shop/app/jobs/bill.rb:6:in 'Bill#render': bill 9 is gone (Shop::Missing)
\tfrom /srv/shop/app/jobs/bill.rb:9:in 'block (2 levels) in Bill.run'
\tfrom <internal:array>:42:in 'Array#each'
\tfrom /usr/lib/ruby/gems/3.4.0/gems/sidekiq-8.0.0/lib/sidekiq/processor.rb:7:in 'block in Sidekiq::Processor#process'
/srv/shop/app/ledger.rb:2:in 'Ledger.low': no row 9 (KeyError)
\tfrom /srv/shop/app/jobs/bill.rb:4:in 'Bill#render'
"""
PHP = """\
PHP Fatal error:  Uncaught LogicException: no row 3 in /app/src/Ledger.php:5
Stack trace:
#0 /app/src/Runner.php(4): App\\Ledger::low(3, Array, 'a long text...')
#1 [internal function]: App\\Runner->App\\{closure}(3)
#2 /app/vendor/acme/kit/Kit.php(6): array_map(Object(Closure), Array)
#3 {main}

Next App\\Missing: bill 3 is gone in /app/src/Runner.php:4
Stack trace:
#0 /app/src/main.php(9): App\\Runner::run(3)
#1 {main}
  thrown in /app/src/Runner.php on line 4
"""

SAME = {
    "python: other messages": (PYTHON, re.sub("21289|bill 9 .*", "x: y", PYTHON)),
    "python: other lines": (PYTHON, re.sub(r"line \d+", "line 7", PYTHON)),
    "python: another environment": (PYTHON, PYTHON.replace("/usr/local/lib/python3.11", "/opt/venv/lib/python3.12")),
    "python: another library": (PYTHON, PYTHON.replace("starlette/routing.py", "fastapi/app.py")),
    "python: comprehensions inlined": (PYTHON, re.sub(r"  File .*listcomp>\n.*\n", "", PYTHON)),
    "python: a message above": (PYTHON, "GET /bills/9 failed\n" + PYTHON),
    "python: installed elsewhere": (PYTHON, PYTHON.replace("/app/", "/workspace/")),
    "python: a release of its own": (
        PYTHON.replace("/app/shop/", "/srv/20240102030405/"),
        PYTHON.replace("/app/shop/", "/srv/20250607080910/"),
    ),
    "python: members in another order": (PYTHON_GROUP, OTHER_ORDER),
    "python: more members alike": (
        PYTHON_GROUP,
        PYTHON_GROUP.replace("    +---------------- 2", SEVENTH + THIRD + "    +---------------- 2"),
    ),
    "python: deeper recursion": (PYTHON_RECURSION, PYTHON_RECURSION.replace(ONE_ROUND, ONE_ROUND * 3, 1)),
    "python: overflow elsewhere in the circle": (OVERFLOW, OVERFLOW.replace("in leaf", "in check")),
    "java: other messages": (JAVA, JAVA.replace("no price for 12", "SELECT 1").replace('{"id": 7}', "/srv/x")),
    "java: other lines": (JAVA, re.sub(r"java:\d+", "java:5", JAVA)),
    "java: other generated names": (
        JAVA,
        JAVA.replace("5e62f0", "77aa01")
        .replace("Proxy123", "Proxy9")
        .replace("GeneratedMethodAccessor44", "NativeMethodAccessorImpl"),
    ),
    "java: lambdas numbered otherwise": (
        JAVA,
        JAVA.replace("lambda$all$0", "lambda$all$3").replace("Bill$1", "Bill$2"),
    ),
    "java: another version": (
        JAVA,
        JAVA.replace("java.base/", "java.base@21.0.1/").replace(
            "com.acme.shop.Bill.total", "app//com.acme.shop.Bill.total"
        ),
    ),
    "java: more in common": (JAVA, JAVA.replace("... 12 more", "... 34 common frames omitted")),
    "java: nothing suppressed": (JAVA, re.sub(r"\tSuppressed(.|\n)*?7 more\n", "", JAVA)),
    "java: without a line above": (JAVA, JAVA.partition("\n")[2]),
    "java: recursion": (JAVA, re.sub(r"(\tat com.acme.shop.Bill.lambda.*\n)", r"\1\1\1", JAVA)),
    "node: other lines": (NODE, re.sub(r":\d+:\d+", ":7:7", NODE)),
    "node: another build": (NODE, NODE.replace("3f2a1c9d", "0b9e77aa")),
    "node: on Windows": (NODE, NODE.replace("/srv/shop/dist/", "C:\\shop\\dist\\")),
    "node: as modules": (NODE, NODE.replace("(/srv", "(file:///srv")),
    "node: another message": (NODE, NODE.replace("bill 3 is gone", "SELECT * FROM bills\n  WHERE id = 3")),
    "node: another receiver": (NODE, NODE.replace("Bill.total [as sum]", "Function.total")),
    "node: through another library": (NODE, NODE.replace("express/lib/router", "koa/lib")),
    "node: minified query": (NODE, NODE.replace("net.js:4:4", "net.js?v=77:4:4")),
    "go: other numbers": (GO, re.sub(r"0x[0-9a-f]+\??", "0x7", GO).replace("[3] with length 3", "[9] with length 4")),
    "go: another goroutine": (GO, GO.replace("goroutine 12", "goroutine 981")),
    "go: closures numbered otherwise": (GO, GO.replace("func2.1", "func3")),
    "go: versions": (GO, GO.replace("v1.9.1", "v1.10.0").replace("/v2/", "/v3/")),
    "go: not raised again": (GO, GO.replace(" [recovered]\n\tpanic: again", "")),
    "go: built elsewhere": (
        GO,
        GO.replace("/src/shop/", "/home/me/shop/").replace("/usr/local/go/", "/opt/go1.22.1/go/"),
    ),
    "go: other goroutines below": (GO, GO + "\ngoroutine 1 [chan receive]:\nmain.wait()\n\t/src/shop/main.go:3 +0x1\n"),
    "dotnet: without symbols": (DOTNET, re.sub(r" in C:.*", "", DOTNET)),
    "dotnet: newer names": (DOTNET, DOTNET.replace("<LoadAsync>d__4.MoveNext()", "LoadAsync(Int32 id)")),
    "dotnet: lambdas numbered otherwise": (
        DOTNET,
        DOTNET.replace("<>c__DisplayClass3_0.<Find>b__1", "<>c__DisplayClass5_0.<Find>b__7"),
    ),
    "dotnet: lambdas without a closure": (
        DOTNET,
        DOTNET.replace("<>c__DisplayClass3_0.<Find>b__1", "<>c.<Find>b__3_0"),
    ),
    "dotnet: in one line": (DOTNET, DOTNET.replace("\n --->", " --->")),
    "dotnet: other messages": (DOTNET, DOTNET.replace("no price for 12", "SELECT 1: x").replace("bill 7", "{'a': 1}")),
    "ruby: newer version": (RUBY, RUBY_34),
    "ruby: other numbers": (RUBY, re.sub(r":\d+:", ":77:", RUBY).replace("9 is gone", "10 is gone")),
    "ruby: a further line of message": (RUBY, RUBY.replace("(Shop::Missing)\n", "(Shop::Missing)\nDETAIL: 7\n")),
    "ruby: another release": (RUBY, RUBY.replace("/srv/shop/", "/srv/shop/releases/20240102030405/")),
    "php: other arguments": (PHP, PHP.replace("low(3, Array, 'a long text...')", "low(4)").replace("run(3)", "run(9)")),
    "php: other lines": (PHP, re.sub(r"php\(\d+\)", "php(7)", PHP).replace("php:5", "php:55")),
    "php: newer closures": (PHP, PHP.replace("App\\{closure}", "{closure:App\\Runner::run():6}")),
    "php: caught and printed": (
        PHP,
        PHP.replace("PHP Fatal error:  Uncaught ", "").replace("  thrown in /app/src/Runner.php on line 4\n", ""),
    ),
    "php: another message": (PHP, PHP.replace("bill 3 is gone", "SQLSTATE[42S02]: no table 'a.b' in (select 1)")),
}

APART = {
    "python: the innermost type": (PYTHON, PYTHON.replace("KeyError", "IndexError")),
    "python: the outer type": (PYTHON, PYTHON.replace("BillMissing:", "BillLocked:")),
    "python: the raising function": (PYTHON, PYTHON.replace("in total", "in tax")),
    "python: the raising file": (PYTHON, PYTHON.replace("shop/ledger.py", "shop/prices.py")),
    "python: the same file of another package": (PYTHON, PYTHON.replace("shop/ledger.py", "taxes/ledger.py")),
    "python: the caller": (PYTHON, PYTHON.replace("line 40, in show", "line 40, in edit")),
    "python: without a cause": (PYTHON, PYTHON.partition("following exception:\n\n")[2]),
    "python: a member of another type": (PYTHON_GROUP, PYTHON_GROUP.replace("OSError", "EOFError")),
    "python: another circle": (OVERFLOW, OVERFLOW.replace("in visit", "in fold")),
    "java: the innermost type": (JAVA, JAVA.replace("PriceMissing", "PriceLocked")),
    "java: the raising method": (JAVA, JAVA.replace("Prices.of", "Prices.all")),
    "java: the outer method": (JAVA, JAVA.replace("Bill.total(", "Bill.tax(")),
    "node: the type": (NODE, NODE.replace("Missing: bill", "Locked: bill")),
    "node: the cause": (NODE, NODE.replace("TypeError: fetch", "RangeError: fetch")),
    "node: the raising function": (NODE, NODE.replace("at load", "at save")),
    "node: the raising file": (NODE, NODE.replace("net.js", "dns.js")),
    "go: what the runtime says": (GO, GO.replace("index out of range [3] with length 3", "integer divide by zero")),
    "go: the raising function": (GO, GO.replace("pick(0x", "drop(0x")),
    "go: a package": (GO, GO.replace("v2/bill.each", "v2/tax.each")),
    "dotnet: the innermost type": (DOTNET, DOTNET.replace("PriceMissing", "PriceLocked")),
    "dotnet: the raising method": (DOTNET, DOTNET.replace("LoadAsync", "SaveAsync")),
    "dotnet: a method with a lambda": (DOTNET, DOTNET.replace("<Find>b__1", "<Lose>b__1")),
    "ruby: the type": (RUBY, RUBY.replace("Shop::Missing", "Shop::Locked")),
    "ruby: the cause": (RUBY, RUBY.replace("(KeyError)", "(IndexError)")),
    "ruby: the raising method": (RUBY, RUBY.replace("`low'", "`high'")),
    "php: the innermost type": (PHP, PHP.replace("LogicException", "DomainException")),
    "php: the outer type": (PHP, PHP.replace("App\\Missing", "App\\Locked")),
    "php: the raising method": (PHP, PHP.replace("Ledger::low", "Ledger::high")),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_what_a_run_makes_up_does_not_count(one: str, other: str) -> None:
    assert one != other
    assert told(one) == told(other)


@pytest.mark.parametrize(("one", "other"), APART.values(), ids=APART)
def test_another_type_or_another_function_is_another_problem(one: str, other: str) -> None:
    assert told(one) != told(other)
    assert of_text(one).id != of_text(other).id


def told(text: str) -> str:
    trace = parse(text)
    assert trace is not None
    return identity(trace)


CALL = '  File "/app/{0}.py", line 1, in {0}\n    x\n'


def python(*functions: str) -> str:
    return "Traceback (most recent call last):\n" + "".join(map(CALL.format, functions)) + "ValueError: y\n"


def test_the_five_innermost_functions_of_the_application_count() -> None:
    assert told(python(*"abcdef")) == told(python(*"zbcdef")) == told(python(*"xyzbcdef"))
    assert told(python(*"abcdef")) != told(python(*"azcdef"))


@pytest.mark.parametrize(("functions", "count"), [("ab", True), ("zb", True), ("az", False)])
def test_without_any_frame_of_the_application_the_raising_one_counts(functions: str, count: bool) -> None:
    foreign = python(*"ab").replace("/app/", "/usr/lib/python3/dist-packages/lib/")
    other = python(*functions).replace("/app/", "/usr/lib/python3/dist-packages/lib/")
    assert (told(foreign) == told(other)) is count


def test_with_a_frame_of_the_application_no_library_of_a_cause_counts() -> None:
    joined = "\nThe above exception was the direct cause of the following exception:\n\n" + python("a")
    causes = [python(name).replace("/app/", "/opt/site-packages/lib/") for name in "bc"]
    assert told(causes[0] + joined) == told(causes[1] + joined)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            PYTHON,
            "shop.errors.BillMissing: bill <num> of <obj> (SELECT * FROM bills WHERE id = <num>) "
            "at <path> (at show, routes/bill.py; caused by KeyError)",
        ),
        (
            JAVA,
            "com.acme.shop.BillException: cannot bill <obj> (at com.acme.shop.Bill.total, Bill.java; "
            "caused by com.acme.shop.PriceMissing)",
        ),
        (NODE, "Missing: bill <num> is gone (at load, dist/main.*.js; caused by TypeError)"),
        (
            GO,
            "panic: runtime error: index out of range [<num>] with length <num> "
            "(at acme.com/shop/bill.(*Server).pick, bill/pick.go)",
        ),
        (
            DOTNET,
            "Acme.BillException: cannot bill <num> (at Acme.Bill.Total, src/Bill.cs; caused by Acme.PriceMissing)",
        ),
        (RUBY, "Shop::Missing: bill <num> is gone (at render, jobs/bill.rb; caused by KeyError)"),
        (PHP, "App\\Missing: bill <num> is gone (at App\\Runner::run, src/Runner.php; caused by LogicException)"),
    ],
    ids=["python", "java", "node", "go", "dotnet", "ruby", "php"],
)
def test_a_title_says_what_was_raised_where_and_why(text: str, expected: str) -> None:
    trace = parse(text)
    assert trace is not None
    assert title(trace, 200) == expected


def test_a_long_title_is_cut_in_its_message() -> None:
    trace = parse(RUBY.replace("is gone", "is gone " * 50))
    assert trace is not None
    assert len(title(trace, 100)) <= 100
    assert title(trace, 100).endswith("… (at render, jobs/bill.rb; caused by KeyError)")


LINES = "\n".join([PYTHON, PYTHON_GROUP, OVERFLOW, JAVA, NODE, GO, DOTNET, RUBY, RUBY_34, PHP]).split("\n")
NUMBERED = st.sampled_from(
    [*LINES, CALL.format("a1"), CALL.format("a2"), "\tat a.B1.c2(B.java:1)", "#2 a2.php(1): f3()"]
)


@given(st.lists(NUMBERED, max_size=12), st.sampled_from(["0", "1", "7"]))
def test_a_signature_known_from_a_trace_that_differs_in_digits_is_the_texts_own(lines: list[str], digit: str) -> None:
    for text in ("\n".join(lines), re.sub(r"\d", digit, "\n".join(lines))):
        assert of_text(text) == signature._signature(*signature._said(text))


@given(st.sampled_from([PYTHON, PYTHON_GROUP, JAVA, NODE, GO, DOTNET, RUBY, PHP]), st.integers(0, 2000))
def test_a_trace_that_breaks_off_has_an_identity_too(text: str, length: int) -> None:
    trace = parse(text[:length])
    assert trace is None or (identity(trace) and title(trace, 200))
