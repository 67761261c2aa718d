"""`docker logs --timestamps` and `kubectl logs --timestamps`: nanoseconds before each line, also of a stack trace."""

from __future__ import annotations

from analyzer.formats.carriers.carrier import Carried, Carrier, matched

# Nine digits are written by hardly anything else; kubectl leaves out zeros at their end, so that a few lines have less.
_STAMP = rb"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{%b}(?:Z|[+-]\d\d:\d\d))(?: |\Z)"
_LINE, _SHORTER = matched(_STAMP.replace(b"%b", b"8,9")), matched(_STAMP.replace(rb"\.\d{%b}", rb"(?:\.\d{1,9})?"))


def without_stamp(line: bytes, *, shorter: bool) -> tuple[bytes, str]:
    """The line without the time before it, and that; `shorter`: with fewer digits, too."""
    found = (_SHORTER if shorter else _LINE).match(line)
    return (found["line"], found["time"].decode()) if found else (line, "")


def _carried(line: bytes) -> Carried | None:
    rest, time = without_stamp(line, shorter=False)
    return Carried(rest, time=time) if time else None


STAMPED = Carrier(_carried, fewest=2, alone=True)
