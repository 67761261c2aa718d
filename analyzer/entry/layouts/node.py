"""The text of winston and of NestJS's console.

Sources: https://github.com/winstonjs/winston#combining-formats; https://docs.nestjs.com/techniques/logger
"""

from __future__ import annotations

from analyzer.entry.layouts.layout import Layout
from analyzer.entry.layouts.stamps import OPENED, PLAIN
from analyzer.entry.severity import Severity

_MORE = {"http": Severity.INFO.value, "silly": Severity.DEBUG.value}
_LEVEL = r"(?P<level>error|warn(?:ing)?|info|notice|http|verbose|debug|silly|crit|alert|emerg|fatal): "
_LABEL = r"(?:\[(?P<logger>[\w./-]{1,60})\] )?"

# 2025-09-11T19:50:56.123Z error: message    2025-09-11T19:50:56.123Z [label] error: message    [2025-…] error: message
WINSTON: tuple[Layout, ...] = (
    Layout("winston", rf" (?:- )?{_LABEL}{_LEVEL}", PLAIN, severities=_MORE),
    Layout("winston", rf"\] {_LABEL}{_LEVEL}", OPENED, severities=_MORE),
)
# [Nest] 19  - 09/11/2025, 7:50:56 PM   ERROR [ExceptionsHandler] message
NEST: tuple[Layout, ...] = (
    Layout(
        "nest",
        r"\[Nest\] \d{1,10} +- (?:(?P<month>\d\d)/(?P<day>\d\d)/(?P<year>\d{4}),? "
        r"(?P<hour>\d\d?):(?P<minute>\d\d):(?P<second>\d\d)[ \u202f](?P<half>[AP]M)|[\d/.,: -]{10,40}?)"
        r" +(?P<level>LOG|ERROR|WARN|DEBUG|VERBOSE|FATAL) (?:\[(?P<logger>[\w.-]{1,100})\] )?",
        begins="[",
        may=r"\[Nest\]",
    ),
)
