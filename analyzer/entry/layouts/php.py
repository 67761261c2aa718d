"""PHP: its error log, FPM, and Monolog as Laravel and Symfony set it up.

`[20-Jul-2009 22:59:26 UTC] PHP Fatal error:  …` keeps `PHP Fatal error:`, by which its stack trace is known.
Sources: php_log_err_with_severity in main.c of PHP; LineFormatter of Monolog
"""

from __future__ import annotations

from analyzer.entry.layouts.layout import ANY_CASE, LEVEL, Layout
from analyzer.entry.layouts.stamps import OPENED, OPENED_CLF
from analyzer.entry.severity import Severity

_WORDS = {
    **dict.fromkeys(("Fatal error", "Parse error", "Core error", "Compile error"), Severity.CRITICAL.value),
    "Recoverable fatal error": Severity.ERROR.value,
    **dict.fromkeys(("Warning", "Core warning", "Compile warning"), Severity.WARNING.value),
    **dict.fromkeys(("Notice", "Deprecated", "Strict Standards"), Severity.NOTICE.value),
}
_PHP = rf"(?=PHP (?P<level>{'|'.join(_WORDS)}): )"

LAYOUTS: tuple[Layout, ...] = (
    Layout("php", rf"\] {_PHP}", OPENED_CLF, severities=_WORDS),
    # [20-Jul-2009 22:59:26] WARNING: [pool www] message
    Layout("php-fpm", rf"\] {LEVEL}: ", OPENED_CLF),
    # [2023-05-15 18:19:32] local.ERROR: message    [2023-05-15T18:19:32.123456+00:00] app.ERROR: message [] []
    Layout("monolog", rf"\] (?P<logger>[\w-]{{1,40}})\.{ANY_CASE}: ", OPENED),
)
UNDATED: tuple[Layout, ...] = (Layout("php-bare", _PHP, begins="P", may=r"PHP [A-Z]", severities=_WORDS),)
