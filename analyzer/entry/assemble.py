"""What entries say -> a batch: headers and colours taken off the texts, effective severities, traces marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analyzer.entry import batch as flag
from analyzer.entry import headers, markup, traces
from analyzer.entry.batch import Batch
from analyzer.entry.logentry import Said, short_log
from analyzer.entry.severity import Severity

_SUSPECT = frozenset("0123456789[")
_ERROR = Severity.ERROR.value


def append(batch: Batch, said: Said, line: int, raw: bytes | Mapping[str, object] | None) -> None:
    """Add one entry, as its source says it; `settle` must follow once for the batch."""
    batch.texts.append(said.text)
    batch.severities.append(said.severity)
    batch.times.append(said.time)
    batch.logs.append(short_log(said.log_name))
    batch.log_names.append(said.log_name)
    batch.services.append(said.service)
    batch.revisions.append(said.revision)
    batch.instances.append(said.instance)
    batch.loggers.append(said.logger)
    batch.traces.append(said.trace)
    batch.insert_ids.append(said.insert_id)
    batch.statuses.append(said.status)
    batch.flags.append(said.flags)
    batch.lines.append(line)
    batch.raws.append(raw)


def settle(batch: Batch, start: int = 0) -> Batch:
    """Turn what the entries from `start` on say into what they mean, in place; returns the batch.

    Takes colours and the header of a known layout off the texts, sets effective severities, loggers and the flag
    TRACE, and gives a line of text the time of its header.
    """
    said = batch.texts[start:]
    joined = "\n".join(said)
    for i in _to_read(batch, said, start, marked="\x1b" in joined or "<" in joined):
        _read_header(batch, i)
    if joined.count("\n") >= len(said) or "Traceback" in joined:
        _mark_traces(batch, start)
    return batch


def _to_read(batch: Batch, said: Sequence[str], start: int, *, marked: bool) -> list[int]:
    """The entries that may begin with a header, or whose texts may hold colours (`marked`: some may)."""
    severities = batch.severities[start:]
    if not marked:
        return [
            i
            for i, (text, severity) in enumerate(zip(said, severities, strict=True), start)
            if not severity or text[:1] in _SUSPECT
        ]
    return [
        i
        for i, (text, severity) in enumerate(zip(said, severities, strict=True), start)
        if not severity or text[:1] in _SUSPECT or "\x1b" in text or "<" in text
    ]


def _mark_traces(batch: Batch, start: int) -> None:
    for i in [i for i, text in enumerate(batch.texts[start:], start) if "\n" in text or "Traceback" in text]:
        if traces.has_trace(batch.texts[i]):
            batch.flags[i] |= flag.TRACE
            batch.severities[i] = batch.severities[i] or _ERROR


def _read_header(batch: Batch, i: int) -> None:
    text = markup.plain(batch.texts[i]) if not batch.flags[i] & flag.REQUEST_TEXT else batch.texts[i]
    own = batch.severities[i]
    header = headers.read(text, undated=not own)
    if header:
        text = text[header.end :]
        batch.flags[i] &= ~flag.SPLITTABLE
        if not own:
            batch.severities[i] = header.severity
        if header.logger and not batch.loggers[i]:
            batch.loggers[i] = header.logger
        if batch.times[i] is None and header.time is not None:
            batch.times[i] = header.time
            batch.flags[i] |= 0 if header.zoned else flag.ASSUMED_UTC
    if not batch.severities[i]:
        batch.severities[i] = headers.level_in(text)
    batch.texts[i] = text
