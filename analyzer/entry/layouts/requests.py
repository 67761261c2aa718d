"""Requests that servers log, as `METHOD URL STATUS`: nothing else of such a line is the server's word.

Whatever a client sends (path, user agent, name) can stand in these lines. So only what surely is method, target and
status is taken; a request that is none is told in quotes behind the word `malformed`.
"""

from __future__ import annotations

import re

from analyzer.entry.layouts.layout import LEVEL, Layout, Told
from analyzer.entry.layouts.stamps import CLF, CTIME, OPENED, OPENED_CLF
from analyzer.entry.logentry import request_text

METHODS = (
    "GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS|CONNECT|TRACE|PROPFIND|PROPPATCH|MKCOL|COPY|MOVE|LOCK|UNLOCK|REPORT|SEARCH"
    "|PURGE|WebSocket"
)
_REQUEST = re.compile(rf"({METHODS}) (\S+)(?: HTTP/\d(?:\.\d)?)?")
_SEEN_OF_MALFORMED = 200
_QUOTED = r'"(?P<request>(?:[^"\\\n]++|\\.)*+)"'
_STATUS = r"(?P<status>[1-5][0-9]{2})"
_ADDRESS = r"[\w.:%\[\]-]{1,255}"


def told(found: re.Match[str]) -> Told | None:
    """The request of a match with the groups `request` and `status`, perhaps `level` and `logger`, and a time's."""
    parts = found.groupdict()
    asked, status = parts["request"], int(parts["status"])
    request = _REQUEST.fullmatch(asked)
    if request:
        said = request_text(request[1], request[2], status)
    else:
        said = request_text("malformed", f'"{asked[:_SEEN_OF_MALFORMED]}"', status)
    return Told(said, status=status, logger=parts.get("logger") or "", parts=parts, request=True)


# 192.168.2.4 - - [20/Jul/2009:22:59:26 +0000] "GET / HTTP/1.0" 200 134 "-" "gPXE/0.9.7"     nginx, Apache: common,
# combined (https://httpd.apache.org/docs/current/mod/mod_log_config.html), with the virtual host before it
# [20/Jul/2009 22:59:26] "GET / HTTP/1.1" 200 134       127.0.0.1 - - [20/Jul/2009 22:59:26] "GET / HTTP/1.1" 200 -
#                                                       Django's runserver, werkzeug, http.server
CLF_MARK = '] "'
"""What every line of an access log holds."""
ACCESS: tuple[Layout, ...] = (
    Layout(
        "access",
        rf'(?:(?:{_ADDRESS} )?{_ADDRESS}(?:, {_ADDRESS}){{0,5}}(?: -(?: [^"\n]{{0,200}}?)?)? )?'
        rf"\[{CLF}\] {_QUOTED} {_STATUS}(?:\s|$)",
        holds=CLF_MARK,
        told=told,
    ),
)
# [2025-09-11T19:50:56.123Z] "GET / HTTP/1.1" 200 - 0 12 3 - "-" "ua" (Envoy)
STAMPED: tuple[Layout, ...] = (
    Layout("envoy-access", rf"\] {_QUOTED} {_STATUS} ", OPENED, told=told),
    Layout("access", rf"\] {_QUOTED} {_STATUS}(?:\s|$)", OPENED_CLF, told=told),
)
# INFO:     127.0.0.1:5000 - "GET / HTTP/1.1" 500 Internal Server Error (uvicorn)
UVICORN: tuple[Layout, ...] = (
    Layout(
        "uvicorn-access",
        rf"(?:{LEVEL}:[ \t]{{1,8}})?[\w.:%\[\]-]{{1,64}}:\d{{1,5}} - "
        rf'"(?P<request>(?:{METHODS}) \S+(?: HTTP/\d(?:\.\d)?)?)" {_STATUS}(?:\s|$)',
        begins="0123456789abcdef:[TDINSWECFPA",
        may=rf"(?:(?:{LEVEL.replace('?P<level>', '?:')}):[ \t]{{1,8}})?[0-9a-f.:\[\]]{{3,50}}:\d{{1,5}} - \"",
        told=told,
    ),
)
# [pid: 88185|app: 0|req: 1/1] 127.0.0.1 () {38 vars in 696 bytes} [Sun Mar 13 22:49:12 2016] POST /update =>
# generated 47 bytes in 129 msecs (HTTP/1.1 200) 9 headers in 378 bytes (1 switches on core 3)
# Source: https://uwsgi-docs.readthedocs.io/en/latest/LogFormat.html
UWSGI: tuple[Layout, ...] = (
    Layout(
        "uwsgi",
        r"\[pid: \d+\|app: -?\d+\|req: -?\d+/\d+\] [^\n{]{0,200}\{\d+ vars in \d+ bytes\} "
        rf"\[{CTIME}\] (?P<request>[^\n]*?) => generated \d+ bytes in \d+ \w+(?: \(HTTP/\S{{1,9}} {_STATUS}\))",
        begins="[",
        may=r"\[pid: ",
        told=told,
    ),
)
# [GIN] 2025/09/11 - 19:50:56 | 500 |     1.234ms |       127.0.0.1 | GET      "/x"
GIN: tuple[Layout, ...] = (
    Layout(
        "gin",
        rf"\[GIN\] (?P<year>\d{{4}})/(?P<month>\d\d)/(?P<day>\d\d) - (?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d) "
        rf'\| *{_STATUS} *\|[^"\n]{{1,200}}?\| *(?P<method>[A-Z]{{3,9}}) +"(?P<target>[^"\s]*)"',
        begins="[",
        may=r"\[GIN\]",
        told=lambda found: _gin(found),  # noqa: PLW0108 - told below
    ),
)


def _gin(found: re.Match[str]) -> Told:
    status = int(found["status"])
    known = re.fullmatch(METHODS, found["method"])
    said = request_text(found["method"] if known else "malformed", found["target"], status)
    return Told(said, status=status, parts=found.groupdict(), request=True)
