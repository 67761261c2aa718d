"""Stack traces as runtimes and loggers print them."""

from __future__ import annotations

PLAIN = """\
Job runner stopped
Traceback (most recent call last):
  File "/app/jobs/runner.py", line 64, in run_once
    result = await handler(job)
             ^^^^^^^^^^^^^^^^^^
  File "/usr/local/lib/python3.11/site-packages/aiohttp/client.py", line 9, in get
    return self
jobs.errors.SourceTimeout: no answer from job 7
"""

CHAINED = """\
Traceback (most recent call last):
  File "/app/routes/invoices.py", line 57, in render
    row = rows[number]
          ~~~~^^^^^^^^
KeyError: 9737

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/app/routes/invoices.py", line 59, in render
    raise InvoiceMissing(number) from error
app.errors.InvoiceMissing: invoice 9737 is not in the ledger
"""

SEPARATOR = "During handling of the above exception, another exception occurred:"
DURING = CHAINED.replace("The above exception was the direct cause of the following exception:", SEPARATOR)

GROUP = """\
  + Exception Group Traceback (most recent call last):
  |   File "/app/main.py", line 4, in main
  |     raise ExceptionGroup("many", errors)
  | ExceptionGroup: many (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/app/one.py", line 2, in first
    |     raise ValueError(1)
    | ValueError: 1
    +---------------- 2 ----------------
    | TypeError: 2
    +------------------------------------
"""

SYNTAX = """\
Traceback (most recent call last):
  File "/app/main.py", line 1, in <module>
    import broken
  File "/app/broken.py", line 3
    def f(:
          ^
SyntaxError: invalid syntax
"""

RECURSION = """\
Traceback (most recent call last):
  File "/app/walk.py", line 1, in <module>
    walk(tree)
  File "/app/walk.py", line 5, in walk
    return walk(node.child)
  File "/app/walk.py", line 5, in walk
    return walk(node.child)
  [Previous line repeated 994 more times]
RecursionError: maximum recursion depth exceeded
"""

JAVA = """\
2025-09-11 ERROR Request 17 failed
Exception in thread "main" java.lang.IllegalStateException: cannot serve
\tat com.acme.shop.Cart.total(Cart.java:31)
\tat com.acme.shop.Handler$$Lambda$14/0x0000000800066840.run(Unknown Source)
\tat java.base/java.lang.Thread.run(Thread.java:833)
Caused by: com.acme.shop.PriceMissing: no price for 12
\tat com.acme.shop.Prices.of(Prices.java:8)
\t... 12 more
"""

NODE = """\
TypeError: Cannot read properties of undefined (reading 'id')
    at loadUser (/srv/app/users.js:12:9)
    at async /srv/app/server.js:30:3
    at Layer.handle [as handle_request] (/srv/app/node_modules/express/lib/router/layer.js:95:5)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)
"""

GO = """\
panic: runtime error: index out of range [3] with length 3

goroutine 12 [running]:
main.(*Server).pick(0xc000012, {0x1, 0x2})
\t/src/app/pick.go:58 +0x12a
net/http.HandlerFunc.ServeHTTP(0x13e5128, 0x2afb7042a408)
\t/usr/local/go/src/net/http/server.go:1265 +0x56
created by main.main in goroutine 1
\t/src/app/main.go:9 +0x2b
exit status 2
"""


LAMBDA = "com.acme.shop.Handler$$Lambda$14/0x0000000800066840.run"

DOTNET = """\
Unhandled exception. System.AggregateException: One or more errors occurred. (no price for 12)
 ---> Acme.PriceMissing: no price for 12
 ---> System.TimeoutException: slow
   at Acme.Prices.<LoadAsync>d__4.MoveNext() in C:\\src\\Prices.cs:line 8
--- End of stack trace from previous location where exception was thrown ---
   at System.Runtime.CompilerServices.TaskAwaiter.GetResult()
   --- End of inner exception stack trace ---
   at Acme.Prices.Of(Int32 id) in C:\\src\\Prices.cs:line 20
   --- End of inner exception stack trace ---
   at System.Threading.Tasks.Task.Wait()
   at Acme.Program.Main(String[] args) in C:\\src\\Program.cs:line 3
"""

RUBY = """\
app/jobs/bill.rb:6:in `rescue in render': invoice 9 is gone (Billing::Missing)
second line
\tfrom app/jobs/bill.rb:3:in `render'
\tfrom /usr/lib/ruby/gems/3.1.0/gems/sidekiq-7.0.1/lib/sidekiq/processor.rb:9:in `block in process'
\tfrom bin/run:2:in `<main>'
app/ledger.rb:2:in `low': no row 9 (KeyError)
\tfrom app/jobs/bill.rb:4:in `render'
\t ... 12 levels...
"""

