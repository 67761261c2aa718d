"""Android's logcat (threadtime), Proxifier, and the logs of clusters that the Usenix repository keeps.

Sources: https://developer.android.com/tools/logcat#outputFormat; https://www.usenix.org/cfdr-data
"""

from __future__ import annotations

from analyzer.entry.layouts.layout import Layout
from analyzer.entry.layouts.stamps import EPOCH_TIME, NO_YEAR, OPENED_NO_YEAR
from analyzer.entry.severity import Severity

_LETTERS = {
    **dict.fromkeys("VD", Severity.DEBUG.value),
    "I": Severity.INFO.value,
    "W": Severity.WARNING.value,
    "E": Severity.ERROR.value,
    **dict.fromkeys("FA", Severity.CRITICAL.value),
}

LAYOUTS: tuple[Layout, ...] = (
    # 03-17 16:13:38.811  1702  2395 D Tag: message
    Layout("logcat", r" +\d+ +\d+ (?P<level>[VDIWEFA]) (?P<logger>[^\n:]{0,100}?) *: ?", NO_YEAR, severities=_LETTERS),
    # [10.30 16:49:06] message
    Layout("month-day", r"\] ", OPENED_NO_YEAR),
    # - 1131566461 2005.11.09 dn228 Nov 9 12:01:01 dn228/dn228 crond[12]: message
    Layout(
        "cluster",
        rf"(?:-|[A-Z][A-Z0-9_]{{2,20}}) {EPOCH_TIME} \d{{4}}\.\d\d\.\d\d \S{{1,100}} "
        r"\w{3} [ \d]?\d \d\d:\d\d:\d\d \S{1,100} "
        r"(?:(?P<logger>[^\s:\[\]]{1,64})(?:\[\d+\])?: )?",
        begins="-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        may=r"(?:-|[A-Z][A-Z0-9_]{2,20}) \d{10} ",
    ),
    # 134681 node-246 unix.hw state_change.unavailable 1077804742 1 message
    Layout(
        "cluster-event",
        rf"\d{{1,10}} [\w\[\],-]{{1,60}} (?P<logger>[\w.-]{{1,60}}) [\w.-]{{1,60}} {EPOCH_TIME} \d ",
        begins="0123456789",
        may=r"\d{1,10} [\w\[\],-]{1,60} [\w.-]{1,60} [\w.-]{1,60} \d{10} ",
    ),
)
