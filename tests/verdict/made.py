"""Logs and rules made for a test, and the result of a real run over them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from analyzer.entry.clock import SECOND, nanoseconds, rfc3339
from analyzer.pipeline import Settings, run
from analyzer.verdict.result import Finding, Marker, Result

Entry = dict[str, Any]

NOON = nanoseconds("2025-09-11T12:00:00Z") or 0
SERVICE, OLD, NEW = "shop", "shop-00001-old", "shop-00002-new"
STARTING = "Starting new instance. Reason: DEPLOYMENT_ROLLOUT"
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


def time(seconds: float) -> str:
    """So many seconds after noon, as entries and the result write it."""
    return rfc3339(NOON + round(seconds * SECOND))


def entry(
    at: float | None = 0,
    text: str | None = "serving",
    severity: str | None = "INFO",
    *,
    service: str = SERVICE,
    revision: str = NEW,
    instance: str = "",
    log: str = "run.googleapis.com%2Fstderr",
    trace: str = "",
    status: int = 0,
    insert_id: str = "",
    **more: Any,
) -> Entry:
    """A LogEntry, `at` seconds after noon; what is empty or None is left out."""
    labels = {"service_name": service, "revision_name": revision}
    made: Entry = {
        "timestamp": None if at is None else time(at),
        "severity": severity,
        "textPayload": text,
        "logName": f"projects/p/logs/{log}" if log else "",
        "resource": {"type": "cloud_run_revision", "labels": {k: v for k, v in labels.items() if v}},
        "labels": {"instanceId": instance} if instance else {},
        "trace": trace,
        "insertId": insert_id,
        "httpRequest": {"requestMethod": "GET", "requestUrl": "/cart", "status": status} if status else {},
        **more,
    }
    return {key: value for key, value in made.items() if value}


def request(at: float, status: int = 200, **more: Any) -> Entry:
    """An entry of the request log."""
    return entry(at, None, log="run.googleapis.com%2Frequests", status=status, **more)


def audit(at: float, text: str = "google.cloud.run.v1.Services.ReplaceService", **more: Any) -> Entry:
    """An entry of Cloud Audit Logs, which names the service but no revision unless told."""
    payload = {"@type": "type.googleapis.com/google.cloud.audit.AuditLog", "methodName": text}
    log = "cloudaudit.googleapis.com%2Factivity"
    return entry(at, None, log=log, protoPayload=payload, **{"severity": "NOTICE", "revision": "", **more})


def starting(at: float, **more: Any) -> Entry:
    """What Cloud Run writes when an instance starts."""
    return entry(at, STARTING, log="run.googleapis.com%2Fvarlog%2Fsystem", **more)


def steady(until: float, count: int = 10, since: float = 0, **more: Any) -> list[Entry]:
    """`count` harmless entries, evenly from `since` to `until` seconds after noon."""
    return [entry(since + (until - since) * i / (count - 1), **more) for i in range(count)]


def many(count: int, text: str, until: float = HOUR, severity: str = "ERROR", **more: Any) -> list[Entry]:
    """`count` entries that say `text`, spread evenly inside the time from noon to `until`."""
    return [entry(until * (i + 1) / (count + 1), text, severity, **more) for i in range(count)]


def drawn(timeline: str, column: float, letters: Mapping[str, Mapping[str, Any]]) -> list[Entry]:
    """The entries of a timeline in which each column is `column` seconds and each letter one kind of entry.

    A dot is an entry that says nothing, a blank is no entry.
    """
    kinds = {".": {}, **letters}
    return [entry(column * place, **kinds[letter]) for place, letter in enumerate(timeline) if letter != " "]


def rule_set(name: str = "made", **keys: Any) -> str:
    """The content of a rule file; JSON is YAML."""
    return json.dumps({"logtriage": 1, "ruleset": name, **keys}, ensure_ascii=False)


def issue(label: str, match: Any = "boom", name: str = "boom", **keys: Any) -> str:
    """A rule file with one issue."""
    return rule_set(issues=[{"id": name, "title": f"title of {name}", "label": label, "match": match, **keys}])


def marker(match: Any = "ready to serve", name: str = "up", **keys: Any) -> str:
    """A rule file with one marker."""
    return rule_set(markers=[{"id": name, "title": f"title of {name}", "match": match, **keys}])


NO_RULES = rule_set()


class Folder:
    """Runs the pipeline over files that it writes."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, content: str | bytes | Iterable[Entry]) -> str:
        """The path of a file with this content; entries are written one a line."""
        file = self.path / name
        if not isinstance(content, (str, bytes)):
            content = "".join(json.dumps(item) + "\n" for item in content)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(file)

    def run(
        self,
        candidate: str | bytes | Iterable[Entry],
        rules: str | None = NO_RULES,
        baseline: str | bytes | Iterable[Entry] | None = None,
        **settings: Any,
    ) -> Result:
        """The result for these contents; `rules` None means the shipped packs."""
        return run(
            Settings(
                sources=(self.write("candidate", candidate),),
                rules=() if rules is None else (self.write("rules.yaml", rules),),
                baseline=() if baseline is None else (self.write("baseline", baseline),),
                **settings,
            )
        )


def only_finding(result: Result) -> Finding:
    """The finding, where there is just one."""
    [finding] = result.findings
    return finding


def only_marker(result: Result) -> Marker:
    """The marker, where there is just one."""
    [found] = result.markers
    return found


def codes(result: Result) -> list[str]:
    """The codes of the reasons, most important first."""
    return [reason.code for reason in result.reasons]
