"""`kubectl logs --prefix`: https://kubernetes.io/docs/reference/kubectl/generated/kubectl_logs/"""

from __future__ import annotations

from analyzer.formats.carriers.carrier import ANSI, HALF, Carried, Carrier, matched

_LINE = matched(
    ANSI + rb"\[pod/(?P<pod>[a-z0-9][a-z0-9.-]{0,252})/(?P<container>[a-z0-9][a-z0-9-]{0,62})\](?: |\Z)" + ANSI
)


def _carried(line: bytes) -> Carried | None:
    found = _LINE.match(line)
    return Carried(found["line"], found["container"].decode(), found["pod"].decode()) if found else None


KUBECTL = Carrier(_carried, share=HALF)
