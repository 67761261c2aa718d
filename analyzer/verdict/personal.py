"""Personal data in logs: what it looks like, and what is left of it.

Each function takes a match of the pattern above it, and returns None where the match is no such thing.
"""

from __future__ import annotations

import re

EMAIL = (
    r"(?i)(?<!\w)(?<!\w[.+'-])(?<!//)(?!git(?:@|%40))(\w)(?!\.\.\.(?:@|%40))(?:[\w.+-]|'(?=\w)){0,63}+"
    r"((?:@|%40)(?!v?\d{1,4}\.\d)(?:[^\W_](?:[\w-]{0,62})\.){1,6}"
    r"(?!(?:png|jpe?g|gif|svg|webp|js|ts|py|json|local|internal|svc|default)\b)[^\W\d_]{2,24})"
    r"(?![\w-]|\.\w)(?<!\.gserviceaccount\.com)"
)
# "jane doe"@example.com (RFC 5321, 4.1.2)
QUOTED_EMAIL = r"\"(?!\.\.\.\")[^\"\n@]{1,64}\"(?=@(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,24})"

CARD = r"(?<![\w.+/-])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|3\d{3}[ -]\d{6}[ -]\d{4,5}|\d{13,19})(?![\w-]|\.\d)"
# Issuers' prefixes (ISO/IEC 7812) and lengths: Visa, Mastercard, American Express, Diners, Discover, JCB, UnionPay,
# Maestro, Mir
_ISSUED = (
    r"4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[68]\d)\d{11}|(?:6011|64[4-9]\d|65\d\d|35[2-8]\d)\d{12,15}|62\d{14,17}"
    r"|(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{12}|220[0-4]\d{12}"
)
_NUMBERED = r"(?i)(?:id|span|trace|offset|time|stamp|version|seq)[\"']?[ :=]+[\"']?$"


def card(found: re.Match[str]) -> str | None:
    """By an issuer's prefix, its length and the check digit (ISO/IEC 7812-1, annex B)."""
    digits = re.sub(r"[ -]", "", found[0])
    before = found.string[max(0, found.start() - 24) : found.start()]
    if digits == found[0] and re.search(_NUMBERED, before):
        return None
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    luhn = sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0
    return "[card masked]" if luhn and re.fullmatch(_ISSUED, digits) else None


IBAN = r"(?<![\w+/-])[A-Z]{2}\d\d(?:[A-Z0-9]{11,30}|(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,3})?)(?![\w+/-])"
# The IBAN registry of SWIFT: how long it is in each country.
_IBANS = (
    "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18FO18FR27GB22GE22GI23GL18"
    "GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MR27MT31MU30NL18NO15"
    "PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20"
)
_LENGTHS = dict(re.findall(r"([A-Z]{2})(\d\d)", _IBANS))


def iban(found: re.Match[str]) -> str | None:
    """By its country, the length there and its check digits (ISO 13616, ISO 7064 MOD 97-10)."""
    number = found[0].replace(" ", "")
    if _LENGTHS.get(number[:2]) != str(len(number)):
        return None
    return "[iban masked]" if int("".join(str(int(c, 36)) for c in number[4:] + number[:4])) % 97 == 1 else None


# +49 151 23456789, +1 (555) 123-4567, +1.555.123.4567, +4915123456789
PHONE = (
    r"(?<![\w+])(?<!\d )(?:\+|%2B)(?!\d{4}-\d\d-\d\d)(?:[1-9](?:[ /-]{0,2}\(?\d\)?){8,14}|[1-9]\d{0,2}(?:\.\d{2,4}){3})"
    r"(?!\w|[.:-]\d)"
)
# (555) 123-4567 and 555-234-5678 of the North American Numbering Plan
NATIONAL_PHONE = r"(?<![\w.-])(?:\([2-9]\d\d\) ?\d{3}|[2-9]\d\d-[2-9]\d\d)-\d{4}(?![\w-]|\.\d)"


def phone(found: re.Match[str]) -> str | None:
    """International, by its sign; a short number behind a plus is none."""
    number = found[0].removeprefix("+").removeprefix("%2B")
    return None if number.isdigit() and len(number) < 10 else "[phone masked]"


IP4 = r"(?<![\w.])((?:\d{1,3}\.){3})\d{1,3}(?!\w|-[A-Za-z]|\.\w)"
IP6 = r"(?i)(?<![\w:./])([23][0-9a-f]{3}:[0-9a-f]{1,4}:)(?:[0-9a-f]{0,4}:){1,6}[0-9a-f]{0,4}(?![\w:])"
# RFC 6890: this network, private, shared, loopback, link-local; RFC 5771 and above: multicast, reserved, broadcast
_NOT_PUBLIC = (
    r"(?:0|10|127|22[4-9]|2[3-5]\d|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])"
    r"|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\."
)
_VERSION = r"(?:(?i:\bver(?:sion)?\b)[\"']?[ :=]*[\"']?|(?<![\w/])[A-Z]\w*/|[=~<>]=|[A-Za-z]-)$"


def ip4(found: re.Match[str]) -> str | None:
    """The network of a public address; versions stay."""
    octets = [int(octet) for octet in found[0].split(".")]
    before = found.string[max(0, found.start() - 32) : found.start()]
    if max(octets) > 255 or re.search(_VERSION, before) or re.match(_NOT_PUBLIC, found[0]):
        return None
    return found[1] + "x"


def ip6(found: re.Match[str]) -> str | None:
    """The network of a global unicast address (RFC 4291)."""
    colons = found[0].count(":")
    whole = colons == 7 and "::" not in found[0] and not found[0].endswith(":")
    return found[1] + "x" if whole or (found[0].count("::") == 1 and ":::" not in found[0]) else None
