"""PostgreSQL, MySQL and MariaDB, Redis.

Sources: https://www.postgresql.org/docs/current/runtime-config-logging.html#GUC-LOG-LINE-PREFIX;
https://dev.mysql.com/doc/refman/8.4/en/error-log-format.html; serverLogRaw in server.c of Redis
"""

from __future__ import annotations

from analyzer.entry.layouts.layout import Layout
from analyzer.entry.layouts.stamps import ABBREVIATIONS, EPOCH_TIME, PLAIN, REDIS, SIX_DIGITS
from analyzer.entry.severity import Severity

_SERVER = {"LOG": Severity.INFO.value, "WARNING": Severity.WARNING.value}
# What these lines say belongs to the line above: they are no errors of their own.
_MORE = "DETAIL|HINT|QUERY|CONTEXT|LOCATION|STATEMENT"
_LEVELS = rf"(?:(?P<level>DEBUG[1-5]?|INFO|NOTICE|WARNING|ERROR|LOG|FATAL|PANIC):  |(?=(?:{_MORE}):  ))"
_PID = r"\[\d+\]:?(?: \[\d+(?:-\d+)?\])?"
_WHO = r"(?: \w+=[^\n]{0,200}?| [^\s@]{1,64}@\S{1,64})?"

# 2025-08-13 01:45:01.123 PDT [12345] LOG:  message               %m [%p]        2025-08-13 … UTC [9] bob@shop ERROR:  …
# 2025-08-13 01:45:01 UTC [12345]: [1-1] user=bob,db=shop LOG:  …   %t [%p]: [%l-1] user=%u,db=%d
# 2025-08-13 01:45:01 UTC:10.0.0.1(5432):bob@shop:[12345]:ERROR:  … %t:%r:%u@%d:[%p]: (RDS)
POSTGRES: tuple[Layout, ...] = (
    Layout(
        "postgres",
        rf"(?: (?P<zone>[+-]\d\d|(?:{ABBREVIATIONS})(?=:\S)))?(?: {_PID}{_WHO} |:\S{{0,200}}?:\[\d+\]:| ){_LEVELS}",
        PLAIN,
        holds=":  ",
        severities=_SERVER,
        otherwise=Severity.INFO.value,
    ),
)
POSTGRES_BARE: tuple[Layout, ...] = (
    Layout(
        "postgres-bare",
        r"(?P<level>LOG|DEBUG[1-5]):  (?=\S)",
        begins="LD",
        may=r"(?:LOG|DEBUG[1-5]):  ",
        severities=_SERVER,
    ),
)
# 2020-08-06T14:25:02.835618Z 0 [Note] [MY-012487] [InnoDB] message    2020-08-06 14:25:02 140 [Warning] message
# 200806 14:25:02 [Note] message                                        200806 14:25:02 mysqld_safe message
_MYSQL = r"\[(?P<level>Note|Warning|ERROR|Error|System|Info)\] (?=(?:\[MY-\d+\] )?(?:\[(?P<logger>\w{1,40})\])?)"
MYSQL: tuple[Layout, ...] = (
    Layout("mysql", rf" +(?:\d+|0x[0-9a-f]+) {_MYSQL}", PLAIN),
    Layout("mysql-short", rf" +(?:\d+ )?(?:{_MYSQL})?(?=\S)", SIX_DIGITS),
)
# 1:M 20 Jul 2009 22:59:26.123 # message    1:signal-handler (1714024483) Received SIGTERM
_MARKS = {".": Severity.DEBUG.value, "-": Severity.INFO.value, "*": Severity.NOTICE.value, "#": Severity.WARNING.value}
REDIS_SERVER: tuple[Layout, ...] = (
    Layout("redis", r" (?P<level>[-.*#]) ", REDIS, severities=_MARKS),
    Layout(
        "redis-signal",
        rf"\d{{1,10}}:signal-handler \({EPOCH_TIME}\) ",
        begins="0123456789",
        may=r"\d{1,10}:s",
        otherwise=Severity.WARNING.value,
    ),
)
