"""What a pulled and pushed-down scan concludes is what a scan of all entries from a file concludes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from cloud.entries import NOON, audit_entry, entries, run_entry, split_entry, starting_instance
from cloud.faults import Step, transient_steps
from cloud.server import CloudLogging
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analyzer.entry.clock import HOUR, MINUTE, SECOND
from analyzer.pipeline import Moment, Settings, run
from pipeline.pulling import conclusions, pulled, written

RULES = r"""
logtriage: 1
ruleset: pulled
applies_to: {service: "netra-*"}
start: {regex: "^Booting worker", severity: INFO}
markers:
  - id: redis
    title: Redis
    match: {regex: '^\W*Redis:\W*(?:PASS: )?Connected'}
    within: 60s
    lost_when: Redis connection lost
  - {id: chat, title: Chat, match: {text: chat ready, severity: "<=NOTICE"}}
  - {id: beat, title: Beat, match: {regex: "(?i)heartbeat ok"}, every: 5m, required: false}
issues:
  - {id: quiet, title: A quiet issue, label: critical, match: {text: config reload skipped}}
  - id: noisy
    title: Cache
    label: non-blocking
    match: [cache miss for, {regex: "cach(?:e|ed) entry [0-9]+ stale"}]
    limits: {per_hour: 400}
  - {id: field, title: Stuck order, label: critical, match: {fields: {jsonPayload.order.state: stuck}}}
  - {id: number, title: Slow, label: non-blocking, match: {fields: {jsonPayload.ms: ">=900"}}}
  - {id: code, title: Code, label: pre-existing, match: {fields: {jsonPayload.code: 7}}}
  - {id: label, title: Team, label: non-blocking, match: {fields: {labels.team: {regex: "^pay"}}}}
  - {id: not, title: Unusual, label: non-blocking, match: {severity: INFO, text: served, not: {regex: "in [0-9]+ ms"}}}
  - {id: log, title: System, label: non-blocking, match: {log: system, text: Container}}
  - {id: request, title: Slow path, label: non-blocking, match: "GET https://x.run.app/slow"}
  - {id: status, title: Throttled, label: non-blocking, match: {status: 429}}
  - {id: burst, title: Burst, label: critical, match: {text: retrying upstream, count: {at_least: 3, within: 60s}}}
  - id: order
    title: Opened and not closed
    label: critical
    match: {text: session opened, unless: {match: session closed, within: 20s}}
  - {id: steps, title: Steps, label: non-blocking, match: {sequence: {steps: [step one, step two], within: 90s}}}
  - {id: odd, title: Odd, label: non-blocking, match: {regex: "straße|[Kk]elvin"}}
