"""Secrets and personal data -> what a report may show instead.

One table (`_rows`) says what is masked and how it reads afterwards. It takes no more than it must: an engineer needs
numbers, ids, hashes, times, paths, names of hosts and instances, ports and source lines. A value is masked for its own
form (a provider's key, a JWT) or for the name in front of it (`password=`); words of prose in that place stay.

Every pattern begins at the edge of its own characters or is bounded, so the work grows linearly with the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

# One mask can bare the edge of another, so the table is applied until nothing changes; nearly always that is twice.
_MOST_PASSES = 8
# A longer value is no prose. It also bounds how often a text is read again.
_LONGEST_PROSE = 200

# What stands for a match: a template, or a function that returns None where the match stays.
_Replacement = str | Callable[[re.Match[str]], str | None]


def mask(text: str) -> str:
    """The text without its secrets and personal data; masked text comes back as it is. Never raises."""
    for _ in range(_MOST_PASSES):
        masked = text
        for pattern, replacement in _rows():
            masked = _replaced(pattern, replacement, masked)
        if masked == text:
            break
        text = masked
    return text


@cache
def _rows() -> tuple[tuple[re.Pattern[str], _Replacement], ...]:
    """What is masked, in this order, and what stands there afterwards. Compiled when the first example is shown."""
    rows: tuple[tuple[str, _Replacement], ...] = (
        # -----BEGIN RSA PRIVATE KEY----- … -----END …, whole or cut off at either end
        (_PEM, "[private key masked]"),
        (_PEM_WITHOUT_BEGIN, "[private key masked]"),
        # eyJhbGciOi….eyJzdWIi….c2ln: three parts, five when encrypted, fewer when cut off
        (r"(?<![\w-])eyJ(?:(?:[\w-]{8,}+)(?:\.[\w-]++){1,4}|(?:hbGci|0eXAi|raWQi)[\w-]*+)\.?+", "[jwt masked]"),
        # keys whose form names their issuer
        (_PROVIDER_KEY, "[key masked]"),
        (r"(hooks\.slack\.com/services/)[\w/]{8,}+", r"\1[key masked]"),
        # postgresql://user:password@host, redis://:password@host, user:password@tcp(host:3306)
        (_PASSWORD_IN_URL, _unless_placeholder),
        (
            rf"(?P<head>(?<![\w.-])[\w.-]{{1,64}}:)(?P<bare>{_UNMASKED}[^\s/@\"']{{1,128}}+)(?=@(?:tcp|unix)\()",
            _password,
        ),
        # https://token@host
        (r"(?P<head>(?<=://))(?P<bare>(?=[\w.~%+-]{0,255}\d)[\w.~%+-]{20,256}+)(?=@)", _if_opaque),
        # Cookie: a=b; c=d and Set-Cookie: a=b; Path=/; HttpOnly
        (_COOKIES, r"\1[cookie masked]"),
        # Authorization: Bearer … or Basic …, or the value alone; Bearer … in prose where it looks like a key
        (rf"(?i)(?P<head>authorization{_IS}\\{{0,3}}[\"']?{_SCHEME}[ \t]{{1,3}}){_VALUE}", _unless_prose),
        (rf"(?i)(?P<head>authorization{_IS})(?!\\{{0,3}}[\"']?{_SCHEME}\b){_VALUE}", _if_opaque),
        (rf"(?i)(?P<head>\b(?:bearer|basic)(?:[ \t]{{1,3}}|%20|: ?)){_VALUE}", _if_opaque),
        # password=…, "api_key": "…", X-Auth-Token: …, ?token=…, {"name": "DB_PASSWORD", "value": "…"}, --token …
        (_NAMED, _named),
        # what signs a URL, or is exchanged for a token: X-Amz-Signature=…, &sig=…, /callback?code=…
        (r"(?i)((?:[?&_-]|\b)sig(?:nature)?=)[\w%/+.~=-]{16,}+", r"\1[signature masked]"),
        (r"([?&]code=)[\w%/+.~=-]{16,}+", r"\1[code masked]"),
        # jane.doe@example.com -> j...@example.com; service accounts, git@host and the users of URLs stay
        (_EMAIL, r"\1...\2"),
        # 4111 1111 1111 1111: an issuer's prefix, its length and the check digit
        (
            r"(?<![\w.+/-])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|3\d{3}[ -]\d{6}[ -]\d{4,5}|\d{13,19})(?![\w-]|\.\d)",
            _card,
        ),
        # +49 151 23456789, +1 (555) 123-4567, +4915123456789
        (r"(?<![\w+])(?<!\d )(?:\+|%2B)(?!\d{4}-\d\d-\d\d)[1-9](?:[ /-]{0,2}\(?\d\)?){8,14}(?!\w|[.:-]\d)", _phone),
        # 203.0.113.7 -> 203.0.113.x and 2a02:8108:… -> 2a02:8108:x; private addresses and versions stay
        (r"(?<![\w.])((?:\d{1,3}\.){3})\d{1,3}(?!\w|-[A-Za-z]|\.\w)", _ip4),
        (r"(?i)(?<![\w:./])([23][0-9a-f]{3}:[0-9a-f]{1,4}:)(?:[0-9a-f]{0,4}:){1,6}[0-9a-f]{0,4}(?![\w:])", _ip6),
    )
    return tuple((re.compile(pattern), replacement) for pattern, replacement in rows)


def _replaced(pattern: re.Pattern[str], replacement: _Replacement, text: str) -> str:
    """As `sub`, but where a value stays, the search goes on inside it: `token: password=…`."""
    if isinstance(replacement, str):
        return pattern.sub(replacement, text)
    parts, copied, at = [], 0, 0
    while found := pattern.search(text, at):
        masked = replacement(found)
        at = found.end()
        if masked is not None:
            parts += [text[copied : found.start()], masked]
            copied = at
        elif "head" in pattern.groupindex:
            at = max(found.end("head"), found.start() + 1)
    return "".join(parts) + text[copied:]


def _named(found: re.Match[str]) -> str | None:
    kind = next(name for name in _KINDS if found[name])
    return None if _stays(found, kind) else _masked(found, kind)


def _unless_prose(found: re.Match[str]) -> str | None:
    stays = _says_nothing(_value(found)) or _code().match(_value(found))
    return None if stays else _masked(found, "credentials")


def _unless_placeholder(found: re.Match[str]) -> str | None:
    return None if _no_value().fullmatch(_value(found)) else _masked(found, "password")


def _password(found: re.Match[str]) -> str:
    return _masked(found, "password")


def _if_opaque(found: re.Match[str]) -> str | None:
    """Masked where letters are mixed with digits, or small with capital ones, as in no word."""
    value = _value(found)
    mixed = re.search(r"\d", value) and re.search(r"[A-Za-z]", value)
    long = len(value) >= 16 and re.search(r"[a-z][A-Z]", value) and not value.endswith(("Error", "Exception"))
    if len(value) < 6 or not (mixed or long) or _says_nothing(value):
        return None
    if _place().fullmatch(value) or re.match(r"[a-z_]+=[^=]", value):
        return None
    return _masked(found, "credentials")


def _value(found: re.Match[str]) -> str:
    values = found.groupdict()
    return values.get("quoted") or values["bare"] or ""


def _masked(found: re.Match[str], what: str) -> str:
    return found[0][: len(found[0]) - len(_value(found))] + f"[{what} masked]"


def _says_nothing(value: str) -> bool:
    prose = _no_value().fullmatch(value.rstrip(".:!")) or _prose().match(value)
    return len(value) <= _LONGEST_PROSE and bool(prose)


def _stays(found: re.Match[str], kind: str) -> bool:
    """Is what follows the name no secret: a state, prose, source code, a place where the secret lies?"""
    value, sign = _value(found), found["sign"] or ""
    if kind == "session":
        return len(value) <= _LONGEST_PROSE and not _session().fullmatch(value)
    if not value or _says_nothing(value) or _place().fullmatch(value):
        return True
    if (sign == "= " and re.match(r"\w+=[^=]", value)) or (found[kind] == "PWD" and value.startswith("/")):
        return True  # an empty value before the next name; the shell's working directory
    if found["quote"] or len(value) > _LONGEST_PROSE:
        return False
    if _code().match(value) or (kind == "token" and re.fullmatch(r"\d{1,5}|\d+\.\d+", value)):
        return True
    if kind == "password":
        return ":" in sign and bool(_phrase().match(found.string, found.start("bare")))
    # `token=word` is a value, `Invalid token: word` and `token = word` of a source line are none
    return sign.strip(" \t") != sign and bool(_name().fullmatch(value))


def _card(found: re.Match[str]) -> str | None:
    digits = re.sub(r"[ -]", "", found[0])
    before = found.string[max(0, found.start() - 24) : found.start()]
    if digits == found[0] and re.search(
        r"(?i)(?:id|span|trace|offset|time|stamp|version|seq)[\"']?[ :=]+[\"']?$", before
    ):
        return None
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    luhn = sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0
    return "[card masked]" if luhn and re.fullmatch(_ISSUED, digits) else None


def _phone(found: re.Match[str]) -> str | None:
    number = found[0].removeprefix("+").removeprefix("%2B")
    return None if number.isdigit() and len(number) < 10 else "[phone masked]"


def _ip4(found: re.Match[str]) -> str | None:
    octets = [int(octet) for octet in found[0].split(".")]
    before = found.string[max(0, found.start() - 32) : found.start()]
    version = re.search(r"(?:(?i:\bver(?:sion)?\b)[\"']?[ :=]*[\"']?|(?<![\w/])[A-Z]\w*/|[=~<>]=|[A-Za-z]-)$", before)
    if max(octets) > 255 or version or re.match(_NOT_PUBLIC, found[0]):
        return None
    return found[1] + "x"


def _ip6(found: re.Match[str]) -> str | None:
    colons = found[0].count(":")
    whole = colons == 7 and "::" not in found[0] and not found[0].endswith(":")
    return found[1] + "x" if whole or (found[0].count("::") == 1 and ":::" not in found[0]) else None


_UNMASKED = r"(?!\[[a-z ]{3,12} masked\])"
_PEM = (
    r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:(?:(?!-----(?:BEGIN|END) )[\s\S])*+-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    r"|(?:[A-Za-z0-9+/=]|\\+[nr]|[\r\n]|[ \t]{1,8}+(?=[A-Za-z0-9+/=]{16}))*+)"
)
_PEM_WITHOUT_BEGIN = (
    r"(?:(?<![A-Za-z0-9+/=])[A-Za-z0-9+/=]{4,128}+(?:\\[nr]|\s){1,4}+){0,80}+"
    r"-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
)
_PROVIDER_KEY = (
    r"(?<![\w-])(?:"
    r"(?:AKIA|ASIA)[A-Z0-9]{12,}+"  # AWS
    r"|gh[opsur]_\w{16,}+|github_pat_\w{16,}+|glpat-[\w-]{12,}+"  # GitHub, GitLab
    r"|xox[abeoprs]-[\w-]{8,}+|xapp-[\w-]{12,}+"  # Slack
    r"|sk-(?=[\w-]{0,200}\d)[\w-]{12,}+|[sr]k_(?:live|test)_\w{8,}+|whsec_[\w+/=]{12,}+"  # OpenAI, Anthropic, Stripe
    r"|AIza[\w-]{16,}+|ya29\.[\w.-]{8,}+|1//0[\w-]{20,}+|GOCSPX-[\w-]{16,}+"  # Google
    r"|SG\.[\w-]{12,}+\.[\w-]{12,}+|npm_\w{30,}+|pypi-[\w-]{30,}+|hf_\w{30,}+|hvs\.[\w-]{20,}+"
    r")"
)
_PASSWORD_IN_URL = (
    rf"(?P<head>(?<=://)[^\s/?#:@\[\"'<>]{{0,128}}:){_UNMASKED}(?!\d{{1,5}}[/?#,])"
    r"(?P<bare>[^\s/?#\"'<>]{1,256}(?=@)|[^\s?#@\"'<>]{1,256}(?=@))"
)
_SCHEME = r"(?:bearer|basic|token|apikey|negotiate)"
# `=`, `:`, `=>`, `%3D`; after a quoted name also `, "value":` (environment of a container) and `, b'` (raw headers)
_IS = (
    r"(?:\\{0,3}[\"'](?:[ \t]?(?:=>|=(?!=)|:)|, ?\\{0,3}[\"']value\\{0,3}[\"'][ \t]?:|,(?= ?b[\"']))"
    r"|[ \t]?=>?(?![=>])|[ \t]?:(?!:|=|//)|%3D)[ \t]{0,3}(?:[bfru](?=[\"']))?"
)
# A quoted value up to its quote (or where the text was cut off), or a bare one up to what ends it.
_BARE = r"(?:[^\s\"'&,;)\]}<\\]|\\(?![nrt\"'])|<(?!/)|[,;)\]}](?![\s\"'\\,;)\]}]|\Z|[\w.-]{1,40}=))++"
_VALUE = (
    rf"(?:(?P<quote>(?P<escape>\\{{1,3}})?[\"']){_UNMASKED}"
    r"(?P<quoted>(?:(?!(?P=quote))(?:(?(escape)\\{2,}+[\"']|(?!))|\\[^\n]|[^\n\\]))*+)"
    rf"|{_UNMASKED}(?P<bare>{_BARE}))"
)
_COOKIE = r"(?:[^\s;,\"'\\]|,(?=\S))*+"
_COOKIES = (
    rf"(?i)((?:set-)?cookies?{_IS}\\{{0,3}}[\"']?)"
    rf"[^\s=;,\"'(\[{{}}<]{{1,100}}={_COOKIE}(?:; ?[^\s=;,\"']++(?:={_COOKIE})?)*+"
)
# The name in front of a value. It may be the end of a longer one (DB_PASSWORD, x-api-key), never the beginning.
_KINDS = ("password", "key", "secret", "token", "cookie", "session")
_NAMED = (
    r"(?i)(?P<head>(?P<flag>(?<![\w-])--[\w-]{0,40}?)?"
    r"(?:(?P<password>passw(?:or)?d|pwd|passphrase|passcode|(?:db|smtp|redis|mysql|pg|user|admin|root|ftp|mail)_?pass)"
    r"|(?P<key>(?:api|access|private|signing|encryption|fernet|subscription|account|shared)[_ -]?key)"
    r"|(?P<secret>secret(?:[_-]?(?:access[_-]?)?key)?)|(?P<token>token|jwt)|(?P<cookie>cookie)"
    r"|(?P<session>session(?:[_-]?id)?|sessid|connect\.sid))"
    rf"(?P<sign>{_IS}|(?(password)[ \t](?=[\"'])|(?!))|(?(flag)[ \t](?!-)|(?!)))){_VALUE}"
)
_EMAIL = (
    r"(?i)(?<!\w)(?<!\w[.+-])(?<!//)(?!git(?:@|%40))(\w)(?!\.\.\.(?:@|%40))[\w.+-]{0,63}+"
    r"((?:@|%40)(?:[a-z0-9-]{1,63}\.){1,6}"
    r"(?!(?:png|jpe?g|gif|svg|webp|js|ts|py|json|local|internal|svc|default)\b)[a-z]{2,24})"
    r"(?![\w-]|\.\w)(?<!\.gserviceaccount\.com)"
)
# Issuers' prefixes (ISO/IEC 7812) and lengths: Visa, Mastercard, American Express, Diners, Discover, JCB, UnionPay
_ISSUED = (
    r"4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[68]\d)\d{11}|(?:6011|64[4-9]\d|65\d\d|35[2-8]\d)\d{12,15}|62\d{14,17}"
)
# RFC 6890: this network, private, shared, loopback, link-local; RFC 5771 and above: multicast, reserved, broadcast
_NOT_PUBLIC = (
    r"(?:0|10|127|22[4-9]|2[3-5]\d|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])"
    r"|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\."
)


@cache
def _no_value() -> re.Pattern[str]:
    """What stands for a value: nothing, a state, a mask, a placeholder of a template or of a shell."""
    return re.compile(
        r"(?i)none|null|nil|undefined|true|false|yes|no|on|off|n/?a|\W{0,2}|[*•.…]+|x{3,}"
        r"|[\[(<]?(?:redacted|hidden|masked|filtered|removed|omitted|sensitive)[\])>]?"
        r"|<[^<>]*>|\{[a-z_.]*\}?|%[sdr]|%\(\w+\)s|(?-i:\$\{?[A-Z_]+\}?)"
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
