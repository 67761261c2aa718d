"""What is understood of logs of many formats: of each file the entries, and how many say time, level and text.

A share is that of the entries whose own bytes show such a thing when one looks for it without knowing the format: a
date or a count of seconds, a word for a level or a field that is named so. An entry that takes the time of the one
above it has no time of its own here. Below 95 % of these a file is not understood, and the command exits with 1.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import measure

from analyzer.entry import batch as flag
from analyzer.entry.batch import Batch
from analyzer.entry.reading import Reading
from analyzer.formats import HEAD, choose
from analyzer.sources import Source, find, open_source

CORPORA = measure.HERE.parent.parent / "shared" / "corpora"
LOGS = [CORPORA / "formats", CORPORA / "gcp-logentry"]
UNDERSTOOD = 0.95
_NO_LOGS = ("LICENSE", "NOTICE", "README", "README.md")

_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_TIME = re.compile(
    rf"""\b\d{{4}}[-/]\d\d[-/]\d\d[T ]?\d\d:\d\d|\b\d\d/(?:{_MONTHS})/\d{{4}}:\d\d:\d\d
    |\b(?:{_MONTHS})\s+\d{{1,2}}\s(?:\d{{4}}\s)?\d\d:\d\d:\d\d|\b\d{{1,2}}\s(?:{_MONTHS})\s\d{{4}}\s\d\d:\d\d:\d\d
    |^\W{{0,3}}[IWEF]\d{{4}}\s\d\d:\d\d|^\W{{0,3}}\d\d:\d\d:\d\d\b|^1\d{{9,18}}\b
    |"[\w@.-]*(?:time|ts|TIMESTAMP|Nano)[\w.-]*"\s*:\s*"?1\d{{8,18}}\b""",
    re.VERBOSE,
)
_WORDS = "trace|debug|info|notice|warn(?:ing)?|err(?:or)?|crit(?:ical)?|fatal|alert|emerg(?:ency)?|panic"
_LEVEL = re.compile(
    rf"""(?:level|lvl|severity|levelname|level_name)(?:Text)?"?\s*[:=]\s*"?(?:{_WORDS})\b|"level"\s*:\s*[1-6]0\b
    |"PRIORITY"\s*:\s*"[0-7]"|"severityNumber"\s*:\s*\d|"s"\s*:\s*"[FEWID]\d?"|"@l"\s*:
    |^\W{{0,3}}[IWEF]\d{{4}}\s""",
    re.VERBOSE | re.IGNORECASE,
)
_UPPER = re.compile(rf"^.{{0,120}}?\b(?:{_WORDS.upper()})\b(?!\s?=)")
_LOOKED_AT = 4000


class Seen(NamedTuple):
    """Counts of one file: entries; those that show a time and say it, show a level and say it; with text; losses."""

    entries: int
    timed: int
    time: int
    levelled: int
    level: int
    text: int
    unparsed: int

    @property
    def understood(self) -> bool:
        return (
            bool(self.entries or not self.unparsed)
            and self.time >= UNDERSTOOD * self.timed
            and self.level >= UNDERSTOOD * self.levelled
            and self.unparsed <= (1 - UNDERSTOOD) * (self.entries + self.unparsed)
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "folders", type=Path, nargs="*", help="folders of logs (formats and gcp-logentry of the corpora)"
    )
    parser.add_argument("--missed", action="store_true", help="also print the entries of which time or level is missed")
    options = parser.parse_args()
    folders = [folder for folder in options.folders or LOGS if folder.exists()]
    files = [file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()]
    files = [file for file in files if file.name not in _NO_LOGS]
    if not files:
        print("no logs there")
        return 0
    width = max(len(file.name) for file in files)
    print(f"{'':{width}} {'format':>14} entries {'time':>12} {'level':>12}  text unparsed")
    failed = 0
    for file in files:
        name, seen = _look(file, missed=options.missed)
        failed += not seen.understood
        print(
            f"{file.name:{width}} {name:>14} {seen.entries:7} {_share(seen.time, seen.timed):>12}"
            f" {_share(seen.level, seen.levelled):>12} {_percent(seen.text, seen.entries):>5} {seen.unparsed:8}"
            f"{'' if seen.understood else '  not understood'}"
        )
    print(f"{len(files) - failed} of {len(files)} files understood")
    return 1 if failed else 0


def _share(said: int, shown: int) -> str:
    return f"{said}/{shown} {_percent(said, shown)}" if shown else "-"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "-"


def _look(file: Path, *, missed: bool) -> tuple[str, Seen]:
    counts = [0] * 7
    source = next(iter(find([str(file)])))
    stream = open_source(source)
    try:
        chosen = choose(stream.head(HEAD))
        reading = Reading(source.name, chosen.name)
        written = _plain(source).decode("utf-8", "replace").split("\n")
        for batch in chosen.read(stream, reading, 0, None):
            counts[6] += batch.unparsed
            for i, shown in enumerate(_shown(batch, written)):
                seen = _entry(batch, i, shown)
                counts[:6] = [count + more for count, more in zip(counts[:6], seen, strict=True)]
                if missed and (seen[1] > seen[2] or seen[3] > seen[4]):
                    print(f"  {file.name}:{batch.lines[i]}: {shown[:150]!r}")
    finally:
        stream.close()
    return reading.format, Seen(*counts)


def _plain(source: Source) -> bytes:
    stream = open_source(source)
    try:
        return b"".join(iter(lambda: stream.read(1 << 20), b""))
    finally:
        stream.close()


def _shown(batch: Batch, written: list[str]) -> Iterator[str]:
    """What stands in the file of each entry: its JSON, else its first line."""
    for line, raw in zip(batch.lines, batch.raws, strict=True):
        if raw is None:
            yield written[line - 1][:_LOOKED_AT] if line else ""
        elif isinstance(raw, bytes):
            yield raw[:_LOOKED_AT].decode("utf-8", "replace")
        else:
            yield json.dumps(raw, default=str)[:_LOOKED_AT]


def _entry(batch: Batch, i: int, shown: str) -> Iterable[int]:
    """1 or 0: the entry, whether it shows a time, says it, shows a level, says it, has text."""
    timed = _TIME.search(shown) is not None
    levelled = _LEVEL.search(shown) is not None or (batch.raws[i] is None and _UPPER.search(shown) is not None)
    time = batch.times[i] is not None and not batch.flags[i] & flag.INHERITED_TIME
    return 1, timed, timed and time, levelled, levelled and batch.severities[i] > 0, bool(batch.texts[i].strip())


if __name__ == "__main__":
    sys.exit(main())
