"""bunyan: https://github.com/trentm/node-bunyan#log-record-fields"""

from __future__ import annotations

from analyzer.entry.payloads import Payload
from analyzer.formats.dialects.dialect import Dialect, Entry, at, entry, first, request, signs


def _read(value: Payload) -> list[Entry]:
    if not isinstance(value["v"], int) or not isinstance(value["level"], int):
        return []
    served = request(first(value, "req.method"), first(value, "req.url"), at(value, "res.statusCode"))
    return entry(value, instance=value.get("hostname"), request=served)


BUNYAN = Dialect(signs("v level name msg"), _read)
