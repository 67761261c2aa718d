"""What a layout is, what its header says, and the words that many layouts share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import msgspec

from analyzer.entry import batch as flag
from analyzer.entry.layouts.stamps import PATTERNS, Stamp
from analyzer.entry.severity import Severity, parse

LEVELS = "TRACE|DEBUG|INFO|NOTICE|SUCCESS|WARN(?:ING)?|ERR(?:OR)?|SEVERE|CRIT(?:ICAL)?|FATAL|PANIC|ALERT|EMERG(?:ENCY)?"
THREE_LETTERS = "TRC|VRB|DBG|INF|WRN|ERR|FTL|PNC"
LEVEL, ANY_CASE = rf"(?P<level>{LEVELS})", rf"(?P<level>(?i:{LEVELS}|{THREE_LETTERS}))"
LOGGER = r"(?P<logger>[\w./:<>-]{1,100})"
DOTTED = r"(?P<logger>[A-Za-z_]\w*(?:\.\w+)+)"
THREAD = r"\[[^\]\[]{1,80}\]"
LONGEST = 400
"""In how many characters a header is looked for."""

_MORE_WORDS = {
    "TRC": Severity.DEBUG,
    "VRB": Severity.DEBUG,
    "TRAC": Severity.DEBUG,
    "TRCE": Severity.DEBUG,
    "DEBU": Severity.DEBUG,
    "DBUG": Severity.DEBUG,
    "V": Severity.DEBUG,
    "NOTE": Severity.NOTICE,
    "SYSTEM": Severity.NOTICE,
    "ERRO": Severity.ERROR,
    "FAIL": Severity.ERROR,
    "FTL": Severity.CRITICAL,
    "FATA": Severity.CRITICAL,
    "PNC": Severity.CRITICAL,
    "PANI": Severity.CRITICAL,
    "C": Severity.CRITICAL,
}
# RFC 5424, section 6.2.1: the numerical severities 0 to 7.
_BY_PRIORITY = (
    *(Severity.EMERGENCY, Severity.ALERT, Severity.CRITICAL, Severity.ERROR),
    *(Severity.WARNING, Severity.NOTICE, Severity.INFO, Severity.DEBUG),
)


class Told(msgspec.Struct, frozen=True):
    """What a line says that is not a header and a message behind it: the message, and what else is known.

    `parts` name a time as those of a stamp do. `request`: the message is `METHOD URL STATUS`.
    """

    said: str
    severity: int = 0
    status: int = 0
    logger: str = ""
    parts: Mapping[str, str | None] | None = None
    request: bool = False


class Layout(msgspec.Struct, frozen=True):
    """One way to begin a line: with a `stamp`, which what `source` (a regular expression) finds follows; or without,
    then it finds all of it.

    The groups of the pattern: `level` (or `priority`, that of syslog), `logger`, and where it holds the time itself the
    parts of one (see `stamps`). Without a stamp, `begins` and `may` say how such lines begin, as those of a stamp do;
    with `holds` instead they can begin with anything, but hold this text in their first `LONGEST` characters.

    `severities`: words for levels that mean something else than usual; `otherwise`: the severity of a line without one.
    `outer`: a whole header may stand behind it. `below`: the message stands on the lines below. `sure`: it is taken off
    an entry that states its severity, although it says no date. `told`: makes the message of the match in the first
    line; None where it is none after all.
    """

    name: str
    source: str
    stamp: Stamp | None = None
    begins: str = ""
    may: str = ""
    holds: str = ""
    severities: Mapping[str, int] = {}
    otherwise: int = 0
    outer: bool = False
    below: bool = False
    sure: bool = False
    told: Callable[[re.Match[str]], Told | None] | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        return PATTERNS[self.source]


class Header(msgspec.Struct, frozen=True):
    """What stands before the message: time (ns since the epoch), severity, logger; the message begins at `end`.

    `time` is None where there is none, or the year is not known; `of_day` (ns) where there is no day. `said` is the
    message where the line says it in another way: it stands for all before `end`. `status` is that of an HTTP request,
    `request` says that the message is made of one. `assumed`: what was taken for granted of the time, as flags of a
    batch. `below`: the message stands on the lines below.
    """

    layout: str
    time: int | None
    severity: int
    logger: str
    end: int
    of_day: int | None = None
    said: str | None = None
    status: int = 0
    request: bool = False
    assumed: int = 0
    below: bool = False

    @property
    def zoned(self) -> bool:
        """Does the line say of which zone its time is, where it has one?"""
        return not self.assumed & flag.ASSUMED_UTC

    @property
    def flags(self) -> int:
        """What its entry is marked with."""
        return self.assumed | (flag.REQUEST_TEXT if self.request else 0)

    def message(self, text: str) -> str:
        """The message of the text that has this header."""
        return text[self.end :] if self.said is None else self.said + text[self.end :]


def severity_of(word: str | None, words: Mapping[str, int]) -> int:
    """The severity that a layout's word for a level means; DEFAULT for none, and for one that is not known."""
    if not word:
        return 0
    found = words.get(word)
    if found is not None:
        return found
    bare = word.rstrip("0123456789").upper()  # DEBUG1 of PostgreSQL, trace8 of Apache
    return parse(bare) or int(_MORE_WORDS.get(bare, 0))


def by_priority(priority: str | None) -> int:
    """The severity of syslog's PRI, which is facility times 8 plus severity; DEFAULT for none, or no such."""
    number = int(priority) if priority else 192
    return int(_BY_PRIORITY[number & 7]) if number < 192 else 0
