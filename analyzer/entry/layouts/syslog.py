"""syslog as RFC 3164 tells it and as rsyslog and journald write it to files, and RFC 5424.

`Sep 11 19:50:56 host program[12]: message`, `<34>1 2003-10-11T22:14:15.003Z host app 123 ID47 [x@1 a="b"] message`
Sources: RFC 3164, section 4; RFC 5424, section 6; RSYSLOG_FileFormat of
https://www.rsyslog.com/doc/configuration/templates.html
"""

from __future__ import annotations

from analyzer.entry.layouts.layout import Layout
from analyzer.entry.layouts.stamps import PLAIN, PRIORITY, SYSLOG

_HOST = r"[\w.:/-]{1,255}"
_PROGRAM = r"(?P<logger>[^\s:\[\]]{1,64})"
_STRUCTURED = r'(?:-|(?:\[(?:[^\]\["\n]++|"(?:[^"\\\n]++|\\.)*+")*+\])++)'

LAYOUTS: tuple[Layout, ...] = (
    Layout("syslog", rf" {_HOST} {_PROGRAM}(?:\[\d+\])?: ?", SYSLOG, outer=True),
    # without a host (a local socket), and lines without a program: `last message repeated 3 times`
    Layout("syslog-local", rf" {_PROGRAM}\[\d+\]: ?", SYSLOG, outer=True),
    Layout("syslog-bare", rf" {_HOST} {{1,2}}(?=\S)", SYSLOG),
    Layout(
        "syslog-5424",
        rf"(?<=[-\dZ ]) ?\S{{1,255}} (?:-|(?P<logger>\S{{1,48}})) \S{{1,128}} \S{{1,32}} {_STRUCTURED}(?: \ufeff?|$)",
        PRIORITY,
        outer=True,
    ),
    Layout("syslog-iso-priority", rf" {_HOST} {_PROGRAM}(?:\[\d+\])?: ?", PRIORITY, outer=True),
)
# 2025-09-11T19:50:56.123456+00:00 host program[12]: message (rsyslog): always six digits, and an offset
ISO: tuple[Layout, ...] = (
    Layout("syslog-iso", rf"(?<=[.,]\d{{6}}[+-]\d\d:\d\d) {_HOST} {_PROGRAM}(?:\[\d+\])?: ?", PLAIN, outer=True),
    Layout("syslog-iso-pid", rf"(?<=[\dZ]) {_HOST} (?P<logger>[^\s:\[\]]{{1,64}})\[\d+\]: ", PLAIN, outer=True),
)
# <30>message (sd-daemon(3), /dev/kmsg)
PRIORITY_ONLY: tuple[Layout, ...] = (
    Layout(
        "priority", r"<(?P<priority>\d{1,2}|1[0-8]\d|19[01])>(?=[A-Za-z\[])", begins="<", may=r"<\d{1,3}>", outer=True
    ),
)
