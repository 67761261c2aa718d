"""Python's logging: its default, and the layouts that people give it.

Source: https://docs.python.org/3/library/logging.html#logrecord-attributes and the examples of its how-to; Django's
`verbose` of https://docs.djangoproject.com/en/stable/topics/logging/.
"""

from __future__ import annotations

from analyzer.entry.layouts.layout import ANY_CASE, DOTTED, LEVEL, LOGGER, THREAD, Layout
from analyzer.entry.layouts.stamps import ISO, OPENED, PLAIN

# a module, not a host: `package.module:42`
_HOST_ENDING = r"\S*\.(?:com|net|org|io|dev|local|internal|svc|cluster)\b"
_MODULE = rf"(?:{DOTTED.replace('<logger>', '<placed>')}|__main__)"
_PLACED = rf"(?!{_HOST_ENDING}){_MODULE}:\d{{1,4}}:?(?=\s)"
_DOTTED = DOTTED.replace("<logger>", "<dotted>")
_WORD = LEVEL.replace("<level>", "<word>")

DATED: tuple[Layout, ...] = (
    # 2025-09-01 00:59:02,341 - service - package.module - ERROR - message
    Layout("logging-dashes", rf" - (?:{LOGGER} - ){{0,3}}?{LEVEL} - (?:[\w.]+:\d+ - )?", PLAIN),
    # 2025-09-01 00:59:02,341:ERROR:message    2025-09-01 00:59:02,341:package.module:ERROR:message
    Layout("logging-colons", rf":(?:(?P<logger>[\w.-]{{1,100}}):){{0,2}}?{LEVEL}:", PLAIN),
    # [2025-09-11 19:50:56,123] ERROR in app: message (Flask)    [2025-09-11 19:50:56,123] ERROR: message
    Layout("bracketed-time", rf"\] {LEVEL}(?: in {LOGGER})?(?::| -)? ", OPENED),
    # [2025-09-11 19:50:56,123: ERROR/MainProcess] message (Celery)
    Layout("celery", rf": {LEVEL}/[\w-]{{1,60}}\] ", OPENED),
)
# 2025-09-11 19:50:56,123 ERROR [package.module] message    … [12] ERROR package.module:42: message    … [ERROR] message
# 2025-09-11 19:50:56,123 package.module ERROR message      2025-09-11 19:50:56.123 +00:00 [INF] message (Serilog)
USUAL: tuple[Layout, ...] = (
    Layout(
        "logging",
        rf"\s+(?:{THREAD}\s+)?(?:\[{ANY_CASE}\s*\]|{_WORD}:?)"
        rf"(?:\s+\[(?!\d+\]){LOGGER}\s*\]:?|\s+{_PLACED}|\s+{_DOTTED}(?::| --?))?(?:\s|$)",
        PLAIN,
    ),
    Layout("logging-name-first", rf"\s+(?:{THREAD}\s+)?(?:{_DOTTED}|(?P<root>root|__main__))\s+{LEVEL}:?\s", PLAIN),
)
# ERROR 2025-09-11 19:50:56,123 views 1234 139872 message    [ERROR] 2025-09-11T19:50:56.123Z message (AWS Lambda)
LEVEL_FIRST: tuple[Layout, ...] = (
    Layout(
        "level-time",
        rf"(?:\[{ANY_CASE}\s{{0,8}}\]|{_WORD}:?)[ \t]{{1,8}}(?:\[(?=[^\]\[]{{19,40}}\]))?{ISO}\]?"
        r"(?:[ \t]+(?P<logger>[A-Za-z_][\w.]{0,100})[ \t]+\d+[ \t]+\d+(?=[ \t])"
        r"|[ \t]+[0-9a-f]{8}(?:-[0-9a-f]{4,12}){4}(?=\s))?"
        r"(?:(?: -|:)?\s|$)",
        begins="[TDINSWECFPA",
        may=r"\[?[A-Za-z]{3,11}\s{0,8}\]?:?[ \t]{1,8}\[?\d{4}[-/]",
    ),
)
