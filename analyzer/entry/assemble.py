"""What entries say -> a batch: headers and colours taken off the texts, effective severities, traces marked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import cast

from analyzer.entry import batch as flag
from analyzer.entry import layouts, markup, traces
from analyzer.entry.batch import Batch
from analyzer.entry.logentry import Said, short_log
from analyzer.entry.severity import Severity
from analyzer.entry.times import Times

SUSPECT = frozenset("0123456789[")
"""How a text must begin for a header to be looked for, where the entry states its severity."""
_STRIKING_BEGINNING = re.compile(r"\0(?=[\s0-9\[\0])")
_STRIKING = ("\n", "Traceback", "\x1b", "<")
_ERROR = Severity.ERROR.value


def append(batch: Batch, said: Said, line: int, raw: bytes | Mapping[str, object] | None) -> None:
    """Add one entry, as its source says it; `settle` must follow once for the batch."""
    batch.texts.append(said.text)
    batch.severities.append(said.severity)
    _list(batch.times).append(said.time)
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
    cast("list[int]", batch.lines).append(line)
    batch.raws.append(raw)


def _list(times: Times) -> list[int | None]:
    """The times of a batch that is being built."""
    return cast("list[int | None]", times)


def striking(texts: Sequence[str]) -> Sequence[int]:
    """The texts that need a closer look: empty or beginning with white space, a digit or a bracket, of several lines,
    coloured, or with a trace. All are looked at in one pass; one that is not found is surely none of these.
    """
    joined = "\0".join(["", *texts, ""])
    places = [found.start() for found in _STRIKING_BEGINNING.finditer(joined)]
    for sign in _STRIKING:
        place = joined.find(sign)
        while place >= 0:
            places.append(place)
            place = joined.find(sign, joined.find("\0", place))
        if len(places) > len(texts) >> 2:
            return range(len(texts))
    return _texts_at(sorted(places), joined, len(texts)) if places else ()


def _texts_at(places: list[int], joined: str, count: int) -> Sequence[int]:
    """The texts in which `places` of the joined texts lie; all texts where some hold what joins them."""
    found: list[int] = []
    text, last = -1, 0
    for place in places:
        text += joined.count("\0", last, place + 1)
        last = place + 1
        if not found or found[-1] != text:
            found.append(text)
    return found if text + joined.count("\0", last) == count else range(count)


def settle(batch: Batch, start: int = 0, closer: Sequence[int] | None = None) -> Batch:
    """Turn what the entries from `start` on say into what they mean, in place; returns the batch.

    Takes colours and the header of a known layout off the texts, sets effective severities, loggers and the flag
    TRACE, and gives a line of text the time of its header. `closer` are the texts that are `striking`, where known.
    """
    texts, severities = batch.texts, batch.severities
    if closer is None:
        closer = range(start, len(texts))
    if closer and 0 in severities[start:]:
        closer = range(start, len(texts))
    for i in closer:
        if batch.flags[i] & flag.REQUEST_TEXT:
            continue  # made of the request, whose parts say no level, whatever strangers put there
        text = texts[i]
        if not severities[i] or text[:1] in SUSPECT or "\x1b" in text or "<" in text:
            _read_header(batch, i)
            text = texts[i]
        if ("\n" in text or "Traceback" in text) and traces.has_trace(text):
            batch.flags[i] |= flag.TRACE
            severities[i] = severities[i] or _ERROR
    return batch


def _read_header(batch: Batch, i: int) -> None:
    text = markup.plain(batch.texts[i])
    own = batch.severities[i]
    header = layouts.read(text, undated=not own, retold=False)
    if header:
        text = header.message(text)
        batch.flags[i] |= flag.HEADED
        if not own:
            batch.severities[i] = header.severity
        if header.logger and not batch.loggers[i]:
            batch.loggers[i] = header.logger
        if batch.times[i] is None and header.time is not None:
            _list(batch.times)[i] = header.time
            batch.flags[i] |= header.assumed
    if not batch.severities[i]:
        batch.severities[i] = layouts.level_in(text)
    batch.texts[i] = text
