"""What varies in a message from one occurrence to the next, and what stands in its place.

The one place that says which two messages are "the same problem". The answer depends on the message alone: not on the
other messages of the run, not on the machine. Work is linear in the length of the line, of which the first 2,000
characters count (a number of any length as one).
"""

from __future__ import annotations

import re
from functools import lru_cache

MOST_CHARACTERS = 2_000
# Beyond these a message only goes into detail. What varies changes the number of characters, never that of words.
MOST_WORDS = 40

# The patterns are tried in this order at each place of a word (a stretch without blanks); the first that fits wins.
# Each begins at the edge of a run of its own characters, so no run is read twice for one pattern. Whole and broken,
# decimal and hexadecimal numbers share one placeholder, because one in forty eight-digit hexadecimal ids is all digits.
_EDGE = r"(?<![A-Za-z0-9])"
_END = r"(?![A-Za-z0-9])"
_ROWS = (
    ("url", r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]*+://[^\s\"'<>()\[\]{},;]+(?<![.:!?])"),
    ("email", r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)*"),
    # user=alice, request_id=…: the value names one of many; status=503 or reason=timeout stays
    (
        "value",
        r"(?<![\w-])(?=[\w-]++=)[\w-]*(?:id|Id|ID|user|name|host|addr|address|ip|peer|email|token|key|trace|span"
        r"|session|request|pod|node|instance|path|file|url|uri|tenant|account|customer|client|thread|job|task)=[^\s,;)\]}]+",
    ),
    ("uuid", _EDGE + r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}" + _END),
    ("token", _EDGE + r"eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?"),
    # base64url, told from names by its many turns between small, capital and digit
    (
        "opaque",
        r"(?<![\w-])(?![A-Za-z]{3,}[_-])(?=[\w-]{20})(?=[a-z\d_-]*[A-Z])(?=[A-Z\d_-]*[a-z])(?=[a-zA-Z_-]*\d)"
        r"(?>[\w-]*?(?:[a-z][A-Z]|[A-Za-z]\d|\d[A-Za-z])){4}[\w-]*",
    ),
    (
        "time",
        _EDGE + r"(?:\d{4}-\d\d-\d\d(?:[T_]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?|\d{4}/\d\d/\d\d"
        r"|\d{1,2}/[A-Z][a-z]{2}/\d{4}(?::\d\d:\d\d:\d\d)?|\d{1,2}:\d\d:\d\d(?:[.,]\d+)?Z?)" + r"(?![\w:])",
    ),
    ("device", _EDGE + r"[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.\d" + _END),  # of a PCI bus
    ("mac", _EDGE + r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}" + _END),
    ("ip", r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\w)"),
    (
        "ip6",
        r"(?<![\w:.])(?!::(?![\w\]]))(?=[0-9a-fA-F:]*::|(?:[0-9a-fA-F]{1,4}:){4})"
        r"[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,8}(?![\w:])",
    ),
    (
        "host",
        r"(?<![\w.@-])(?=[a-z\d])(?:[a-z\d-]++\.)+(?:com|net|org|edu|gov|io|dev|internal|local"
        r"|(?:com?|net|org|edu|ac|gov)\.[a-z]{2}"
        # countries, but for those that are endings of files too
        r"|(?<=[a-z\d-]\.)(?:a[rtu]|b[eg]|br|c[hnz]|de|dk|e[esu]|f[ir]|gr|hk|hu|ie|il|ir|jp|kr|l[tv]|mx|n[lz]|pt|ro|ru|se|sg|t[hrw]"
        r"|u[ak]|vn|za))(?![\w-]|\.\w)",
    ),
    (
        "path",
        r"(?:(?<![\w.~@%+$/:-])(?:[\w.~@%+$-]|:(?=\w))*+|(?<=:))/(?:[\w.~@%+$=/-]|:(?=\w))*(?:\?[^\s\"'<>)\]}]*)?"
        r"|" + _EDGE + r"[A-Za-z]:\\[^\s\"'<>|,;)\]}]+(?<![.:])",
    ),
    ("share", r"\\\\[\w.$-]+\\[^\s\"'<>|,;)\]}]+"),
    # the ends that Kubernetes and Cloud Run give to the names of pods and revisions
    ("pod", r"-(?:[0-9a-f]{8,10}-[a-z0-9]{5}|\d{5}-[a-z0-9]{3})" + _END),
    (
        "dur",
        _EDGE
        + r"(?<!\.)[-+]?(?:\d+(?:[.,]\d+)?(?:ns|us|µs|μs|ms|secs?|s|mins?|m|hrs?|h)){1,4}"
        + _END
        + "|"
        + _EDGE
        + r"\d{1,4}d"
        + _END,
    ),
    ("size", _EDGE + r"(?:\d+(?:\.\d+)?[kKmMgGtTpP]i?[bB]|\d{1,5}(?:\.\d+)?B|\d{1,4}(?:\.\d+)?b)" + _END),
    ("hex", _EDGE + r"0[xX][0-9a-fA-F]+"),
    # ids of letters and digits: hexadecimal ones, a letter with a number, several groups of either, long ones
    (
        "id",
        _EDGE + r"(?:(?=[a-fA-F]*\d)(?!\d+[.,]\d)[0-9a-fA-F]{4,}|[a-f]{8,}|[A-Za-z]\d+"
        r"|[A-Za-z]*\d++[A-Za-z]++\d[A-Za-z0-9]*"
        r"|\d++[A-Za-z]{5,}+[A-Za-z0-9]*|(?=[A-Za-z0-9]{8})[A-Za-z]++\d++[A-Za-z]+"
        r"|(?=[A-Za-z]*\d)(?=[A-Z0-9]*[a-z])(?=[a-z0-9]*[A-Z])[A-Za-z0-9]{16,})" + _END,
    ),
    # a number, or a range of names that end in one: node[1-3,7]
    (
        "num",
        r"(?<=[A-Za-z_-])\[\d+(?:,\d+)*-\d+(?:[,-]\d+)*\]"
        r"|(?:(?<![^\W_])(?<![.)\]])[-+])?\d+(?:[.,]\d+)*(?:[eE][-+]?\d+)?",
    ),
)
_STANDS = {name: f"<{name}>" for name, _ in _ROWS}
_STANDS |= dict.fromkeys(("id", "opaque", "device"), "<num>")
_STANDS |= {"ip6": "<ip>", "pod": "-<num>-<num>", "share": "<path>"}
PLACEHOLDER = "<(?:" + "|".join([name for name, _ in _ROWS] + ["val", "str", "obj"]) + ")>"
"""Matches any placeholder of a template."""


