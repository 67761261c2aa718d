"""The identity of an unknown problem: computed from the entry alone, so the same on every machine, every night."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Literal

import msgspec

from analyzer.entry.traces import parse
from analyzer.grouping import exceptions, wording

Kind = Literal["message", "exception", "request"]

VERSION = 2
"""Of what counts as the same problem: ids of another version cannot be compared with these."""

_LONGEST_TITLE, _LONGEST_MESSAGE = 200, 400
_MOST_SEGMENTS = 8
_NO_TEXT = "(no text)"
# Most texts differ from one seen before in numbers and ids only. No pattern of messages or traces tells one digit from
# another, but for the 0 of 0x1f and the 64 of a trace's /usr/lib64. All words that match the patterns here are <num>,
# <ip> or <host>, whatever their length.
_LONGEST_KNOWN, _LONGEST_ALIKE = 4000, 1000
_DIGITS = bytes.maketrans(b"023456789", b"111111111")
_HEXADECIMAL = {b"0x": b"\xfe", b"0X": b"\xff"}  # bytes that UTF-8 does not have
_HOST = rb"[a-z][a-z1]*(?:\.[a-z1]+)*\.(?:com|net|org|io)(?=(?::1+)?(?:[ ,;\n]|$))"
_NUMBERS = (
    (re.compile(rb" (?:(?=[a-f]*1)[1a-f]{6,}|1+(?:[.,]1+)?)(?=[)\],.:;%!?]*(?:[ \n]|$))"), b" 1"),
    (re.compile(rb"=1+(?=[)\],.;]*(?:[ \n]|$))"), b"=1"),
    (re.compile(rb"\(1+(?:[.,]1+)?(?=[)\],.;]*(?:[ \n]|$))"), b"(1"),
    (re.compile(rb" (?:1{1,3}\.){3}1{1,3}(?=[)\],;]?(?:[ \n]|$))"), b" 1.1.1.1"),
    (re.compile(rb" (?:1{1,3}\.){3}1{1,3}:1+(?=[)\],;]?(?:[ \n]|$))"), b" 1.1.1.1:1"),
    (re.compile(rb" " + _HOST), b" a.com"),
    (re.compile(rb"^" + _HOST, re.MULTILINE), b"a.com"),
)
_BEFORE_CODE = (
    r"exit(?:ed)?(?: with)?(?: exit)?(?: (?:code|status))?|(?:status|response|return|error|close)[ _]code"
    r"|closed with code|status|http(?:/\d(?:\.\d)?)?|signal|errno|sqlstate|ora"
)
_CODE = re.compile(rf"(?i)(?<![a-z])((?:{_BEFORE_CODE})[ =:(\[\"'-]{{1,3}})(\d{{1,5}})(?!\w|[.:]\d)")
_KEPT_DIGITS = str.maketrans("0123456789", "".join(map(chr, range(0xE000, 0xE00A))))  # private use: no digits to others
_DIGITS_AGAIN = {kept: chr(digit) for digit, kept in _KEPT_DIGITS.items()}
_ORIGIN = re.compile(r"[A-Za-z][\w+.-]*://[^/?#]*")
_ESCAPED_BREAK = re.compile(r"\\n(?:\\t|[\t([]| {2})")


class Signature(msgspec.Struct, frozen=True):
    """Which problem an entry shows.

    `id` is 12 hexadecimal digits, then the first letter of the kind and the version: `3fa9b1c2d3e4-m2`. `template` is
    one line for people, of at most 200 characters, of a message 400; what was cut ends in `…`. It follows from the id
    except for exceptions, whose messages do not count: the same id may come with several of them.
    """

    id: str
    kind: Kind
    template: str


def of_text(text: str) -> Signature:
    """The signature of an entry by its text: of its exceptions where it holds a stack trace, else of its message.

    An exception is its chain of types, each with the application's frames (the last frame where there is none of
    these) by file and function; line numbers, addresses and messages do not count. A message is its first line in
    the words of `wording.template`, with the next line where the first only announces it.
    """
    digits = _one_digit(text)
    return (digits and _of_digits(digits)) or _signature(*_said(text))


def of_problem(text: str) -> Signature:
    """The signature of an entry that matters, by its text: as `of_text`, but codes that say what went wrong stay.

    An exit code, a signal, an HTTP status, an errno or SQLSTATE is no number that varies: `exit code 137` is another
    problem than `exit code 1`, and 503 another than 404.
    """
    if not _CODE.search(text, 0, _LONGEST_KNOWN):
        return of_text(text)
    head, rest = text[:_LONGEST_KNOWN], text[_LONGEST_KNOWN:]
    found = of_text(_CODE.sub(lambda code: code[1] + code[2].translate(_KEPT_DIGITS), head) + rest)
    return Signature(found.id, found.kind, found.template.translate(_DIGITS_AGAIN))


def of_request(method: str, url: str, status: int) -> Signature:
    """The signature of a request by its log entry.

    A client error (4xx) is only its status: a scanner that asks for a thousand paths is one finding. Any other is
    method, path and status, without host and query and with `<id>` for the segments that name one thing of many.
    """
    if 400 <= status < 500:
        return _signature("request", str(status), f"{status} client errors")
    line = f"{method.upper()} {_route(url)} {status}".strip()
    return _signature("request", line, line)


def of_request_text(text: str) -> Signature:
    """The signature of a request by the text of its entry: `METHOD URL STATUS`."""
    method, _, rest = text.partition(" ")
    url, _, status = rest.rpartition(" ")
    return of_request(method, url, int(status) if status.isdecimal() and len(status) < 4 else 0)


def version(signature: str) -> int:
    """The version of the algorithm that made this id; 1 where it names none."""
    told = signature.rpartition("-")[2][1:]
    return int(told) if "-" in signature and told.isdecimal() and len(told) < 6 else 1


def is_request(signature: str) -> bool:
    """Whether this id is that of a request."""
    return signature.rpartition("-")[2].startswith("r") and "-" in signature


def shown(template: str) -> str:
    """A template in at most 200 characters."""
    return template if len(template) <= _LONGEST_TITLE else template[: _LONGEST_TITLE - 1].rstrip() + "…"


def is_message(signature: str) -> bool:
    """Whether this id is that of a message, which can belong to a family."""
    return signature.rpartition("-")[2].startswith("m")


def one_digit(texts: Sequence[str]) -> list[bytes]:
    """Each text with one digit for all of them: where these are the same, the signatures are.

    Empty for a text that is not worth it, being long or of several lines with digits that matter.
    """
    block = "\n".join(texts)
    if "\\n" in block or block.count("\n") >= len(texts) or max(map(len, texts), default=0) > _LONGEST_ALIKE:
        return [_one_digit(text) for text in texts]
    return _with_one_digit(block.encode("utf-8", "surrogatepass")).split(b"\n") if texts else []


def one_number(texts: Sequence[bytes]) -> list[bytes]:
    """Texts of `one_digit` with one number for many of them: where these are the same, the signatures are."""
    if any(b"\n" in text or b"\\n" in text for text in texts):
        return [text if b"\n" in text or b"\\n" in text else _with_one_number(text) for text in texts]
    return _with_one_number(b"\n".join(texts)).split(b"\n") if texts else []


@lru_cache(maxsize=1024)
def of_alike(alike: bytes) -> Signature | None:
    """The signature of all texts that are `alike` by `one_number`; None where it depends on their digits after all."""
    text = alike.decode("utf-8", "surrogatepass")
    if "\n" in text or "\\n" in text:
        kind, key, template = _said(text)
    else:
        kind, key = "message", wording.template(text)  # a line holds no trace
        template = key or _NO_TEXT
    return None if "1" in key or "1" in template else _signature(kind, key, template)


@lru_cache(maxsize=4096)
def _of_digits(digits: bytes) -> Signature | None:
    """The signature of all texts that are the same with one digit."""
    lines = b"\n" in digits or b"\\n" in digits or len(digits) > _LONGEST_ALIKE
    return of_alike(digits if lines else _with_one_number(digits))


def _one_digit(text: str) -> bytes:
    encoded = text[: _LONGEST_KNOWN + 1].encode("utf-8", "surrogatepass")
    if len(text) > _LONGEST_KNOWN:
        return b""
    if b"\n" not in encoded and b"\\n" not in encoded:
        return _with_one_digit(encoded)
    return b"" if b"0x" in encoded or b"0X" in encoded or b"64" in encoded else encoded.translate(_DIGITS)


def _with_one_digit(lines: bytes) -> bytes:
    if b"0x" not in lines and b"0X" not in lines:
        return lines.translate(_DIGITS)
    for sign, held in _HEXADECIMAL.items():
        lines = lines.replace(sign, held)
    lines = lines.translate(_DIGITS)
    for sign, held in _HEXADECIMAL.items():
        lines = lines.replace(held, sign)
    return lines


def _with_one_number(lines: bytes) -> bytes:
    for pattern, number in _NUMBERS:
        lines = pattern.sub(number, lines)
    return lines


def _said(text: str) -> tuple[Kind, str, str]:
    trace = parse(text)
    if trace and any(cause.frames for cause in trace.causes):
        return "exception", exceptions.identity(trace), exceptions.title(trace, _LONGEST_TITLE)
    message = _message(text)
    return "message", message, message or _NO_TEXT


@lru_cache(maxsize=1024)
def _signature(kind: Kind, key: str, template: str) -> Signature:
    digest = blake2b(f"{VERSION}\n{kind}\n{key}".encode("utf-8", "replace"), digest_size=6)
    return Signature(f"{digest.hexdigest()}-{kind[0]}{VERSION}", kind, _shortened(kind, template))


def _shortened(kind: Kind, template: str) -> str:
    longest = _LONGEST_MESSAGE if kind == "message" else _LONGEST_TITLE
    line = " ".join(template.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


# ---- messages -----------------------------------------------------------------------------------------------------


def _message(text: str) -> str:
    lines = _lines(wording.beginning(text, 4 * wording.MOST_CHARACTERS).lstrip())
    message = wording.template(lines[0])
    if len(lines) > 1 and (message.endswith(":") or " " not in message):
        message = f"{message} {wording.template(lines[1])}"
    return message


def _lines(text: str) -> list[str]:
    """The first two lines with text, where the line breaks may be the two characters backslash and n."""
    if "\n" not in text and "\\n" in text:
        text = _ESCAPED_BREAK.sub("\n", text)
    first, _, rest = text.partition("\n")
    second = rest.lstrip().partition("\n")[0]
    return [first, second] if second else [first]


# ---- requests -----------------------------------------------------------------------------------------------------


def _route(url: str) -> str:
    path = re.split(r"[?#]", _ORIGIN.sub("", url[: wording.MOST_CHARACTERS], count=1), maxsplit=1)[0]
    parts = path.split("/")
    route = "/".join(wording.segment(part) for part in parts[: _MOST_SEGMENTS + 1])
    return (route or "/") + ("/…" if len(parts) > _MOST_SEGMENTS + 1 else "")
