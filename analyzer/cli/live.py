"""How a wait goes, for who watches it: a view that changes in place in a terminal, a line a change elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Protocol, Self, TextIO

from analyzer.entry.clock import SECOND, rfc3339, spoken
from analyzer.reports import neutral

if TYPE_CHECKING:
    from rich.live import Live
    from rich.text import Text

    from analyzer.pipeline.pull import Told
    from analyzer.pipeline.wait import Look
    from analyzer.verdict.result import Finding, Marker, Result

_LIFE = 30 * SECOND
_MOST_FINDINGS, _MOST_LINES, _NAMED = 5, 20, 3
_LONGEST = 300
_STYLES = {"ready": "green", "waiting": "", "critical": "bold red", "pre-existing": "", "non-blocking": "dim"}
_FAILED = "bold red"
_SIGNS = {"ready": "●", "waiting": "○"}


class View(Protocol):
    """Shows each look at what is waited for, from when it is entered until it is left.

    `pulling` may be told in any thread how far a pull is; the next look shows it.
    """

    def __enter__(self) -> Self: ...

    def __exit__(self, *_error: object) -> None: ...

    def pulling(self, name: str, told: Told) -> None: ...

    def show(self, look: Look) -> None: ...


class Silent:
    """Shows nothing."""

    _told: Told | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def pulling(self, name: str, told: Told) -> None:  # noqa: ARG002 - one service is waited for
        """Keep what is told for the next look."""
        self._told = told

    def show(self, look: Look) -> None:
        """Nothing."""


class Lines(Silent):
    """A line for each change, and a sign of life every 30 seconds: for the logs of a CI system."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._statuses: dict[str, str] = {}
        self._findings: dict[str, str] = {}
        self._held, self._last = False, 0
        self._listing, self._whole = "", False

    def show(self, look: Look) -> None:
        """Print what is new since the look before."""
        lines = [*self._new(look)]
        if not lines and look.elapsed - self._last >= _LIFE:
            lines = [("waiting", f"{_summary(look)}{self._progress('; ')}")]
        for what, text in lines:
            print(f"{_whole(look.elapsed)}  {what}  {_plain(text)}", file=self._stream, flush=True)
            self._last = look.elapsed

    def _progress(self, sign: str = "") -> str:
        return f"{sign}{_listing(self._told)}" if self._told else ""

    def _new(self, look: Look) -> Iterator[tuple[str, str]]:
        yield from (("note", note) for note in look.notes)
        yield from self._new_listing(look)
        for marker in _required(look.result):
            name, status = f"{marker.ruleset}/{marker.id}", state(marker)
            if self._statuses.get(name, "waiting") != status:
                yield status, f"{marker.id} {_aside(marker)}".strip()
            self._statuses[name] = status
        yield from self._new_findings(look.result)
        if (look.held is not None) is not self._held:
            self._held = look.held is not None
            yield ("all ready" if self._held else "not all ready"), _summary(look)

    def _new_listing(self, look: Look) -> Iterator[tuple[str, str]]:
        """What a list waits for, and that the first one is done."""
        kind = self._told.waiting.lstrip("0123456789") if self._told else ""  # seconds come first
        if kind and kind != self._listing:
            yield "listing", self._progress()
        self._listing = kind
        if look.whole and not self._whole and self._told:
            yield "listed", f"all that was there: {self._told.pages:,} calls, {self._told.entries:,} entries"
        self._whole = look.whole

    def _new_findings(self, result: Result) -> Iterator[tuple[str, str]]:
        new = [finding for finding in result.findings if self._findings.get(finding.id) != finding.label]
        self._findings.update((finding.id, finding.label) for finding in new)
        yield from ((finding.label, f"{finding.count:,}× {finding.title}") for finding in new[:_MOST_LINES])
        if len(new) > _MOST_LINES:
            yield "findings", f"and {len(new) - _MOST_LINES} more, in the report"