_ANYWHERE = ("share", "pod", "num")


def _table(*without: str) -> re.Pattern[str]:
    """One pattern for all rows; those that begin at an edge stand together, so that within a word it is asked once."""
    rows = {name: f"(?P<{name}>{pattern})" for name, pattern in _ROWS if name not in without}
    anywhere = [rows.pop(name) for name in _ANYWHERE]
    return re.compile(f"{_EDGE}(?:{'|'.join(rows.values())})|{'|'.join(anywhere)}")


# For speed alone: most words hold nothing that varies, many are a number, most others lack the signs of some rows.
_VARIES = re.compile(r"[\d@/\\=]|::|\.[a-z]{2}")
_SIGNED = re.compile(r"[@/\\=:]")
_SOLE_NUMBER = re.compile(r"([(\[#]?)\d+([)\],.:;%!?]*)")
_SOLE_ID = re.compile(r"([(\[#]?)(?=[a-f]*\d)[0-9a-f]{6,}([)\],.:;%!?]*)", re.ASCII)
_SOLE_PLACE = re.compile(r"([A-Za-z_.]*[A-Z][A-Za-z_.]*:)[0-9]+([)\],.;]*)")
_WIDE = _table()
_NARROW = _table("url", "email", "value", "device", "mac", "ip6", "path")
_LETTERS = re.compile(_EDGE + r"[a-f]{8,}" + _END)
_NUMBER = re.compile(dict(_ROWS)["num"])
_EXTENSION = re.compile(r"/[^/]*\.[A-Za-z]\w{0,9}(?:$|[?:])")
_BASE64 = re.compile(r"(?=[^\d]*\d)(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])[A-Za-z0-9+][A-Za-z0-9+/]{23,}={0,2}$")
_SOUP = re.compile(r"[A-Z][a-z]{0,2}(?=[A-Z])")