"""

TEXTS = (
    "Redis: Connected",
    "✅ Redis: PASS: Connected",
    "not Redis: Connected",
    "Redis connection lost",
    "chat ready",
    "\x1b[32mchat\x1b[0m ready",
    "<green>chat ready</green>",
    "HEARTBEAT OK",
    "heartbeat Kok",
    "config reload skipped",
    "cache miss for user 7",
    "cached entry 12 stale",
    "request served in 12 ms",
    "request served quickly",
    "retrying upstream",
    "session opened",
    "session closed",
    "step one",
    "step two",
    "Straße straße",
    "Booting worker",
    "Container called exit(1).",
    "ERROR: payment refused",
    "[ERROR] no luck",
    "E0911 19:50:56.123456 1 a.go:4] gone",
    "level=error msg=gone",
    "WARNING - slow",
    "boom at line 3",
    "ValueError: bad",
    "Traceback (most recent call last):",
    '  File "/app/main.py", line 3, in go',
    "    run()",
    "INFO ready to serve",
    "tab\tseparated",
    "",
    " ",
    "Traceback (most recent call last):\n  File \"/app/a.py\", line 1, in f\n    g()\nKeyError: 'x'",
    "java.lang.IllegalStateException: closed\n\tat com.shop.A.b(A.java:7)",
    "2025-09-11 12:00:01 ERROR late header",
)


@st.composite
def lines(draw: st.DrawFn) -> Any:
    """Entries aimed at the rules: the texts above in any field, any severity, at close times."""
    at = (
        NOON + draw(st.integers(0, 40)) * draw(st.sampled_from([SECOND, 20 * SECOND, MINUTE])) + draw(st.integers(0, 2))
    )
    about: dict[str, Any] = {
        "at": at,
        "severity": draw(st.sampled_from([None, "INFO", "INFO", "INFO", "DEBUG", "NOTICE", "WARNING", "ERROR"])),
        "revision": draw(
            st.sampled_from(["netra-backend-00041-abc", "netra-backend-00042-xyz", "netra-backend-00042-xyz"])
        ),
        "instance": draw(st.sampled_from(["i1", "i2"])),
    }
    text = draw(st.sampled_from(TEXTS))
    match draw(
        st.sampled_from(["text", "text", "text", "json", "fields", "stack", "request", "start", "audit", "split"])
    ):
        case "text":
            return [run_entry(text, log=draw(st.sampled_from(["stderr", "stdout", "varlog/system"])), **about)]
        case "json":
            key = draw(st.sampled_from(["message", "msg", "event", "error", "text", "other"]))
            return [run_entry(json={key: text, "logger": draw(st.sampled_from(["", "app"]))}, **about)]
        case "fields":
            more = st.fixed_dictionaries(
                {},
                optional={
                    "order": st.sampled_from([{"state": "stuck"}, {"state": "done"}, {}]),
                    "order.state": st.just("stuck"),
                    "ms": st.sampled_from([900.0, 12.0, "950", "fast"]),
                    "code": st.sampled_from([7.0, "7", "7.0", True, 8.0]),
                },
            )
            labels = draw(st.sampled_from([{}, {"team": "payments"}, {"team": "prepay"}]))
            return [run_entry(json={"message": text, **draw(more)}, labels={"instanceId": "i1", **labels}, **about)]
        case "stack":
            return [run_entry(json={"message": "handled", "exception": text}, **about)]
        case "request":
            url = "https://x.run.app/" + draw(st.sampled_from(["slow", "fast", "chat ready"]))
            return [run_entry(request=("GET", url, draw(st.sampled_from([200, 204, 404, 429, 503]))), **about)]
        case "start":
            about.pop("severity")
            return [starting_instance(**about)]
        case "audit":
            return [audit_entry(at=at, revision=about["revision"])]
    cut = draw(st.integers(0, len(text)))
    return split_entry([text[:cut], text[cut:]], uid=f"u{draw(st.integers(0, 9999))}", **about)


def _logs() -> st.SearchStrategy[list[Any]]:
    odd = entries().map(lambda entry: [entry])
    several = st.lists(lines() | lines() | lines() | odd, max_size=25)
    quiet = run_entry("request 1 served in 3 ms", severity="INFO", at=NOON + 5 * SECOND)
    return several.map(lambda found: [entry for some in found for entry in some] + [quiet])


def earlier(entry: Any, length: int) -> Any:
    """The same entry, so long (ns) before."""
    moved = type(entry)()
    moved.CopyFrom(entry)
    moved.timestamp.seconds -= length // SECOND
    return moved


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rules") / "pulled.yaml"
    path.write_text(RULES, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("room")


@given(log=_logs(), steps=transient_steps(), revision=st.sampled_from([None, None, "netra-backend-00042-xyz"]))
@settings(max_examples=60)
def test_a_pulled_scan_concludes_what_a_scan_of_all_entries_does(
    log: list[Any], steps: Sequence[Step], revision: str | None, rules: Path, room: Path
) -> None:
    path = written(room / "all.jsonl", log)
    expected = run(Settings(sources=(str(path),), rules=(str(rules),), revision=revision))
    assume(not expected.coverage.gaps)  # of what was pulled it is known that nothing was written there
    with CloudLogging(*log) as server:
        server.script(*steps)
        found = pulled(server, rules=[rules], revision=revision)
    assert found.coverage.complete
    wanted, got = conclusions(expected), conclusions(found)
    if revision:  # nothing but the first and last entry of others was asked for
        wanted.pop("others"), got.pop("others"), wanted.pop("problems"), got.pop("problems")
    assert got == wanted


@given(log=_logs(), before=_logs())
@settings(max_examples=25)
def test_with_a_window_before_as_baseline_too(log: list[Any], before: list[Any], rules: Path, room: Path) -> None:
    before = [earlier(entry, 3 * HOUR) for entry in before]
    now, then = written(room / "now.jsonl", log), written(room / "then.jsonl", before)
    expected = run(Settings(sources=(str(now),), baseline=(str(then),), rules=(str(rules),)))
    assume(not expected.coverage.gaps)
    with CloudLogging(*log, *before) as server:
        found = pulled(server, rules=[rules], baseline=("window:5h",), since=Moment(at=NOON - 10 * MINUTE))
    assert conclusions(found) == conclusions(expected)
