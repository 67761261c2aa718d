"""The shipped packs say everything a reader needs, hit what they name and leave alone what looks alike."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judging import Line, hits

from analyzer.entry.severity import Severity
from analyzer.ruleset import Issue, Marker, load, packs

RULES = Path(__file__).parents[2] / "rules"
SETS = {ruleset.name: ruleset for ruleset in load([RULES])}
ISSUES = [issue for ruleset in SETS.values() for issue in ruleset.issues]
MARKERS = [marker for ruleset in SETS.values() for marker in ruleset.markers]
TWO_MINUTES = 120 * 10**9


def issues_hit(line: Line) -> set[str]:
    """The issues that explain a line where nobody names a pack."""
    deciding = [issue for pack in packs.deciding() for issue in SETS[pack].issues]
    return {issue.id for issue in deciding if hits(issue.match, line)}


def markers_seen(text: str) -> set[str]:
    return {marker.id for marker in MARKERS if hits(marker.match, Line(text, Severity.INFO, ""))}


def is_sentence(text: str | None) -> bool:
    return bool(text) and text == text.strip() and text[0].isupper() and text.endswith(".") and "\n" not in text


def test_the_packs_hold_what_is_promised() -> None:
    netra, cloud_run = SETS["netra-backend"], SETS["cloud-run"]
    assert [marker.id for marker in netra.markers] == [
        "chat-ready", "chat-pipeline-ready", "websocket-ready", "agent-bridge-ready", "llm-ready", "redis-ready",
        "database-ready",
    ]  # fmt: skip
    assert {issue.id: issue.label for issue in netra.issues} == {
        "session-middleware-missing": "non-blocking",
        "database-fix-failed": "pre-existing",
        "cloudsql-connection-reset": "pre-existing",
        "startup-failed": "critical",
    }
    assert netra.applies_to is not None
    assert cloud_run.applies_to is None
    assert cloud_run.markers == ()
    assert hits(cloud_run.start, Line("Starting new instance. Reason: AUTOSCALING - Instance started due to traffic."))
    assert {"container-exit", "startup-probe-failed", "memory-limit", "no-instance-available", "malformed-response",
            "revision-not-ready", "image-unusable", "port-not-listening", "request-timeout"} <= {
        issue.id for issue in cloud_run.issues
    }  # fmt: skip


def test_an_issue_says_why_and_what_to_do_in_a_sentence_each() -> None:
    assert len(ISSUES) >= 80
    for issue in ISSUES:
        assert is_sentence(issue.why), issue.id
        assert is_sentence(issue.fix), issue.id
        assert issue.owner, issue.id
        assert issue.title, issue.id
        assert issue.area, issue.id


@pytest.mark.parametrize("marker", MARKERS, ids=lambda marker: marker.id)
def test_a_marker_has_an_area_an_owner_and_two_minutes(marker: Marker) -> None:
    assert marker.within == TWO_MINUTES
    assert marker.required
    assert marker.owner
    assert marker.area


@pytest.mark.parametrize("rule", [*ISSUES, *MARKERS], ids=lambda rule: rule.id)
def test_a_rule_hits_its_examples_and_no_line_that_it_must_ignore(rule: Issue | Marker) -> None:
    assert rule.examples.match
    assert rule.examples.ignore
    assert [e.entry for e in rule.examples.match if not hits(rule.match, Line.of(e))] == []
    assert [e.entry for e in rule.examples.ignore if hits(rule.match, Line.of(e))] == []


READY = {
    "chat-ready": ("CHAT FUNCTIONALITY", "FULLY OPERATIONAL"),
    "chat-pipeline-ready": ("Chat Pipeline", "Operational & WebSocket-Enabled"),
    "agent-bridge-ready": ("Agent Bridge", "Integrated & Health Verified"),
    "llm-ready": ("LLM Manager", "Initialized & Ready"),
    "redis-ready": ("Redis", "Connected & Available"),
    "database-ready": ("Database", "Connected & Validated"),
}
SPELLINGS = (
    "✅ {}: {}", "🟢 {}: {}", "[U+1F7E2] {}: {}", "[U+2705] {}: {}", "{}: {}", "   {}:         PASS:  {}",
    "   {}:PASS:  {}", "   {}:     ✅ {}", "   {}:✅ {}", "   {}:  [U+2705] {}", "PASS:  {}: {}", "\t{}: {}  ",
    "{}: {}.", "=====\n{}: {}\n=====",
)  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("marker", READY)
def test_a_ready_line_is_seen_in_every_spelling(marker: str, spelling: str) -> None:
    expected = {marker, "websocket-ready"} if marker == "chat-pipeline-ready" else {marker}
    assert markers_seen(spelling.format(*READY[marker])) == expected


@pytest.mark.parametrize("spelling", [
    "user wrote: {}: {}", "user wrote\n{}: {}", '{{"text": "{}: {}"}}', "{}: not {}", "{}: NOT {} yet, retry 3/10",
    "{}: {}?? no", "{}: {} expected, got a refusal", "Waiting for {}: {}", "FAIL: {}: {}", "{}: FAIL:  {}", "{} {}",
    "{}: OK",
])  # fmt: skip
@pytest.mark.parametrize("marker", READY)
def test_a_line_that_only_mentions_readiness_is_none(marker: str, spelling: str) -> None:
    assert markers_seen(spelling.format(*READY[marker])) == set()


@given(st.text(min_size=1), st.sampled_from(sorted(READY)))
def test_no_text_that_begins_with_a_word_can_stand_for_readiness(text: str, marker: str) -> None:
    assert markers_seen(f"user said {text}{': '.join(READY[marker])}") == set()


@pytest.mark.parametrize("text", [
    "🚨 CHAT FUNCTIONALITY IS BROKEN", "🔴 CHAT FUNCTIONALITY IS BROKEN", "[U+1F534] CHAT FUNCTIONALITY IS BROKEN",
    "CHAT FUNCTIONALITY: BROKEN", "CHAT FUNCTIONALITY IS BROKEN: no agents", "Chat is broken - Service cannot start",
])  # fmt: skip
def test_broken_chat_takes_readiness_back(text: str) -> None:
    chat = next(marker for marker in MARKERS if marker.id == "chat-ready")
    assert hits(chat.lost_when, Line(text))
    assert not hits(chat.match, Line(text))


@pytest.mark.parametrize("text", [
    "✅ CHAT FUNCTIONALITY: FULLY OPERATIONAL", "user 5 wrote: CHAT FUNCTIONALITY IS BROKEN", "Redis connection closed",
    "WebSocket manager shutting down", "WebSocket manager stopped", "Shutting down user disabled instance",
    "Database connection pool closed",
])  # fmt: skip
def test_a_normal_end_takes_no_readiness_back(text: str) -> None:
    assert [m.id for m in MARKERS if m.lost_when and hits(m.lost_when, Line(text))] == []


@pytest.mark.parametrize("text", [
    "SessionMiddleware installed", "uvicorn-compatible SessionMiddleware installed (Issue #449)",
    "Database transaction rollback fix is available", "Fix 'database_transaction' applied, no failed transaction found",
    'Default STARTUP TCP probe succeeded after 1 attempt for container "backend-1" on port 8000.',
    "Redis: not Connected & Available yet, retry 3/10", "All critical services validated, 0 errors",
    "Application startup complete.", "Redis initialization completed successfully", "Container called exit(0).",
    "Shutting down user disabled instance", "Handling signal: term", "memory limit check ok: 212 MiB of 512 MiB used",
    "CRITICAL path warmed in 412 ms", "self-test: 128 passed, 0 failed, 0 fatal",
    "exit handler registered, container ready",
    "job nightly-errors-report completed with exit code 0", "No exceptions in the last 1000 requests",
    "Ready condition status changed to True for Service netra-backend-staging.", "Phase 2: connecting services",
    "Startup completed in 57.55s: 10/10 successful, 0 degraded, 0 failed", "Continuing without migrations",
    "Database URL (staging/Cloud SQL): postgresql+asyncpg://***@/netra?host=/cloudsql/acme:us-central1:pg",
    "Worker (pid:12) exited with code 3", "Reason: Worker failed to boot.",
])  # fmt: skip
def test_what_looks_alike_is_no_known_problem_even_without_a_severity(text: str) -> None:
    assert issues_hit(Line(text, Severity.DEFAULT, "")) == set()


RESET = 'connection to server on socket "/cloudsql/a:b:c/.s.PGSQL.5432" failed: {}'
RESETS = [
    RESET.format("server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally"),
    RESET.format("server closed the connection unexpectedly\\n\\tThis probably means the server terminated abnormally"),
    RESET.format("Connection reset by peer"),
    RESET.format("could not receive data from server: Connection reset by peer"),
]


@pytest.mark.parametrize("severity", [Severity.DEFAULT, Severity.WARNING, Severity.ERROR, Severity.CRITICAL])
@pytest.mark.parametrize("reset", RESETS)
def test_a_reset_of_cloud_sql_is_known(reset: str, severity: Severity) -> None:
    assert issues_hit(Line(reset, severity, "")) == {"cloudsql-connection-reset"}


@pytest.mark.parametrize("cause", [
    "Application startup failed: {}", "Deterministic startup failed: CRITICAL STARTUP FAILURE: {}",
    " FAIL:  PHASE FAILED: DATABASE - {}", "Startup failed in lifespan manager: {}", "❌ PHASE 3 FAILED: {}",
    "Database initialization failed: {}", "STARTUP FAILED - {}", "Service cannot start: {}", "Startup failed: {}",
    'Traceback (most recent call last):\\n  File "/app/smd.py", line 9, in run_deterministic_startup\\nOSError: {}',
    'Traceback (most recent call last):\n  File "/venv/starlette/routing.py", line 693, in lifespan\nOSError: {}',
])  # fmt: skip
@pytest.mark.parametrize("reset", RESETS)
def test_a_reset_that_brings_the_start_down_is_a_failed_start(reset: str, cause: str) -> None:
    assert issues_hit(Line(cause.format(reset), Severity.ERROR, "")) == {"startup-failed"}


@pytest.mark.parametrize("severity", [Severity.DEBUG, Severity.INFO, Severity.NOTICE])
@pytest.mark.parametrize("issue", SETS["netra-backend"].issues, ids=lambda issue: issue.id)
def test_a_line_that_only_informs_is_no_problem_of_the_service(issue: Issue, severity: Severity) -> None:
    texts = [example.entry for example in issue.examples.match]
    assert [text for text in texts if hits(issue.match, Line(str(text), severity, ""))] == []


@pytest.mark.parametrize("code", [1, 2, 3, 10, 126, 127, 137, 143, 255, -1])
def test_every_exit_with_an_error_is_one(code: int) -> None:
    assert issues_hit(Line(f"Container called exit({code}).", Severity.WARNING, "")) == {"container-exit"}


def test_the_rules_of_the_readme_can_be_loaded_and_hit_their_examples(tmp_path: Path) -> None:
    blocks = re.findall(
        r"^```yaml\n(.*?)^```", (RULES / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert len(blocks) == 2
    (tmp_path / "issue.yaml").write_text(blocks[0], encoding="utf-8")
    (tmp_path / "marker.yaml").write_text(f"logtriage: 1\nruleset: redis\n{blocks[1]}", encoding="utf-8")
    for ruleset in load([tmp_path]):
        for rule in (*ruleset.issues, *ruleset.markers):
            test_a_rule_hits_its_examples_and_no_line_that_it_must_ignore(rule)
