"""Which rules of the shipped packs fire in public logs, and whether one of them is called critical.

The corpora are folders of logs of many systems, most of them healthy or troubled by something else than what the packs
know: loghub (https://github.com/logpai/loghub), one file a format, exports of Cloud Logging. Every file is scanned with
all packs. A rule that fires is printed with its count, the file and one line. What a pack about a technology calls
critical is listed again at the end, to be judged by eye, and the exit status is 1 where a rule is not in `--true`.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import measure

sys.path.insert(0, str(measure.HERE.parent))

from analyzer.errors import LogtriageError
from analyzer.pipeline import Settings, run
from analyzer.ruleset import packs
from analyzer.verdict.result import Finding

SHARED, FIXTURES = measure.HERE.parent.parent / "shared" / "corpora", measure.HERE.parent / "fixtures"
CORPORA = ("loghub", "formats", "gcp-logentry", "stacktraces")
NO_LOGS = {".csv", ".md", ".py", ".yaml", ".yml", ".sh", ""}
WIDTH = 100


class Fired(NamedTuple):
    """A rule in a file: how often, how it was judged, and one line that it hit."""

    pack: str
    rule: str
    label: str
    count: int
    file: Path
    line: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path, nargs="*", help=f"folders of logs ({', '.join(CORPORA)})")
    parser.add_argument(
        "--true", action="append", default=[], metavar="RULE", help="a critical rule judged to be right"
    )
    options = parser.parse_args()
    folders = options.corpora or [SHARED / name for name in CORPORA if (SHARED / name).is_dir()]
    if not folders:
        print(f"no corpora in {SHARED}: the fixtures instead")
    files = [file for folder in folders or [FIXTURES] for file in logs(folder)]
    fired = [found for file in files for found in scanned(file)]
    print(f"{len(files)} files, {len(packs.names())} packs: {len({found.rule for found in fired})} rules fired")
    for found in sorted(fired, key=lambda found: (found.pack, found.rule, str(found.file))):
        print(_shown(found))
    wrong = _critical(fired, set(options.true))
    sys.exit(1 if wrong else 0)


def logs(folder: Path) -> Iterator[Path]:
    """The logs of a folder, in the order of their names."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix.lower() not in NO_LOGS:
            yield file


def scanned(file: Path) -> Iterator[Fired]:
    """What the packs know in one file."""
    try:
        result = run(Settings(sources=(str(file),), rules=packs.names(), unknown="non-blocking"))
    except LogtriageError as error:
        print(f"{file.name}: {error}")
        return
    for finding in result.findings:
        if finding.known and finding.rule and finding.ruleset:
            yield Fired(finding.ruleset, finding.rule, finding.label, finding.count, file, _line(finding))


def _line(finding: Finding) -> str:
    return finding.examples[0].text.strip().split("\n")[0][:WIDTH] if finding.examples else ""


def _shown(found: Fired) -> str:
    return f"{found.pack}/{found.rule}  {found.label}  {found.count}x  {found.file.name}\n    {found.line}"


def _critical(fired: list[Fired], right: set[str]) -> list[Fired]:
    """What packs about technologies call critical and nobody has judged to be right."""
    critical = [found for found in fired if found.pack in packs.TECHNOLOGIES and found.label == "critical"]
    print(f"\ncritical by a pack about a technology: {len(critical)}")
    for found in critical:
        print(("judged right: " if found.rule in right else "") + _shown(found))
    return [found for found in critical if found.rule not in right]


if __name__ == "__main__":
    main()
