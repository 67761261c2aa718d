"""The result of a run: a published, versioned document. `logtriage schema result` prints the schema of these types.

Adding a key is allowed within version 1; changing or removing one is not.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import Meta

from analyzer.frames import frame
from analyzer.verdict import document

if TYPE_CHECKING:
    from os import PathLike

    from pandas import DataFrame

from analyzer.verdict.counts import Counts

SCHEMA: Literal["logtriage.result/1"] = "logtriage.result/1"

Verdict = Literal["pass", "fail", "inconclusive"]
Label = Literal["critical", "pre-existing", "non-blocking"]
State = Literal["new", "recurring", "worse", "better", "resurfaced", "no-baseline"]
Status = Literal["ready", "late", "lost", "missing", "unknown"]
Code = Literal[
    "critical-finding",
    "marker-missing",
    "marker-late",
    "marker-lost",
    "marker-unknown",
    "revision-not-found",
    "no-entries",
    "audit-only",
    "without-text",
    "unparsed",
    "truncated",
    "incomplete",
    "rule-fault",
    "not-judged",
    "not-held",
    "nothing-blocks",
]

Time = Annotated[str, Meta(description="RFC 3339, UTC, up to nanoseconds", extra_json_schema={"format": "date-time"})]
Count = Annotated[int, Meta(ge=0)]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all parts of the result: immutable values named as the keys of the JSON document."""


class Tool(Document, frozen=True):
    name: str
    version: str


class Reason(Document, frozen=True):
    """Why the verdict is what it is; the most important first."""

    code: Code
    message: str
    refs: Annotated[tuple[str, ...], Meta(description="ids of findings or markers")] = ()


class Given(Document, frozen=True):
    """The logs as they were named, and the options that decide what is found in them: `logtriage lines ID`, followed by
    these, shows the entries of a finding.
    """

    sources: tuple[str, ...]
    options: Annotated[tuple[str, ...], Meta(description="such as --baseline and its value")] = ()


class Target(Document, frozen=True):
    """What was judged."""

    sources: tuple[str, ...]
    revisions: Annotated[dict[str, str], Meta(description="service -> revision judged; empty where logs name none")]
    baseline: Annotated[tuple[str, ...], Meta(description="sources of the baseline")] = ()
    deployed_at: Time | None = None
    given: Annotated[Given | None, Meta(description="how to see the lines; null: what was read is not kept")] = None


class Window(Document, frozen=True):
    """The time asked for and the time seen."""

    since: Time | None = None
    until: Time | None = None
    first_entry: Time | None = None
    last_entry: Time | None = None


class Duplicates(Document, frozen=True):
    dropped: Count
    exact: Annotated[bool, Meta(description="false: only duplicates within the stated reach were found")]


class Gap(Document, frozen=True):
    """At least ten whole minutes without an entry where at least 20 were expected."""

    since: Time
    until: Time
    expected: Annotated[int, Meta(description="entries expected at the mean rate of all other minutes")]


class RevisionCoverage(Document, frozen=True):
    service: str
    revision: str
    entries: Count
    first_entry: Time | None
    last_entry: Time | None
    target: bool


class PullCoverage(Document, frozen=True):
    """A pull from a logging service: what was asked for, and how much came."""

    source: str
    project: str
    since: Time
    until: Time
    complete_until: Annotated[Time, Meta(description="up to when no entry is expected any more")]
    entries: Annotated[int, Meta(ge=0, description="entries brought, each once")]
    pages: Annotated[int, Meta(ge=0, description="calls made")]
    selected: Annotated[bool, Meta(description="only what can matter under the rules was asked for")]
    revision: Annotated[str | None, Meta(description="the only revision asked for")]


class BaselineSource(Document, frozen=True):
    """Where a part of the baseline came from: logs, the saved result of a run, or earlier revisions in the candidate's
    own logs.
    """

    name: str
    kind: Literal["logs", "result", "revisions"]


