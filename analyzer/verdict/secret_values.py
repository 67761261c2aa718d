"""Whether what stands in the place of a secret is one, or a state, prose, source code, or the place where it lies."""

from __future__ import annotations

import re
from functools import cache

# A longer value is no prose. It also bounds how often a text is read again.
_LONGEST_PROSE = 200


def says_nothing(value: str) -> bool:
    """True for what stands for a value, and for prose about a secret."""
    prose = _no_value().fullmatch(value.rstrip(".:!")) or _prose().match(value)
    return len(value) <= _LONGEST_PROSE and bool(prose)


def is_placeholder(value: str) -> bool:
    """True for what stands for a value: nothing, a state, a mask, a field of a template."""
    return bool(_no_value().fullmatch(value))


def is_code(value: str) -> bool:
    """True for what the source lines of a traceback give."""
    return bool(_code().match(value))


def is_opaque(value: str) -> bool:
    """True where letters are mixed with digits, or small with capital ones, as in no word."""
    mixed = re.search(r"\d", value) and re.search(r"[A-Za-z]", value)
    long = len(value) >= 16 and re.search(r"[a-z][A-Z]", value) and not value.endswith(("Error", "Exception"))
    if len(value) < 6 or not (mixed or long) or says_nothing(value):
        return False
    return not (_place().fullmatch(value) or re.match(r"[a-z_]+=[^=]", value))


def stays(found: re.Match[str], kind: str, value: str) -> bool:
    """True where `value`, which `found` has behind the name of a secret of this kind, is none. `found` tells the `sign`
    between them, the `quote` if it has one, and the `bare` value.
    """
    sign = re.sub(r"(?:\x1b|\\+\w{1,5})\[[\d;]*m", "", found["sign"] or "")
    if kind == "session":
        return len(value) <= _LONGEST_PROSE and not _session().fullmatch(value)
    if not value or says_nothing(value) or _place().fullmatch(value):
        return True
    if (sign == "= " and re.match(r"\w+=[^=]", value)) or (found[kind] == "PWD" and value.startswith("/")):
        return True  # an empty value before the next name; the shell's working directory
    if found["quote"] or len(value) > _LONGEST_PROSE:
        return False
    if is_code(value) or (kind == "token" and re.fullmatch(r"\d{1,5}|\d+\.\d+", value)):
        return True
    if kind == "password":
        return ":" in sign and bool(_phrase().match(found.string, found.start("bare")))
    if sign == ":" and (_function().fullmatch(value) or _in_a_resource(found, kind)):
        return True
    # `token=word` is a value, `Invalid token: word` and `token = word` of a source line are none
    return sign.strip(" \t") != sign and bool(_name().fullmatch(value))


def _in_a_resource(found: re.Match[str], kind: str) -> bool:
    """`arn:aws:secretsmanager:eu-west-1:123456789012:secret:name`."""
    return bool(re.search(r":\d{12}:$", found.string[max(0, found.start(kind) - 14) : found.start(kind)]))


@cache
def _no_value() -> re.Pattern[str]:
    """What stands for a value: nothing, a state, a mask, a placeholder of a template or of a shell."""
    return re.compile(
        r"(?i)none|null|nil|undefined|true|false|yes|no|on|off|n/?a|\W{0,2}|[*•.…]+|x{3,}"
        r"|[\[(<]?(?:redacted|hidden|masked|filtered|removed|omitted|sensitive)[\])>]?"
        r"|<[^<>]*>|\{[a-z_.]*\}?|\$\d{1,2}|%[sdr]|%\(\w+\)s|(?-i:\$\{?[A-Z_]+\}?)"
    )


@cache
def _prose() -> re.Pattern[str]:
    """The first word of what a message says about a secret."""
    return re.compile(
        r"(?i)(?:is|are|was|were|has|have|had|must|should|may|can|cannot|could|does|did|do|will|would|not|none|no"
        r"|the|an?(?= \w\w)|in|for|from|of|to|on|at|by|and|or|with|without|this|that|too|only|please|got|found"
        r"|missing|present|absent|required|optional|invalid|valid|incorrect|wrong|bad|weak|empty|blank|unset|set"
        r"|expired|expires|revoked|rejected|refused|denied|failed|failure|error|unknown|unavailable|unauthorized"
        r"|unsupported|unexpected|mismatch|verified|validated|configured|enabled|disabled|loaded|created|updated"
        r"|changed|deleted|reset|rotated|refreshed|initialized|default|ok|okay|pass|passed|success|successful"
        r"|successfully|true|false|redacted|field|header|realm|value|length|using|used|await|self|str|bytes|active"
        r"|inactive|malformed|attempt|expected|authentication|validation|verification)(?=[.,:;!?)]*(?:\s|\Z))"
    )


@cache
def _code() -> re.Pattern[str]:
    """What the source lines of a traceback give: a call, a subscript, a variable named for what it holds."""
    return re.compile(
        r"[A-Za-z_]+(?:\.[A-Za-z_]+)*(?:\((?:\)?$|[A-Za-z_*]+(?:[,)=.(]|$))|\[(?:$|[A-Za-z_.]+$|[\w.]+\]))"
        r"|(?:[A-Z][a-z]+)+\{"
        r"|(?:[A-Za-z_]+[._])*(?i:password|passwd|pwd|secret|token|key|cookie|session|credentials?)$"
    )


@cache
def _place() -> re.Pattern[str]:
    """Where a secret lies: a URL, the name of a secret's version, a path, an object in memory."""
    return re.compile(
        r"(?:https?|wss?|file|gs|sm)://.*|projects/.*|arn:.*|[\w-]+:latest|0x[0-9a-fA-F]+"
        r"|/(?:var|run|etc|app|home|usr|opt|tmp|secrets?|mnt|srv|root|workspace|proc|cloudsql|dev)(?:/.*)?"
    )


@cache
def _name() -> re.Pattern[str]:
    """A word, DB_PASSWORD, jwt-secret-v2, the name of an error, an HTTP status, another name=value."""
    return re.compile(
        r"[A-Za-z]+[.:!?]*|[A-Z]+(?:_[A-Z0-9]+)+|[a-z]+(?:[._-][a-z]+)+(?:[_-]v?\d{1,3})?(?::\d+)?"
        r"|\w+Error\b.*|[1-5]\d\d:?|[A-Za-z_]+=[^=].*"
    )


@cache
def _phrase() -> re.Pattern[str]:
    """A word with another after it, an error, an HTTP status with its words."""
    return re.compile(r"[A-Za-z]+[,:]?[ \t]+(?!\w+[=:])[A-Za-z(]|\w+(?:Error|Exception)\b|[1-5]\d\d:? [A-Z]")


@cache
def _session() -> re.Pattern[str]:
    """A session's key, told from ids made for people and from UUIDs."""
    return re.compile(r"(?=\D*\d)(?:[A-Za-z0-9+/=%.~]{16,}+|[\w+/=%.~-]{40,})")


@cache
def _function() -> re.Pattern[str]:
    """What follows the name of a module in a layout such as `app.token:refresh:42`."""
    return re.compile(r"(?:\w{1,60}|<\w{1,60}>):\d{1,5}")
