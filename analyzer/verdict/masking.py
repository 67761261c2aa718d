"""Secrets and personal data -> what a report may show instead.

One table (`_rows`) says what is masked and how it reads afterwards. It is kept short on what it takes: an engineer needs
numbers, ids, hashes, times, paths, host and instance names, ports and source lines to find the fault. A value is masked
for its own form (a provider's key, a JWT) or for the name in front of it (`password=`); words in that place stay.

Every pattern begins at the edge of its own characters or is bounded, so the work grows linearly with the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

# What is left of one mask can be the beginning of another, so the table is applied until nothing changes.
_MOST_PASSES = 8

_Replacement = str | Callable[[re.Match[str]], str]


def mask(text: str) -> str:
    """The text without its secrets and personal data; masked text comes back as it is. Never raises."""
    for _ in range(_MOST_PASSES):
        masked = text
        for pattern, replacement in _rows():
            masked = pattern.sub(replacement, masked)
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
        (r"(?<![\w-])eyJ(?:[\w-]{8,}+(?:\.[\w-]++){1,4}|(?:hbGci|0eXAi|raWQi)[\w-]*+)\.?", "[jwt masked]"),
        # keys whose form names their issuer
        (_PROVIDER_KEY, "[key masked]"),
        (r"(hooks\.slack\.com/services/)[\w/]{8,}+", r"\1[key masked]"),
        # postgresql://user:password@host, redis://:password@host, https://token@host, user:password@tcp(host:3306)
        (rf"(?<=://)([^\s/?#:@\"'<>]{{0,128}}+:){_NOT_MASKED}(?!\d{{1,5}}[/?#])[^\s?#\"'<>]{{1,256}}(?=@)", _in_url),
        (r"(?<=://)[\w.~%+-]{20,256}+(?=@)", _opaque_as("key")),
        (rf"(?<![\w.-])([\w.-]{{1,64}}+:){_NOT_MASKED}[^\s/@\"']{{1,128}}+(?=@(?:tcp|unix)\()", r"\1[password masked]"),
        # Cookie: a=b; c=d and Set-Cookie: a=b; Path=/; HttpOnly
        (_COOKIES, r"\1[cookie masked]"),
        # Authorization: Bearer …, Basic …, or the value alone; Bearer … without the header where it looks like a key
        (rf"(?i)(authorization{_SEPARATOR}(?:bearer|basic|token|apikey|negotiate)\s{{1,3}}+){_VALUE}", _credentials),
        (rf"(?i)(authorization{_SEPARATOR})(?!(?:bearer|basic|token|apikey|negotiate|digest)\b){_VALUE}", _if_opaque),
        (rf"(?i)(\b(?:bearer|basic)(?:\s{{1,3}}+|%20|: ?)){_VALUE}", _if_opaque),
        # password=…, "api_key": "…", X-Auth-Token: …, ?token=…, {"name": "DB_PASSWORD", "value": "…"}, --token …
        (_KEYED, _keyed),
        # what signs a URL, or is exchanged for a token: X-Amz-Signature=…, &sig=…, /callback?code=…
        (r"(?i)(\b(?:x-\w{3,4}-)?sig(?:nature)?=|[?&]code=)([\w%/+.~=-]{16,}+)", r"\1[signature masked]"),
        # jane.doe@example.com -> j...@example.com; service accounts, git@host and the users of URLs stay
        (_EMAIL, r"\1...\2"),
        # 4111 1111 1111 1111: an issuer's prefix and the check digit; contiguous digits after `id=` stay
        (_CARD, _card),
        # +49 151 23456789, +1 (555) 123-4567, +4915123456789
        (_PHONE, _phone),
        # 203.0.113.7 -> 203.0.113.x and 2a02:8108:… -> 2a02:8108:x; private addresses and versions stay
        (r"(?<![\w.])((?:\d{1,3}\.){3})\d{1,3}(?![\w-]|\.\w)", _ip4),
        (r"(?i)(?<![\w:./])([23][0-9a-f]{3}:[0-9a-f]{1,4}:)(?:[0-9a-f]{0,4}:){1,6}[0-9a-f]{0,4}(?![\w:])", _ip6),
    )
    return tuple((re.compile(pattern), replacement) for pattern, replacement in rows)


_PEM = (
    r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:(?:(?!-----(?:BEGIN|END) )[\s\S])*+-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    r"|(?:[A-Za-z0-9+/=]|\\+[nr]|[\r\n]|[ \t]+(?=[A-Za-z0-9+/=]{16}))*+)"
)
_PEM_WITHOUT_BEGIN = (
    r"(?:(?<![A-Za-z0-9+/=])[A-Za-z0-9+/=]{4,128}+(?:\\[nr]|\s){1,4}+){0,80}"
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
_NOT_MASKED = r"(?!\[[a-z ]{3,12} masked\])"
# `=`, `:`, `=>`, `%3D`; after a quoted name also `, "value":` (environment of a container) and `, b'` (raw headers)
_SEPARATOR = (
    r"(?:\\{0,3}[\"'](?:[ \t]?(?:=>|=(?!=)|:)|, ?\\{0,3}[\"']value\\{0,3}[\"'][ \t]?:|,(?= ?b[\"']))"
    r"|[ \t]?=>?(?!=)|[ \t]?:(?![:/=])|%3D)[ \t]{0,3}(?:[bfru](?=[\"']))?"
)
# A quoted value up to its quote (or the end of the line, where it was cut off), or a bare one up to what ends it.
_BARE = r"(?:[^\s\"'&,;)\]}<\\]|\\(?![nrt\"'])|<(?!/)|[,;)\]}](?![\s\"'\\,;)\]}]|\Z|[\w.-]{1,40}=))++"
_VALUE = (
    rf"(?:(?P<quote>\\{{1,3}}\"|\\{{1,3}}'|\"|')(?P<quoted>{_NOT_MASKED}(?:(?!(?P=quote))(?:\\[^\n]|[^\n\\]))*+)"
    rf"|(?P<bare>{_NOT_MASKED}{_BARE}))"
)
_COOKIES = (
    rf"(?i)((?:set-)?cookies?{_SEPARATOR}\\{{0,3}}[\"']?)"
    r"[^\s=;,\"'(\[{}<]{1,100}=(?:[^\s;,\"'\\]|,(?=\S))*+(?:; ?[^\s=;,\"']++(?:=(?:[^\s;,\"'\\]|,(?=\S))*+)?)*+"
)
# The name in front of a value. It may be the end of a longer one (DB_PASSWORD, x-api-key), never the beginning.
_KEYED = (
    r"(?i)((?P<flag>--[\w-]{0,40}?)?"
    r"(?:(?P<password>passw(?:or)?d|pwd|passphrase|passcode|(?:db|smtp|redis|mysql|pg|user|admin|root|ftp|mail)_?pass)"
    r"|(?P<key>(?:api|access|private|signing|encryption|fernet|subscription|account|shared)[_ -]?key)"
    r"|(?P<secret>secret(?:[_-]?(?:access[_-]?)?key)?)"
    r"|(?P<token>(?<!max_)(?<!per_)(?:token|jwt))"
    r"|(?P<cookie>cookie)"
    r"|(?P<session>session(?:[_-]?id)?|sessid|connect\.sid))"
    rf"(?:{_SEPARATOR}|(?(password)[ \t](?=[\"'])|(?!))|(?(flag)[ \t](?!-)|(?!))))"
    rf"{_VALUE}"
)
_EMAIL = (
    r"(?i)(?<![\w.+-])(?<!//)(?!git(?:@|%40))(\w)(?!\.\.\.@)[\w.+-]{0,63}+"
    r"((?:@|%40)(?:[a-z0-9-]{1,63}\.){1,6}(?!(?:png|jpe?g|gif|svg|webp|js|ts|py|json)\b)[a-z]{2,24})"
    r"(?![\w-]|\.\w)(?<!\.gserviceaccount\.com)"
)
_CARD = (
    r"(?<![\w.+/-])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|3\d{3}[ -]\d{6}[ -]\d{4,5}|\d{13,19})(?![\w-]|\.\d)"
)
_PHONE = r"(?<![\w+])(?:\+|%2B)(?!\d{4}-\d\d-\d\d)[1-9]\d{0,14}(?:[ ./-]{0,2}\(?\d{1,6}\)?){0,7}(?![\w:]|\.\d)"

# What stands for a value: nothing, a state, a mask, a placeholder of a template or a shell
_NO_VALUE = (
    r"(?i)(?:|none|null|nil|undefined|true|false|yes|no|on|off|n/?a|\W{1,2}|[*•.…]+|x{3,}|[\[(<]?(?:redacted|hidden"
    r"|masked|filtered|removed|omitted|sensitive|secret)[\])>]?|<[^<>]*>|\{[^{}]*\}|%[sdr]|%\(\w+\)s|(?-i:\$\{?[A-Z_]+\}?))"
)
# The first word of what a message says about a secret; types of source lines
_PROSE = (
    r"(?i)(?:is|are|was|were|has|have|had|must|should|may|can|cannot|could|does|did|do|will|would|not|no|the|an?|in|for"
    r"|from|of|to|on|at|by|and|or|with|without|this|that|too|only|please|got|found|missing|present|absent|required"
    r"|optional|invalid|valid|incorrect|wrong|bad|weak|empty|blank|unset|set|expired|expires|revoked|rejected|refused"
    r"|denied|failed|failure|error|unknown|unavailable|unauthorized|unsupported|unexpected|mismatch|verified|validated"
    r"|configured|enabled|disabled|loaded|created|updated|changed|deleted|reset|rotated|refreshed|initialized|default"
    r"|ok|okay|pass|passed|success|successful|successfully|field|value|length|using|used|await|self|str|bytes|optional"
    r"|active|inactive|closed|opened|started|ended|malformed|attempt|authentication|validation|verification)(?!\w|-\w)"
)
# What source lines of a traceback give: a call, a subscript, a variable named for what it holds
_CODE = (
    r"(?:[A-Za-z_]+(?:\.[A-Za-z_]+)*(?:\((?:\)?\Z|[A-Za-z_*]+[,)=.(]|[A-Za-z_]+\Z)|\[(?:\Z|[\w.]+\]))"
    r"|(?:[A-Za-z_]+[._])*(?:(?i:password|passwd|pwd|secret|token|key|cookie|session)|str)\Z)"
)
# Names and places of secrets: a word, DB_PASSWORD, jwt-secret-v2, projects/…/secrets/…, a URL, another name=value
_NAME = (
    r"(?:[A-Za-z]+[.:!?]*|[A-Z]+(?:_[A-Z0-9]+)+|[a-z]+(?:[._-][a-z]+)+(?:[_-]v?\d{1,3})?(?::latest|:\d+)?"
    r"|\w+Error\b.*|\d{3}:?|[\w-]+=.*)"
)
_PLACE = (
    r"(?:(?:https?|wss?|file|gs|sm)://.*|projects/.*|arn:.*|[\w-]+:latest"
    r"|/(?:var|run|etc|app|home|usr|opt|tmp|secrets?|mnt|srv|root|workspace|proc|cloudsql|dev)(?:/.*)?|0x[0-9a-fA-F]+)"
)
_UNEXPOSED = rf"{_NO_VALUE}|{_PROSE}"
