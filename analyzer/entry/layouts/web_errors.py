"""The error logs of nginx and Apache.

Sources: ngx_log.c of nginx; https://httpd.apache.org/docs/current/mod/core.html#errorlogformat
"""

from __future__ import annotations

from analyzer.entry.layouts.layout import Layout
from analyzer.entry.layouts.stamps import OPENED_CTIME, PLAIN

# 2009/07/20 22:59:26 [error] 123#0: *1 open() "/x" failed (2: No such file or directory), client: …
NGINX: tuple[Layout, ...] = (
    Layout("nginx-error", r" \[(?P<level>debug|info|notice|warn|error|crit|alert|emerg)\] \d+#\d+: (?:\*\d+ )?", PLAIN),
)
_LEVELS = r"emerg|alert|crit|error|warn|notice|info|debug|trace[1-8]"
# [Mon Jul 20 22:59:26.123456 2009] [core:error] [pid 1:tid 2] [client 10.0.0.1:5] AH00126: …     since 2.4
# [Mon Jul 20 22:59:26 2009] [error] [client 10.0.0.1] …                                           before
APACHE: tuple[Layout, ...] = (
    Layout(
        "apache-error",
        rf"\] \[(?:(?P<logger>\w{{1,40}}):)?(?P<level>{_LEVELS})\](?: \[pid \d+(?::tid \d+)?\])?"
        r"(?: \[(?:client|remote) [^\]\n]{1,100}\])?(?: |$)",
        OPENED_CTIME,
    ),
)