class BaselineCoverage(Document, frozen=True):
    """What the target was compared with: entries of its services."""

    sources: tuple[BaselineSource, ...]
    revisions: tuple[str, ...]
    first_entry: Time | None
    last_entry: Time | None
    observed_seconds: Annotated[float | None, Meta(description="for how long it was read, gaps between logs aside")]
    entries: Count
    requests: Annotated[int, Meta(ge=0, description="request-log entries; 0 where not all were asked for")]


class RuleNotJudged(Document, frozen=True):
    """A rule whose pattern timed out, or that hit too often to be carried to the merge."""

    rule: str
    ruleset: str
    why: str


class Coverage(Document, frozen=True):
    """What was read and what was not."""

    entries: Annotated[int, Meta(ge=0, description="entries read, duplicates once, split traces not yet joined")]
    target_entries: Annotated[int, Meta(ge=0, description="entries of the target among them")]
    problems: Annotated[int, Meta(ge=0, description="entries read that matter without any rule")]
    explained_problems: Annotated[int, Meta(ge=0, description="of the problems, those that a rule explains")]
    requests: Annotated[int, Meta(ge=0, description="request-log entries read")]
    unparsed: Annotated[int, Meta(ge=0, description="lines that hold no readable entry")]
    without_text: Annotated[int, Meta(ge=0, description="entries without any text")]
    undated: Annotated[int, Meta(ge=0, description="entries for which no time is known")]
    shortened: Annotated[int, Meta(ge=0, description="texts longer than 1 MiB, cut to first and last 512 KiB")]
    truncated: Annotated[bool, Meta(description="a source was cut off: the log went on where the export ends")]
    truncated_because: tuple[str, ...]
    complete: Annotated[bool, Meta(description="false: a source could not be read to its end")]
    incomplete_because: tuple[str, ...]
    complete_until: Annotated[
        Time | None, Meta(description="up to when the evidence is known to be complete; null for files")
    ]
    duplicates: Duplicates
    gaps: tuple[Gap, ...]
    revisions: tuple[RevisionCoverage, ...]
    instances: Annotated[int, Meta(ge=0, description="instances seen (counted up to 1,000)")]
    severities: Annotated[dict[str, int], Meta(description="effective severity -> entries read")]
    not_judged: tuple[RuleNotJudged, ...]
    groups_left_out: Annotated[int, Meta(ge=0, description="entries in groups beyond the cap, in 'other problems'")]
    assumptions: Annotated[tuple[str, ...], Meta(description="what was assumed while reading, such as a zone")]
    pulls: Annotated[tuple[PullCoverage, ...], Meta(description="how entries were pulled, where they were")] = ()
    observed_seconds: Annotated[
        float | None, Meta(description="for how long the target was read, gaps between logs aside")
    ] = None
    baseline: Annotated[BaselineCoverage | None, Meta(description="null where none was given")] = None


class Range(Document, frozen=True):
    """Lines of a file that belong to the same entry."""

    file: str
    first: int
    last: int


class Location(Document, frozen=True, omit_defaults=True):
    """Where the entry stands: its insert_id, or file and line; and where all of it does, if on more than a line."""

    insert_id: str | None = None
    file: str | None = None
    line: int | None = None
    lines: Annotated[
        tuple[tuple[int, int], ...] | None,
        Meta(description="of an entry of several lines: ranges in the file, first and last line, at most 1,000"),
    ] = None
    elsewhere: Annotated[
        tuple[Range, ...] | None, Meta(description="what of an entry that was put together stands in other files")
    ] = None
    insert_ids: Annotated[
        tuple[str, ...] | None,
        Meta(description="of an entry that was put together from several: theirs in order, at most 1,000"),
    ] = None


class Example(Document, frozen=True):
    text: str
    timestamp: Time | None
    severity: str
    location: Location