_NUMBER_OF_ANY_LENGTH = re.compile(r"[0-9]+")
_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
# A quote opens where no word ends and closes where none begins, so the apostrophe of `don't` is none.
_QUOTED = re.compile(
    r'\\"[^"\\]*(?:\\(?!")[^"\\]*)*\\"|(?<!\\)"[^"\\]*(?:\\.[^"\\]*)*"|“[^”]*”|`[^`]*`'
    r"|(?<![\w\\])'[^'\\]*(?:(?:\\.|(?<=\w)'(?=\w))[^'\\]*)*'(?!\w)"
)
# What is said stands in quotes where fields follow it, or in a field of its own.
_SPOKEN_FIRST = re.compile(r'"((?:[^"\\]|\\.)+)"(?= [\w.-]+=)')
_FIELDS = re.compile(r"[\w.-]+=")
_SPOKEN = re.compile(r'(?<![\w.-])(?:msg|message|event)="((?:[^"\\]|\\.)+)"')
_SPOKEN_ELSE = re.compile(r'(?<![\w.-])(?:err|error|reason|detail|description)="((?:[^"\\]|\\.)+)"')
_PATH_WITH_BLANKS = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]:\\(?:[^\s\\:\"'<>|,;()]+(?: [^\s\\:\"'<>|,;()]+){0,3}\\)+")
_OPEN_QUOTE = re.compile(r"(?:\"|(?<![\w\\])')[^\"']*$")
_REQUEST = re.compile(r'"((?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) )[^"\s]+(?: HTTP/[\d.]+)?"')
_BRACE = re.compile(r"[{}]")
_OBJECT = re.compile(r"[:,=]|<str>|\{\s*\}")
_FIELD = re.compile(r'"(?:message|msg|error|event|detail|description|reason)"\s*:\s*"((?:[^"\\]|\\.)+)"')
_KEY = re.compile(r'"([\w.-]+)"\s*:')

# What words say together, once each is normal.
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_MOMENT = re.compile(
    rf"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? )?(?:{_MONTH} <num>(?:, <num>)? |(?<!\w)<num> {_MONTH}(?: <num>)? )?"
    r"<time>(?:,? <time>)*(?: (?:UTC|GMT|[AP]M)\b| <num>(?=\]))?"
)
_UNIT = re.compile(
    r"<num> (?:(ns|us|µs|ms|sec|secs|s|mins?|hrs?|seconds?|milliseconds?|minutes?|hours?|days?)"
    r"|([kKMGTP]i?B|B|bytes?))(?![\w/])"
)
_REPEATED = re.compile(r"(<\w{1,9}>)(?:, ?\1)+")
_LISTED = re.compile(r"(?<!\S)(\S+)(?: \1){2,}(?!\S)")


def template(line: str) -> str:
    """`line` with placeholders such as `<num>` or `<path>` for what varies, at most 40 words of it.

    A line that is a JSON object stands for the message in it, or for its keys.
    """
    if "\x1b" in line:
        line = _ANSI.sub("", beginning(line, 2 * MOST_CHARACTERS))
    whole, line = line, beginning(line, MOST_CHARACTERS)
    cut = len(line) < len(whole)
    line = line.strip()
    if line.startswith("{"):
        line = _message_in(line)
    if ":\\" in line and " " in line:
        line = _PATH_WITH_BLANKS.sub(lambda found: found[0].replace(" ", ""), line)
    if '"' in line or "'" in line or "`" in line or "“" in line:
        line = _unquoted(line, cut)
    if "{" in line:
        line = _without_objects(line)
    words = [_steady(word) for word in line.split(None, MOST_WORDS)[:MOST_WORDS]]
    normal = _together(" ".join(words))
    if len(set(words)) + 1 < len(words) and normal.count("<") > 2 and _LISTED.search(normal):
        words = [_steady(word) for word in line.split()]
        normal = _LISTED.sub(_said_once, _together(" ".join(words)))
        normal = " ".join(normal.split(" ", MOST_WORDS)[:MOST_WORDS])
    return normal


def beginning(text: str, size: int) -> str:
    """The first `size` characters, where a number counts as one: whatever its length, the same words are left."""
    if len(text) <= size:
        return text
    for number in _NUMBER_OF_ANY_LENGTH.finditer(text):
        if number.start() >= size:
            break
        size += number.end() - number.start() - 1
    return text[:size]


def segment(text: str) -> str:
    """`text`, one segment of a URL's path, with `<id>` or placeholders for what varies; `v1` is a version and stays."""
    return text if text[:1] == "v" and text[1:].isdigit() else re.sub(r"^<\w+>$", "<id>", _steady(text))


def _message_in(line: str) -> str:
    if found := _FIELD.search(line):
        return found[1]
    keys = _KEY.findall(line)
    return f"({', '.join(keys)})" if keys else line


def _unquoted(line: str, cut: bool) -> str:
    if line[0] == line[-1] and line[0] in "\"'`" and line.count(line[0]) == 2:
        return line[1:-1]  # the message itself is quoted
    if '"' in line:
        line = _spoken(line)
        line = _REQUEST.sub(r"\1<path>", line)
    line = _QUOTED.sub("<str>", line)
    return _OPEN_QUOTE.sub("<str>", line) if cut else line


def _spoken(line: str) -> str:
    """The line without the quotes of what is said in it, where it consists of fields otherwise."""
    if line[0] == '"':
        return _SPOKEN_FIRST.sub(r"\1", line, count=1) if _SPOKEN_FIRST.match(line) else line
    if not _FIELDS.match(line):
        return line
    found = _SPOKEN.search(line) or _SPOKEN_ELSE.search(line)
    return line[: found.start(1) - 1] + found[1] + line[found.end() :] if found else line


def _without_objects(line: str) -> str:
    """The line with `<obj>` for each outermost pair of braces that holds fields; an open one reaches to the end."""
    kept, depth, start, end = list[str](), 0, 0, 0
    for brace in _BRACE.finditer(line):
        if brace[0] == "{":
            start = brace.start() if depth == 0 else start
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0 and _OBJECT.search(line, start, brace.end()):
                kept += [line[end:start], "<obj>"]
                end = brace.end()
    if depth and _OBJECT.search(line, start):
        kept += [line[end:start], "<obj>"]
        end = len(line)
    return "".join(kept) + line[end:]


@lru_cache(maxsize=4096)
def _steady(word: str) -> str:
    if _VARIES.search(word):
        if found := _SOLE_NUMBER.fullmatch(word) or _SOLE_ID.fullmatch(word):
            return f"{found[1]}<num>{found[2]}"
        if found := _SOLE_PLACE.fullmatch(word):
            return f"{_LETTERS.sub('<num>', found[1])}<num>{found[2]}"
        return (_WIDE if _SIGNED.search(word) else _NARROW).sub(_placeholder, word)
    if len(word) < 8:
        return word
    if len(word) >= 20 and word.isalpha() and len(_SOUP.findall(word)) >= 5:
        return "<num>"  # an id of letters alone; names in camel case have longer humps
    return _LETTERS.sub("<num>", word)


def _placeholder(found: re.Match[str]) -> str:
    kind = found.lastgroup or ""
    if kind == "path":
        return _path(found[0])
    if kind == "value":
        return found[0].partition("=")[0] + "=<val>"
    return _STANDS[kind]


def _path(text: str) -> str:
    if _BASE64.match(text):
        return "<num>"
    if text.count("/") > 1 or "\\" in text or _EXTENSION.search(text):
        return "<path>"
    return _NUMBER.sub("<num>", text)


def _said_once(found: re.Match[str]) -> str:
    return found[1] if "<" in found[1] else found[0]


def _together(line: str) -> str:
    if "<time>" in line:
        line = _MOMENT.sub("<time>", line)
    if "<num> " in line:
        line = _UNIT.sub(lambda found: "<dur>" if found[1] else "<size>", line)
    return _REPEATED.sub(r"\1", line) if ">, <" in line or ">,<" in line else line
