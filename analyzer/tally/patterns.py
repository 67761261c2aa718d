"""What a log says, by signature: all of its entries, not only problems. Bounded, and exact for what is kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import msgspec

from analyzer.entry import batch as flag
from analyzer.entry.batch import Batch
from analyzer.entry.times import span_of
from analyzer.grouping.merging import Family, Known, families
from analyzer.grouping.signature import Kind, Signature
from analyzer.tally.heavy import Heavy
from analyzer.tally.stat import UNDATED, Spot, spot
from analyzer.tally.tally import signature_of

MOST = 20_000
_LONGEST_EXAMPLE = 1_000
_MOST_FITTED = 100_000


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
    what is kept are exact in whatever order entries come; all others are counted in `rest`.
    """

    most: int = MOST
    kept: dict[str, PatternStat] = msgspec.field(default_factory=dict)
    rest: PatternStat | None = None
    limit: str | None = None
    heavy: Heavy = msgspec.field(default_factory=Heavy)

    def add(self, batch: Batch) -> list[str]:
        """Count the entries of a batch; returns the id of the signature of each."""
        signatures = _signatures(batch)
        for signature, places in _together(signatures):
            self._stat(signature, len(places)).add(batch, places)
            _word(self.kept, signature)
        if len(self.kept) > 2 * self.most:
            self.seal()
        return [signature.id for signature in signatures]

    def seal(self) -> None:
        """Bring what is kept down to `most` signatures: call once more when everything is counted."""
        if len(self.kept) <= self.most:
            return
        self.limit = sorted(self.kept)[self.most]
        for name in [name for name in self.kept if name >= self.limit]:
            stat = self.kept.pop(name)
            self.heavy.add(name, stat.count)
            self._rest().merge(stat)

    def families(self) -> dict[str, Family]:
        """The families of the messages that are kept, by the ids of their members; to be asked once it is sealed."""
        return families({name: stat.template for name, stat in self.kept.items() if stat.kind == "message"})

    def _stat(self, signature: Signature, entries: int) -> PatternStat:
        stat = self.kept.get(signature.id)
        if stat is None and self.limit is not None and signature.id >= self.limit:
            self.heavy.add(signature.id, entries)
            return self._rest()
        if stat is None:
            stat = self.kept[signature.id] = PatternStat(signature.kind, signature.template)
        return stat

    def _rest(self) -> PatternStat:
        if self.rest is None:
            self.rest = _others()
        return self.rest


class Recount:
    """A second count of the same entries, where the first one has a `rest`. Of that it tells apart what fits a family,
    and what is frequent: each signature that has more than a thousandth of it.
    """

    def __init__(self, first: PatternTally, found: Mapping[str, Family]) -> None:
        self.kept: dict[str, PatternStat] = {}
        self.rest: PatternStat | None = None
        self._first, self._heavy, self._candidates = frozenset(first.kept), first.heavy, first.heavy.candidates()
        self._templates = {family.id: family.template for family in found.values()}
        self._fitting = lru_cache(_MOST_FITTED)(
            Known([*{family.id: family for family in found.values()}.values()]).fitting
        )

    def add(self, batch: Batch) -> list[str]:
        """Count the entries of a batch; returns for each the id of its signature or family."""
        signatures = _signatures(batch)
        names: dict[str, str] = {}
        for signature, places in _together(signatures):
            name = self._name(signature)
            names[signature.id] = name or signature.id
            self._stat(name, signature).add(batch, places)
            _word(self.kept, signature)
        return [names[signature.id] for signature in signatures]

    def settle(self) -> None:
        """Call when everything is counted: of what may have been frequent only what is stays apart."""
        for name in sorted(self._candidates & self.kept.keys()):
            if not self._heavy.enough(self.kept[name].count):
                self._rest().merge(self.kept.pop(name))

    def _name(self, signature: Signature) -> str | None:
        if signature.id in self._first:
            return signature.id
        family = self._fitting(signature.template) if signature.kind == "message" else None
        return family or (signature.id if signature.id in self._candidates else None)

    def _stat(self, name: str | None, signature: Signature) -> PatternStat:
        if name is None:
            return self._rest()
        if name not in self.kept:
            self.kept[name] = PatternStat(signature.kind, self._templates.get(name, signature.template))
        return self.kept[name]

    def _rest(self) -> PatternStat:
        if self.rest is None:
            self.rest = _others()
        return self.rest


def _others() -> PatternStat:
    return PatternStat(None, "(other messages)")


def _word(kept: Mapping[str, PatternStat], signature: Signature) -> None:
    """Exceptions that are one problem say different things: the smallest of their templates stands for them."""
    stat = kept.get(signature.id) if signature.kind == "exception" else None
    if stat and signature.template < stat.template:
        stat.template = signature.template


def _together(signatures: Sequence[Signature]) -> Iterator[tuple[Signature, list[int]]]:
    """Each signature, of an exception each of its templates, with the places of its entries."""
    places: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for i, signature in enumerate(signatures):
        places[signature.id, signature.template].append(i)
    for where in places.values():
        yield signatures[where[0]], where


def _signatures(batch: Batch) -> list[Signature]:
    """The signature of each entry; computed once for each text."""
    if not batch.has(flag.REQUEST_TEXT):
        first = {text: i for i, text in enumerate(batch.texts)}
        said = {text: signature_of(batch, i, codes=False) for text, i in first.items()}
        return [said[text] for text in batch.texts]
    known: dict[tuple[str, int, int], Signature] = {}
    keys = [*zip(batch.texts, batch.statuses, batch.flags, strict=True)]
    for i, key in enumerate(keys):
        if key not in known:
            known[key] = signature_of(batch, i, codes=False)
    return [known[key] for key in keys]


def _earliest(batch: Batch, places: Sequence[int], first: int | None) -> Spot:
    """The first in the order of entries, of which `first` is the earliest time."""
    times = batch.times
    tied = places if first is None else [i for i in places if times[i] == first]
    if batch.flags[tied[0]] & flag.TEXT_LINE:
        tied = tied[:1]  # of lines the position decides, and they come in its order
    return min(spot(batch, i, _LONGEST_EXAMPLE) for i in tied)
