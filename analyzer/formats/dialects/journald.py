"""`journalctl -o json`: https://systemd.io/JOURNAL_EXPORT_FORMATS/#journal-json-format"""

from __future__ import annotations

from analyzer.entry.payloads import Payload, moment
from analyzer.formats.dialects.dialect import Dialect, Entry, entry, first, signs
from analyzer.formats.dialects.syslog import severity

_LONGEST = 1 << 22


def _read(value: Payload) -> list[Entry]:
    time = moment(value.get("_SOURCE_REALTIME_TIMESTAMP")) or moment(value.get("__REALTIME_TIMESTAMP"))
    return entry(
        value,
        message=_text(value["MESSAGE"]),
        severity=_severity(value),
        time=time and time.time,
        logger=value.get("SYSLOG_IDENTIFIER"),
        service=(first(value, "_SYSTEMD_UNIT", "UNIT") or "").removesuffix(".service"),
        instance=first(value, "CONTAINER_ID", "_HOSTNAME"),
        log=value.get("_TRANSPORT"),
    )


def _severity(value: Payload) -> int:
    """The severity, unknown where systemd put its default on what a service printed (`SyslogLevel=` of systemd.exec):
    there the text may tell it.
    """
    priority = value.get("PRIORITY")
    return 0 if value.get("_TRANSPORT") == "stdout" and str(priority) == "6" else severity(priority)


def _text(message: object) -> str:
    """Bytes that are no UTF-8, or control a terminal, come as numbers; a field that was set often, as a list."""
    if isinstance(message, list):
        if message and isinstance(message[0], int):
            whole = all(isinstance(byte, int) and 0 <= byte < 256 for byte in message[:_LONGEST])
            return bytes(message[:_LONGEST]).decode("utf-8", "replace") if whole else ""
        return "\n".join([_text(each) for each in message[:1000]])
    return message if isinstance(message, str) else ""


JOURNALD = Dialect(
    signs("MESSAGE __REALTIME_TIMESTAMP", "MESSAGE PRIORITY", "MESSAGE _SOURCE_REALTIME_TIMESTAMP"), _read
)