RUBY_UPWARDS = """\
Traceback (most recent call last):
\t1: from app/jobs/bill.rb:4:in `render'
app/ledger.rb:2:in `low': no row 9 (KeyError)
\t2: from bin/run:2:in `<main>'
\t1: from app/jobs/bill.rb:3:in `render'
app/jobs/bill.rb:6:in `rescue in render': invoice 9 is gone (Billing::Missing)
second line
"""

RAILS = """\
[5c1f] NoMethodError (undefined method 'total' for nil):
[5c1f]
app/models/cart.rb:9:in 'Cart#total'
app/controllers/carts_controller.rb:4:in 'CartsController#show'
"""

RUBY_LOGGED = """\
could not bill 9: no row (KeyError)
/srv/shop/ledger.rb:2:in 'Ledger#low'
/srv/shop/bill.rb:4:in 'block (2 levels) in Bill.run'
"""

PHP = """\
[23-Nov-2026 01:18:08 UTC] PHP Fatal error:  Uncaught LogicException: no row 3 in /x.php:3
second line in /app/src/Ledger.php:5
Stack trace:
#0 /app/src/Runner.php(4): App\\Ledger::low(3, Array, 'a long text...')
#1 [internal function]: App\\Runner->App\\{closure}(3)
#2 /app/vendor/acme/kit/Kit.php(6): array_map(Object(Closure), Array)
#3 {main}

Next App\\Missing: invoice 3 is gone in /app/src/Runner.php:4
Stack trace:
#0 /app/bin/run.php(9): App\\Runner::run(3)
#1 {main}
  thrown in /app/src/Runner.php on line 4
"""

LARAVEL = """\
[2024-01-02 03:04:05] production.ERROR: invoice 3 is gone {"userId":7,"exception":"[object] (App\\\\Missing(code: 0): invoice 3 is gone at /app/src/Runner.php:4)
[stacktrace]
#0 /app/bin/run.php(9): App\\\\Runner::run(3)
#1 {main}

[previous exception] [object] (LogicException(code: 0): no row at /app/src/Ledger.php:5)
[stacktrace]
#0 /app/src/Runner.php(4): App\\\\Ledger::low(3)
#1 {main}
"} 
"""  # noqa: E501, W291

PHP_5 = """\
exception 'App\\Gone' with message 'no row' in /app/a.php:5
Stack trace:
#0 /app/a.php(9): low()
#1 {main}
"""

DART = """\
Unhandled exception:
Bad state: no row
#0      Ledger.low (package:shop/ledger.dart:16:3)
#1      main.<anonymous closure> (file:///app/bin/main.dart:24:5)
<asynchronous suspension>
#2      _startIsolate.<anonymous closure> (dart:isolate-patch/isolate_patch.dart:265)
"""

NODE_CAUSES = """\
/srv/app/bill.js:3
    throw new Gone(`invoice ${x} is gone`, { cause: e });
          ^

Gone: invoice 3 is gone
second line
    at bill (/srv/app/bill.js:3:52)
    ... 5 lines matching cause stack trace ...
    at node:internal/main/run_main_module:28:49 {
  code: 'E_GONE',
  [cause]: AggregateError: many
      at low (/srv/app/ledger.js:2:25) {
    [errors]: [
      Error: one
          at eval (eval at low (/srv/app/ledger.js:8:53), <anonymous>:1:1),
      RangeError: two
          at async Promise.any (index 1)
    ]
  }
}
"""

SUPPRESSED = """\
Shop: closed
\tat com.acme.Main.main(Main.java:3) ~[app.jar:1.2]
\tSuppressed: java.io.IOException: close
\t\tat com.acme.Main.close(Main.java:9)
\tCaused by: java.net.SocketException
\t\t... 7 more
Caused by: Main$Gone: no row
\tat night
\tat com.acme.Main.low(Main.java:5)
\t... 2 more
"""

# ---- as the runtimes printed them; what a platform adds to each line is left out -----------------------------------

PYTHON_NOTES = """\
Traceback (most recent call last):
  File "/app/bill.py", line 4, in run
    ledger.low(rows)
    ~~~~~~~~~~^^^^^^
  File "/app/ledger.py", line 2, in low
    return rows["a"]
           ~~~~^^^^^
KeyError: 'a'
while billing 7
  second note

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/app/main.py", line 9, in <module>
    run()
  File "/app/bill.py", line 7, in run
    raise RuntimeError("gone") from e
RuntimeError: gone
"""

