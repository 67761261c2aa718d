"""Ruby's Logger, `E, [2025-09-11T19:50:56.123456 #12] ERROR -- program: message`, and Sidekiq.

Source: https://docs.ruby-lang.org/en/master/Logger/Formatter.html
"""

from __future__ import annotations

from analyzer.entry.layouts.layout import LEVEL, Layout
from analyzer.entry.layouts.stamps import ISO, PLAIN
from analyzer.entry.severity import Severity

LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "ruby",
        rf"[DIWEFUA], \[{ISO} #\d+\] +(?P<level>DEBUG|INFO|WARN|ERROR|FATAL|ANY|UNKNOWN) -- "
        r"(?P<logger>[^:\n]{0,60}): ?",
        begins="DIWEFUA",
        may=r"[DIWEFUA], \[",
        severities={"ANY": Severity.ERROR.value, "UNKNOWN": Severity.ERROR.value},
    ),
)
# 2025-09-11T19:50:56.123Z pid=1 tid=abc class=Job jid=1 INFO: message
SIDEKIQ: tuple[Layout, ...] = (Layout("sidekiq", rf" (?:\w{{1,20}}=\S{{1,60}} ){{1,8}}{LEVEL}: ", PLAIN),)
