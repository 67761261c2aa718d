"""HAProxy: the log formats of HTTP and TCP, and its word on a connection that failed.

Source: https://docs.haproxy.org/2.8/configuration.html#8.2
"""

from __future__ import annotations

from analyzer.entry.layouts.layout import Layout
from analyzer.entry.layouts.requests import told
from analyzer.entry.layouts.stamps import CLF

_CLIENT = rf"(?:haproxy\[\d+\]: )?(?:[\w.:%-]{{1,64}}:\d{{1,5}}|unix:\d+) \[{CLF}\] "
_WHERE = r"[^\s\"]{1,100} (?P<logger>[^\s\"/]{1,100}/[^\s\"]{1,100}) "
_BEGINS, _MAY = "0123456789abcdefhu:", r"(?:haproxy\[\d+\]: )?(?:[0-9a-f.:]{3,50}|unix):\d{1,10} \[\d"

LAYOUTS: tuple[Layout, ...] = (
    # 10.0.1.2:33317 [06/Feb/2009:12:14:14.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0
    # {1wt.eu} {} "GET /index.html HTTP/1.1"
    Layout(
        "haproxy-http",
        rf"{_CLIENT}{_WHERE}[-+\d/]{{3,60}} (?P<status>[1-5]\d\d) \+?\d+ \S{{1,200}} \S{{1,200}} \S{{4}} "
        r"[\d/+]{3,60} \d+/\d+ "
        r"(?:\{[^\"\n]{0,2000}\} )?\"(?P<request>[^\"\n]*)",
        begins=_BEGINS,
        may=_MAY,
        told=told,
    ),
    # 10.0.1.2:33313 [06/Feb/2009:12:12:51.443] fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0
    # 10.0.1.2:33313 [06/Feb/2009:12:12:51.443] fnt/1: SSL handshake failure
    Layout("haproxy", _CLIENT, begins=_BEGINS, may=_MAY),
)
