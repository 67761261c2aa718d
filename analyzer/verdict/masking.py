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

from analyzer.verdict import issued_keys, personal
from analyzer.verdict.secret_values import is_code, is_opaque, is_placeholder, says_nothing, stays

# One mask can bare the edge of another, so the table is applied until nothing changes; nearly always that is twice.
_MOST_PASSES = 8

# What stands for a match: a template, or a function that returns None where the match stays.
_Replacement = str | Callable[[re.Match[str]], str | None]


def mask(text: str) -> str:
    """The text without its secrets and personal data; masked text comes back as it is. Never raises."""
    for _ in range(_MOST_PASSES):
        masked = text
        small = text.lower()
        for needs, pattern, replacement in _rows():
            if not needs or any(word in small for word in needs):
                masked = _replaced(pattern, replacement, masked)
        if masked == text:
            break
        text = masked
    return text


@cache
def _rows() -> tuple[tuple[tuple[str, ...], re.Pattern[str], _Replacement], ...]:
    """What is masked, in this order, and what stands there afterwards. A text in which none of the words in front
    occurs, great or small, has no match. Compiled when the first example is shown.
    """
    rows: tuple[tuple[str, str, _Replacement], ...] = (
        # -----BEGIN RSA PRIVATE KEY----- … -----END …, whole or cut off at either end
        ("-----begin", _PEM, "[private key masked]"),
        ("-----end", _PEM_WITHOUT_BEGIN, "[private key masked]"),
        # eyJhbGciOi….eyJzdWIi….c2ln: three parts, five when encrypted, fewer when cut off
        ("eyj", r"(?<![\w-])eyJ(?:(?:[\w-]{8,}+)(?:\.[\w-]++){1,4}|(?:hbGci|0eXAi|raWQi)[\w-]*+)\.?+", "[jwt masked]"),
        # AKIA…, ghp_…, sk-…, and the addresses that are keys: https://hooks.slack.com/services/T0…/B0…/…
        ("", issued_keys.FORM, "[key masked]"),
        ("hooks /incomingwebhook/", _WEBHOOK, r"\1[key masked]"),
        # postgresql://user:password@host, redis://:password@host, user:password@tcp(host:3306)
        ("://", _PASSWORD_IN_URL, _unless_placeholder),
        (
            "@tcp( @unix(",
            rf"(?P<head>(?<![\w.-])[\w.-]{{1,64}}:)(?P<bare>{_UNMASKED}[^\s/@\"']{{1,128}}+)(?=@(?:tcp|unix)\()",
            _password,
        ),
        # jdbc:oracle:thin:scott/password@db, curl -u user:password, sshpass -p password, requirepass password
        (
            "jdbc:oracle",
            r"(?P<head>(?i:jdbc:oracle:\w{1,16}:)[^\s/@:]{1,64}/)(?P<bare>[^\s@\"'<>]{1,128})(?=@)",
            _unless_placeholder,
        ),
        ("-u --user sshpass requirepass masterauth", rf"(?P<head>{_ACCOUNT}){_VALUE}", _if_opaque),
        # https://token@host
        ("://", r"(?P<head>(?<=://))(?P<bare>(?=[\w.~%+-]{0,255}\d)[\w.~%+-]{20,256}+)(?=@)", _if_opaque),
        # Cookie: a=b; c=d and Set-Cookie: a=b; Path=/; HttpOnly
        ("cookie", _COOKIES, r"\1[cookie masked]"),
        # Authorization: Bearer … or Basic …, or the value alone; Bearer … in prose where it looks like a key
        (
            "authorization",
            rf"(?i)(?P<head>authorization{_IS}\\{{0,31}}[\"']?{_SCHEME}[ \t]{{1,3}}){_VALUE}",
            _unless_prose,
        ),
        ("authorization", rf"(?i)(?P<head>authorization{_IS})(?!\\{{0,31}}[\"']?{_SCHEME}\b){_VALUE}", _if_opaque),
        ("bearer basic", rf"(?i)(?P<head>\b(?:bearer|basic)(?:[ \t]{{1,3}}|%20|: ?)){_VALUE}", _if_opaque),
        ("%3", _ENCODED, _unless_prose),
        # password=…, "api_key": "…", X-Auth-Token: …, ?token=…, {"name": "DB_PASSWORD", "value": "…"}, --token …
        (_NAMES, _NAMED, _named),
        # pass=…, {"auth": "…"}: short names of secrets, that are those of much else
        (
            "pass auth credential",
            rf"(?i)(?P<head>(?<![a-z_-])pass=|[\"'](?:pass|auth|credentials?)\\{{0,31}}[\"']: ?){_VALUE}",
            _if_opaque,
        ),
        # <wsse:Password Type="…">…</wsse:Password>
        ("</", _ELEMENT, _unless_prose),
        # $2b$12$…, $argon2id$…, pbkdf2_sha256$600000$…
        ("$", _HASHED, "[password masked]"),
        # otp=482913, "cvv": "123", Your verification code is 482913
        ("otp cvv cvc code pin", _ONE_TIME, r"\1[code masked]"),
        # what signs a URL, or is exchanged for a token: X-Amz-Signature=…, &sig=…, /callback?code=…
        ("sig", r"(?i)((?:[?&_-]|\b)sig(?:nature)?=)[\w%/+.~=-]{16,}+", r"\1[signature masked]"),
        ("code=", r"([?&]code=)[\w%/+.~=-]{16,}+", r"\1[code masked]"),
        # jane.doe@example.com -> j...@example.com; service accounts, git@host and the users of URLs stay
        ('"@', personal.QUOTED_EMAIL, '"..."'),
        ("@ %40", personal.EMAIL, r"\1...\2"),
        # 4111 1111 1111 1111: an issuer's prefix, its length and the check digit
        ("", personal.CARD, personal.card),
        # DE89 3704 0044 0532 0130 00
        ("", personal.IBAN, personal.iban),
        # ssn=078-05-1120
        (
            "ssn social",
            rf"(?i)((?<![a-z])(?:ssn|social[ _-]security(?:[ _-]number)?){_IS}\\{{0,31}}[\"']?)"
            r"\d{3}-\d\d-\d{4}(?!\w)",
            r"\1[ssn masked]",
        ),
        # +49 151 23456789, (555) 123-4567, phone=0151 23456789
        ("+ %2b", personal.PHONE, personal.phone),
        ("-", personal.NATIONAL_PHONE, "[phone masked]"),
        ("phone mobile msisdn tel fax whatsapp", _NAMED_PHONE, r"\1[phone masked]"),
        # 203.0.113.7 -> 203.0.113.x and 2a02:8108:… -> 2a02:8108:x; private addresses and versions stay
        (".", personal.IP4, personal.ip4),
        (":", personal.IP6, personal.ip6),
    )
    return tuple((tuple(needs.split()), re.compile(pattern), replacement) for needs, pattern, replacement in rows)


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
    return None if stays(found, kind, _value(found)) else _masked(found, kind)