class Screen(Silent):
    """A view that changes in place, and is gone when it is left."""

    def __init__(self, stream: TextIO, *, color: bool) -> None:
        from rich.console import Console  # imported late: only who watches needs it

        self._console = Console(
            file=stream, force_terminal=True, no_color=not color, highlight=False, markup=False, emoji=False
        )
        self._live: Live | None = None
        self._left = ExitStack()
        self._findings: dict[str, Finding] = {}
        self._notes: list[str] = []

    def __enter__(self) -> Self:
        from rich.live import Live  # imported late, likewise

        self._live = self._left.enter_context(Live(console=self._console, auto_refresh=False, transient=True))
        return self

    def __exit__(self, *_error: object) -> None:
        self._left.close()

    def show(self, look: Look) -> None:
        """Draw how things stand now."""
        from rich.console import Group  # imported late, likewise

        self._notes = [*self._notes, *look.notes][-2:]
        known = {finding.id: finding for finding in look.result.findings}
        newer = [finding for name, finding in known.items() if name not in self._findings]
        self._findings = {name: known[name] for name in self._findings if name in known}
        self._findings.update((finding.id, finding) for finding in reversed(newer))
        if self._live:
            self._live.update(Group(*self._rows(look)), refresh=True)

    def _rows(self, look: Look) -> Iterator[Text]:
        markers = _required(look.result)
        newest = [*reversed(self._findings.values())][:_MOST_FINDINGS]
        room = max(3, self._console.height - len(newest) - len(self._notes) - 7)
        yield _row(("Waiting for ", ""), (_target(look.result), "bold"), ("  " + _progress(look), ""))
        shown = markers if len(markers) <= room else sorted(markers, key=lambda marker: state(marker) == "ready")
        width = max((len(_plain(marker.id)) for marker in shown[:room]), default=0)
        for marker in shown[:room]:
            status = state(marker)
            style = _STYLES.get(status, _FAILED)
            yield _row(
                (f"  {_SIGNS.get(status, '✗')} ", style), (f"{_plain(marker.id):<{width}}  ", ""),
                (status, style), (f"  {_aside(marker)}", "dim"),
            )  # fmt: skip
        if len(shown) > room:
            yield _row((f"    and {len(shown) - room} more", "dim"))
        for finding in newest:
            style = _STYLES[finding.label]
            yield _row((f"  {finding.label:<12} ", style), (f"{finding.count:,}× ", ""), (finding.title, ""))
        if len(self._findings) > len(newest):
            yield _row((f"  and {len(self._findings) - len(newest)} more findings", "dim"))
        yield from (_row((f"  {note}", "yellow")) for note in self._notes)
        if self._told and (self._told.waiting or not look.whole):
            yield _row((f"  listing: {_listing(self._told)}", "cyan"))
        yield _row(("  " + _standing(look), "green" if look.held is not None else ""))


def state(marker: Marker) -> str:
    """What a person is told of a marker: `waiting` as long as it may become ready in time."""
    may_come = marker.status == "unknown" or (marker.status == "missing" and marker.within_seconds is None)
    return "waiting" if may_come else marker.status


def _aside(marker: Marker) -> str:
    if marker.status == "ready":
        took = marker.seconds_to_ready
        return "" if took is None else f"({spoken(round(took * SECOND))} after the start)"
    if state(marker) == "waiting":
        within = marker.within_seconds
        return "" if within is None else f"(within {spoken(round(within * SECOND))} of the start)"
    return f"({marker.reason})"


def _summary(look: Look) -> str:
    open_ones = [marker.id for marker in _required(look.result) if marker.status != "ready"]
    more = f" and {len(open_ones) - _NAMED} more" if len(open_ones) > _NAMED else ""
    wanted = f"waiting for {', '.join(open_ones[:_NAMED])}{more}; " if open_ones else ""
    return f"{_standing(look)}; {wanted}{look.result.coverage.entries:,} entries read"


def _standing(look: Look) -> str:
    """How far it is, and how long there is."""
    asked, left = _required(look.result), f"{_whole(look.left)} left"
    held = "" if look.held is None else f", held for {_whole(look.held)} of {spoken(look.hold)}"
    if not asked:
        return f"no required marker is asked of what was read; {left}"
    return f"{sum(marker.status == 'ready' for marker in asked)} of {len(asked)} markers ready{held}; {left}"


def _listing(told: Told) -> str:
    """How far a list is."""
    reached = f" up to {rfc3339(told.reached)[11:19]}" if told.reached is not None and told.entries else ""
    waiting = f", waiting {told.waiting}" if told.waiting else ""
    return f"{told.pages:,} calls, {told.entries:,} entries{reached}{waiting}"


def _whole(length: int) -> str:
    return spoken(length // SECOND * SECOND)


def _progress(look: Look) -> str:
    whole = round((look.elapsed + look.left) / SECOND) * SECOND
    return f"{_whole(look.elapsed)} of {spoken(whole)}, {look.result.coverage.entries:,} entries read"


def _target(result: Result) -> str:
    judged = [revision or service for service, revision in result.target.revisions.items() if revision or service]
    return ", ".join(judged or result.target.sources)


def _required(result: Result) -> list[Marker]:
    return [marker for marker in result.markers if marker.required]


def _row(*parts: tuple[str, str]) -> Text:
    from rich.text import Text  # imported late, likewise

    return Text.assemble(*((_plain(text), style) for text, style in parts), no_wrap=True, overflow="ellipsis")


def _plain(text: str) -> str:
    return neutral.terminal(text[:_LONGEST]).replace("\n", " ")
