"""Go: zap's console and zerolog's, logrus on a terminal, and the standard library's log with the place of the call.

Sources: https://pkg.go.dev/log#pkg-constants; https://pkg.go.dev/go.uber.org/zap/zapcore#NewConsoleEncoder;
https://pkg.go.dev/github.com/rs/zerolog#ConsoleWriter
"""

from __future__ import annotations

from analyzer.entry.layouts.layout import ANY_CASE, THREE_LETTERS, Layout
from analyzer.entry.layouts.stamps import PLAIN

DATED: tuple[Layout, ...] = (
    # 2025-09-11T19:50:56.123Z <tab> ERROR <tab> logger <tab> package/file.go:12 <tab> message <tab> {"k": 1}
    Layout(
        "zap",
        rf"\t{ANY_CASE}\t"
        r"(?:(?P<logger>[\w.-]{1,100})\t(?=[\w./@-]+:\d+\t))?(?:[\w./@-]{1,200}:\d+\t)?",
        PLAIN,
    ),
    # 2025-09-11T19:50:56Z ERR message key=1
    Layout("zerolog", rf"\s(?P<level>{THREE_LETTERS})\s(?:[\w./-]{{1,200}}:\d+ > )?", PLAIN),
    # 2009/11/10 23:00:00 main.go:23: message
    Layout("go", r" [\w./@-]{1,200}\.go:\d+: ", PLAIN, outer=True),
)
# ERRO[0042] message  key=1
TERMINAL: tuple[Layout, ...] = (
    Layout(
        "logrus-terminal",
        r"(?P<level>TRAC|DEBU|INFO|WARN|ERRO|FATA|PANI)\[\d{4,}\] ?",
        begins="TDIWEFP",
        may=r"(?:TRAC|DEBU|INFO|WARN|ERRO|FATA|PANI)\[",
    ),
)
