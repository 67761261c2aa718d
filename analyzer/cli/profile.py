"""Where the time of a scan went, for people."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.pipeline import Stages


def profiled(stages: Stages) -> str:
    """A table of the stages: seconds of all processes together, and MB (10**6 bytes) of logs a second."""
    total = perf_counter() - stages.began
    rows = [*stages.seconds.items(), ("all processes", sum(stages.seconds.values())), ("elapsed", total)]
    lines = [f"{'stage':<14}{'seconds':>9}{'MB/s':>10}"]
    for name, seconds in rows:
        rate = f"{stages.bytes / 1e6 / seconds:,.0f}" if seconds >= 0.0005 and stages.bytes and name != "start" else "-"
        lines.append(f"{name:<14}{seconds:>9.3f}{rate:>10}")
    lines.append(f"{stages.bytes / 1e6:,.1f} MB read")
    return "\n".join(lines)
