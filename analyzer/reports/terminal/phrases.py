"""Numbers, times and rates as people say them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from analyzer.entry import clock
from analyzer.verdict.result import Example, Finding, Target, Window

NO_BREAK = "\xa0"  # keeps a number with its unit; shown as a blank


def number(count: int) -> str:
    """`3,007`."""
    return f"{count:,}"


def counted(count: int, noun: str, nouns: str | None = None) -> str:
    """`1 finding`, `3,007 findings`, `2 entries`."""
    return f"{count:,}{NO_BREAK}{noun if count == 1 else nouns or noun + 's'}"


def entries(count: int) -> str:
    """`1 entry`, `3,007 entries`."""
    return counted(count, "entry", "entries")


def share(part: int, whole: int) -> str:
    """`12 %` of the whole; never rounded down to 0 %."""
    percent = f"{100 * part / whole:.0f}" if whole and 200 * part >= whole else "less than 1"
    return f"{percent}{NO_BREAK}%"


def rate(count: int, per_hour: float | None) -> str:
    """`43 in 1.0 h`: the count, and the time over which its rate was measured where there is one."""
    if not count or not per_hour or per_hour < 0:
        return number(count)
    return together(f"{number(count)} in {clock.spoken(round(count / per_hour * clock.HOUR))}")


def seconds(length: float) -> str:
    """`12 s`, `4.2 s`, `12 min`."""
    return together(clock.spoken(round(length * clock.SECOND)))


def together(text: str) -> str:
    """`text` as one word, which does not wrap."""
    return text.replace(" ", NO_BREAK)


def before(finding: Finding) -> str:
    """How often it was in the baseline: `41 in 1.0 h before`; empty where there is none to compare with."""
    if finding.baseline is None:
        return ""
    return f"{rate(finding.baseline.count, finding.baseline.per_hour) if finding.baseline.count else 'none'} before"


def state(finding: Finding) -> str:
    """The finding's state; of an issue that no baseline confirms, that it is only declared."""
    if finding.state != "no-baseline":
        return finding.state
    return "declared, not measured" if finding.label == "pre-existing" else "no baseline"


def place(example: Example) -> str:
    """Where to look: `app.log:17`, `app.log:12-19`, or `insertId="…"`, which the Logs Explorer takes as a query."""
    at = example.location
    if at.insert_id:
        return f'insertId="{at.insert_id}"' + more_ids(at.insert_ids)
    return in_file(at.file, at.line, at.lines) if at.file else ""


def in_file(file: str, line: int | None, lines: Sequence[tuple[int, int]] | None) -> str:
    """`app.log:17`, `app.log:12-19,23`: of many ranges the first three."""
    if not line:
        return file
    ranges = [str(first) if first == last else f"{first}-{last}" for first, last in (lines or [(line, line)])[:4]]
    return f"{file}:{','.join([*ranges[:3], *('…' for _ in ranges[3:])])}"


def more_ids(ids: Sequence[str] | None) -> str:
    """` and 3 more` behind the first insertId of an entry that was put together; empty of any other."""
    return f" and {len(ids) - 1:,} more" if ids else ""


def names(target: Target) -> str:
    """What was judged: the revision, else the service, else the sources; several are counted."""
    judged = [revision or service for service, revision in target.revisions.items() if revision or service]
    if judged:
        return judged[0] if len(judged) == 1 else counted(len(judged), "revision")
    return target.sources[0] if len(target.sources) == 1 else counted(len(target.sources), "source")


class Calendar(msgspec.Struct, frozen=True):
    """Times of one report, in UTC: the day is said once, then only with times of another day."""

    day: str

    @staticmethod
    def of(window: Window) -> Calendar:
        """The calendar whose day is that of the first entry."""
        return Calendar((_moment(window.first_entry) or "").split(" ")[0])

    def at(self, time: str | None) -> str:
        """`19:50:56`, on another day `2025-09-12 00:10:03`; what is no time as it is."""
        moment = _moment(time)
        return (time or "") if moment is None else moment.removeprefix(self.day).strip()

    def span(self, first: str | None, last: str | None) -> str:
        """`19:50:56 to 20:50:56`, a single time where both are the same second, empty where none is known."""
        begin, end = self.at(first), self.at(last)
        return begin or end if begin == end or not (begin and end) else f"{begin} to {end}"

    def window(self, first: str, last: str) -> str:
        """`2025-09-11 19:50:56 to 20:50:56 UTC (1.0 h)`, with the day; whatever is no time as it is."""
        begin, end = clock.nanoseconds(first), clock.nanoseconds(last)
        length = f" ({clock.spoken(end - begin)})" if begin is not None and end is not None and end >= begin else ""
        return f"{_moment(first) or first} to {self.at(last)} UTC{length}"


def _moment(time: str | None) -> str | None:
    moment = clock.nanoseconds(time) if time else None
    return None if moment is None else clock.rfc3339(moment)[:19].replace("T", " ")
