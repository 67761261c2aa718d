"""Watches -> the neutral predicate: which entries can matter at all, so that nothing else has to be fetched.

It must hold of every entry that a watch can hit and of every entry that matters without any rule. What cannot be told
for sure widens, and says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product

from analyzer.entry import bound as b
from analyzer.entry.severity import Severity
from analyzer.matching.literals import Literals, required_by_pattern, required_by_text
from analyzer.matching.watch import Watch
from analyzer.ruleset import Regex, Text
from analyzer.ruleset.conditions import All, AnyOf, Condition, Not
from analyzer.ruleset.keys.fields import FieldCompares, FieldFound, FieldIs
from analyzer.ruleset.keys.names import Named, fits
from analyzer.ruleset.keys.severity import Severities
from analyzer.ruleset.keys.status import HIGHEST, LOWEST, StatusBetween

_QUIET = frozenset((Severity.DEBUG.value, Severity.INFO.value, Severity.NOTICE.value))
_LOUD = frozenset(s.value for s in Severity) - _QUIET
_CLIENT_ERROR = 400
_MOST_SEGMENTS = 5  # of a dotted path, whose dots may also stand inside keys: each more doubles the ways to read it
# What `str` makes of numbers and truth values is written with these: regular expressions find only texts in a field.
_IN_NUMBERS = frozenset("0123456789+-.einfatruls")
_SERVICE = (("resource", "labels", "service_name"), ("resource", "labels", "configuration_name"))
_REVISION = (("resource", "labels", "revision_name"),)
_TEXTS = frozenset(
    (
        *("textPayload", "trace", "spanId", "insertId", "logName", "resource.type"),
        *("operation.id", "operation.producer", "sourceLocation.file", "sourceLocation.function"),
        *("httpRequest.requestMethod", "httpRequest.requestUrl", "httpRequest.userAgent", "httpRequest.remoteIp"),
        *("httpRequest.serverIp", "httpRequest.referer", "httpRequest.protocol"),
        *("protoPayload.methodName", "protoPayload.serviceName", "protoPayload.resourceName"),
        *("protoPayload.status.message", "protoPayload.authenticationInfo.principalEmail"),
    )
)
_PARTS = ("httpRequest", "protoPayload", "operation", "sourceLocation")

# What matters whatever the rules are. Without a severity of its own, an entry has the one that its text tells.
ALWAYS: tuple[b.Bound, ...] = (
    b.SeverityIn(_LOUD),
    b.StatusIn(_CLIENT_ERROR, HIGHEST),
    b.FieldExists((("split", "uid"), *b.STACK_PATHS)),
    b.FieldHolds((("jsonPayload", "@type"),), frozenset([b.Fixed("AuditLog")])),
    b.Coloured(),
    b.MayBeTrace(),
    b.MayBePiece(),
    b.WithoutText(),
    b.OddMethod(),
)

NO_LITERAL = "its pattern has no fixed text of two characters or more"
UNSURE_NOT = "its `not` is left to the scan: what that forbids comes too"
LOGGER = "the logger may stand in the text"
INSTANCES = "a marker is asked of each instance, so every instance must be seen"


def bound(watches: Sequence[Watch], scope_service: str | None, requests: bool, instances: bool) -> b.Wanted:
    """What can matter to `watches`.

    `scope_service`: the service that every entry asked for belongs to. `requests`: also every entry with an HTTP
    status, to count them; `instances`: every entry. The parts are meant together: one may leave out what another holds
    of.
    """
    if instances:
        return b.Wanted((b.Everything(),), (b.Widened("", INSTANCES),))
    always = (*ALWAYS, b.StatusIn(LOWEST, HIGHEST)) if requests else ALWAYS
    parts, widened = list[b.Bound](), dict[b.Widened, None]()
    for watch in watches:
        reading = _Reading(scope_service, requests)
        part = b.both((reading.of(watch.condition), reading.applies(watch)))
        if part != b.Nothing():
            parts.append(part)
            widened |= dict.fromkeys(b.Widened(watch.rule, why) for why in reading.widened)
    return b.Wanted(_grouped((*always, *parts)), tuple(widened))


def _grouped(parts: Sequence[b.Bound]) -> tuple[b.Bound, ...]:
    """The parts, with the literals that are looked for under the same other conditions together."""
    literals: dict[b.Bound, list[b.Bound]] = {}
    rest: list[b.Bound] = []
    for part in parts:
        pieces = part.parts if isinstance(part, b.Both) else (part,)
        texts = [piece for piece in pieces if isinstance(piece, b.TextHolds)]
        if texts:
            literals.setdefault(b.both(piece for piece in pieces if piece not in texts), []).append(texts[0])
        else:
            rest.append(part)
    together = [b.both((condition, b.either(texts))) for condition, texts in literals.items()]
    whole = b.either((*rest, *together))
    return whole.parts if isinstance(whole, b.Either) else (whole,)


class _Reading:
    """Reads the conditions of one watch, without what is always asked for; `widened` says what could not be told."""

    def __init__(self, service: str | None, requests: bool) -> None:
        self.widened: list[str] = []
        self._service = service
        self._counted = LOWEST if requests else _CLIENT_ERROR
        self._lenient = False

    def applies(self, watch: Watch) -> b.Bound:
        if watch.applies_to is None:
            return b.Everything()
        self._lenient = not watch.strict
        return self.of(watch.applies_to)

    def of(self, condition: Condition, negated: bool = False) -> b.Bound:
        """A bound of the condition, or of its opposite."""
        if isinstance(condition, Not):
            return self.of(condition.part, not negated)
        if isinstance(condition, All | AnyOf):
            parts = [self.of(part, negated) for part in condition.parts]
            return _tightest(parts) if isinstance(condition, All) is not negated else b.either(parts)
        if isinstance(condition, Severities):
            return self._severity(condition.allowed, negated)
        if isinstance(condition, Named) and condition.attribute == "service" and self._service is not None:
            return b.Everything() if fits(self._service, condition.wanted) is not negated else b.Nothing()
        if negated:
            return self._everything(UNSURE_NOT)
        reader = _READERS.get(type(condition))
        if reader is None:
            return self._everything(f"a condition of the kind {type(condition).__name__} is not known here")
        return reader(self, condition)

    def _severity(self, allowed: frozenset[int], negated: bool) -> b.Bound:
        quiet = (_QUIET - allowed) if negated else (_QUIET & allowed)
        if quiet == _QUIET:
            return b.Everything()
        return b.SeverityIn(quiet) if quiet else b.Nothing()

    def _text(self, condition: Text) -> b.Bound:
        return self._literals(required_by_text(condition.value))

    def _regex(self, condition: Regex) -> b.Bound:
        return self._literals(required_by_pattern(condition.source))

    def _literals(self, literals: Literals | None) -> b.Bound:
        return self._everything(NO_LITERAL) if literals is None else b.TextHolds(_fixed(literals))

    def _status(self, condition: StatusBetween) -> b.Bound:
        high = min(condition.high, self._counted - 1)
        return b.StatusIn(condition.low, high) if condition.low <= high else b.Nothing()

    def _named(self, condition: Named) -> b.Bound:
        wanted = condition.wanted
        if condition.attribute == "log":
            return self._or_none(b.LogFits(wanted), b.LogFits(""), wanted)
        if condition.attribute == "service":
            return self._or_none(b.FieldFits(_SERVICE, wanted), b.FieldMissing(_SERVICE), wanted)
        if condition.attribute == "revision":
            return self._or_none(b.FieldFits(_REVISION, wanted), b.FieldMissing(_REVISION), wanted)
        return self._everything(LOGGER)

    def _or_none(self, named: b.Bound, none: b.Bound, wanted: str) -> b.Bound:
        """A name, or none where that does as well."""
        if wanted and not wanted.strip("*"):
            return b.Everything()
        return b.either((named, none)) if self._lenient or not wanted else named

    def _field_is(self, condition: FieldIs) -> b.Bound:
        wanted = condition.wanted
        if condition.path == "severity" and isinstance(wanted, str) and wanted in Severity.__members__:
            return self._severity(frozenset([Severity[wanted].value]), negated=False)
        if isinstance(wanted, str) and _is_plain(wanted):
            return self._field(condition.path, lambda paths: b.FieldIs(paths, wanted))
        return self._exists(condition.path)

    def _field_compares(self, condition: FieldCompares) -> b.Bound:
        return self._exists(condition.path)

    def _field_found(self, condition: FieldFound) -> b.Bound:
        literals = required_by_pattern(condition.regex.source)
        if literals is None or any(_IN_NUMBERS.issuperset(text.lower()) for text, _ in literals):
            return self._exists(condition.path)
        return self._field(condition.path, lambda paths: b.FieldHolds(paths, _fixed(literals)))

    def _exists(self, path: str) -> b.Bound:
        self.widened.append(f"all that have {path} are asked for: its values are compared here only")
        return self._field(path, b.FieldExists)

    def _field(self, path: str, asked: Callable[[tuple[b.Path, ...]], b.Bound]) -> b.Bound:
        """What is asked of the field at a dotted path, as far as that can be told apart there."""
        root, _, rest = path.partition(".")
        keys = tuple(path.split("."))
        if path in _TEXTS:
            return asked((keys,))
        if root == "labels" and rest:
            return asked(((root, rest),))
        if path.startswith("resource.labels."):
            return asked((("resource", "labels", ".".join(keys[2:])),))
        if root == "jsonPayload" and 1 < len(keys) <= _MOST_SEGMENTS + 1:
            return asked(tuple((root, *grouping) for grouping in _groupings(keys[1:])))
        if root == "jsonPayload" or root in _PARTS:
            self.widened.append(f"all that have {root} are asked for: {path} in it may have several meanings there")
            return b.FieldExists(((root,),))
        return self._everything(f"what stands at {path} cannot be asked for")

    def _everything(self, why: str) -> b.Bound:
        self.widened.append(why)
        return b.Everything()


_READERS: dict[type[Condition], Callable[..., b.Bound]] = {
    Text: _Reading._text,
    Regex: _Reading._regex,
    StatusBetween: _Reading._status,
    Named: _Reading._named,
    FieldIs: _Reading._field_is,
    FieldCompares: _Reading._field_compares,
    FieldFound: _Reading._field_found,
}


def _tightest(parts: Sequence[b.Bound]) -> b.Bound:
    """All parts; of several sets of literals in the text only the most telling."""
    texts = [part for part in parts if isinstance(part, b.TextHolds)]
    best = max(texts, key=_telling, default=None)
    return b.both(part for part in parts if part is best or not isinstance(part, b.TextHolds))


def _telling(texts: b.TextHolds) -> tuple[int, int, list[b.Fixed]]:
    return min(len(literal.text) for literal in texts.literals), -len(texts.literals), sorted(texts.literals)


def _fixed(literals: Literals) -> frozenset[b.Fixed]:
    return frozenset(b.Fixed(text, ignore_case) for text, ignore_case in literals)


def _is_plain(value: str) -> bool:
    """Whether a text equals nothing but itself: it is no number and no truth value, and easily written."""
    writable = value.isascii() and value.isprintable() and '"' not in value and "\\" not in value
    return writable and value[:1].isalpha() and value.lower() not in ("true", "false")


def _groupings(keys: b.Path) -> Iterator[b.Path]:
    """All ways to read a dotted path, where a dot may part two keys or stand inside one."""
    for dots in product((False, True), repeat=len(keys) - 1):
        path = [keys[0]]
        for inside, key in zip(dots, keys[1:], strict=True):
            if inside:
                path[-1] += "." + key
            else:
                path.append(key)
        yield tuple(path)
