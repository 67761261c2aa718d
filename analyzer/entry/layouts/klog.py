"""klog and glog: `E0911 19:50:56.123456       1 server.go:42] message`, since glog 0.6 with the year.

Sources: https://github.com/kubernetes/klog (klog.go, formatHeader); https://google.github.io/glog/stable/logging/
"""

from __future__ import annotations

from analyzer.entry.layouts.layout import Layout
from analyzer.entry.layouts.stamps import KLOG

LAYOUTS: tuple[Layout, ...] = (Layout("klog", r"\s+\d+ [\w./-]+:\d+\] ", KLOG, sure=True),)
