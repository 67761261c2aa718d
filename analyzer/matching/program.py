"""Rules compiled to one program: a batch in, hits out.

The automaton proposes which needles may stand in which texts; only the conditions that need one of them are judged,
exactly, by the `regex` package under a time limit. What the automaton cannot filter is judged on every entry that its
other conditions leave. The meaning is that of `exact_hits`: every condition judged on every entry.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from analyzer.entry import logentry
from analyzer.entry.batch import Batch
from analyzer.entry.names import canonical
from analyzer.entry.view import MISSING, UNKNOWN, Needle, lookup
from analyzer.matching.automaton import Automaton
from analyzer.matching.columns import survivors
from analyzer.matching.watch import Watch
from analyzer.ruleset import Leaf, Regex, Text
from analyzer.ruleset.cache import Cache
from analyzer.ruleset.conditions import TIME_LIMIT, All, AnyOf, Condition, Not
from analyzer.ruleset.keys.names import Named

Hit = tuple[int, int]
"""Position of an entry in its batch, and of a watch in the program."""

_FAULTS_ALLOWED = 3
_MOST_NAMES = 10_000  # of services and logs, for which it is remembered whether a rule set applies
_NOTHING = frozenset[int]()


def _unmeasured(_stage: str) -> None:
    pass


class Program:
    """The watches of all rules, ready to scan. `slow_leaves` and `slow_watches` count what ran out of time."""

    def __init__(self, watches: Sequence[Watch], cache: Cache | None = None) -> None:
        self.watches = tuple(watches)
        self.slow_leaves: dict[Needle, int] = {}
        self.slow_watches: dict[int, int] = {}
        needles = [watch.condition.needles() for watch in self.watches]
        self._leaves = [*dict.fromkeys(leaf for found in needles for leaf in _ordered(found or ()))]
        self.index: dict[Needle, int] = {leaf: i for i, leaf in enumerate(self._leaves)}
        self._automaton = Automaton(self._leaves, cache)
        unfiltered = set(self._automaton.exact_only)
        self.filtered = frozenset(self.index.values()) - unfiltered
        self.unlimited = self._automaton.unlimited
        self._named_scopes = {id(w.applies_to) for w in self.watches if w.applies_to and _asks_names(w.applies_to)}
        self._applied: dict[tuple[int, bool, str, str], bool] = {}
        self._sole: dict[int, list[int]] = {}
        self._asks: dict[int, list[int]] = {}
        self._always: list[int] = []
        for number, found in enumerate(needles):
            places = [self.index[leaf] for leaf in found or ()]
            if found is None or not unfiltered.isdisjoint(places):
                self._always.append(number)
                continue
            alone = self._is_sole(number)
            for place in places:
                (self._sole if alone else self._asks).setdefault(place, []).append(number)

    def _is_sole(self, number: int) -> bool:
        """Whether the watch hits wherever its only needle is found, if its rule set applies there by name."""
        watch = self.watches[number]
        by_name = watch.applies_to is None or id(watch.applies_to) in self._named_scopes
        return by_name and isinstance(watch.condition, Text | Regex)

    def hits(self, batch: Batch, lap: Callable[[str], None] = _unmeasured) -> list[Hit]:
        """All hits in the batch, by entry; `lap` is told when matching and when deciding came to its end."""
        found: list[Hit] = []
        texts, leaves, unlimited = batch.texts, self._leaves, self.unlimited
        sole, asks, watches = self._sole, self._asks, self.watches
        proposed = self._automaton.propose(texts)
        lap("match")
        views = _Views(batch, self, proposed)
        for i, places in proposed.items():
            asked: set[int] = set()
            text = texts[i]
            for place in places:
                if place in sole:
                    if len(text) > unlimited[place]:
                        asked.update(sole[place])
                    elif leaves[place].found_in(text):
                        for number in sole[place]:
                            if watches[number].applies_to is None or self._applies(number, views, i):
                                found.append((i, number))
                if place in asks:
                    asked.update(asks[place])
            if asked:
                found += [(i, number) for number in asked if self._holds(number, views, i)]
        for number in self._always:
            found += self._tried(number, batch, views)
        found.sort()
        lap("decide")
        return found

    def _tried(self, number: int, batch: Batch, views: _Views) -> Iterator[Hit]:
        """The hits of a watch that no needle tells beforehand."""
        condition = self.watches[number].condition
        if isinstance(condition, Text | Regex) and self._is_sole(number):
            found_in, unlimited = condition.found_in, self.unlimited[self.index[condition]]
            for i, text in enumerate(batch.texts):
                if len(text) > unlimited:
                    if self._holds(number, views, i):
                        yield i, number
                elif found_in(text) and self._applies(number, views, i):
                    yield i, number
            return
        for i in survivors(condition, batch):
            if self._holds(number, views, i):
                yield i, number

    def exact_hits(self, batch: Batch) -> list[Hit]:
        """The definition of `hits`: every condition on every entry, without the automaton."""
        found: list[Hit] = []
        views = _Views(batch, self, None)
        for i in range(len(batch)):
            found += [(i, number) for number in range(len(self.watches)) if self._holds(number, views, i)]
        return found

    def afresh(self) -> Program:
        """The same program, to which nothing has happened yet: for other logs."""
        other = copy.copy(self)
        other.slow_leaves, other.slow_watches = {}, {}
        return other

    def faults(self) -> dict[str, str]:
        """Rule -> why it was not judged everywhere: a pattern of it ran out of time."""
        slow = {self.watches[number].rule for number in self.slow_watches}
        return dict.fromkeys(slow, f"a pattern took longer than {TIME_LIMIT:.0f} s on one entry and was stopped")

    def _holds(self, number: int, views: _Views, i: int) -> bool:
        """Does a watch hit? What ran out of time does not, and three times is enough to ask no more."""
        watch, slow = self.watches[number], self.slow_watches.get(number, 0)
        if slow >= _FAULTS_ALLOWED:
            return False
        try:
            return watch.condition.holds(views[i]) is True and self._applies(number, views, i)
        except (TimeoutError, MemoryError):
            self.slow_watches[number] = slow + 1
            return False

    def _applies(self, number: int, views: _Views, i: int) -> bool:
        """Whether the rule set of a watch is about the entry; that is remembered where service and log decide it."""
        watch = self.watches[number]
        scope = watch.applies_to
        if scope is None:
            return True
        if id(scope) not in self._named_scopes:
            return _applies(scope, views[i], watch.strict)
        names = (id(scope), watch.strict, views.batch.services[i], views.batch.logs[i])
        known = self._applied.get(names)
        if known is None:
            if len(self._applied) >= _MOST_NAMES:
                self._applied.clear()
            known = self._applied[names] = _applies(scope, views[i], watch.strict)
        return known

    def search(self, leaf: Needle, text: str) -> bool:
        """Is `leaf` found in `text`? Raises TimeoutError when that takes too long, or did so three times before."""
        slow = self.slow_leaves.get(leaf, 0)
        if slow >= _FAULTS_ALLOWED:
            raise TimeoutError
        try:
            return leaf.found_in(text, TIME_LIMIT)
        except (TimeoutError, MemoryError):
            self.slow_leaves[leaf] = slow + 1
            raise TimeoutError from None


def _ordered(needles: Collection[Leaf]) -> Collection[Leaf]:
    return needles if len(needles) < 2 else sorted(needles, key=repr)


class _Views:
    """The views of a batch's entries, made when they are asked for."""

    def __init__(self, batch: Batch, program: Program, proposed: Mapping[int, frozenset[int]] | None) -> None:
        self.batch, self._program, self._proposed = batch, program, proposed
        self._views: dict[int, BatchView] = {}

    def __getitem__(self, i: int) -> BatchView:
        view = self._views.get(i)
        if view is None:
            proposed = None if self._proposed is None else self._proposed.get(i, _NOTHING)
            view = self._views[i] = BatchView(self.batch, i, self._program, proposed)
        return view