class Marker(Document, frozen=True):
    """One success marker, asked of every target revision it applies to; the worst answer is told."""

    id: str
    title: str
    area: str | None
    ruleset: str
    required: bool
    status: Status
    reason: Annotated[str, Meta(description="why this status, in a sentence")]
    service: str | None
    revision: str | None
    instance: str | None
    started_at: Time | None
    within_seconds: float | None
    first_seen: Time | None
    last_seen: Time | None
    seconds_to_ready: float | None
    count: Count
    example: Example | None
    owner: str | None


class Rate(Document, frozen=True):
    """How often the same was seen in the baseline."""

    count: Count
    per_hour: float | None


class Follows(Document, frozen=True):
    """That a finding came shortly after another, again and again; of both the earliest moments are compared."""

    finding: Annotated[str, Meta(description="id of the finding that it came after")]
    times: Annotated[int, Meta(ge=1, description="how often it came shortly after it")]
    of: Annotated[int, Meta(ge=1, description="how often it came at all, of the times that were compared")]
    counted: Annotated[
        Literal["times", "bursts"], Meta(description="bursts: beginnings of entries with no pause between them")
    ]
    same: Annotated[Literal["trace", "instance", "revision", "file"], Meta(description="what both had in common")]
    within_seconds: Annotated[float, Meta(ge=0, description="the longest time between them")]
    typical_seconds: Annotated[float, Meta(ge=0, description="the median of the times between them")]
    message: Annotated[str, Meta(description="the same in words; 'it' is the finding named")]


class Side(Document, frozen=True):
    """One side of a comparison."""

    count: Count
    exposure: Annotated[float, Meta(description="seconds observed, or requests")]


class Compared(Document, frozen=True):
    """The test of a finding against the baseline. Given the events of both sides, those now are binomial if nothing
    changed: with n = now / divided_by, N = (now + before) / divided_by and
    q = exposure now x max(1, grown) / (that + exposure before), the probability of n or more is I_q(n, N - n + 1), the
    regularised incomplete beta function; of n or fewer (with min(1, grown)) I_1-q(N - n, n + 1).
    """

    p_value: Annotated[
        float,
        Meta(description="of so many (worse, better: one-sided; new: of so many or more), else twice the smaller tail"),
    ]
    ratio: Annotated[float | None, Meta(description="rate now over rate before; null where there was none before")]
    exposure: Annotated[Literal["time", "requests"], Meta(description="what the rates are of")]
    now: Side
    before: Side
    dispersion: Annotated[float, Meta(description="events that count as an independent one; 1: they come singly")]
    divided_by: Annotated[float, Meta(description="the dispersion, widened where few bursts tell it")]
    grown: Annotated[
        float, Meta(description="how many times as much the rest of the log was, 0.5 to 2; 1 where not asked")
    ]


class Advice(Document, frozen=True):
    """What an issue of a rule pack says that was not asked to judge: it looks like this one. It changes nothing."""

    rule: str
    ruleset: str
    title: str
    label: Annotated[Label, Meta(description="the label that the pack would give")]
    why: str | None
    fix: str | None


class Finding(Document, frozen=True):
    """One known issue, or one group of unknown problems or warnings."""

    id: Annotated[str, Meta(description="stable across runs and machines")]
    label: Label
    state: State
    title: str
    known: Annotated[bool, Meta(description="true where a rule explains it")]
    problem: Annotated[bool, Meta(description="false: warnings that no rule explains")]
    rule: str | None
    ruleset: str | None
    severity: str
    count: Count
    first_seen: Time | None
    last_seen: Time | None
    per_hour: float | None
    baseline: Rate | None
    reasons: Annotated[tuple[str, ...], Meta(description="why this label and state, in sentences with the numbers")]
    revisions: tuple[str, ...]
    instances: Annotated[int, Meta(ge=0, description="instances it was seen on (counted up to 100)")]
    examples: tuple[Example, ...]
    why: str | None
    fix: str | None
    owner: str | None
    ticket: str | None
    expires: str | None
    tags: tuple[str, ...] = ()
    signatures: Annotated[
        tuple[str, ...],
        Meta(description="of what no rule explains: the ids of the messages or exceptions in it (up to 100)"),
    ] = ()
    cause: Annotated[
        str | None, Meta(description="id of the finding at the root of this one, where it is a consequence")
    ] = None
    follows: Annotated[Follows | None, Meta(description="what shows that it is a consequence")] = None
    consequences: Annotated[tuple[str, ...], Meta(description="ids of the findings whose cause this is")] = ()
    comparison: Annotated[
        Compared | None, Meta(description="the test against the baseline; null where none was made")
    ] = None
    advice: Annotated[
        tuple[Advice, ...],
        Meta(description="of what no rule explains: what packs that were not asked to judge know about its examples"),
    ] = ()


