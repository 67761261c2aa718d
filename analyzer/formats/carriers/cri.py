"""Files of containerd and CRI-O, one a container:
https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md
"""

from __future__ import annotations

from analyzer.formats.carriers.carrier import HALF, Carried, Carrier, matched

_LINE = matched(
    rb"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) (?P<log>stdout|stderr)"
    rb" (?P<tag>[FP])(?::\S*)?(?: |\Z)"
)


def _carried(line: bytes) -> Carried | None:
    found = _LINE.match(line)
    if not found:
        return None
    return Carried(found["line"], log=found["log"].decode(), time=found["time"].decode(), unended=found["tag"] == b"P")


CRI = Carrier(_carried, share=HALF)
