"""The tally: all that a run keeps of what it read. Candidate, baseline and a past night are all tallies.

`merge` is associative and commutative over disjoint inputs, and an empty tally is its unit; property tests say so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from analyzer.entry import batch as flag
from analyzer.entry.batch import Batch, distinct
from analyzer.entry.severity import Severity
from analyzer.grouping.signature import Signature, of_problem, of_request, of_text
from analyzer.matching.program import Hit, Program, field_of
from analyzer.matching.watch import Role, Watch
from analyzer.tally.groups import Groups, Key, Stream
from analyzer.tally.moments import moved
from analyzer.tally.sources import SourceTally, service_span
from analyzer.tally.stat import Spot, Stat, merged, smallest, spot

MOST_CARRIED = 1_000_000
MOST_HELD = 150_000  # lines of split traces, and pieces of split entries
MOST_HELD_BYTES = 3 << 25  # of the lines of split traces, and of the pieces of split entries, packed
MOST_MINUTES = 1_000_000
MOST_INSTANCES = 1000
MOST_STREAMS = 5000
_REVISIONS, _SERVICES = 2, 1  # how far streams are told apart; 0: not at all
_CARRIED_TEXT = 400
_SERVER_ERROR, _CLIENT_ERROR = 500, 400
_WARNING, _ERROR = Severity.WARNING.value, Severity.ERROR.value


class Carried(NamedTuple):
    """A hit that is judged only when all hits are in order of time. Its order as a tuple is that of its entry."""

    spot: Spot
    stream: Stream
    instance: str
    per: str
    unless_per: str
    bits: int


class StreamTally(msgspec.Struct):
    """One revision of one service: entries by what they are, and the time (ns) from the first to the last that is no
    audit entry: those say nothing about what else was read.
    """

    entries: int = 0
    audit: int = 0
    without_text: int = 0
    quiet: int = 0  # not audit, below WARNING: what a full log is mostly made of
    requests: int = 0
    problems: int = 0
    explained: int = 0
    first: int | None = None
    last: int | None = None
    instances: list[str] = msgspec.field(default_factory=list)
    starts: int = 0  # that an earlier run counted; those of this one are carried

    def span(self, covered: tuple[int, int] | None) -> None:
        """Widen the time covered to the first and last given."""
        if covered:
            first, last = covered
            self.first = first if self.first is None else min(self.first, first)
            self.last = last if self.last is None else max(self.last, last)

    def merge(self, other: StreamTally) -> None:
        for name in ("entries", "audit", "without_text", "quiet", "requests", "problems", "explained", "starts"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        if other.first is not None and other.last is not None:
            self.span((other.first, other.last))
        self.see(other.instances)

    def see(self, instances: Sequence[str]) -> None:
        """Note the names of instances, of which the first `MOST_INSTANCES` are kept."""
        full = len(self.instances) >= MOST_INSTANCES
        last = self.instances[-1] if full else ""
        for name in [name for name in instances if name < last] if full else distinct(instances):
            if name:
                smallest(self.instances, name, MOST_INSTANCES)


class Tally(msgspec.Struct):
    """Counts by stream, issues, groups, carried hits, pieces of split traces, and what was read of each source.

    `unlike`: what part of it was not counted as the rest, where it was counted by an earlier run: rules by their names,
    and groups as '', each with the reason.
    """

    streams: dict[Stream, StreamTally] = msgspec.field(default_factory=dict)
    issues: dict[tuple[str, Stream], Stat] = msgspec.field(default_factory=dict)
    groups: Groups = msgspec.field(default_factory=Groups)
    carried: dict[tuple[Role, str], list[Carried]] = msgspec.field(default_factory=dict)
    held: list[Batch] = msgspec.field(default_factory=list)
    held_bytes: int = 0
    sources: dict[str, SourceTally] = msgspec.field(default_factory=dict)
    severities: Counter[int] = msgspec.field(default_factory=Counter)
    minutes: Counter[int] = msgspec.field(default_factory=Counter)
    not_judged: dict[str, str] = msgspec.field(default_factory=dict)
    overflown: set[str] = msgspec.field(default_factory=set)
    undated: int = 0
    shortened: int = 0
    assumed: int = 0  # what was taken for granted of times, as flags of a batch
    apart: int = _REVISIONS
    duplicates: int = 0
    duplicates_exact: bool = True
    unlike: dict[str, str] = msgspec.field(default_factory=dict)

    def read(self, batch: Batch) -> None:
        """Count the entries of a batch as read: who wrote them, when, how severe. Not yet what they say."""
        minutes = batch.covered.minutes if batch.covered else {}
        self.undated += len(batch) - sum(minutes.values())
        self._count_minutes(minutes)
        names = self.streams_of(batch)
        if names and names.count(names[0]) == len(names):
            self._count(names[0], batch)
        else:
            for name, wanted in _by_stream(names, range(len(names))).items():
                self._count(name, batch.keep(wanted))
        if len(self.streams) > MOST_STREAMS:
            self._tell_less_apart()

    def judge(self, batch: Batch, hits: Iterable[Hit], program: Program) -> None:
        """Count what the entries of a batch say: hits of issues, carried hits, and what no rule explains, by group."""
        names = self.streams_of(batch)
        explained: set[int] = set()
        carried: dict[tuple[int, Role, str], tuple[Watch, int]] = {}
        for number, where in _by_watch(hits).items():
            watch = program.watches[number]
            role = watch.role
            if role is Role.ISSUE or role is Role.STEP:
                explained.update(where)
            if role is Role.ISSUE:
                self._count_issue(watch.rule, batch, names, where)
                continue
            for i in where:
                if not batch.flags[i] & flag.AUDIT or role is Role.STEP or role is Role.FOLLOWER:
                    carry_as = Role.STEP if role is Role.FOLLOWER else role
                    known = carried.get((i, carry_as, watch.rule))
                    carried[i, carry_as, watch.rule] = (watch, watch.bit | (known[1] if known else 0))
        for (i, role, rule), (watch, bits) in carried.items():
            self._carry(role, rule, _carried(batch, i, names[i], watch, bits))
        self._group(batch, names, explained)

    def merge(self, other: Tally) -> None:
        """Add what `other` counted; it must have read other entries."""
        while self.apart > other.apart:
            self._tell_less_apart()
        for stream, streamed in other.streams.items():
            self._stream(self._name(stream)).merge(streamed)
        for (rule, stream), stat in other.issues.items():
            self.issues.setdefault((rule, self._name(stream)), Stat()).merge(stat)
        self.groups.merge(other.groups, self._name)
        self.overflown |= other.overflown
        for (role, rule), hits in other.carried.items():
            self._carry(role, rule, *(hit._replace(stream=self._name(hit.stream)) for hit in hits))
        if len(self.streams) > MOST_STREAMS:
            self._tell_less_apart()
        for name in other.overflown:
            self._drop(name)
        self.hold(*other.held)
        for name, source in other.sources.items():
            self.sources.setdefault(name, SourceTally()).merge(source)
        self.severities.update(other.severities)
        self._count_minutes(other.minutes)
        self.not_judged |= other.not_judged
        self.undated += other.undated
        self.shortened += other.shortened
        self.assumed |= other.assumed
        self.duplicates += other.duplicates
        self.duplicates_exact &= other.duplicates_exact
        for name, why in other.unlike.items():
            self.unlike[name] = min(why, self.unlike.get(name, why))

    def only(self, streams: Collection[Stream]) -> Tally:
        """What was counted of these streams, as a tally of its own; of the sources all is known that is known here."""
        found = Tally(
            groups=self.groups.only(streams),
            not_judged=dict(self.not_judged),
            overflown=set(self.overflown),
            apart=self.apart,
            unlike=dict(self.unlike),
        )
        for stream in sorted(self.streams.keys() & set(streams)):
            found._stream(stream).merge(self.streams[stream])
        for (rule, stream), stat in self.issues.items():
            if stream in streams:
                found.issues[rule, stream] = merged([stat])
        for key, hits in self.carried.items():
            if chosen := [hit for hit in hits if hit.stream in streams]:
                found.carried[key] = chosen
        for file, source in self.sources.items():
            found.sources.setdefault(file, SourceTally()).merge(source)
        return found

    def follow(self, before: Tally) -> None:
        """Number the lines on from where those of `before` ended, which read the parts of each source before these."""
        shifts = {name: source.lines for name, source in before.sources.items() if source.lines}
        if not any(name in shifts for name in self.sources):
            return
        for stat in (*self.issues.values(), *self.groups.stats()):
            stat.spots = [_moved(seen, shifts) for seen in stat.spots]
            stat.moments = moved(stat.moments, shifts)
        for hits in self.carried.values():
            hits[:] = [hit._replace(spot=_moved(hit.spot, shifts)) for hit in hits]
        for piece in self.held:
            piece.lines = [line + shifts.get(piece.file, 0) for line in piece.lines]

    def hold(self, *pieces: Batch) -> None:
        """Keep entries that may be pieces of a split trace, and those of split entries, until all are there."""
        if "joining" in self.overflown:
            return
        self.held += [piece.whole() for piece in pieces if len(piece)]
        self.held_bytes += sum(map(bytes_of, pieces))
        if sum(map(len, self.held)) > MOST_HELD or self.held_bytes > MOST_HELD_BYTES:
            self._drop("joining")

    def streams_of(self, batch: Batch) -> list[Stream]:
        """The stream of each entry, as far as streams are told apart."""
        services, revisions = batch.services, batch.revisions
        if services and services.count(services[0]) == len(services) == revisions.count(revisions[0]):
            return [self._name((services[0], revisions[0]))] * len(services)
        names = list(zip(services, revisions, strict=True))
        return names if self.apart == _REVISIONS else list(map(self._name, names))

    def _name(self, stream: Stream) -> Stream:
        return stream if self.apart == _REVISIONS else (stream[0] if self.apart == _SERVICES else "", "")

    def _tell_less_apart(self) -> None:
        """There are too many revisions to keep apart (then services, then none), and the tally says so.

        Which is given up depends on all that was read, not on its order: what counts is how many there are in all.
        """
        self.apart -= 1
        self.overflown.add("revisions")
        streams, issues, groups = self.streams, self.issues, self.groups
        self.streams, self.issues, self.groups = {}, {}, Groups()
        for stream, streamed in streams.items():
            self._stream(self._name(stream)).merge(streamed)
        for (rule, stream), stat in issues.items():
            self.issues.setdefault((rule, self._name(stream)), Stat()).merge(stat)
        self.groups.merge(groups, self._name)
        for key, hits in self.carried.items():
            self.carried[key] = [hit._replace(stream=self._name(hit.stream)) for hit in hits]
        if len(self.streams) > MOST_STREAMS and self.apart:
            self._tell_less_apart()

    def _stream(self, stream: Stream) -> StreamTally:
        known = self.streams.get(stream)
        if known is None:
            known = self.streams[stream] = StreamTally()
        return known

    def _count(self, name: Stream, batch: Batch) -> None:
        """Count the entries of a batch that all belong to one stream."""
        stream = self._stream(name)
        severities = {severity: batch.severities.count(severity) for severity in distinct(batch.severities)}
        self.severities.update(severities)
        self.assumed |= batch.kinds & flag.ASSUMED
        if batch.has(flag.AUDIT | flag.SHORTENED) or "" in batch.texts:
            self._count_by_kind(stream, batch)
        else:
            stream.quiet += sum(count for severity, count in severities.items() if severity < _WARNING)
        stream.entries += len(batch)
        stream.requests += len(batch) - batch.statuses.count(0)
        stream.span(service_span(batch))
        stream.see(batch.instances)

    def _count_by_kind(self, stream: StreamTally, batch: Batch) -> None:
        kinds = Counter(zip(batch.severities, map(bool, batch.texts), batch.flags, strict=True))
        for (severity, has_text, flags), count in kinds.items():
            audit = bool(flags & flag.AUDIT)
            stream.audit += count if audit else 0
            stream.without_text += 0 if has_text else count
            stream.quiet += count if severity < _WARNING and has_text and not audit else 0
            self.shortened += count if flags & flag.SHORTENED else 0

    def _count_minutes(self, minutes: Mapping[int, int]) -> None:
        if "gaps" not in self.overflown:
            self.minutes.update(minutes)
            if len(self.minutes) > MOST_MINUTES:
                self._drop("gaps")

    def _carry(self, role: Role, rule: str, *hits: Carried) -> None:
        if rule in self.overflown:
            return
        kept = self.carried.setdefault((role, rule), [])
        kept += hits
        if len(kept) > MOST_CARRIED:
            self._drop(rule)

    def _drop(self, name: str) -> None:
        """Give up what there is too much of; only the whole decides it, so the order of reading does not."""
        self.overflown.add(name)
        for key in [key for key in self.carried if key[1] == name]:
            del self.carried[key]
        if name == "joining":
            self.held = []
        if name == "gaps":
            self.minutes = Counter()

    def _count_issue(self, rule: str, batch: Batch, names: Sequence[Stream], places: list[int]) -> None:
        for stream, where in _by_stream(names, places).items():
            if (rule, stream) not in self.issues:
                self.issues[rule, stream] = Stat()
            self.issues[rule, stream].add(batch, where)

    def _group(self, batch: Batch, names: Sequence[Stream], explained: set[int]) -> None:
        found = mattering(batch)
        if not found:
            return
        problems = problems_among(batch, found)
        self._count_problems(names, problems, explained)
        templates: dict[tuple[str, bool, Stream], str] = {}
        places: dict[tuple[str, bool, Stream], list[int]] = {}
        for i in found:
            if i not in explained:
                signature = signature_of(batch, i)
                group = (signature.id, i in problems, names[i])
                if group not in places:
                    places[group] = []
                    templates[group] = signature.template
                elif signature.template < templates[group]:
                    templates[group] = signature.template
                places[group].append(i)
        rest: dict[tuple[bool, Stream], list[int]] = {}
        for group, where in places.items():
            name, problem, stream = group
            key = Key(name, problem)
            if self.groups.knows(key):
                self.groups.add(key, templates[group], stream, batch, where)
            else:
                rest.setdefault((problem, stream), []).extend(where)
        for (problem, stream), where in rest.items():
            self.groups.add_rest(problem, stream, batch, where)

    def _count_problems(self, names: Sequence[Stream], problems: set[int], explained: set[int]) -> None:
        for name, places in _by_stream(names, problems).items():
            stream = self._stream(name)
            stream.problems += len(places)
            stream.explained += len(explained.intersection(places))


def _by_watch(hits: Iterable[Hit]) -> dict[int, list[int]]:
    """The places of the entries that each watch hit."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for i, number in hits:
        found[number].append(i)
    return found