PYTHON_GROUP_NOTES = """\
  + Exception Group Traceback (most recent call last):
  |   File "/app/main.py", line 15, in <module>
  |     raise group
  | ExceptionGroup: many (2 sub-exceptions)
  | group note
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/app/ledger.py", line 2, in low
    |     return rows["a"]
    | KeyError: 'a'
    | while billing 7
    | 
    | The above exception was the direct cause of the following exception:
    | 
    | Traceback (most recent call last):
    |   File "/app/bill.py", line 7, in run
    |     raise RuntimeError("gone\\nsecond line") from e
    | RuntimeError: gone
second line
    +---------------- 2 ----------------
    | Traceback (most recent call last):
    |   File "/app/bill.py", line 9, in again
    |     raise OSError(2)
    | OSError: 2
    +------------------------------------
"""  # noqa: W291

PYTHON_SYNTAX_ALONE = """\
  File "/app/broken.py", line 1
    def f(:
          ^
SyntaxError: invalid syntax
"""

JAVA_RESOURCES = """\
Exception in thread "main" com.acme.Bill$Gone: gone: 7
\tat com.acme.Bill.low(Bill.java:3)
\tat com.acme.Bill.mid(Bill.java:4)
\tat com.acme.Bill.main(Bill.java:5)
\tSuppressed: java.lang.IllegalStateException: close
second line
\t\tat com.acme.Bill$Rows.close(Bill.java:2)
\t\t... 2 more
Caused by: java.lang.Exception: b
\t... 3 more
Caused by: java.lang.Exception: a
\t... 3 more
Caused by: [CIRCULAR REFERENCE: java.lang.Exception: b]
"""

JAVA_LINES = """\
com.acme.shop.InvoiceException: no invoice
for the rows 7, 8
and 9
\tat com.acme.shop.Bills.of(Bills.java:12)
\tat com.acme.shop.Job.run(Job.java:30)
"""

NODE_CRASH = """\
/srv/app/bill.js:2
function mid(){ try { low() } catch (c) { throw new Error('invoice 3 is gone', {cause: c}) } }
                                          ^

Error: invoice 3 is gone
    at mid (/srv/app/bill.js:2:49)
    at Object.<anonymous> (/srv/app/bill.js:11:6)
    ... 5 lines matching cause stack trace ...
    at node:internal/main/run_main_module:28:49 {
  [cause]: TypeError: no row
  second line
      at low (/srv/app/bill.js:1:31)
      at mid (/srv/app/bill.js:2:23)
      at node:internal/main/run_main_module:28:49 {
    code: 'E_ROW',
    info: { a: 1, b: [ 1, 2 ] }
  }
}

Node.js v20.20.2
"""

NODE_MODULE = """\
node:internal/modules/cjs/loader:1210
  throw err;
  ^

Error: Cannot find module './missing'
Require stack:
- /srv/app/bill.js
    at Module._resolveFilename (node:internal/modules/cjs/loader:1207:15)
    at require (node:internal/modules/helpers:182:18)
    at Object.<anonymous> (/srv/app/bill.js:8:21) {
  code: 'MODULE_NOT_FOUND',
  requireStack: [ '/srv/app/bill.js' ]
}

Node.js v20.20.2
"""

NODE_EMITTED = """\
node:events:502
      throw er; // Unhandled 'error' event
      ^

Error: boom
    at Object.<anonymous> (/srv/app/pipe.js:9:71)
    at node:internal/main/run_main_module:28:49
Emitted 'error' event on Pipe instance at:
    at Object.<anonymous> (/srv/app/pipe.js:9:57)
    [... lines matching original stack trace ...]
    at node:internal/main/run_main_module:28:49

Node.js v20.20.2
"""

GO_RECOVERED = """\
panic: runtime error: invalid memory address or nil pointer dereference [recovered]
\tpanic: again: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x481678]

goroutine 1 [running]:
main.mid.func1()
\t/src/app/bill.go:5 +0x74
panic({0x48bb00, 0x521f60})
\t/usr/lib/go-1.19/src/runtime/panic.go:884 +0x212
main.low(...)
\t/src/app/bill.go:4
main.main()
\t/src/app/bill.go:6 +0xe7
exit status 2
"""