class OtherRevision(Document, frozen=True):
    """What a revision that is not the target shows in the same logs; never a finding."""

    service: str
    revision: str
    entries: Count
    problems: Count
    critical_hits: Annotated[int, Meta(ge=0, description="hits of issues labelled critical")]
    titles: Annotated[tuple[str, ...], Meta(description="its most frequent problems, with counts")]


class BaselineOnly(Document, frozen=True):
    """A problem that the baseline has and the target has not."""

    id: str
    title: str
    known: bool
    count: Count
    per_hour: float | None


class Elsewhere(Document, frozen=True):
    """A problem that only other revisions show in the same logs: it neither fails nor hides anything."""

    id: str
    title: str
    known: bool
    count: Count
    revisions: tuple[str, ...]
    first_seen: Time | None
    last_seen: Annotated[Time | None, Meta(description="may well be after the target's start: late errors")]


class Context(Document, frozen=True):
    other_revisions: tuple[OtherRevision, ...] = ()
    baseline_only: tuple[BaselineOnly, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()


class RulesetUsed(Document, frozen=True):
    ruleset: str
    title: str
    file: str
    markers: Count
    issues: Count


class Expiring(Document, frozen=True):
    rule: str
    ruleset: str
    expires: str
    expired: bool


class Rules(Document, frozen=True):
    digest: Annotated[str, Meta(description="changes when any rule used changes")]
    rulesets: tuple[RulesetUsed, ...]
    rules: Annotated[int, Meta(ge=0, description="markers and issues in all")]
    expiring: tuple[Expiring, ...]


class Result(Document, frozen=True):
    """Everything that a run concluded."""

    schema: Literal["logtriage.result/1"]
    tool: Tool
    verdict: Verdict
    reasons: tuple[Reason, ...]
    target: Target
    window: Window
    coverage: Coverage
    markers: tuple[Marker, ...]
    findings: Annotated[tuple[Finding, ...], Meta(description="ordered by label, then by what to look at first")]
    context: Context
    rules: Rules
    counts: Annotated[Counts | None, Meta(description="so that the result can be a baseline of later runs")] = None
    masked: Annotated[bool, Meta(description="false: texts stand here with their secrets and personal data")] = False

    def to_json(self) -> str:
        """The document as text, the same for the same result: what `--format json` prints."""
        return document.text_of(self)

    def to_frame(self) -> DataFrame:
        """The findings as a pandas DataFrame, a row each in their order; the columns are told by `frames.frame`."""
        return frame(self.findings, Finding)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the document to a file, as a whole or not at all. Raises UsageError where it cannot be written."""
        document.write(Path(path), self.to_json())

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Result:
        """The result that `save` or `--report json=PATH` wrote. Raises SourceError for any other file."""
        return document.read(Path(path), cls, SCHEMA)

    def __repr__(self) -> str:
        """In short: a notebook shows it after every cell."""
        critical = sum(finding.label == "critical" for finding in self.findings)
        return (
            f"<Result {self.verdict}: {critical} critical of {len(self.findings)} findings,"
            f" {len(self.markers)} markers, {self.coverage.entries} entries>"
        )


def json_schema() -> dict[str, object]:
    """The JSON Schema (2020-12) of the result document, made from the types above."""
    schema = msgspec.json.schema(Result)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://logtriage.dev/schema/result/1",
        "title": "logtriage result, version 1",
        **schema,
    }