def _by_stream(names: Sequence[Stream], places: Iterable[int]) -> dict[Stream, list[int]]:
    found: defaultdict[Stream, list[int]] = defaultdict(list)
    for i in places:
        found[names[i]].append(i)
    return found


def bytes_of(pieces: Batch) -> int:
    """How many bytes pieces take that are held back, roughly: their texts, and their entries where these are bytes."""
    return sum(map(len, pieces.texts)) + sum(len(raw) for raw in pieces.raws if isinstance(raw, bytes))


def _moved(seen: Spot, shifts: Mapping[str, int]) -> Spot:
    return seen._replace(line=seen.line + shifts.get(seen.file, 0), origin=seen.origin.moved(shifts))


def mattering(batch: Batch) -> list[int]:
    """The positions of what matters without any rule: problems (ERROR or more, a trace without a severity of its own, a
    server error) and warnings, also client errors, and stack traces logged below WARNING.
    """
    found, more = batch.serious, list[int]()
    if batch.statuses.count(0) < len(batch):
        more += [i for i, status in enumerate(batch.statuses) if status >= _CLIENT_ERROR]
    if batch.has(flag.TRACE):
        more += [i for i, flags in enumerate(batch.flags) if flags & flag.TRACE]
    return sorted({*found, *more}) if more else found