def _unless_prose(found: re.Match[str]) -> str | None:
    value = _value(found)
    return None if says_nothing(value) or is_code(value) else _masked(found, "credentials")


def _unless_placeholder(found: re.Match[str]) -> str | None:
    return None if is_placeholder(_value(found)) else _masked(found, "password")


def _password(found: re.Match[str]) -> str:
    return _masked(found, "password")


def _if_opaque(found: re.Match[str]) -> str | None:
    return _masked(found, "credentials") if is_opaque(_value(found)) else None


def _value(found: re.Match[str]) -> str:
    values = found.groupdict()
    return values.get("quoted") or values["bare"] or ""


def _masked(found: re.Match[str], what: str) -> str:
    return found[0][: len(found[0]) - len(_value(found))] + f"[{what} masked]"


_UNMASKED = r"(?!\[[a-z ]{3,12} masked\])"
_PASSWORD_IN_URL = (
    rf"(?P<head>(?<=://)[^\s/?#:@\[\"'<>]{{0,128}}:){_UNMASKED}(?!\d{{1,5}}[/?#,])"
    r"(?P<bare>[^\s/?#\"'<>]{1,256}(?=@)|[^\s?#@\"'<>]{1,256}(?=@)|[^\s/@\"'<>]{1,256}(?=@[\w.-]{1,253}(?:[:/]|\Z)))"
)
_SCHEME = r"(?:bearer|basic|token|apikey|negotiate)"
# What loggers of consoles put between a name, its sign and its value.
_PAINT = r"(?:(?:\x1b|\\{1,31}(?:u001[bB]|x1[bB]|033|e))\[[\d;]{0,16}m){0,3}"
# `=`, `:`, `=>`, `%3D`; after a quoted name also `, "value":` (environment of a container) and `, b'` (raw headers)
_IS = (
    rf"{_PAINT}(?:\\{{0,31}}[\"'](?:[ \t]?(?:=>|=(?!=)|:)|, ?\\{{0,31}}[\"']value\\{{0,31}}[\"'][ \t]?:|,(?= ?b[\"']))"
    rf"|[ \t]?=>?(?![=>])|[ \t]?:(?!:|=|//)|%3D)[ \t]{{0,3}}{_PAINT}[ \t]{{0,3}}(?:[bfru](?=[\"']))?"
)
# A quoted value up to its quote (or where the text was cut off), or a bare one up to what ends it.
_BARE = r"(?:[^\s\"'&,;)\]}<\\\x1b]|\\(?![nrt\"'])|<(?!/)|[,;)\]}](?![\s\"'\\,;)\]}]|\Z|[\w.-]{1,40}=))++"
_VALUE = (
    rf"(?:(?P<quote>(?P<escape>\\{{1,31}})?[\"']){_UNMASKED}"
    r"(?P<quoted>(?:(?!(?P=quote))(?:(?(escape)\\{2,}+[\"']|(?!))|\\[^\n]|[^\n\\]))*+)"
    rf"|{_UNMASKED}(?P<bare>{_BARE}))"
)
_COOKIE = r"(?:[^\s;,\"'\\]|,(?=\S))*+"
_COOKIES = (
    rf"(?i)((?:set-)?cookies?{_IS}\\{{0,31}}[\"']?)"
    rf"[^\s=;,\"'(\[{{}}<]{{1,100}}={_COOKIE}(?:; ?[^\s=;,\"']++(?:={_COOKIE})?)*+"
)
# The name in front of a value. It may be the end of a longer one (DB_PASSWORD, x-api-key), never the beginning.
_KINDS = ("password", "key", "secret", "token", "cookie", "session")
_NAMES = "pass pwd identified key secret token jwt code_verifier cookie session sessid connect.sid"
_NAMED = (
    r"(?i)(?P<head>(?P<flag>(?<![\w-])--[\w-]{0,40}?)?"
    r"(?:(?P<password>passw(?:or)?d|pwd|passphrase|passcode|identified by"
    r"|(?:db|smtp|redis|mysql|pg|user|admin|root|ftp|mail)_?pass)"
    r"|(?P<key>(?:api|access|private|signing|encryption|fernet|subscription|account|shared)[_ -]?key)"
    r"|(?P<secret>secret(?:[_-]?(?:access[_-]?)?key)?)|(?P<token>token|jwt|code_verifier)|(?P<cookie>cookie)"
    r"|(?P<session>session(?:[_-]?(?:id|key))?|sessid|connect\.sid))"
    rf"(?P<sign>{_IS}|(?(password)[ \t](?=[\"'])|(?!))|(?(flag)[ \t](?!-)|(?!)))){_VALUE}"
)
_PEM = (
    r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:(?:(?!-----(?:BEGIN|END) )[\s\S])*+-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    r"|(?:[A-Za-z0-9+/=]|\\+[nr]|[\r\n]|[ \t]{1,8}+(?=[A-Za-z0-9+/=]{16}))*+)"
)
_PEM_WITHOUT_BEGIN = (
    r"(?:(?<![A-Za-z0-9+/=])[A-Za-z0-9+/=]{4,128}+(?:\\[nr]|\s){1,4}+){0,80}+"
    r"-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
)
# The same where a URL carries it encoded within another: password%3D…%26, %22password%22%3A%22…%22
_ENCODED = (
    r"(?i)(?P<head>(?:passw(?:or)?d|pwd|secret|token|api_?key)(?:%22(?:%20|\+)?%3A(?:%20|\+)?(?:%22)?|%3D))"
    r"(?P<bare>(?:[\w.~*!'()$+-]|%(?!2[26C]|7D)[0-9A-F]{2})++)"
)
_ACCOUNT = r"(?<![\w-])(?:(?:-u|--user)[ =][\"']?[\w.@+-]{1,64}:|(?:sshpass -p|requirepass|masterauth) )"
_ELEMENT = (
    r"(?i)(?P<head><(?:\w{1,40}:)?\w{0,40}?(?:password|passwd|secret|token|api_?key)(?:\s[^<>]{0,200})?>)"
    r"(?P<bare>[^<>\s\[{][^<>\s]{0,1000})(?=</)"
)
_HASHED = (
    r"\$2[abxy]\$\d\d\$[./A-Za-z0-9]{20,}+|\$(?:argon2(?:id|i|d)|scrypt)\$[\w=,$+/.-]{20,}+"
    r"|\$[156]\$(?=[^\s$]{0,40}\$)[./A-Za-z0-9=$]{20,}+|pbkdf2[_:]sha\d{1,3}[:$]\d{1,9}[:$][\w$:+/=.-]{20,}+"
)
_ONE_TIME = (
    r"(?i)((?<![a-z])(?:t?otp|cvv2?|cvc2?|(?:verification|security|one[ _-]time|login|mfa|2fa|sms)[ _-]?(?:code|pin))"
    rf"(?: is |{_IS})\\{{0,31}}[\"']?)\d{{3,8}}(?![\w.])"
)
_NAMED_PHONE = (
    rf"(?i)((?<![a-z])(?:tele|mobile[ _-]?)?(?:phone|mobile|msisdn|tel|fax|whatsapp)(?:[ _-]?(?:number|no|nr))?{_IS}"
    r"\\{0,31}[\"']?)(?!\d{4}-\d\d-\d\d)\(?\d[\d ()/.-]{5,18}\d(?![\w:])"
)
# Addresses that are keys: who knows one may post.
_WEBHOOK = (
    r"(hooks\.slack\.com/(?:services|workflows|triggers)/|discord(?:app)?\.com/api/(?:v\d{1,2}/)?webhooks/\d{10,20}/"
    r"|/IncomingWebhook/)[\w/-]{8,}+"
)
