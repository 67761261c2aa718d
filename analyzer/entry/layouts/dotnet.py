"""The console of .NET: `info: Category[0]`, and the message on the lines below, indented; or behind it.

Source: https://learn.microsoft.com/en-us/dotnet/core/extensions/console-log-formatter
"""

from __future__ import annotations

from analyzer.entry.layouts.layout import Layout

_HEAD = r"(?P<level>trce|dbug|info|warn|fail|crit): (?P<logger>[A-Za-z_][\w.`+<>]{0,200})\[-?\d+\]"

LAYOUTS: tuple[Layout, ...] = (
    Layout("dotnet", rf"{_HEAD}\s*$", begins="tdiwfc", may=r"(?:trce|dbug|info|warn|fail|crit): ", below=True),
    Layout("dotnet-line", rf"{_HEAD} ", begins="tdiwfc", may=r"(?:trce|dbug|info|warn|fail|crit): "),
)