def problems_among(batch: Batch, places: Iterable[int]) -> set[int]:
    """Those of the entries at `places`, all of which matter, that are problems; the others are warnings."""
    severities, statuses = batch.severities, batch.statuses
    return {i for i in places if severities[i] >= _ERROR or statuses[i] >= _SERVER_ERROR}


def signature_of(batch: Batch, i: int, *, codes: bool = True) -> Signature:
    """The signature of entry `i` of a batch; with `codes` those that say what went wrong count."""
    text = batch.texts[i]
    if batch.flags[i] & flag.REQUEST_TEXT:
        method, _, rest = text.partition(" ")
        return of_request(method, rest.rsplit(" ", 1)[0], batch.statuses[i])
    return of_problem(text) if codes else of_text(text)


def _carried(batch: Batch, i: int, stream: Stream, watch: Watch, bits: int) -> Carried:
    return Carried(
        spot(batch, i, _CARRIED_TEXT),
        stream,
        batch.instances[i],
        _per(batch, i, watch.per),
        _per(batch, i, watch.unless_per),
        bits,
    )


def _per(batch: Batch, i: int, per: str) -> str:
    """What entry `i` has in common with others: the value to group by, '' where it has none."""
    if per == "revision":
        return f"{batch.services[i]}/{batch.revisions[i]}"
    if per == "instance":
        return batch.instances[i]
    return batch.traces[i] if per == "trace" else field_of(batch, i, per)
