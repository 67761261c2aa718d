"""log4j, logback, java.util.logging, Spring Boot.

Sources: https://logback.qos.ch/manual/layouts.html; https://logging.apache.org/log4j/2.x/manual/pattern-layout.html;
https://docs.spring.io/spring-boot/reference/features/logging.html; SimpleFormatter of java.util.logging
"""

from __future__ import annotations

from analyzer.entry.layouts.layout import ANY_CASE, LEVEL, THREAD, Layout
from analyzer.entry.layouts.stamps import AMERICAN, OPENED_TIME_OF_DAY, PLAIN, PLAIN_CLF, SHORT_YEAR, TIME_OF_DAY

_CLASS = r"(?P<logger>[\w.$/-]{1,200})"
_JAVA_LEVELS = r"(?P<level>SEVERE|WARNING|INFO|CONFIG|FINE|FINER|FINEST)"

DATED: tuple[Layout, ...] = (
    # 2025-01-24T07:00:30.139Z  INFO 1 --- [app] [           main] a.b.C   : message
    Layout(
        "spring", rf" +{LEVEL} +\d+ --- (?:\[[^\]\n]{{0,100}}\] ){{0,3}}(?P<logger>[\w.$\[\]/-]{{1,200}}) *: ?", PLAIN
    ),
    # 2025-01-24T07:00:30,139 INFO [main            ] FarmApplication          : message
    Layout("java-padded", rf" +{LEVEL} +{THREAD} {_CLASS} {{1,60}}: ", PLAIN),
)
SHORT: tuple[Layout, ...] = (
    # 17/06/09 20:10:40 INFO executor.Executor: message (Spark, Hadoop)
    Layout("log4j-short", rf"\s+{LEVEL}\s+{_CLASS}: ", SHORT_YEAR),
    # 20-Jul-2009 22:59:26.123 SEVERE [main] org.apache.catalina.startup.Catalina.start message (Tomcat)
    Layout("tomcat", rf" +{_JAVA_LEVELS} +{THREAD} {_CLASS} ", PLAIN_CLF),
    # Jul 20, 2009 10:59:26 PM a.b.C method        and below it        SEVERE: message
    Layout("jul", rf" {_CLASS}(?: [\w$<>]{{1,100}})?$", AMERICAN, below=True),
    Layout("jul-line", rf" (?:{_CLASS}(?: [\w$<>]{{1,100}})? )?{_JAVA_LEVELS}:? ", AMERICAN),
    # 2009-07-20 22:59:26 SEVERE a.b.C method: message is read as `logging` reads it
)
TIMES_OF_DAY: tuple[Layout, ...] = (
    # 19:50:56.123 [main] ERROR com.acme.Db - message     since logback 1.3 with two dashes
    Layout("logback", rf"(?<=[.,]\d\d\d) {THREAD} {LEVEL}\s+{_CLASS} --? ", TIME_OF_DAY, sure=True),
    # 19:50:56,123 INFO  [org.jboss.as] (main) message    19:50:56 ERROR message
    Layout("time-level", rf" (?:{THREAD} )?{LEVEL}:? +(?:\[{_CLASS}\] |- )?", TIME_OF_DAY),
    # [19:50:56 INF] message (Serilog)    [19:50:56] [Server thread/INFO]: message    [19:50:56] message
    Layout("time-level-bracket", rf" {ANY_CASE}\] ", OPENED_TIME_OF_DAY),
    Layout(
        "time-thread-bracket",
        rf"\] (?:\[[^\]\[/]{{1,80}}/{ANY_CASE}\]|\[{ANY_CASE.replace('<level>', '<word>')}\]):? ",
        OPENED_TIME_OF_DAY,
    ),
)
# below the first line of java.util.logging, or alone
JUL_LEVELS: tuple[Layout, ...] = (
    Layout(
        "jul-level",
        r"(?P<level>SEVERE|CONFIG|FINE|FINER|FINEST): ",
        begins="SCF",
        may=r"(?:SEVERE|CONFIG|FINE(?:R|ST)?): ",
    ),
)
