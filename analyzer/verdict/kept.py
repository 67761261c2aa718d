"""A tally -> the counts that its result keeps, and back: a saved result is a baseline like the logs it was made of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from analyzer.entry import clock
from analyzer.entry.severity import Severity
from analyzer.grouping.signature import VERSION, is_request, of_problem, of_request_text, version
from analyzer.matching.watch import Role, key
from analyzer.ruleset import Issue, RuleSet
from analyzer.ruleset.digest import match_digest
from analyzer.tally.groups import Groups, Key, Stream
from analyzer.tally.histogram import Histogram
from analyzer.tally.sources import SourceTally, Span
from analyzer.tally.stat import LONGEST, Stat, merged
from analyzer.tally.tally import StreamTally, Tally
from analyzer.verdict.counts import (
    FORMAT,
    Beyond,
    Bucket,
    Counted,
    Counts,
    Explained,
    SourceRead,
    StreamRead,
    Unexplained,
)
from analyzer.verdict.evidence import gather
from analyzer.verdict.examples import when
from analyzer.verdict.exposure import both, united
from analyzer.verdict.masking import mask
from analyzer.verdict.measure import Side
from analyzer.verdict.target import Target

_HALF_HOUR = 5  # as a power of two of minutes: no shorter time of the traffic is compared
_FIRST_MINUTE, _LAST_MINUTE = clock.FIRST // clock.MINUTE, clock.LAST // clock.MINUTE


def kept(tally: Tally, rulesets: Iterable[RuleSet]) -> Counts:
    """What the result of a run over `tally` keeps of it."""
    issues = [(key(rules, issue), rules, issue) for rules in rulesets for issue in rules.issues]
    pulls = [source.pulled for source in tally.sources.values() if source.pulled]
    selected, requests = any(p.selected for p in pulls), all(p.requests for p in pulls)
    groups = tally.groups
    return Counts(
        format=FORMAT,
        signatures=VERSION,
        rules={name: match_digest(rules, issue) for name, rules, issue in issues},
        streams=tuple(_streams(tally, quiet=not selected, requests=requests)),
        sources=tuple(_sources(tally)),
        traffic="" if selected else _traffic(tally.minutes),
        explained=tuple(_explained(tally, [(name, issue) for name, _rules, issue in issues])),
        unexplained=tuple(
            Unexplained(
                id=group.signature,
                problem=group.problem,
                template=mask(template),
                text=_whole_text(counts.values()),
                counts=_counts(counts),
            )
            for group, template, counts in groups.items()
        ),
        beyond=tuple(_beyond(groups)),
        limit=None if groups.limit is None else (groups.limit.signature, groups.limit.problem),
        not_judged=tally.not_judged,
        too_many=tuple(sorted(tally.overflown - {"gaps"})),
    )


def restored(counts: Counts, name: str, rulesets: Iterable[RuleSet]) -> Tally:
    """The tally that was kept in the result `name`, to be compared under `rulesets`."""
    tally = Tally(
        minutes=Counter(_half_hours(counts.traffic)),
        not_judged=dict(counts.not_judged),
        overflown=set(counts.too_many),
    )
    for read in counts.streams:
        tally.streams[read.service, read.revision] = _stream(read)
    for number, source in enumerate(counts.sources):
        tally.sources[f"{name}#{number}"] = _source(source, name)
    for explained in counts.explained:
        for stream, stat in _stats(explained.counts):
            tally.issues[explained.rule, stream] = stat
    tally.unlike = _unlike(counts, name, rulesets)
    left_out = _regroup(counts, tally.groups)
    if left_out:
        why = f"{left_out} of its groups have ids of another version of logtriage, and no text to compute them anew"
        tally.unlike.setdefault("", f"{name} was saved by another version: {why}")
    for service in {read.service for read in counts.streams}:
        tally.streams.setdefault((service, ""), StreamTally())  # what was counted is told by service alone
    return tally


# ---- what is read and when ----------------------------------------------------------------------------------------


def _streams(tally: Tally, *, quiet: bool, requests: bool) -> Iterator[StreamRead]:
    starts = Counter(hit.stream for (role, _rule), hits in tally.carried.items() if role is Role.START for hit in hits)
    for (service, revision), read in sorted(tally.streams.items()):
        yield StreamRead(
            service=_masked_name(service),
            revision=_masked_name(revision),
            entries=read.entries,
            audit=read.audit,
            quiet=read.quiet if quiet else 0,
            requests=read.requests if requests else 0,
            starts=starts[service, revision],
            first=when(read.first),
            last=when(read.last),
        )


def _stream(read: StreamRead) -> StreamTally:
    return StreamTally(
        entries=read.entries,
        audit=read.audit,
        quiet=read.quiet,
        requests=read.requests,
        starts=read.starts,
        first=_time(read.first),
        last=_time(read.last),
    )


def _sources(tally: Tally) -> Iterator[SourceRead]:
    """Times in which logs were read, those of the same services together; each cut-off source by itself."""
    whole: defaultdict[tuple[str, ...], list[tuple[int | None, int | None]]] = defaultdict(list)
    dated = [bound for read in tally.streams.values() for bound in (read.first, read.last) if bound is not None]
    lives = united([(min(dated), max(dated))]) if dated else ()
    for _name, source in sorted(tally.sources.items()):
        span = (source.first, source.last) if source.first is not None else source.covers or (None, None)
        services = tuple(sorted(map(_masked_name, source.services)))
        cut = tuple(_bucket(severity, source) for severity in source.cut_buckets())
        if cut and span[0] is not None and span[1] is not None:
            yield SourceRead(services=services, first=clock.rfc3339(span[0]), last=clock.rfc3339(span[1]), cut=cut)
        else:
            whole[services].append(span)
    for services, spans in sorted(whole.items()):
        for first, last in both(united(spans), lives):
            yield SourceRead(services=services, first=clock.rfc3339(first), last=clock.rfc3339(last))


def _bucket(severity: Severity, source: SourceTally) -> Bucket:
    seen = source.severities.get(severity, Span(0, None, None))
    return Bucket(
        severity=severity.name, count=source.buckets[severity.name], first=when(seen.first), last=when(seen.last)
    )


def _source(read: SourceRead, name: str) -> SourceTally:
    source = SourceTally(services=set(read.services), first=_time(read.first), last=_time(read.last), saved=name)
    for bucket in read.cut:
        severity = Severity.__members__.get(bucket.severity, Severity.DEFAULT)
        source.buckets[severity.name] = bucket.count
        source.severities[severity] = Span(bucket.count, _time(bucket.first), _time(bucket.last))
    return source


def _bins(counts: Mapping[int, int]) -> str:
    return " ".join(f"{place}:{count}" for place, count in sorted(counts.items()))


def _pairs(bins: str) -> Iterator[tuple[int, int]]:
    for pair in bins.split():
        place, _, count = pair.partition(":")
        yield int(place), int(count)


def _traffic(minutes: Mapping[int, int]) -> str:
    found = Counter[int]()
    for minute, count in minutes.items():
        found[minute >> _HALF_HOUR] += count
    return _bins(found)


def _half_hours(told: str) -> dict[int, int]:
    """The minutes in which half hours begin, within the calendar, and their counts."""
    return {min(max(_FIRST_MINUTE, place << _HALF_HOUR), _LAST_MINUTE): count for place, count in _pairs(told)}


def _time(told: str | None) -> int | None:
    return None if told is None else clock.nanoseconds(told)


# ---- what was counted ---------------------------------------------------------------------------------------------


def _explained(tally: Tally, issues: Sequence[tuple[str, Issue]]) -> Iterator[Explained]:
    """The hits of each issue by service; of one over time how often it fired there."""
    for name, issue in issues:
        if issue.match.over_time:
            found = {stream: stat for stream, stat in _fired(tally, name, issue) if stat.count}
        else:
            found = {stream: stat for (rule, stream), stat in tally.issues.items() if rule == name}
        if found:
            yield Explained(rule=name, counts=_counts(found))


def _beyond(groups: Groups) -> Iterator[Beyond]:
    for problem in (True, False):
        counts = {stream: stat for (kind, stream), stat in groups.rest.items() if kind == problem}
        if counts:
            yield Beyond(problem=problem, counts=_counts(counts))


def _fired(tally: Tally, name: str, issue: Issue) -> Iterator[tuple[Stream, Stat]]:
    for service in sorted({service for service, _revision in tally.streams}):
        streams = frozenset(stream for stream in tally.streams if stream[0] == service)
        whole = Target(streams, {}, asked_in_vain=False, seen=())
        yield (service, ""), Side(gather(tally, whole), streams).of_issue(name, issue).stat


def _counts(counts: Mapping[Stream, Stat]) -> tuple[Counted, ...]:
    by_service: defaultdict[str, list[Stat]] = defaultdict(list)
    for (service, _revision), stat in counts.items():
        by_service[service].append(stat)
    return tuple(_counted(service, merged(stats)) for service, stats in sorted(by_service.items()))


def _counted(service: str, stat: Stat) -> Counted:
    return Counted(
        service=_masked_name(service),
        count=stat.count,
        severity=stat.severity,
        first=when(stat.first),
        last=when(stat.last),
        scale=stat.times.scale,
        bins=_bins(stat.times.bins),
    )


def _stats(counts: Iterable[Counted]) -> Iterator[tuple[Stream, Stat]]:
    for one in counts:
        severity = max(0, min(one.severity, Severity.EMERGENCY.value))
        times = Histogram.of(one.scale, dict(_pairs(one.bins)))
        yield (
            (one.service, ""),
            Stat(count=one.count, first=_time(one.first), last=_time(one.last), times=times, severity=severity),
        )


@lru_cache(maxsize=4096)
def _masked_name(name: str) -> str:
    """The name of a service or revision; whoever writes an entry may have put anything there."""
    return mask(name)


def _whole_text(stats: Iterable[Stat]) -> str | None:
    """The earliest text, if it is all there: nothing was cut from it or is to be masked in it."""
    text = min((spot for stat in stats for spot in stat.spots), default=None)
    if text is None or len(text.text) >= LONGEST or mask(text.text) != text.text:
        return None
    return text.text


# ---- what is not comparable ---------------------------------------------------------------------------------------


def _unlike(counts: Counts, name: str, rulesets: Iterable[RuleSet]) -> dict[str, str]:
    digests = {key(rules, issue): match_digest(rules, issue) for rules in rulesets for issue in rules.issues}
    found = {}
    for rule, digest in sorted(digests.items()):
        if rule not in counts.rules:
            found[rule] = f"the rule was not there when {name} was saved"
        elif counts.rules[rule] != digest:
            found[rule] = f"the rule has changed since {name} was saved"
    hit = {explained.rule for explained in counts.explained}
    gone = sorted(rule for rule in hit if digests.get(rule) != counts.rules.get(rule))
    if gone:
        found[""] = f"the rule {gone[0]}, which explained entries of {name}, is gone or has changed since"
    return found


def _regroup(counts: Counts, groups: Groups) -> int:
    """Put the groups in; those with ids of another version under the ids that they have now. How many have none."""
    left_out = 0
    for group in counts.unexplained:
        name, template = group.id, group.template
        if version(name) != VERSION:
            if group.text is None:
                left_out += 1
                continue
            signature = of_request_text(group.text) if is_request(name) else of_problem(group.text)
            name, template = signature.id, signature.template
        for stream, stat in _stats(group.counts):
            groups.put(Key(name, group.problem), template, stream, stat)
    for beyond in counts.beyond:
        for stream, stat in _stats(beyond.counts):
            groups.put_rest(beyond.problem, stream, stat)
    if counts.limit is not None:
        groups.cut(Key(*counts.limit))
    return left_out