GO_DEADLOCK = """\
fatal error: all goroutines are asleep - deadlock!

goroutine 1 [chan receive]:
main.main()
\t/src/app/bill.go:6 +0x77

goroutine 18 [select (no cases)]:
main.main.func1()
\t/src/app/bill.go:6 +0x17
created by main.main
\t/src/app/bill.go:6 +0x32
exit status 2
"""

GO_LINES = """\
panic: wrapped
second: file does not exist

goroutine 1 [running]:
main.main()
\t/src/app/bill.go:6 +0x145
exit status 2
"""

GO_OVERFLOW = """\
runtime: goroutine stack exceeds 1000000000-byte limit
runtime: sp=0xc0200e0398 stack=[0xc0200e0000, 0xc0400e0000]
fatal error: stack overflow

runtime stack:
runtime.throw({0x499e1a?, 0x5168a0?})
\t/usr/lib/go-1.19/src/runtime/panic.go:1047 +0x5d fp=0x7ffd2a11ef70 sp=0x7ffd2a11ef40 pc=0x4315fd

goroutine 1 [running]:
main.over(0x1555527?)
\t/src/app/bill.go:7 +0x33 fp=0xc0200e03a8 sp=0xc0200e03a0 pc=0x481893
main.over(0x0?)
\t/src/app/bill.go:7 +0x1c fp=0xc0200e03c0 sp=0xc0200e03a8 pc=0x48187c
...additional frames elided...
created by main.main
\t/src/app/bill.go:6 +0x32
"""

DOTNET_ASYNC = """\
Acme.OrderException: order 3 is gone
   at Acme.Orders.LoadAsync(Int32 id) in /src/Orders.cs:line 8
--- End of stack trace from previous location ---
   at Acme.Job.RunAsync() in /src/Job.cs:line 20
--- End of stack trace from previous location where exception was thrown ---
   at Acme.Program.Main(String[] args) in /src/Program.cs:line 3
"""

RUBY_LINES = """\
bill.rb:6:in `rescue in mid': invoice 9 (Gone)
second line
\tfrom bill.rb:3:in `mid'
\tfrom bill.rb:9:in `<main>'
bill.rb:2:in `fetch': key not found: :a (KeyError)
\tfrom bill.rb:2:in `low'
\tfrom bill.rb:4:in `mid'
\tfrom bill.rb:9:in `<main>'
"""

RUBY_CODE = """\
bill.rb:8:in 'Object#total': undefined method 'sum' for nil (NoMethodError)

rows.sum
    ^^^^
Did you mean?  some
\tfrom bill.rb:9:in '<main>'
"""

DART_LINES = """\
Unhandled exception:
FormatException: Invalid base64 data (at line 3, character 8)
this is no base64
       ^

#0      decode (package:shop/rows.dart:12:20)
#1      main (file:///app/bin/main.dart:12:3)
<asynchronous suspension>
#2      _startIsolate.<anonymous closure> (dart:isolate-patch/isolate_patch.dart:265)
"""

WHOLE = {
    "python": PLAIN.partition("\n")[2],
    "python chained": CHAINED,
    "python chained in handling": DURING,
    "python group": GROUP,
    "python syntax": SYNTAX,
    "python syntax alone": PYTHON_SYNTAX_ALONE,
    "python recursion": RECURSION,
    "python notes": PYTHON_NOTES,
    "python group with notes": PYTHON_GROUP_NOTES,
    "java": JAVA.partition("\n")[2],
    "java suppressed": SUPPRESSED,
    "java resources": JAVA_RESOURCES,
    "java of several lines": JAVA_LINES,
    "node": NODE,
    "node causes": NODE_CAUSES,
    "node crash": NODE_CRASH,
    "node module": NODE_MODULE,
    "node emitted": NODE_EMITTED,
    "go": GO,
    "go recovered": GO_RECOVERED,
    "go deadlock": GO_DEADLOCK,
    "go of several lines": GO_LINES,
    "go overflow": GO_OVERFLOW,
    "dotnet": DOTNET,
    "dotnet async": DOTNET_ASYNC,
    "ruby": RUBY_LINES,
    "ruby with levels": RUBY,
    "ruby upwards": RUBY_UPWARDS.removesuffix("second line\n"),
    "ruby with code": RUBY_CODE,
    "rails": RAILS,
    "ruby logged": RUBY_LOGGED,
    "php": PHP,
    "php 5": PHP_5,
    "laravel": LARAVEL,
    "dart": DART,
    "dart of several lines": DART_LINES,
}
"""Each is one trace, and nothing else."""
