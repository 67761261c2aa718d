"""What a log says, by signature: all of its entries, not only problems. Bounded, and exact for what is kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import msgspec

from analyzer.entry import batch as flag
from analyzer.entry.batch import Batch
from analyzer.entry.times import span_of
from analyzer.grouping.signature import Kind, Signature
from analyzer.tally.heavy import Heavy
from analyzer.tally.stat import UNDATED, Spot, spot
from analyzer.tally.tally import signature_of

MOST = 20_000
_LONGEST_EXAMPLE = 1_000


class PatternStat(msgspec.Struct):
    """The entries of one signature, or of several: how many, first and last time (ns), how severe, the earliest one."""

    kind: Kind | None
    template: str
    count: int = 0
    first: int | None = None
    last: int | None = None
    severities: Counter[int] = msgspec.field(default_factory=Counter)
    example: Spot | None = None

    def add(self, batch: Batch, places: Sequence[int]) -> None:
        """Count the entries of `batch` at `places`."""
        covered = span_of(batch.times, places)
        self.count += len(places)
        self.severities.update(map(batch.severities.__getitem__, places))
        if self.example is None or (covered is not None and covered[0] <= self.example.time):
            self._exemplify(_earliest(batch, places, covered[0] if covered else None))
        elif covered is None and self.example.time == UNDATED:
            self._exemplify(_earliest(batch, places, None))
        if covered:
            self._span(*covered)

    def merge(self, other: PatternStat) -> None:
        """Add what `other` counted; it must have read other entries."""
        self.count += other.count
        self.severities.update(other.severities)
        if other.example:
            self._exemplify(other.example)
        if other.first is not None and other.last is not None:
            self._span(other.first, other.last)

    def _exemplify(self, seen: Spot) -> None:
        self.example = seen if self.example is None else min(self.example, seen)

    def _span(self, first: int, last: int) -> None:
        self.first = first if self.first is None else min(self.first, first)
        self.last = last if self.last is None else max(self.last, last)


class PatternTally(msgspec.Struct):
    """Statistics by signature. About `most` are kept, those whose ids are smallest (bottom-k by hash): so the counts of
    what is kept are exact in whatever order entries come; all others are counted in `rest`. Those of them that are
    frequent are `missed`: a second tally of the same entries, with all ids that it is to keep `chosen`, has them too.
    """

    most: int = MOST
    chosen: frozenset[str] | None = None
    kept: dict[str, PatternStat] = msgspec.field(default_factory=dict)
    rest: PatternStat | None = None
    limit: str | None = None
    heavy: Heavy = msgspec.field(default_factory=Heavy)

    def add(self, batch: Batch) -> list[str]:
        """Count the entries of a batch; returns the id of the signature of each."""
        signatures = _signatures(batch)
        places: defaultdict[str, list[int]] = defaultdict(list)
        for i, signature in enumerate(signatures):
            places[signature.id].append(i)
        told = {signature.id: signature for signature in signatures}
        for name, where in places.items():
            self._stat(told[name], len(where)).add(batch, where)
        if any(signature.kind == "exception" for signature in told.values()):
            self._word(signatures)
        if self.chosen is None and len(self.kept) > 2 * self.most:
            self.seal()
        return [signature.id for signature in signatures]

    def seal(self) -> None:
        """Bring what is kept down to `most` signatures: call once more when everything is counted."""
        if len(self.kept) > self.most:
            self.limit = sorted(self.kept)[self.most]
            self._drop([name for name in self.kept if name >= self.limit])

    def missed(self) -> frozenset[str]:
        """Ids that are not kept although each may have more than a thousandth of all entries that are not."""
        return self.heavy.candidates() if self.rest else frozenset()

    def again(self) -> PatternTally:
        """An empty tally for a second count, which keeps what this one has and what it missed."""
        return PatternTally(self.most, self.missed() | frozenset(self.kept), limit=self.limit, heavy=self.heavy)

    def settle(self) -> None:
        """After a second count: of what was missed only what is frequent stays apart, now that it is counted."""
        limit = self.limit
        if limit is not None:
            self._drop([n for n in self.kept if n >= limit and not self.heavy.enough(self.kept[n].count)])

    def _stat(self, signature: Signature, entries: int) -> PatternStat:
        stat = self.kept.get(signature.id)
        if stat is not None:
            return stat
        if self.chosen is None and self.limit is not None and signature.id >= self.limit:
            self.heavy.add(signature.id, entries)
            return self._rest()
        if self.chosen is not None and signature.id not in self.chosen:
            return self._rest()
        made = self.kept[signature.id] = PatternStat(signature.kind, signature.template)
        return made

    def _rest(self) -> PatternStat:
        if self.rest is None:
            self.rest = PatternStat(None, "(other messages)")
        return self.rest

    def _drop(self, names: Sequence[str]) -> None:
        for name in names:
            stat = self.kept.pop(name)
            self._rest().merge(stat)
            if self.chosen is None:
                self.heavy.add(name, stat.count)

    def _word(self, signatures: Sequence[Signature]) -> None:
        """Exceptions that are one problem say different things: the smallest of their templates stands for them."""
        for signature in {s for s in signatures if s.kind == "exception"}:
            stat = self.kept.get(signature.id)
            if stat:
                stat.template = min(stat.template, signature.template)


def _signatures(batch: Batch) -> list[Signature]:
    """The signature of each entry; computed once for each text."""
    if not batch.has(flag.REQUEST_TEXT):
        first = {text: i for i, text in enumerate(batch.texts)}
        said = {text: signature_of(batch, i) for text, i in first.items()}
        return [said[text] for text in batch.texts]
    known: dict[tuple[str, int, int], Signature] = {}
    keys = [*zip(batch.texts, batch.statuses, batch.flags, strict=True)]
    for i, key in enumerate(keys):
        if key not in known:
            known[key] = signature_of(batch, i)
    return [known[key] for key in keys]


def _earliest(batch: Batch, places: Sequence[int], first: int | None) -> Spot:
    """The first in the order of entries, of which `first` is the earliest time."""
    times = batch.times
    tied = places if first is None else [i for i in places if times[i] == first]
    if batch.flags[tied[0]] & flag.TEXT_LINE:
        tied = tied[:1]  # of lines the position decides, and they come in its order
    return min(spot(batch, i, _LONGEST_EXAMPLE) for i in tied)
