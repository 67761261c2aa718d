"""loguru's default, and what is printed with bars between: `2025-08-25 16:22:10.065 | ERROR    | pkg.mod:fn:1 - boom`.

Source: https://loguru.readthedocs.io/en/stable/api/logger.html
"""

from __future__ import annotations

from analyzer.entry.layouts.layout import ANY_CASE, LEVEL, LOGGER, Layout
from analyzer.entry.layouts.stamps import PLAIN

LAYOUTS: tuple[Layout, ...] = (
    Layout("loguru", rf" \| {LEVEL}\s*\| (?:{LOGGER} (?:\||-) ?)?", PLAIN),
    # 2025-09-11 19:50:56.1234|ERROR|Package.Class|message (NLog)
    Layout("bars", rf"\|{ANY_CASE} *\|(?:(?P<logger>[\w.+`-]{{1,200}})\|)? ?", PLAIN),
)
