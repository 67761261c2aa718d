"""Results built by hand, one for each kind of night that an engineer meets, and hostile ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from analyzer.verdict.result import (
    SCHEMA,
    Advice,
    BaselineCoverage,
    BaselineOnly,
    BaselineSource,
    Context,
    Coverage,
    Duplicates,
    Elsewhere,
    Example,
    Expiring,
    Finding,
    Follows,
    Gap,
    Given,
    Location,
    Marker,
    OtherRevision,
    Rate,
    Reason,
    Result,
    RevisionCoverage,
    RuleNotJudged,
    Rules,
    RulesetUsed,
    Target,
    Tool,
    Window,
)

SERVICE = "netra-backend-staging"
REVISION = "netra-backend-staging-00434-gnp"
DAY = "2025-09-11"

TRACEBACK = """\
Unhandled exception while closing agent run fef44817
Traceback (most recent call last):
  File "/usr/local/lib/python3.11/asyncio/tasks.py", line 267, in __step
    result = coro.send(None)
  File "/app/netra_backend/app/agents/supervisor/workflow.py", line 212, in finish
    await self.context.release(run_id)
  File "/app/netra_backend/app/services/user_execution_context.py", line 148, in release
    raise ContextAlreadyReleased(f"context {run_id} released twice")
  File "/usr/local/lib/python3.11/site-packages/sentry_sdk/integrations/asyncio.py", line 91, in wrapped
    reraise(*_capture_exception())
netra_backend.app.services.user_execution_context.ContextAlreadyReleased: context fef44817 released twice"""

JAVA_TRACE = """\
java.lang.IllegalStateException: checkout failed
	at org.springframework.web.servlet.FrameworkServlet.service(FrameworkServlet.java:897)
	at com.example.shop.CheckoutController.pay(CheckoutController.java:61)
	at com.example.shop.CheckoutController.post(CheckoutController.java:40)
	at java.base/java.lang.Thread.run(Thread.java:833)
