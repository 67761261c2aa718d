"""Logs and rules that hold one text wherever a stranger can put one, and what becomes of them."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import Any

from verdict.made import Entry, Folder, entry, request, rule_set, starting

from analyzer.pipeline import Settings
from analyzer.pipeline import lines as line_pipeline
from analyzer.pipeline import patterns as pattern_pipeline
from analyzer.verdict.line_list import LineList
from analyzer.verdict.pattern_list import PatternList
from analyzer.verdict.result import Result

_MOST_SAID = 5_000
OLD = "shop-00001-old"


def entries(text: str) -> list[Entry]:
    """A log of a service, each entry of which has the text in another field."""
    failing = [_failing(at, **fields) for at, fields in enumerate(_fields(text), 10)]
    others = [
        entry(41, text, "ERROR", revision=OLD),
        entry(42, "lost it " + text, "WARNING"),
        entry(43, "also lost", "ERROR", revision=text),
        entry(44, "also lost", "ERROR", service=text, revision=f"{text}-00001-abc"),
        entry(45, text, "WARNING"),
        request(46, 500, httpRequest={"requestMethod": text, "requestUrl": f"https://h/{text}", "status": 500}),
        {**entry(47, "when", "ERROR"), "timestamp": text},
    ]
    return [starting(0, instance=text), entry(1, f"ready to serve {text}"), *failing, *others]


def _failing(at: int, **fields: Any) -> Entry:
    made = entry(at, f"failed in way {chr(87 + at)}", "ERROR")
    if {"jsonPayload", "protoPayload"} & fields.keys():
        del made["textPayload"]
    return {**made, **fields}


def _fields(text: str) -> list[dict[str, Any]]:
    labels = {"service_name": "shop", "revision_name": "shop-00002-new"}
    return [
        {"textPayload": text},
        {"jsonPayload": {"message": text}},
        {"jsonPayload": {"message": "boom", "exception": f"ValueError: {text}", "logger": text, text: text}},
        {"jsonPayload": {"message": "bang", "error": {"stack": f"Error: {text}\n    at {text} (a.js:1:2)"}}},
        {"jsonPayload": {"message": "trace", "stack_trace": f'Traceback (most recent call last):\n  File "{text}", '
                         f"line 1, in {text}\nValueError: {text}"}},
        {"protoPayload": {"status": {"message": text}, "methodName": text}},
        {"severity": text},
        {"logName": f"projects/p/logs/{text}"},
        {"insertId": text},
        {"trace": text, "spanId": text},
        {"labels": {"instanceId": text, text: text}},
        {"resource": {"type": text, "labels": {**labels, "location": text, "project_id": text}}},
        {"httpRequest": {"requestMethod": "GET", "requestUrl": text, "status": 500, "userAgent": text, "remoteIp": text,
                         "latency": text}},
        {"httpRequest": {"requestMethod": "GET", "requestUrl": "/", "status": text}},
        {"sourceLocation": {"file": text, "line": text, "function": text}, "operation": {"id": text}},
    ]  # fmt: skip


def rules(text: str) -> str:
    """Rules that hold the text wherever an author writes what people read."""
    said = re.sub("[\ud800-\udfff]", "\ufffd", text).strip()[:_MOST_SAID] or "x"  # YAML has no surrogates
    told = {"owner": said, "area": said, "examples": {"match": [said], "ignore": [said]}}
    issue = {"title": said, "label": "critical", "why": said, "fix": said, "ticket": said, "tags": [said], **told}
    content = rule_set(
        title=said,
        markers=[
            {"id": "up", "title": said, "match": "ready to serve", "lost_when": "lost it", **told},
            {"id": "never", "title": said, "match": {"text": said[:200], "severity": "DEBUG"}, **told},
        ],
        issues=[
            {"id": "known", "match": {"text": "failed in way"}, **issue},
            {"id": "before", "match": {"regex": "also lost"}, **issue, "label": "pre-existing"},
            {"id": "old", "match": {"text": said[:200]}, "expires": "2025-01-01", **issue, "label": "non-blocking"},
        ],
    )
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in content)


class Planted:
    """One text everywhere: the documents that logtriage makes of such logs and rules in a folder."""

    def __init__(self, folder: Path, text: str) -> None:
        made = Folder(folder)
        self.log = made.write("planted.jsonl", entries(text))
        self.before = made.write("before.jsonl", entries(f"{text} before")[:20])
        self.rules = made.write("planted.yaml", rules(text))
        self.known = made.run(entries(text), rules(text), entries(f"{text} before")[:20])
        saved = folder / "saved.json"
        self.known.save(saved)
        self.unknown = made.run(entries(text), baseline=saved.read_text(encoding="utf-8"))
        self._folder = folder

    @property
    def results(self) -> tuple[Result, ...]:
        return self.known, self.unknown

    @cached_property
    def patterns(self) -> PatternList:
        """The patterns of the log, each entry assigned to its own."""
        settings = pattern_pipeline.PatternSettings(sources=(self.log,), assign=self._folder / "assigned.csv")
        return pattern_pipeline.run(settings)

    def assigned(self) -> str:
        """The table of which entry is of which pattern."""
        return (self._folder / "assigned.csv").read_text(encoding="utf-8") if self.patterns else ""

    @cached_property
    def lines(self) -> list[LineList]:
        """The entries of some findings."""
        settings = Settings(sources=(self.log,), rules=(self.rules,), baseline=(self.before,))
        found = [finding.id for finding in self.known.findings][:2]
        return [line_pipeline.run(line_pipeline.LineSettings(scan=settings, finding=name)) for name in found]
