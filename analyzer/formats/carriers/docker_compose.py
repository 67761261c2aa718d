"""`docker compose logs` and `up`, in colours or not: https://docs.docker.com/reference/cli/docker/compose/logs/"""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer.entry.severity import parse
from analyzer.formats.carriers.carrier import ANSI, Carried, Carrier, matched

# At least two blanks stand before the bar, as Compose writes them: `a | b` is any text.
_LINE = matched(ANSI + rb"(?P<name>[A-Za-z0-9][\w.-]{0,127}) {2,80}+" + ANSI + rb"\|" + ANSI + rb"(?: |\Z)" + ANSI)
_NUMBER = re.compile(r"[-_]\d+\Z")
_FEW = 3
# Attaching to api-1, db-1     ✔ Container shop-db-1  Created  0.1s    api-1 exited with code 1
_OWN = re.compile(
    rb"Attaching to [\w.-]|\[\+\] |(?: |[^\x00-\x7f]){0,9}(?:Container|Network|Volume|Image) [\w./:-]+ +[A-Z][a-z]+"
    rb"|[\w.-]+ exited with code \d+|Gracefully (?:stopping|Stopping)|Aborting on container exit"
)


def _carried(line: bytes) -> Carried | None:
    found = _LINE.match(line)
    if not found:
        return None
    name = found["name"].decode()
    return Carried(found["line"], _NUMBER.sub("", name), name)


def _fits(found: Sequence[Carried]) -> bool:
    """Containers have few names, and none is called as a level, which a table of text could hold there."""
    names = {carried.instance for carried in found}
    return len(names) <= max(_FEW, len(found) // 2) and not any(map(parse, names))


DOCKER_COMPOSE = Carrier(_carried, _fits, fewest=2, own=_OWN.match)
