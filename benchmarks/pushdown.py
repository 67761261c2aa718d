"""Entries that a pull downloads beside those that matter, for rule sets of several sizes and the shipped packs.

The pulls are real ones, from the server of the tests, which evaluates the filters: it needs the folder `tests` beside
this one, and what the tests need. What matters is told by scanning all entries, without any filter: warnings,
problems, whatever a rule hits, and the first and last entry of each revision.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import load
import measure

sys.path.insert(0, str(measure.HERE.parent))
sys.path.insert(0, str(measure.HERE.parent / "tests"))

from cloud.server import CloudLogging

from analyzer.entry.batch import Batch
from analyzer.formats import typed
from analyzer.matching.program import Program
from analyzer.pipeline import Judge, Settings, Stages

PROJECT, SERVICE, OLDER, NEWER = "shop-staging", "netra-backend", "netra-backend-00433-abc", "netra-backend-00434-gnp"
PULL = ("pull", "--cloud-run", SERVICE, "--project", PROJECT, "--since", "2025-09-11T00:00:00Z", "--settle", "0s")
MOST = 1.5


class Row(NamedTuple):
    """What one pull cost: entries downloaded, and saved (each once), calls, filters that pages were asked for with."""

    downloaded: int
    saved: set[str]
    calls: int
    filters: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=20_000, help="entries in the window (20000)")
    options = parser.parse_args()
    lines = [*log(options.entries)]
    batch = typed.decode(b"".join(lines), "log", 1)
    if batch is None:
        sys.exit("the log needs the slow way")
    print(f"{len(lines):,} entries of one service, 2 % of them errors, 5 % warnings; at most {MOST:g} a mattering one")
    print(f"  {'rules':20} {'mattered':>9} {'downloaded':>10} {'ratio':>6} {'calls':>6} {'filters':>7}")
    with CloudLogging(*map(json.loads, lines)) as server:
        for name, rules in rule_sets():
            wanted, row = mattering(batch, rules), pulled(server, rules)
            if lost := wanted - row.saved:
                sys.exit(f"{name}: {len(lost):,} entries that matter did not come, such as {min(lost)}")
            ratio = row.downloaded / len(wanted)
            print(
                f"  {name:20} {len(wanted):9,} {row.downloaded:10,} {ratio:6.2f} {row.calls:6} {row.filters:7}",
                flush=True,
            )


def rule_sets() -> Iterator[tuple[str, tuple[str, ...]]]:
    for count in (10, 200, 1000):
        yield f"{count:,} rules", (str(load.rules(count)[0]),)
    yield "the shipped packs", ("cloud-run", "netra-backend")


def log(entries: int) -> Iterator[bytes]:
    """The usual log, written by two revisions, the older of which ends after a third of it."""
    with load.cloud_run(entries).open("rb") as file:
        for number, line in enumerate(islice(file, entries)):
            revision = OLDER if number < entries // 3 else NEWER
            named = line.replace(load.REVISION.encode(), revision.encode())
            yield named.replace(load.SERVICE.encode(), SERVICE.encode())


def mattering(batch: Batch, rules: Sequence[str]) -> set[str]:
    """The insertIds of the entries that matter."""
    program = Program(Judge(Settings(sources=(), rules=tuple(rules)), Stages()).watches)
    found = {*batch.serious, *(place for place, _watch in program.hits(batch)), *ends(batch.revisions)}
    return {batch.insert_ids[place] for place in found}


def ends(revisions: Sequence[str]) -> Iterable[int]:
    """The places of the first and last entry of each."""
    firsts = {revision: place for place, revision in reversed([*enumerate(revisions)])}
    lasts = {revision: place for place, revision in enumerate(revisions)}
    return (*firsts.values(), *lasts.values())


def pulled(server: CloudLogging, rules: Sequence[str]) -> Row:
    """A pull by the command."""
    calls, sent = len(server.calls), len(server.sent)
    with TemporaryDirectory() as folder:
        saved = Path(folder, "log.jsonl")
        chosen = [part for rule in rules for part in ("--rules", rule)]
        about = ["--api-endpoint", server.address, "--read-quota", "100000", "--quiet", "--save", str(saved)]
        if measure.once([sys.executable, "-m", "analyzer", *PULL, *chosen, *about]).status:
            sys.exit("a pull did not come to its end")
        came = {json.loads(line)["insertId"] for line in saved.open("rb")}
    made = server.calls[calls:]
    filters = {call.request.filter for call in made if call.request.page_size > 1}
    return Row(len(server.sent) - sent, came, len(made), len(filters))


if __name__ == "__main__":
    main()
