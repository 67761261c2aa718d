"""MongoDB 4.4 and later: https://www.mongodb.com/docs/manual/reference/log-messages/"""

from __future__ import annotations

from analyzer.entry.payloads import Payload, moment
from analyzer.entry.severity import parse
from analyzer.formats.dialects.dialect import Dialect, Entry, at, entry, signs


def _read(value: Payload) -> list[Entry]:
    time = moment(at(value["t"], "$date"))
    if time is None:
        return []
    return entry(
        value, message=value["msg"], severity=parse(value["s"]), time=time.time, logger=value["c"], service="mongodb"
    )


MONGODB = Dialect(signs("t s c msg"), _read)
