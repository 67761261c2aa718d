"""gunicorn, and servers that write the same brackets without blanks: Envoy, Elasticsearch, spdlog.

`[2025-09-11 19:50:56 +0000] [14] [ERROR] message`, `[2025-09-11 19:50:56.123][1][info][main] [source/x.cc:1] message`
Source: gunicorn/glogging.py; https://www.envoyproxy.io/docs/envoy/latest/operations/cli (--log-format)
"""

from __future__ import annotations

from analyzer.entry.layouts.layout import ANY_CASE, LOGGER, Layout
from analyzer.entry.layouts.stamps import OPENED

LAYOUTS: tuple[Layout, ...] = (
    Layout("gunicorn", rf"\] (?:\[\d+\] )?\[{ANY_CASE}\] (?:\[{LOGGER}\] )?", OPENED),
    Layout(
        "brackets",
        rf"\](?:\[\d+\])?\[{ANY_CASE} *\](?:\[(?P<logger>[\w.:-]{{1,100}}) *\])?(?: ?\[[\w./-]+:\d+\])? ?",
        OPENED,
    ),
)