def _column_of(name: str) -> Any:
    return property(lambda view: getattr(view._batch, name)[view._i])


class BatchView:
    """Entry `i` of a batch as conditions see it; `proposed` are the needles that may be in its text (None: all)."""

    __slots__ = ("_batch", "_entry", "_found", "_i", "_program", "_proposed")

    text = _column_of("texts")
    severity = _column_of("severities")
    log = _column_of("logs")
    status = _column_of("statuses")
    service = _column_of("services")
    revision = _column_of("revisions")
    logger = _column_of("loggers")

    def __init__(self, batch: Batch, i: int, program: Program, proposed: frozenset[int] | None) -> None:
        self._batch, self._i, self._program, self._proposed = batch, i, program, proposed
        self._found: dict[Needle, bool] = {}
        self._entry: object = None

    def found(self, leaf: Needle) -> bool | None:
        known = self._found.get(leaf)
        if known is None:
            known = self._found[leaf] = self._search(leaf, self._batch.texts[self._i])
        return known

    def _search(self, leaf: Needle, text: str) -> bool:
        program = self._program
        proposed, place = self._proposed, program.index.get(leaf)
        if place is not None and proposed is not None:
            if place in program.filtered and place not in proposed:
                return False
            if len(text) <= program.unlimited[place]:
                return leaf.found_in(text)
        return program.search(leaf, text)

    def field(self, path: str) -> object:
        if self._entry is None:
            self._entry = _entry(self._batch.raws[self._i])
        return lookup(self._entry, path) if isinstance(self._entry, Mapping) else UNKNOWN


def field_of(batch: Batch, i: int, path: str) -> str:
    """The value of entry `i` at a dotted path as a text, '' where there is none."""
    entry = _entry(batch.raws[i])
    value = lookup(entry, path) if isinstance(entry, Mapping) else MISSING
    return "" if value is MISSING or value is None or isinstance(value, (dict, list)) else str(value)


def _entry(raw: bytes | Mapping[str, object] | None) -> object:
    value: object = raw
    if isinstance(raw, bytes):
        try:
            value = logentry.load(raw)
        except ValueError:
            return {}
    return canonical(value) if isinstance(value, Mapping) else ()


class _Lenient:
    """The same entry, but what it does not name is not known: for `applies_to` of a rule set that the user named."""

    def __init__(self, view: BatchView) -> None:
        self._view = view

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._view, name)
        return value or None if name in ("log", "logger", "service", "revision") else value


def _applies(scope: Condition, view: BatchView, strict: bool) -> bool:
    return scope.holds(view) is True if strict else scope.holds(_Lenient(view)) is not False


def _asks_names(scope: Condition) -> bool:
    """Whether nothing but the service and the log of an entry decide a condition."""
    if isinstance(scope, All | AnyOf):
        return all(map(_asks_names, scope.parts))
    if isinstance(scope, Not):
        return _asks_names(scope.part)
    return isinstance(scope, Named) and scope.attribute in ("service", "log")
