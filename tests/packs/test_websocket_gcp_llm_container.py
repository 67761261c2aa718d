"""What is special in the packs websocket, gcp, llm and container: one problem in other clothes, and whose it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.entry.severity import Severity
from analyzer.matching.examples import TextView
from analyzer.ruleset import Issue, load

RULES = Path(__file__).parents[2] / "rules"
PACKS = ("websocket", "gcp", "llm", "container")
ISSUES = [issue for rules in load([RULES / f"{name}.yaml" for name in PACKS]) for issue in rules.issues]


class Line(TextView):
    """An entry of which text and severity are known."""

    def __init__(self, text: str, severity: Severity | None = None) -> None:
        super().__init__(text)
        self.severity = severity  # type: ignore[assignment]


def hit(text: str, severity: Severity | None = None) -> set[str]:
    return {issue.id for issue in ISSUES if issue.match.chosen.holds(Line(text, severity)) is not False}


# Their source logs them at INFO or without a severity, or nobody else uses the words.
SAID_AT_INFO = {
    "ws-library-missing", "ws-handshake-forbidden", "ws-handshake-server-error", "ws-handshake-probe",
    "ws-no-handshake", "ws-socketio-origin", "ws-socketio-version", "ws-socketio-invalid-session",
    "ws-socketio-broker-lost", "ws-handshake-crashed", "ws-handler-failed", "gcp-metadata-retried",
    "gcp-pubsub-stream-ended", "gcp-pubsub-callback-failed", "gcp-pubsub-lease-expired", "llm-retried",
    "container-oom-killed", "container-killed", "container-entrypoint-missing", "container-entrypoint-denied",
    "container-image-pull", "container-crash-loop", "container-evicted", "container-crashed",
}  # fmt: skip


@pytest.mark.parametrize("issue", ISSUES, ids=lambda issue: issue.id)
def test_a_line_that_informs_is_none_unless_its_source_says_so(issue: Issue) -> None:
    texts = [example.entry for example in issue.examples.match if isinstance(example.entry, str)]
    informed = [text for text in texts if issue.match.chosen.holds(Line(text, Severity.INFO)) is not False]
    assert bool(informed) == (issue.id in SAID_AT_INFO)


@pytest.mark.parametrize("issue", ISSUES, ids=lambda issue: issue.id)
def test_what_is_harmless_has_a_limit_and_nothing_else_has(issue: Issue) -> None:
    assert (issue.limits is not None) == (issue.label == "non-blocking")


@pytest.mark.parametrize(("text", "expected"), [
    ('{"error":"WebSocket is not connected. Need to call \\"accept\\" first."}', {"ws-not-connected"}),
    ('{"exc":"RuntimeError: Cannot call \\"send\\" once a close message has been sent."}', {"ws-send-after-close"}),
    ('{"body":"{\\"error\\":{\\"code\\":\\"insufficient_quota\\"}}"}', {"llm-out-of-credit"}),
    ('{"body":"{\\"error\\":{\\"code\\":\\"invalid_api_key\\"}}"}', {"llm-key-invalid"}),
    ('{"body":"{\\"type\\":\\"error\\",\\"error\\":{\\"type\\":\\"overloaded_error\\"}}"}', {"llm-overloaded"}),
    ('{"body":"{\\"error\\": {\\"type\\": \\"rate_limit_error\\"}}"}', {"llm-anthropic-rate-limited"}),
    ('{"reason": "BackOff", "message": "Back-off pulling image \\"gcr.io/acme/api:1\\""}', {"container-image-pull"}),
    ('{"terminated":{"reason":"OOMKilled"}}', {"container-oom-killed"}),
    ('"{\\"terminated\\":{\\"reason\\":\\"OOMKilled\\",\\"exitCode\\":137}}"', {"container-oom-killed"}),
])  # fmt: skip
def test_a_message_is_known_within_json_and_json_within_json(text: str, expected: set[str]) -> None:
    assert hit(text) == expected


@pytest.mark.parametrize("sentence", [
    "Rate limit reached for gpt-4o in organization org-abc on requests per min (RPM): Limit 500, Used 500.",
    "{'type': 'error', 'error': {'type': 'rate_limit_error', 'message': 'Number of requests exceeded'}}",
    "{'type': 'error', 'error': {'type': 'overloaded_error', 'message': 'Overloaded'}}",
    "{'error': {'message': 'The server had an error while processing your request. Sorry about that!'}}",
])  # fmt: skip
def test_a_retry_is_counted_as_a_retry_alone(sentence: str) -> None:
    failed = hit(f"openai.APIStatusError: Error code: 429 - {sentence}")
    retried = hit(f"Retrying app.llm.ask in 4.0 seconds as it raised RateLimitError: Error code: 429 - {sentence}.")
    assert len(failed) == 1
    assert failed != {"llm-retried"}
    assert retried == {"llm-retried"}


def test_no_credit_and_a_full_minute_are_two_problems_though_they_begin_alike() -> None:
    begin = (
        "429 You exceeded your current quota, please check your plan and billing details. For more information on this"
    )
    openai = f"{begin} error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors."
    gemini = f"{begin} error, head to: https://ai.google.dev/gemini-api/docs/rate-limits."
    assert hit(openai) == {"llm-out-of-credit"}
    assert hit(gemini) == {"llm-gemini-rate-limited"}


@pytest.mark.parametrize("text", [
    "redis.exceptions.ConnectionError: Error 111 connecting to cache:6379. Connection refused.",
    "redis.exceptions.ConnectionError: Error -2 connecting to cache:6379. Name or service not known.",
    "redis.exceptions.ConnectionError: Error -3 connecting to cache:6379. Temporary failure in name resolution.",
    "ConnectionRefusedError: [Errno 111] Connect call failed ('10.8.0.9', 5432)",
    "OSError: Multiple exceptions: [Errno 111] Connect call failed ('::1', 5432, 0, 0), "
    "[Errno 111] Connect call failed ('127.0.0.1', 5432)",
    "ConnectionRefusedError: [Errno 111] Connect call failed ('10.8.0.9', 6379)",
    'connection to server at "db" (10.8.0.9), port 5432 failed: Connection refused\n\tIs the server running on that '
    "host and accepting TCP/IP connections?",
    'psycopg.OperationalError: [Errno -2] Name or service not known',
    'could not translate host name "db" to address: Temporary failure in name resolution',
    "dial tcp 10.8.0.9:5432: connect: connection refused",
    "dial tcp 10.8.0.9:6379: i/o timeout",
    'ERROR:  could not extend file "base/16385/2619": No space left on device',
    '(psycopg2.errors.DiskFull) could not resize shared memory segment "/PostgreSQL.18": No space left on device',
    "MISCONF Errors writing to the AOF file: No space left on device",
    "Can't save in background: fork: Cannot allocate memory",
    "[acme:europe-west1:pg] failed to connect to instance: dial error: dial tcp 10.8.0.9:3307: i/o timeout",
])  # fmt: skip
def test_what_the_client_of_a_database_or_cache_says_is_left_to_its_pack(text: str) -> None:
    assert hit(text) == set()


@pytest.mark.parametrize("text", [
    "[Errno 98] error while attempting to bind on address ('0.0.0.0', 8000): address already in use",
    "Connection in use: ('0.0.0.0', 8000)", "Exception in ASGI application\n", "Application startup failed. Exiting.",
    "Worker (pid:12) was sent SIGKILL! Perhaps out of memory?", "Container called exit(137).",
    "Memory limit of 512 MiB exceeded with 537 MiB used.", "Image 'gcr.io/acme/api:1' not found.",
    "terminated: Application failed to start: failed to load /usr/bin/tini: exec format error",
])  # fmt: skip
def test_what_web_servers_and_cloud_run_say_is_left_to_their_packs(text: str) -> None:
    assert hit(text) == set()


@pytest.mark.parametrize("text", [
    "connection open", "connection closed", "connection rejected (426 Upgrade Required)", "server listening on :::8080",
    '10.8.0.4:51626 - "WebSocket /ws" [accepted]', "WebSocket connection closed by client 1000",
    'HTTP Request: POST https://api.openai.com/v1/chat/completions "HTTP/1.1 200 OK"',
    "Retrying request to /chat/completions in 0.377255 seconds", "AFC is enabled with max remote calls: 10.",
    "disk usage 81 percent of 10 GiB, no cleanup needed", "certificate of api.example.com valid for 61 more days",
    "max open files: 1048576", "DNS lookup of api.example.com took 3 ms", "memory 212 MiB of 512 MiB",
    "Port 8080 is free, listening", "quota of project acme: 12 of 100 requests a minute used",
    "rate limit headers: 499 left",
    "subscription jobs-sub: 12 messages acknowledged, 0 nacked", "secret db-password read, version 4",
    "token refreshed, expires in 3599 s", "SIGTERM received, finishing 3 requests", "backend-1 exited with code 0",
    "Pulling image \"gcr.io/acme/api:1\"", "prompt of 812 tokens, 127188 left of the context",
])  # fmt: skip
def test_a_healthy_line_is_no_problem_even_without_a_severity(text: str) -> None:
    assert hit(text) == set()


@pytest.mark.parametrize("text", [
    "user 17 asks: my pod was OOMKilled, and what is exit code 137?",
    "user 17 asks: what does 429 rate limit reached mean?",
    "chat: how do I fix 'certificate has expired' on my phone?",
    "chat: the API key I pasted is not valid, what now?",
    "chat: my disk is full, no space left on device, help",
    "doc: when a WebSocket is closed with 1006 there was no close frame",
    "doc: PERMISSION_DENIED means that a role is missing",
])  # fmt: skip
def test_talk_about_a_problem_is_none(text: str) -> None:
    assert hit(text) == set()
