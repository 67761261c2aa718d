"""Access logs in JSON: nginx with `log_format … escape=json`, Envoy and Istio, Traefik.

Sources: https://nginx.org/en/docs/http/ngx_http_log_module.html#log_format;
https://istio.io/latest/docs/tasks/observability/logs/access-log/; https://doc.traefik.io/traefik/observability/access-logs/
"""

from __future__ import annotations

from analyzer.entry import payloads
from analyzer.entry.payloads import Payload, moment
from analyzer.formats.dialects.dialect import Dialect, Entry, at, entry, first, request, signs

_METHODS = ("request_method", "method", "RequestMethod")
_URLS = ("request_uri", "uri", "path", "url", "RequestPath")
_STATUSES = ("status", "response_code", "DownstreamStatus")
_TIMES = ("time_iso8601", "start_time", "StartUTC")


def _read(value: Payload) -> list[Entry]:
    if payloads.message(value)[0]:
        return []  # a program's message about a request, perhaps one that it sent
    method, url = first(value, *_METHODS), first(value, *_URLS)
    words = (first(value, "request") or "").split(" ")
    if method is None and len(words) in (2, 3):
        method, url = words[0], words[1]
    served = request(method, url, next((each for key in _STATUSES if (each := at(value, key)) is not None), None))
    if method is None or not method.isupper() or "status" not in served:
        return []
    time = next((found for key in _TIMES if (found := moment(value.get(key)))), None)
    return entry(value, time=time and time.time, request=served)


ACCESS = Dialect(
    signs(
        "status request",
        "status request_method",
        "status method",
        "response_code method",
        "DownstreamStatus RequestMethod",
    ),
    _read,
)