Caused by: java.sql.SQLException: connection is closed
	at org.postgresql.jdbc.PgConnection.checkClosed(PgConnection.java:880)
	at com.example.shop.Ledger.book(Ledger.java:112)
	at com.example.shop.Ledger.all(Ledger.java:18)
	... 4 more"""

SOCKET = (
    'connection to server on socket "/cloudsql/netra-staging:us-central1:staging-shared-postgres/.s.PGSQL.5432" '
    "failed: server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n"
    "\tbefore or while processing the request."
)


def at(clock: str) -> str:
    return f"{DAY}T{clock}.008698112Z"


def example(text: str, clock: str = "20:01:42", severity: str = "ERROR", **location: Any) -> Example:
    where = Location(**(location or {"insert_id": "ffa6ef629e69281be9fd6d06"}))
    return Example(text=text, timestamp=at(clock), severity=severity, location=where)


def finding(title: str, **changes: Any) -> Finding:
    values: dict[str, Any] = {
        "id": "unknown:9c1f20ab", "label": "critical", "state": "new", "title": title, "known": False, "problem": True,
        "rule": None, "ruleset": None, "severity": "ERROR", "count": 7,
        "first_seen": at("20:01:42"), "last_seen": at("20:44:10"), "per_hour": 7.0,
        "baseline": Rate(count=0, per_hour=0.0),
        "reasons": ("No rule knows it, and it is not in the baseline: 7 in 1.0 h, none in 58 min before.",),
        "revisions": (REVISION,), "instances": 3, "examples": (example(title),),
        "why": None, "fix": None, "owner": None, "ticket": None, "expires": None,
    }  # fmt: skip
    return Finding(**{**values, **changes})


def exception() -> Finding:
    return finding("ContextAlreadyReleased: context <id> released twice", examples=(example(TRACEBACK),))


def known_issues() -> tuple[Finding, ...]:
    known: dict[str, Any] = {"known": True, "ruleset": "netra-backend", "owner": "platform", "state": "recurring"}
    return (
        finding(
            "Cloud SQL resets connections on its socket", id="cloudsql-connection-reset", label="pre-existing",
            rule="cloudsql-connection-reset", count=43, per_hour=43.0, baseline=Rate(count=41, per_hour=42.4),
            reasons=("Known, and as often as before: 43 in 1.0 h, 41 in 58 min in the baseline.",),
            why="The instance recycles idle connections; the pool reconnects.",
            fix="Set pool_pre_ping and a pool_recycle below the proxy's limit.",
            examples=(example(SOCKET, insert_id="56f6cac74af091a1028cf617"),), ticket="#408", **known,
        ),
        finding(
            "A database fix of the startup fixes failed", id="database-fix-failed", label="pre-existing",
            rule="database-fix-failed", count=6, per_hour=6.0, baseline=Rate(count=6, per_hour=6.2),
            reasons=("Known, and as often as before: 6 in 1.0 h, 6 in 58 min in the baseline.",),
            examples=(example("Fix 'database_transaction' failed: None", insert_id="8fed00875a2b288f71b7a8b5"),),
            **known,
        ),
        finding(
            "SessionMiddleware is not installed", id="session-middleware-missing", label="non-blocking",
            rule="session-middleware-missing", severity="WARNING", count=1240, per_hour=1240.0,
            baseline=Rate(count=1196, per_hour=1237.2), problem=False, ticket="#407", expires="2025-12-31",
            reasons=("Declared non-blocking, and within its limits: 1,240 in 1.0 h, at most 5,000 an hour.",),
            why="Sessions are optional for API clients; the request falls back to token auth.",
            fix="Install SessionMiddleware before the auth middleware.",
            examples=(
                example(
                    "Failed to extract auth context: SessionMiddleware must be installed to access request.session",
                    severity="WARNING", insert_id="2e144053e731bdea6c9e8c28",
                ),
            ),
            **known,
        ),
    )  # fmt: skip


_TITLES = {
    "chat-ready": ("Chat works end to end", "CHAT FUNCTIONALITY: FULLY OPERATIONAL", 14.2),
    "chat-pipeline-ready": ("Chat pipeline operational", "✅ Chat Pipeline: Operational & WebSocket-Enabled", 14.1),
    "websocket-ready": ("WebSocket enabled", "✅ Chat Pipeline: Operational & WebSocket-Enabled", 14.1),
    "agent-bridge-ready": ("Agent bridge integrated", "✅ Agent Bridge: Integrated & Health Verified", 13.0),
    "llm-ready": ("LLM manager initialized", "✅ LLM Manager: Initialized & Ready", 9.25),
    "redis-ready": ("Redis connected", "✅ Redis: Connected & Available", 8.0),
    "database-ready": ("Database validated", "   Database:     ✅ Connected & Validated", 7.5),
}


def marker(name: str, status: str = "ready", reason: str = "", **changes: Any) -> Marker:
    title, line, seconds = _TITLES.get(name, (name, name, 5.0))
    ready = status == "ready"
    values: dict[str, Any] = {
        "id": name, "title": title, "area": name.split("-", maxsplit=1)[0], "ruleset": "netra-backend",
        "required": True, "status": status,
        "reason": reason or f"Seen {seconds:.0f} s after the start; it had 120 s.",
        "service": SERVICE, "revision": REVISION, "instance": None, "started_at": at("19:50:56"),
        "within_seconds": 120.0, "first_seen": at("19:51:10") if ready else None,
        "last_seen": at("19:51:10") if ready else None, "seconds_to_ready": seconds if ready else None,
        "count": 1 if ready else 0, "owner": "platform",
        "example": example(line, "19:51:10", "INFO", insert_id="a0b1c2d3e4f5a6b7c8d9e0f1") if ready else None,
    }  # fmt: skip
    return Marker(**{**values, **changes})


def markers(**unready: tuple[str, str]) -> tuple[Marker, ...]:
    """All seven, ready but for those named: status and reason by id, with `_` for `-`."""
    return tuple(marker(name, *unready.get(name.replace("-", "_"), ())) for name in _TITLES)


def coverage(**changes: Any) -> Coverage:
    values: dict[str, Any] = {
        "entries": 8123, "target_entries": 8123, "problems": 0, "explained_problems": 0, "requests": 2210,
        "unparsed": 0, "without_text": 0, "undated": 0, "shortened": 0, "truncated": False, "truncated_because": (),
        "complete": True, "incomplete_because": (), "complete_until": None,
        "duplicates": Duplicates(dropped=0, exact=True), "gaps": (),
        "revisions": (
            RevisionCoverage(
                service=SERVICE, revision=REVISION, entries=8123, first_entry=at("19:50:56"),
                last_entry=at("20:50:56"), target=True,
            ),
        ),
        "instances": 3, "severities": {"INFO": 6883, "WARNING": 1240}, "not_judged": (),
        "groups_left_out": 0, "assumptions": (), "observed_seconds": 3600.0,
        "baseline": BaselineCoverage(
            sources=(BaselineSource(name="fixtures/staging-00434/baseline.jsonl", kind="logs"),),
            revisions=("netra-backend-staging-00433-bcd",), first_entry=at("18:52:56"), last_entry=at("19:50:50"),
            observed_seconds=3474.0, entries=7890, requests=2111,
        ),
    }  # fmt: skip
    return Coverage(**{**values, **changes})


def result(verdict: str, *reasons: Reason, **changes: Any) -> Result:
    values: dict[str, Any] = {
        "schema": SCHEMA, "tool": Tool(name="logtriage", version="0.1.0"), "verdict": verdict, "reasons": reasons,
        "target": Target(
            sources=("fixtures/staging-00434/candidate.jsonl",), revisions={SERVICE: REVISION},
            baseline=("fixtures/staging-00434/baseline.jsonl",),
            given=Given(
                sources=("fixtures/staging-00434/candidate.jsonl",),
                options=("--baseline", "fixtures/staging-00434/baseline.jsonl"),
            ),
        ),
        "window": Window(first_entry=at("19:50:56"), last_entry=at("20:50:56")),
        "coverage": coverage(), "markers": markers(), "findings": (), "context": Context(),
        "rules": Rules(
            digest="sha256:5f3c",
            rulesets=(
                RulesetUsed(
                    ruleset="netra-backend", title="Netra backend on Cloud Run", file="rules/netra-backend.yaml",
                    markers=7, issues=4,
                ),
                RulesetUsed(
                    ruleset="cloud-run", title="Cloud Run's own messages", file="rules/cloud-run.yaml", markers=0,
                    issues=9,
                ),
            ),
            rules=20, expiring=(),
        ),
    }  # fmt: skip
    return Result(**{**values, **changes})


def quiet() -> Result:
    return result("pass", Reason(code="nothing-blocks", message="Nothing critical; all 7 required markers are ready."))


def three_known_issues() -> Result:
    message = "Nothing critical: 2 pre-existing and 1 non-blocking finding; all 7 required markers are ready."
    severities = {"INFO": 6834, "WARNING": 1240, "ERROR": 49}
    return result(
        "pass",
        Reason(code="nothing-blocks", message=message),
        findings=known_issues(),
        coverage=coverage(problems=49, explained_problems=49, severities=severities),
    )


def new_exception() -> Result:
    missing = "Not seen in the 120 s after the start at 19:50:56, all of which was read; 4 attempts to connect failed."
    return result(
        "fail",
        Reason(
            code="critical-finding", refs=("unknown:9c1f20ab",),
            message="ContextAlreadyReleased: context <id> released twice: 7 times, not in the baseline.",
        ),
        Reason(
            code="critical-finding", refs=("container-exit",),
            message="Container called exit(3): 12 times, and its label is critical.",
        ),
        Reason(
            code="marker-missing", refs=("redis-ready",),
            message="redis-ready was not seen within 120 s of the start of netra-backend-staging-00434-gnp.",
        ),
        findings=(exception(), container_exit(), *known_issues()),
        markers=markers(redis_ready=("missing", missing)),
        context=Context(
            other_revisions=(
                OtherRevision(
                    service=SERVICE, revision="netra-backend-staging-00433-bcd", entries=1204, problems=43,
                    critical_hits=2, titles=("41 × A migration was tried again", "2 × Container exits"),
                ),
                OtherRevision(
                    service=SERVICE, revision="netra-backend-staging-00432-xyz", entries=4, problems=0,
                    critical_hits=0, titles=(),
                ),
            ),
            baseline_only=(
                BaselineOnly(
                    id="unknown:77", title="invalid_grant: token of <id> has expired", known=False, count=490,
                    per_hour=506.9,
                ),
            ),
            elsewhere=(
                Elsewhere(
                    id="migration-retried", title="A migration was tried again", known=True, count=41,
                    revisions=("netra-backend-staging-00433-bcd",), first_seen=at("18:55:01"),
                    last_seen=at("19:50:02"),
                ),
                Elsewhere(
                    id="unknown:88", title="worker <num> was killed while it drained its queue", known=False, count=2,
                    revisions=("netra-backend-staging-00432-xyz", "netra-backend-staging-00433-bcd"),
                    first_seen=at("19:51:40"), last_seen=at("19:51:44"),
                ),
            ),
        ),
        rules=msgspec.structs.replace(
            quiet().rules,
            expiring=(
                Expiring(
                    rule="session-middleware-missing", ruleset="netra-backend", expires="2025-09-30", expired=False
                ),
                Expiring(rule="database-fix-failed", ruleset="netra-backend", expires="2025-08-31", expired=True),
            ),
        ),
        coverage=coverage(
            entries=9331, problems=56, explained_problems=49, without_text=12, unparsed=3,
            gaps=(Gap(since=at("20:10:00"), until=at("20:22:00"), expected=144),),
        ),
    )  # fmt: skip


def container_exit() -> Finding:
    return finding(
        "The container exits with an error", id="container-exit", known=True, rule="container-exit",
        ruleset="cloud-run", severity="WARNING", count=12, per_hour=12.0, state="recurring",
        baseline=Rate(count=2, per_hour=2.07), owner="platform", ticket="NET-1842",
        reasons=(
            "The rule says critical, whatever the baseline says.",
            "12 in 1.0 h, 2 in 58 min in the baseline: significantly worse (p = 0.006).",
        ),
        why="Cloud Run restarts the instance and requests in flight are lost.",
        fix="Read the entries just before the exit: the exception that ended the process stands there.",
        examples=(example("Container called exit(3).", "20:02:01", "WARNING", file="logs/app.log", line=1207),),
    )  # fmt: skip


def empty_export() -> Result:
    return result(
        "inconclusive",
        Reason(code="no-entries", message="No entry in fixtures/quiet/empty.json: nothing could be judged."),
        target=Target(sources=("fixtures/quiet/empty.json",), revisions={}),
        window=Window(),
        coverage=coverage(
            entries=0, target_entries=0, requests=0, revisions=(), instances=0,
            severities={}, baseline=None,
        ),
        markers=(),
    )  # fmt: skip


def truncated_export() -> Result:
    unseen = "Not seen, but the start of the revision is not in these logs."
    names = [name.replace("-", "_") for name in _TITLES]
    not_judged = RuleNotJudged(rule="slow-query", ruleset="local", why="its pattern timed out on 3 entries")
    return result(
        "inconclusive",
        Reason(code="marker-unknown", message="7 required markers are unknown: the start was not read.", refs=()),
        Reason(code="truncated", message="export.json looks like the newest 500 entries of more (--limit 500)."),
        Reason(code="rule-fault", message="The pattern of slow-query timed out on 3 entries."),
        target=Target(sources=("logs/export.json",), revisions={SERVICE: REVISION}),
        coverage=coverage(
            entries=500, target_entries=480, truncated=True,
            truncated_because=("logs/export.json: a list in descending order with exactly 500 entries",),
            not_judged=(not_judged,), assumptions=("times without a zone are UTC",), baseline=None,
        ),
        markers=markers(**dict.fromkeys(names, ("unknown", unseen))),
        findings=(
            finding(
                "DeprecationWarning: <path> is deprecated", label="non-blocking", problem=False, severity="WARNING",
                state="no-baseline", baseline=None, count=1, per_hour=6.0,
                reasons=("A warning that no rule knows never blocks.",),
            ),
        ),
    )  # fmt: skip


def wrong_revision() -> Result:
    message = "The revision netra-backend-staging-00999-zzz does not occur in these logs."
    return result(
        "inconclusive", Reason(code="revision-not-found", message=message),
        target=Target(sources=("logs/export.json",), revisions={SERVICE: "netra-backend-staging-00999-zzz"}),
        coverage=coverage(target_entries=0, baseline=None), markers=(),
    )  # fmt: skip


def three_services() -> Result:
    revisions = {SERVICE: REVISION, "netra-auth": "netra-auth-00087-abc", "netra-frontend": "netra-frontend-00012-def"}
    lost = "Ready at 19:51:10, then 'Redis connection lost' at 20:30:00, and not ready again."
    return result(
        "fail",
        Reason(
            code="critical-finding", message="/ws answers 500: 3 times, and there is no baseline.", refs=("unknown:5",)
        ),
        Reason(code="marker-lost", message="redis-ready was lost at 20:30:00.", refs=("redis-ready",)),
        target=Target(
            sources=("a.json", "b.json", "it's c.json", "d.json"), revisions=revisions, deployed_at=at("19:50:50"),
            given=Given(sources=("a.json", "b.json", "it's c.json", "d.json"), options=("--since", "8h")),
        ),
        window=Window(first_entry=at("19:50:56"), last_entry="2025-09-12T03:10:00Z"),
        coverage=coverage(problems=3, baseline=None),
        markers=(
            *markers(redis_ready=("lost", lost)), marker("cache-warm", "late", "Seen after 4 min.", required=False),
        ),
        findings=(
            finding(
                "/ws answers 500", id="unknown:5", state="no-baseline", baseline=None, count=3, per_hour=0.4109,
                last_seen="2025-09-12T00:10:03Z", revisions=("netra-auth-00087-abc",), examples=(example(JAVA_TRACE),),
                reasons=("No rule knows it, and there is no baseline that could have it.",), advice=(pool_exhausted(),),
            ),
        ),
    )  # fmt: skip


def pool_exhausted() -> Advice:
    return Advice(
        rule="sqlalchemy-pool-exhausted", ruleset="postgres", title="SQLAlchemy's pool has no connection left",
        label="critical", why="Requests hold connections longer than pool_timeout.",
        fix="Look for sessions without a with-block.",
    )  # fmt: skip


def follows(root: str, message: str, **changes: Any) -> Follows:
    values: dict[str, Any] = {
        "finding": root, "times": 9, "of": 9, "counted": "times", "same": "instance", "within_seconds": 0.9,
        "typical_seconds": 0.4, "message": message,
    }  # fmt: skip
    return Follows(**{**values, **changes})


def cascade() -> Result:
    """One root and four consequences, one of them under another label; and a problem whose cause is a warning."""

    def after(title: str, root: str, message: str, **changes: Any) -> Finding:
        return finding(title, cause=root, follows=follows(root, message), **{"count": 9, **changes})

    down, missing = "unknown:down", "unknown:missing"
    often = "9 of 9 times within 900 ms, typically 400 ms, after it, on the same instance"
    in_trace = follows(down, "9 of 9 times within 3.1 s after it, in the same trace", same="trace")
    exits = replace(container_exit(), cause=down, follows=in_trace)
    consequences = (
        after("QueuePool limit of size <num> reached, connection timed out", down, often, id="unknown:pool"),
        after(
            "/order answers 500",
            down,
            "3 of the first 3 bursts began within 1.2 s after it, on the same instance",
            id="unknown:500",
            count=240,
            examples=(example(JAVA_TRACE),),
        ),
        exits,
    )
    warned = after(
        "websocket <num> dropped",
        down,
        often,
        id="unknown:socket",
        label="non-blocking",
        problem=False,
        severity="WARNING",
        state="recurring",
        baseline=Rate(count=8, per_hour=8.0),
    )
    root = finding(
        "could not connect to database at <ip>: connection refused",
        id=down,
        count=3,
        consequences=("unknown:pool", "unknown:500", "container-exit", "unknown:socket"),
    )
    declined = after("payments are declined", missing, "once within 40 ms after it, in the same file", id="unknown:pay")
    setting = finding(
        "the setting PAYMENT_KEY is missing, so that payments cannot be made",
        id=missing,
        label="non-blocking",
        problem=False,
        severity="WARNING",
        count=1,
        consequences=("unknown:pay", "unknown:hint"),
    )
    hint = after(
        "see the manual, page <num>",
        missing,
        "once at the same time, in the same file",
        id="unknown:hint",
        label="non-blocking",
        problem=False,
        severity="WARNING",
    )
    message = (
        "5 critical findings: could not connect to database at <ip>: connection refused (3×, new) and 3 consequences; "
        "payments are declined (9×, new)"
    )
    findings = (root, *consequences, declined, warned, setting, hint)
    refs = tuple(found.id for found in findings[:5])
    return result("fail", Reason(code="critical-finding", message=message, refs=refs), findings=findings)


def many(count: int) -> Result:
    """`count` findings, the first tenth (at least one, where there is any) critical, then half and half."""

    def before(label: str, ordinal: int) -> int:
        return 0 if label == "critical" else ordinal

    critical = max(1, count // 10) if count else 0
    labels = ["critical"] * critical + ["pre-existing"] * ((count - critical) // 2)
    labels += ["non-blocking"] * (count - len(labels))
    findings = tuple(
        finding(
            f"ProblemNumber{ordinal}: worker <n> gave up after <duration>", id=f"unknown:{ordinal:08x}", label=label,
            count=count - ordinal, per_hour=float(count - ordinal), state="new" if label == "critical" else "recurring",
            baseline=Rate(count=before(label, ordinal), per_hour=float(before(label, ordinal))),
            reasons=(f"{count - ordinal} in 1.0 h.",),
            examples=(example(f"ProblemNumber{ordinal}: worker 7 gave up after 3 s", insert_id=f"{ordinal:024x}"),),
        )
        for ordinal, label in enumerate(labels)
    )  # fmt: skip
    reasons = tuple(
        Reason(code="critical-finding", message=f"{blocking.title}: new.", refs=(blocking.id,))
        for blocking in findings[:critical]
    )
    return result("fail" if count else "pass", *reasons, findings=findings)


SAMPLES: dict[str, Callable[[], Result]] = {
    "quiet": quiet,
    "three-known-issues": three_known_issues,
    "new-exception": new_exception,
    "empty-export": empty_export,
    "truncated-export": truncated_export,
    "wrong-revision": wrong_revision,
    "three-services": three_services,
    "cascade": cascade,
    "thirty-findings": lambda: many(30),
}

# What only some words may stand in; every other string is free text.
_WORDS = {"schema", "verdict", "code", "status", "label", "state", "counted", "same", "kind"}


def with_text_everywhere(original: Result, text: str) -> Result:
    """`original` with `text` in every string that is not one of a closed list, times and keys of mappings included."""

    def replaced(value: Any) -> Any:
        if isinstance(value, dict):
            if set(value) <= {SERVICE, "netra-auth", "netra-frontend"} and value:
                return {f"{key}{text}": text for key in value}
            return {key: inner if key in _WORDS else replaced(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [replaced(inner) for inner in value]
        return text if isinstance(value, str) else value

    return msgspec.convert(replaced(msgspec.to_builtins(original)), Result)
