"""The shape of a rule file: the keys of a rule set, an issue, a marker, and how they become typed rules."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any, TypeVar, get_args

import msgspec
from msgspec.structs import replace

from analyzer.errors import Place
from analyzer.ruleset.faults import Faults, quoted
from analyzer.ruleset.kinds import (
    DAY,
    DURATION,
    LIMIT,
    NATURAL,
    REVISION_OR_DAY,
    TEXT,
    TRUTH,
    Context,
    Key,
    Keys,
    Kind,
    WrongError,
    list_of,
    mapping_of,
    mapping_schema,
    missing,
    one_of,
    read_mapping,
    reader,
    text_of,
)
from analyzer.ruleset.match import MATCH, PLAIN_MATCH, SCOPE_MATCH, MatchContext
from analyzer.ruleset.rules import Example, Examples, Issue, Label, Limits, Marker, RuleSet
from analyzer.ruleset.yaml_nodes import Items, Mapping, Node, Scalar, read

T = TypeVar("T")

VERSION = 1
_IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")


class Draft(msgspec.Struct, frozen=True):
    """What one file gave: the rule set unless it has faults, and the ids it claims, with their places."""

    ruleset: RuleSet | None
    ids: tuple[tuple[str, Place], ...]


def draft(content: bytes, faults: Faults) -> Draft:
    """Reads the content of one rule file; every mistake in it is noted in `faults`."""
    root = read(content, faults)
    if root is None:
        return Draft(None, ())
    values = read_mapping(root, RULESET_KEYS, MatchContext(faults), "the rule set")
    ruleset = None if values is None or faults.count else _ruleset(values, content, faults, root.line)
    return Draft(ruleset, tuple(_claimed_ids(root, faults)))


def _ruleset(values: dict[str, Any], content: bytes, faults: Faults, line: int) -> RuleSet:
    del values["logtriage"]
    owner = values.get("owner")
    for rules in ("markers", "issues"):
        values[rules] = tuple(r if r.owner or not owner else replace(r, owner=owner) for r in values.get(rules, ()))
    return RuleSet(
        place=faults.place(line),
        name=values.pop("ruleset"),
        file=faults.file,
        digest=hashlib.sha256(content).hexdigest(),
        **values,
    )


def _claimed_ids(root: Mapping, faults: Faults) -> list[tuple[str, Place]]:
    claimed = []
    for rules in ("markers", "issues"):
        items = root.nodes.get(rules)
        for rule in items.nodes if isinstance(items, Items) else ():
            identity = rule.nodes.get("id") if isinstance(rule, Mapping) else None
            if isinstance(identity, Scalar) and identity.value is not None:
                claimed.append((identity.text, faults.place(identity.line)))
    return claimed


def _version(node: Node) -> int:
    if isinstance(node, Scalar) and type(node.value) is int and node.value == VERSION:
        return VERSION
    raise WrongError(f"{VERSION}, the version of the rule format", f"write 'logtriage: {VERSION}'")


def _identifier(node: Node) -> str:
    text = text_of(node)
    if _IDENTIFIER.fullmatch(text):
        return text
    near = re.sub(r"[^a-z0-9._]+", "-", text[:100].lower()).strip("-._")
    wanted = "up to 100 of a-z 0-9 . _ - and begin with a letter or digit"
    raise WrongError(wanted, f"such as '{near}'" if near else "")


def _placed(keys: Keys, build: Callable[..., T], what: str) -> Kind[T]:
    """The kind of a mapping that is built with its place."""

    def read_placed(node: Node, context: Context) -> T | None:
        values = read_mapping(node, keys, context, _called(what, node))
        return None if values is None else build(place=context.faults.place(node.line), **values)

    return Kind(read_placed, mapping_schema(keys))


def _called(what: str, node: Node) -> str:
    identity = node.nodes.get("id") if isinstance(node, Mapping) else None
    return f"{what} {quoted(identity.text)}" if isinstance(identity, Scalar) and identity.text else what


def _read_example(node: Node, context: Context) -> Example | None:
    if missing(node, context):
        return None
    if isinstance(node, Items):
        context.faults.add(node.line, f"{node.name} must be a text or a log entry, not a list")
        return None
    return Example(context.faults.place(node.line), node.text if isinstance(node, Scalar) else _plain(node))


def _plain(node: Node) -> Any:
    if isinstance(node, Mapping):
        return {key: _plain(value) for key, value in node.nodes.items()}
    return [_plain(item) for item in node.nodes] if isinstance(node, Items) else node.value


_IDENTIFIER_KIND = Kind(reader(_identifier), {"type": ["string", "integer"], "pattern": f"^{_IDENTIFIER.pattern}$"})
_EXAMPLE = Kind(_read_example, {"type": ["string", "number", "boolean", "object"]})

EXAMPLES_KEYS: Keys = {
    "match": Key(
        list_of(_EXAMPLE),
        "Texts or log entries that the rule must hit.",
        examples=(["Event queue full (812 waiting)"],),
    ),
    "ignore": Key(
        list_of(_EXAMPLE), "Texts or log entries that the rule must not hit.", examples=(["Event queue 12 % full"],)
    ),
}
_EXAMPLES = mapping_of(EXAMPLES_KEYS, Examples, "'examples'")

LIMITS_KEYS: Keys = {
    "count": Key(NATURAL, "Entries of the run.", examples=(1000,)),
    "per_hour": Key(LIMIT, "Mean entries an hour over the observed time.", examples=(100,)),
    "per_1k_requests": Key(LIMIT, "Mean entries for 1,000 entries of the request log.", examples=(2.5,)),
    "vs_baseline": Key(LIMIT, "Ratio to the rate of the baseline, where the change is significant.", examples=(3,)),
}

_ID_DOC = "The name of the rule, unique among all rules of a run: up to 100 of a-z, 0-9, dot, dash and underscore."
_OWNER_DOC = "Who looks after it; that of the rule set where it names none."
_AREA_DOC = "The part of the system it belongs to."
_EXAMPLES_DOC = "Entries that it must hit, and entries that it must not."
_REVISION, _LATER = "my-service-00139-xyz", "2026-12-31"

ISSUE_KEYS: Keys = {
    "id": Key(_IDENTIFIER_KIND, _ID_DOC, required=True, examples=("event-queue-full",)),
    "title": Key(TEXT, "What it is, in a line.", required=True, examples=("The event queue is full",)),
    "label": Key(one_of(*get_args(Label)), "Whether it blocks: critical, pre-existing or non-blocking.", required=True),
    "match": Key(MATCH, "Which entries it is about.", required=True, examples=("Event queue full",)),
    "why": Key(TEXT, "Why it happens and why it has this label.", examples=("Dropped events are sent again.",)),
    "fix": Key(TEXT, "What to do about it.", examples=("Give the publisher a second worker.",)),
    "owner": Key(TEXT, _OWNER_DOC, examples=("platform",)),
    "ticket": Key(TEXT, 'Where it is tracked; `"#407"` needs its quotes.', examples=("#407",)),
    "since": Key(
        REVISION_OR_DAY,
        "The day or revision since which it is known; information only.",
        examples=("2026-01-15", _REVISION),
    ),
    "expires": Key(DAY, "The day from which on the label should be looked at again.", examples=(_LATER,)),
    "fixed_in": Key(
        REVISION_OR_DAY,
        "The full revision name or the day of the fix; seen after it, it is resurfaced.",
        examples=(_REVISION, _LATER),
    ),
    "limits": Key(
        _placed(LIMITS_KEYS, Limits, "'limits'"),
        "How much is tolerated; above, the issue is critical.",
        examples=({"per_hour": 100},),
    ),
    "examples": Key(_EXAMPLES, _EXAMPLES_DOC, examples=({"match": ["a line"], "ignore": ["another"]},)),
    "area": Key(TEXT, _AREA_DOC, examples=("database",)),
    "tags": Key(list_of(TEXT), "Free words to find it by.", examples=(["startup", "cosmetic"],)),
}

MARKER_KEYS: Keys = {
    "id": Key(_IDENTIFIER_KIND, _ID_DOC, required=True, examples=("redis-ready",)),
    "title": Key(TEXT, "What became ready, in a line.", required=True, examples=("Redis is connected",)),
    "match": Key(PLAIN_MATCH, "Which entries show it.", required=True, examples=({"regex": "^Redis: connected"},)),
    "area": Key(TEXT, _AREA_DOC, examples=("redis",)),
    "required": Key(TRUTH, "Whether a verdict of pass needs it; true unless given.", default=True),
    "within": Key(DURATION, "How soon after the start it must be seen, such as 120s."),
    "per": Key(
        one_of("revision", "instance"),
        "Whose start counts: that of the revision, or of every instance.",
        default="revision",
    ),
    "lost_when": Key(
        PLAIN_MATCH, "Which entries show that it is ready no longer.", examples=({"regex": "^Redis connection lost"},)
    ),
    "every": Key(DURATION, "A longer silence of the marker means that it is lost, such as 5m."),
    "owner": Key(TEXT, _OWNER_DOC, examples=("platform",)),
    "examples": Key(_EXAMPLES, _EXAMPLES_DOC, examples=({"match": ["a line"], "ignore": ["another"]},)),
}

RULESET_KEYS: Keys = {
    "logtriage": Key(
        Kind(reader(_version), {"const": VERSION}), "The version of the rule format: 1.", required=True, default=VERSION
    ),
    "ruleset": Key(_IDENTIFIER_KIND, "The name of the rule set.", required=True, examples=("my-service",)),
    "title": Key(TEXT, "What the set is for, in a line.", examples=("What the team knows about my service",)),
    "owner": Key(TEXT, "Who looks after the rules that name no owner.", examples=("platform",)),
    "applies_to": Key(
        SCOPE_MATCH,
        "Which entries the set is about: a match on service, log or fields.",
        examples=({"service": "my-service*"},),
    ),
    "start": Key(
        PLAIN_MATCH,
        "Which entries begin the life of a revision or instance.",
        examples=({"regex": r"^Booting worker with pid: \d+"},),
    ),
    "markers": Key(list_of(_placed(MARKER_KEYS, Marker, "the marker")), "What must become ready."),
    "issues": Key(list_of(_placed(ISSUE_KEYS, Issue, "the issue")), "What is known to go wrong."),
}
