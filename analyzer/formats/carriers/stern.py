"""stern, whose lines begin with pod and container: https://github.com/stern/stern

Only pods of deployments and daemon sets are told, by the five letters that end their names
(https://github.com/kubernetes/apimachinery/blob/master/pkg/util/rand/rand.go).
"""

from __future__ import annotations

from analyzer.formats.carriers.carrier import ANSI, Carried, Carrier, matched

_LINE = matched(
    ANSI
    + rb"(?P<pod>[a-z0-9][a-z0-9.-]{0,240}-[bcdfghjklmnpqrstvwxz2456789]{5})"
    + ANSI
    + rb" {1,40}"
    + ANSI
    + rb"(?P<container>[a-z0-9][a-z0-9-]{0,62})"
    + ANSI
    + rb"(?: |\Z)"
)


def _carried(line: bytes) -> Carried | None:
    found = _LINE.match(line)
    return Carried(found["line"], found["container"].decode(), found["pod"].decode()) if found else None


STERN = Carrier(_carried, fewest=3)
