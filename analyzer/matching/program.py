"""Rules compiled to one program: a batch in, hits out.

The automaton proposes which needles may stand in which texts; only the conditions that need one of them are judged,
exactly, by the `regex` package under a time limit. What the automaton cannot filter is judged on every entry that its
other conditions leave. The meaning is that of `exact_hits`: every condition judged on every entry.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from analyzer.entry import logentry
from analyzer.entry.batch import Batch
from analyzer.entry.view import MISSING, UNKNOWN, Needle, lookup
from analyzer.matching.automaton import Automaton
from analyzer.matching.watch import Watch
from analyzer.ruleset import Regex, Text
from analyzer.ruleset.conditions import TIME_LIMIT, All, Condition
from analyzer.ruleset.keys.names import Named
from analyzer.ruleset.keys.severity import Severities
from analyzer.ruleset.keys.status import StatusBetween

Hit = tuple[int, int]
"""Position of an entry in its batch, and of a watch in the program."""

_FAULTS_ALLOWED = 3


class Program:
    """The watches of all rules, ready to scan. `slow_leaves` and `slow_watches` count what ran out of time."""

    def __init__(self, watches: Sequence[Watch]) -> None:
        self.watches = tuple(watches)
        self.slow_leaves: dict[Needle, int] = {}
        self.slow_watches: dict[int, int] = {}
        needles = [watch.condition.needles() for watch in self.watches]
        self._leaves: list[Text | Regex] = list(
            dict.fromkeys(leaf for found in needles for leaf in sorted(found or (), key=repr))
        )
        self.index: dict[Needle, int] = {leaf: i for i, leaf in enumerate(self._leaves)}
        self._automaton = Automaton(self._leaves)
        unfiltered = set(self._automaton.exact_only)
        self.filtered = frozenset(self.index.values()) - unfiltered
        self._asks: dict[int, list[int]] = defaultdict(list)
        self._always: list[int] = []
        for number, found in enumerate(needles):
            places = [self.index[leaf] for leaf in found or ()]
            if found is None or not unfiltered.isdisjoint(places):
                self._always.append(number)
            else:
                for place in places:
                    self._asks[place].append(number)

    def hits(self, batch: Batch) -> list[Hit]:
        """All hits in the batch, by entry."""
        found: list[Hit] = []
        proposed = self._automaton.propose(batch.texts)
        nothing: set[int] = set()
        views: dict[int, BatchView] = {}
        for i, places in proposed.items():
            view = views[i] = BatchView(batch, i, self, places)
            for number in {number for place in places for number in self._asks.get(place, ())}:
                if self._holds(number, view):
                    found.append((i, number))
        for number in self._always:
            for i in _survivors(self.watches[number].condition, batch):
                if (again := views.get(i)) is None:
                    again = views[i] = BatchView(batch, i, self, nothing)
                if self._holds(number, again):
                    found.append((i, number))
        found.sort()
        return found

    def exact_hits(self, batch: Batch) -> list[Hit]:
        """The definition of `hits`: every condition on every entry, without the automaton."""
        found: list[Hit] = []
        for i in range(len(batch)):
            view = BatchView(batch, i, self, None)
            found += [(i, number) for number in range(len(self.watches)) if self._holds(number, view)]
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

    def _holds(self, number: int, view: BatchView) -> bool:
        """Does a watch hit? What ran out of time does not, and three times is enough to ask no more."""
        watch, slow = self.watches[number], self.slow_watches.get(number, 0)
        if slow >= _FAULTS_ALLOWED:
            return False
        try:
            return watch.condition.holds(view) is True and _applies(watch, view)
        except (TimeoutError, MemoryError):
            self.slow_watches[number] = slow + 1
            return False

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


class BatchView:
    """Entry `i` of a batch as conditions see it; `proposed` are the needles that may be in its text (None: all)."""

    __slots__ = (
        "_batch",
        "_entry",
        "_found",
        "_i",
        "_program",
        "_proposed",
        "log",
        "logger",
        "revision",
        "service",
        "severity",
        "status",
        "text",
    )

    def __init__(self, batch: Batch, i: int, program: Program, proposed: set[int] | None) -> None:
        self._batch, self._i, self._program, self._proposed = batch, i, program, proposed
        self._found: dict[Needle, bool] = {}
        self._entry: object = None
        self.text: str | None = batch.texts[i]
        self.severity: int | None = batch.severities[i]
        self.log: str | None = batch.logs[i]
        self.status: int | None = batch.statuses[i]
        self.service: str | None = batch.services[i]
        self.revision: str | None = batch.revisions[i]
        self.logger: str | None = batch.loggers[i]

    def found(self, leaf: Needle) -> bool | None:
        known = self._found.get(leaf)
        if known is None:
            place = self._program.index.get(leaf)
            excluded = (
                place is not None
                and self._proposed is not None
                and place in self._program.filtered
                and place not in self._proposed
            )
            known = self._found[leaf] = not excluded and self._program.search(leaf, self.text or "")
        return known

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
    return logentry.canonical(value) if isinstance(value, Mapping) else ()


class _Lenient:
    """The same entry, but what it does not name is not known: for `applies_to` of a rule set that the user named."""

    def __init__(self, view: BatchView) -> None:
        self._view = view
        self.text, self.severity, self.status = view.text, view.severity, view.status
        self.log, self.logger = view.log or None, view.logger or None
        self.service, self.revision = view.service or None, view.revision or None

    def found(self, leaf: Needle) -> bool | None:
        return self._view.found(leaf)

    def field(self, path: str) -> object:
        return self._view.field(path)


class _Probe:
    """A view on which only one attribute is known."""

    text = severity = log = status = service = revision = logger = None

    def __init__(self, attribute: str, value: object) -> None:
        setattr(self, attribute, value)

    def found(self, _leaf: Needle) -> bool | None:
        return None

    def field(self, _path: str) -> object:
        return UNKNOWN


def _applies(watch: Watch, view: BatchView) -> bool:
    if watch.applies_to is None:
        return True
    if watch.strict:
        return watch.applies_to.holds(view) is True
    return watch.applies_to.holds(_Lenient(view)) is not False


def _survivors(condition: Condition, batch: Batch) -> Iterable[int]:
    """The entries for which no condition on a single column already fails."""
    survivors: Iterable[int] = range(len(batch))
    for part in condition.parts if isinstance(condition, All) else (condition,):
        column = _column(part, batch)
        if column is not None:
            name, values = column
            holding = {value for value in set(values) if part.holds(_Probe(name, value))}
            survivors = [i for i in survivors if values[i] in holding]
    return survivors


def _column(part: Condition, batch: Batch) -> tuple[str, Sequence[object]] | None:
    if isinstance(part, Severities):
        return "severity", batch.severities
    if isinstance(part, StatusBetween):
        return "status", batch.statuses
    if isinstance(part, Named):
        columns = {"log": batch.logs, "service": batch.services, "revision": batch.revisions, "logger": batch.loggers}
        return part.attribute, columns[part.attribute]
    return None
